"""What a run makes: all that its tuples depend on."""

from __future__ import annotations

from dataclasses import dataclass

WINDOW = 16
"""Task k is told of the tasks up to k - 16, and begins when those are finished: so many are worked on at once."""


@dataclass(frozen=True)
class Plan:
    """Who makes which tuples. Roles are `procedural` or `PROVIDER:MODEL`, critics with their number before.

    orchestrator: who arbitrates after a failed check; `procedural`: the check itself lays the blame. actor: who
    must solve each task beside the solver. k: that actor's rollouts of each task. keep: the lowest and the highest
    share of them that may pass. small: whether models are shown only what a task needs.
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
    k: int = 4
    keep: tuple[float, float] | None = None
    small: bool = False

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
        return tuple(dict.fromkeys(name for name in names if ":" in name and not name.startswith("cmd:")))
