"""Rollouts over a dataset: k episodes of one actor on each tuple, with pass rates and their intervals."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb, sqrt
from pathlib import Path

from cuagym.errors import BrowserError
from cuagym.pipeline.rollout import Rollout, Stage, script_of
from cuagym.schema import Tuple

Z95 = 1.959964  # the normal quantile of a two-sided 95 % interval
TRIES = 3


@dataclass(frozen=True)
class Row:
    """One rollout, as `rollout --json` lists it."""

    id: str
    actor: str
    score: float | None
    valid: bool
    failure: str | None
    steps: int
    seconds: float
    trajectory: str | None


@dataclass(frozen=True)
class Interval:
    """A share and its 95 % Wilson score interval (Wilson 1927)."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Report:
    """All rollouts and what they come to. pass_pow_k: the chance that all k tries at a task pass (tau-bench)."""

    rollouts: tuple[Row, ...]
    pass_at_1: Interval
    pass_pow_k: float
    k: int


async def roll_out(
    stage: Stage,
    tuples: Sequence[Tuple],
    actor: str,
    *,
    k: int = 1,
    workers: int = 4,
    out: Path,
    watch: Callable[[Row], None] = lambda row: None,
) -> Report:
    """Rolls `actor` out k times on each tuple, recorded under `out/ID/NUMBER`.

    A rollout that the machinery spoils is run again; after three such tries it counts as not valid.
    """
    free = asyncio.Semaphore(workers)

    async def one(made: Tuple, number: int) -> Row:
        async with free:
            row = await _one(stage, made, actor, out / made.id / f"{number:02d}")
        watch(row)
        return row

    rows = await asyncio.gather(*(one(made, number) for made in tuples for number in range(k)))
    return Report(tuple(rows), *_rates(rows, k), k)


async def _one(stage: Stage, made: Tuple, actor: str, folder: Path) -> Row:
    spoiled = ""
    for _ in range(TRIES):
        try:
            rollout = await _roll(stage, made, actor, folder)
        except BrowserError as error:
            spoiled = str(error)
            continue
        return Row(
            made.id, actor, rollout.score, rollout.valid, rollout.failure,
            rollout.finish.actions, round(rollout.seconds, 3), str(folder),
        )  # fmt: skip
    return Row(made.id, actor, None, False, f"environment: {spoiled}", 0, 0.0, None)


async def _roll(stage: Stage, made: Tuple, actor: str, folder: Path) -> Rollout:
    if actor == "solver":
        return await stage.solver(made, script_of(made, stage.apps), folder)
    return await stage.naive(made, actor, folder)


def _rates(rows: Sequence[Row], k: int) -> tuple[Interval, float]:
    valid = [row for row in rows if row.valid]
    by_task: dict[str, list[bool]] = {}
    for row in valid:
        by_task.setdefault(row.id, []).append(row.score == 1)
    passes = sum(row.score == 1 for row in valid)
    full = [tries for tries in by_task.values() if len(tries) >= k]
    all_pass = [comb(sum(tries), k) / comb(len(tries), k) for tries in full]
    return wilson(passes, len(valid)), sum(all_pass) / len(all_pass) if all_pass else 0.0


def wilson(passes: int, tries: int) -> Interval:
    """The share of passes and its 95 % interval; [0, 1] when nothing was tried."""
    if tries == 0:
        return Interval(0.0, 0.0, 1.0)
    share = passes / tries
    scale = 1 + Z95**2 / tries
    middle = (share + Z95**2 / (2 * tries)) / scale
    half = Z95 * sqrt(share * (1 - share) / tries + Z95**2 / (4 * tries**2)) / scale
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))
