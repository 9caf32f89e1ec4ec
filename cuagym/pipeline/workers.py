"""Worker processes that carry tasks through rounds and votes, each with apps, agents and a sandbox."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any

from cuagym.agents.protocols import Brief
from cuagym.agents.roles import critics_of, discriminator_of, generator_of
from cuagym.hub.app import App
from cuagym.hub.registry import find_apps
from cuagym.hub.serve import collect_seldom
from cuagym.pipeline.judge import judge_in
from cuagym.pipeline.task import Candidate, Roles, run_task
from cuagym.reward.sandbox import RewardSandbox


@dataclass(frozen=True)
class Plan:
    """What a run makes: all that its tuples depend on."""

    apps: tuple[str, ...]
    count: int
    seed: int
    generator: str = "procedural"
    discriminator: str = "procedural"
    critics: str = "3x:procedural"
    rollouts: bool = True


@dataclass(frozen=True)
class Desk:
    """What a worker has at hand."""

    apps: tuple[App, ...]
    roles: Roles
    sandbox: RewardSandbox
    seed: int

    def work(self, k: int) -> list[Candidate]:
        return run_task(Brief(self.apps, self.seed, k), self.roles, judge_in(self.sandbox))


@contextmanager
def desk(plan: Plan) -> Iterator[Desk]:
    """A desk in this process."""
    roles = Roles(generator_of(plan.generator), discriminator_of(plan.discriminator), critics_of(plan.critics))
    with RewardSandbox() as sandbox:
        yield Desk(tuple(find_apps(plan.apps)), roles, sandbox, plan.seed)


_here = ExitStack()
_desks: list[Desk] = []
"""The desk of this worker process; empty in every other process."""


def _sit_down(plan: Plan) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _desks.append(_here.enter_context(desk(plan)))
    collect_seldom()


def _leave_with_parent() -> None:
    """Ends this worker when its parent is gone: a killed run can't tell its workers to stop."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _work(k: int) -> list[Candidate]:
    """Task k, without what only its making needed: states are most of what would travel between processes."""
    return [
        replace(candidate, proposal=replace(candidate.proposal, initial={}, golden=None, goal=None, decoys=()))
        for candidate in _desks[0].work(k)
    ]


class _Process(SpawnProcess):
    """A spawned process that does not import the caller's main module again.

    A script that calls `cuagym.synthesize` at its top level would otherwise call it in every worker, too.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


class Workers:
    """A pool of desks, one process each. Interrupts are left to the parent."""

    def __init__(self, plan: Plan, number: int | None = None) -> None:
        self.number = number or os.cpu_count() or 1
        self._pool = ProcessPoolExecutor(self.number, _Context(), initializer=_sit_down, initargs=(plan,))

    def submit(self, k: int) -> Future[list[Candidate]]:
        return self._pool.submit(_work, k)

    def close(self) -> None:
        """Drops what has not begun and waits for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)
