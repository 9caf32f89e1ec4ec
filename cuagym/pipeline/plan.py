"""What a run makes: all that its tuples depend on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cuagym.agents.actors.names import is_model
from cuagym.agents.roles import PROCEDURAL
from cuagym.config import Settings
from cuagym.errors import ConfigError

if TYPE_CHECKING:
    from cuagym.agents.actors.vocabulary import View
    from cuagym.reward.audit.programs import FailOn

_BAND = re.compile(r"([01]|0?\.\d+|1\.0+|0\.0+):([01]|0?\.\d+|1\.0+|0\.0+)")

AUDITED = 30
"""Endings that the audit of a model's program tries."""
QUICKLY = 6
"""The same of a procedural program: they are compiled onto a tested prelude, and twenty are made a second."""
WINDOW = 16
"""Task k is told of the tasks up to k - 16, and begins when those are finished: so many are worked on at once."""


@dataclass(frozen=True)
class Plan:
    """Who makes which tuples. Roles are `procedural` or `PROVIDER:MODEL`, critics with their number before.

    orchestrator: who arbitrates after a failed check; `procedural`: the check itself lays the blame. actor: who
    must solve each task beside the solver, seeing the page as actor_view says. k: that actor's rollouts of each
    task. keep: the lowest and the highest share of them that may pass. small: whether models are shown only what a
    task needs. audit_limit, audit_fail_on: how each candidate is audited, as in Settings.
    """

    apps: tuple[str, ...]
    count: int
    seed: int
    generator: str = "procedural"
    discriminator: str = "procedural"
    critics: str = "3x:procedural"
    rollouts: bool = True
    orchestrator: str = "procedural"
    paraphraser: str | None = None
    red_team: str | None = None
    actor: str = "solver"
    actor_view: View | None = None
    k: int = 4
    keep: tuple[float, float] | None = None
    small: bool = False
    audit_limit: int = QUICKLY
    audit_fail_on: FailOn = "certain"

    @property
    def models(self) -> tuple[str, ...]:
        """The roles' names that are models, without doubles."""
        names = (
            self.generator,
            self.discriminator,
            self.critics.partition(":")[2],
            self.orchestrator,
            self.paraphraser or "",
            self.red_team or "",
            self.actor,
        )
        return tuple(dict.fromkeys(name for name in names if is_model(name)))


def plan_of(
    settings: Settings,
    apps: Sequence[str],
    count: int,
    seed: int,
    *,
    rollouts: bool = True,
    k: int = 4,
    keep: str | None = None,
) -> Plan:
    """The plan of a run under these settings. keep: `LOW:HIGH`, shares of the actor's rollouts that may pass.

    Raises ConfigError.
    """
    small = settings.small_context  # too little to arbitrate: both sides of a dispute are long
    limit = QUICKLY if settings.discriminator == PROCEDURAL else AUDITED
    both = PROCEDURAL not in (settings.generator, settings.discriminator)
    if keep is not None and (settings.actor == "solver" or not rollouts):
        raise ConfigError("--keep is about the rollouts of an --actor that is a model or an agent of your own")
    return Plan(
        apps=tuple(apps),
        count=count,
        seed=seed,
        generator=settings.generator,
        discriminator=settings.discriminator,
        critics=settings.critics,
        rollouts=rollouts,
        orchestrator=settings.orchestrator or (settings.generator if both and not small else PROCEDURAL),
        paraphraser=settings.paraphraser,
        red_team=settings.red_team,
        actor=settings.actor if rollouts else "solver",
        actor_view=settings.actor_view if rollouts else None,
        k=k,
        keep=None if keep is None else band(keep),
        small=small,
        audit_limit=limit if settings.audit_limit is None else settings.audit_limit,
        audit_fail_on=settings.audit_fail_on,
    )


def band(text: str) -> tuple[float, float]:
    """The band of `0.25:0.75`. Raises ConfigError."""
    match = _BAND.fullmatch(text)
    low, high = (float(match[1]), float(match[2])) if match else (1.0, 0.0)
    if low > high:
        raise ConfigError(f"--keep takes LOW:HIGH, two shares from 0 to 1, as in 0.1:0.9, not {text!r}")
    return low, high
