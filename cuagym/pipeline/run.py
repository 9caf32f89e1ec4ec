"""A run: many tasks, in worker processes and browsers, into a folder that can be resumed."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from cuagym.hub.state import canonical
from cuagym.pipeline.emission import Decided, Emission
from cuagym.pipeline.entries import decided_of, entry_of
from cuagym.pipeline.ledger import Ledger
from cuagym.pipeline.task import Candidate, paired
from cuagym.pipeline.workers import Plan, Workers
from cuagym.schema import JsonObject


class Rollouts(Protocol):
    """The filter's last stage: what a candidate is after its rollouts, and their ledger rows."""

    async def filter(self, candidate: Candidate) -> tuple[Candidate, tuple[JsonObject, ...]]: ...


@dataclass(frozen=True)
class Progress:
    """Where a run stands: what is emitted, tried and rejected, and how many tasks are at each stage."""

    emitted: int
    count: int
    candidates: int
    rejected: dict[str, int]
    stages: dict[str, int]
    seconds: float


@dataclass(frozen=True)
class Summary:
    """What a run made; the JSON document of `synth`."""

    run: str
    out: str
    tuples: int
    candidates: int
    rejected: dict[str, int]
    seconds: float
    tuples_per_second: float


Watch = Callable[[Progress], None]


def run_id(plan: Plan) -> str:
    """The id of a run: a hash of what it makes."""
    return "run-" + hashlib.sha256(canonical(_settings(plan))).hexdigest()[:10]


def _settings(plan: Plan) -> JsonObject:
    settings = asdict(plan)
    settings["apps"] = list(plan.apps)
    return settings


@dataclass
class Run:
    """One pass over a run's tasks, from the first unfinished one to the last needed."""

    plan: Plan
    out: Path
    ledger: Ledger
    emission: Emission
    workers: Workers
    rollouts: Rollouts | None
    watch: Watch
    stages: dict[str, int] = field(default_factory=lambda: {"checks": 0, "rollouts": 0})
    started: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return run_id(self.plan)

    async def go(self) -> Summary:
        """Works until the count is reached; what is finished is in the ledger whatever happens meanwhile."""
        known = self.ledger.finished(self.id)
        for k, rows in sorted(known.items()):
            self.emission.finish(k, [decided_of(row) for row in rows])
        ahead = self.workers.number * (2 if self.rollouts is None else 3)
        tasks: set[asyncio.Task[None]] = set()
        next_k = 0
        try:
            while not self.emission.complete:
                while len(tasks) < ahead:
                    if next_k not in known:
                        tasks.add(asyncio.create_task(self._task(next_k)))
                    next_k += 1
                done, tasks = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                self.watch(self.progress())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.summary()

    async def _task(self, k: int) -> None:
        with self._stage("checks"):
            candidates = await asyncio.wrap_future(self.workers.submit(k))
        rollouts: list[tuple[JsonObject, ...]] = [() for _ in candidates]
        if self.rollouts is not None:
            with self._stage("rollouts"):
                for place, candidate in enumerate(candidates):
                    if candidate.made is not None:
                        candidates[place], rollouts[place] = await self.rollouts.filter(candidate)
            if len(candidates) == 2:
                candidates = paired(candidates)
        entries = [entry_of(self.id, c, rows) for c, rows in zip(candidates, rollouts, strict=True)]
        rows = self.ledger.record(entries)
        self.emission.finish(k, [Decided(row, c.made, c.reason) for row, c in zip(rows, candidates, strict=True)])

    def _stage(self, name: str) -> _Stage:
        return _Stage(self.stages, name)

    def progress(self) -> Progress:
        e = self.emission
        seconds = time.monotonic() - self.started
        return Progress(len(e.emitted), e.count, e.candidates, dict(e.rejected), dict(self.stages), seconds)

    def summary(self) -> Summary:
        e = self.emission
        seconds = time.monotonic() - self.started
        return Summary(
            run=self.id,
            out=str(self.out),
            tuples=len(e.emitted),
            candidates=e.candidates,
            rejected=dict(sorted(e.rejected.items())),
            seconds=round(seconds, 2),
            tuples_per_second=round(len(e.emitted) / seconds, 2) if seconds else 0.0,
        )


@dataclass
class _Stage:
    """Counts the tasks at a stage while they are there."""

    counts: dict[str, int]
    name: str

    def __enter__(self) -> None:
        self.counts[self.name] += 1

    def __exit__(self, *_: object) -> None:
        self.counts[self.name] -= 1


async def synthesize(
    plan: Plan,
    out: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    rollouts: Rollouts | None = None,
    watch: Watch = lambda progress: None,
) -> Summary:
    """Makes `plan.count` verified tuples in `out`.

    Raises ConfigError when `out` holds a run and `resume` is not asked for, or holds another run.
    """
    ledger = Ledger.in_folder(out)
    ledger.open_run(run_id(plan), _settings(plan), resume=resume)
    emission = Emission(out, plan.count)
    pool = Workers(plan, workers)
    run = Run(plan, out, ledger, emission, pool, rollouts, watch)
    try:
        return await run.go()
    finally:
        pool.close()
        emission.close()
        numbered = [{"number": n, "id": id, "candidate": row} for n, (id, row) in enumerate(emission.emitted)]
        ledger.emit(run.id, numbered)
        ledger.close_run(run.id, time.monotonic() - run.started, finished=emission.complete)
        ledger.close()
