"""Rollouts over a dataset: k episodes of one actor on each tuple, with pass rates and their intervals."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from math import sqrt
from pathlib import Path
from typing import Literal, TypeAlias

from cuagym.agents.actors.actor import Actor
from cuagym.errors import BudgetExceeded, EnvironmentFailure, ProviderError, TransientProviderError
from cuagym.pipeline.rollout import NoRolloutPath, Rollout, Stage, script_of, steady
from cuagym.schema import Tuple

Player: TypeAlias = Actor | Literal["solver"]
Costs: TypeAlias = Callable[[str, int], float | None]
"""The USD that the calls for a tuple's rollout of that number took; None when they have no price."""

Z95 = 1.959964  # the normal quantile of a two-sided 95 % interval


@dataclass(frozen=True)
class Row:
    """One rollout, as `rollout --json` lists it.

    steps: looks at the page, each with its actions. failure: as of a Rollout, or why there is none:
    `environment: …` (hub, browser, sandbox), `provider: …`, `budget: …`, `no_rollout_path`.
    """

    id: str
    actor: str
    score: float | None
    valid: bool
    failure: str | None
    steps: int = 0
    actions: int = 0
    seconds: float = 0.0
    tokens: Mapping[str, int] = field(default_factory=dict)
    usd: float | None = None
    trajectory: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class Interval:
    """A share and its 95 % Wilson score interval (Wilson 1927)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """All rollouts and what they come to; those that are not valid count for nothing.

    pass_at_1: the share of rollouts that earned 1. pass_pow_k: the share of tasks that were solved in each of k
    valid tries (tau-bench). stopped: why not all were made (the budget), or None.
    """

    rollouts: tuple[Row, ...]
    pass_at_1: Interval
    pass_pow_k: Interval
    k: int
    stopped: str | None = None

    @property
    def tokens(self) -> dict[str, int]:
        """Of all rollouts: `input` (of which `cached`) and `output`; empty for actors that are no models."""
        total: Counter[str] = Counter()
        for row in self.rollouts:
            total.update(row.tokens)
        return dict(total)


async def roll_out(
    stage: Stage,
    tuples: Sequence[Tuple],
    actor: Player,
    *,
    k: int = 1,
    workers: int = 4,
    out: Path,
    costs: Costs = lambda task, seat: 0.0,
    watch: Callable[[Row], None] = lambda row: None,
) -> Report:
    """Rolls `actor` out k times on each tuple, recorded under `out/ID/NUMBER`.

    A rollout that the machinery spoils is run again; after three such tries it counts as not valid. When the
    budget is spent, no more are begun. Raises ProviderError when a provider refuses for good before any rollout is
    done.
    """
    run = _Run(stage, actor, out, costs)
    free = asyncio.Semaphore(1 if actor != "solver" and actor.alone else workers)

    async def one(made: Tuple, number: int) -> Row | None:
        async with free:
            row = None if run.stopped else await run.row(made, number)
        if row is not None:
            watch(row)
        return row

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(made, number)) for made in tuples for number in range(k)]
    except ExceptionGroup as failed:
        raise failed.exceptions[0] from None
    rows = tuple(row for task in tasks if (row := task.result()) is not None)
    return Report(rows, *_rates(rows, k), k, run.stopped)


@dataclass
class _Run:
    stage: Stage
    actor: Player
    out: Path
    costs: Costs
    valid: int = 0
    stopped: str | None = None

    async def row(self, made: Tuple, number: int) -> Row:
        """The rollout's row; one without a score when there was no rollout."""
        folder = self.out / made.id / f"{number:02d}"
        try:
            rollout = await steady(partial(self._roll, made, number, folder))
        except EnvironmentFailure as error:
            return self._none(made, number, f"environment: {error}")
        except NoRolloutPath as error:
            return self._none(made, number, "no_rollout_path", str(error))
        except BudgetExceeded as error:
            self.stopped = str(error)
            return self._none(made, number, f"budget: {error}")
        except ProviderError as error:
            if self.valid == 0 and not isinstance(error, TransientProviderError):
                raise  # a wrong key or an unknown model: it would be the same for every tuple
            return self._none(made, number, f"provider: {error}")
        self.valid += rollout.valid
        finish = rollout.finish
        return Row(
            made.id, rollout.actor, rollout.score, rollout.valid, rollout.failure, finish.steps, finish.actions,
            round(rollout.seconds, 3), finish.tokens, self.costs(made.id, number), str(folder), rollout.detail,
        )  # fmt: skip

    async def _roll(self, made: Tuple, number: int, folder: Path) -> Rollout:
        if self.actor == "solver":
            return await self.stage.solver(made, script_of(made, self.stage.apps), folder)
        return await self.stage.roll(made, self.actor, number, folder)

    def _none(self, made: Tuple, number: int, failure: str, detail: str = "") -> Row:
        name = "solver" if self.actor == "solver" else self.actor.name
        return Row(made.id, name, None, False, failure, usd=self.costs(made.id, number), detail=detail)


def _rates(rows: Sequence[Row], k: int) -> tuple[Interval, Interval]:
    passed: dict[str, list[bool]] = {}
    for row in rows:
        if row.valid:
            passed.setdefault(row.id, []).append(row.score == 1)
    whole = [tries for tries in passed.values() if len(tries) == k]
    each = [one for tries in passed.values() for one in tries]
    return wilson(sum(each), len(each)), wilson(sum(map(all, whole)), len(whole))


def wilson(passes: int, tries: int) -> Interval:
    """The share of passes and its 95 % interval; [0, 1] when nothing was tried."""
    if tries == 0:
        return Interval(0.0, 0.0, 1.0)
    share = passes / tries
    scale = 1 + Z95**2 / tries
    middle = (share + Z95**2 / (2 * tries)) / scale
    half = Z95 * sqrt(share * (1 - share) / tries + Z95**2 / (4 * tries**2)) / scale
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))
