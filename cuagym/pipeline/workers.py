"""Workers that carry tasks through rounds and votes, each at a desk with apps, agents and a sandbox."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import Protocol

from cuagym.agents.protocols import Brief
from cuagym.agents.roles import LLMs
from cuagym.hub.app import App
from cuagym.hub.garbage import collect_seldom
from cuagym.hub.registry import find_apps
from cuagym.pipeline.audit_gate import GATE, Gate
from cuagym.pipeline.cast import cast
from cuagym.pipeline.judge import judge_in
from cuagym.pipeline.plan import WINDOW, Plan
from cuagym.pipeline.task import Candidate, Roles, run_task
from cuagym.reward.sandbox import RewardSandbox
from cuagym.spawned import worker_pool

THREADS = 8
"""Threads unless the user says otherwise: what they do is wait for models."""


@dataclass(frozen=True)
class Desk:
    """What a worker has at hand."""

    apps: tuple[App, ...]
    roles: Roles
    sandbox: RewardSandbox
    seed: int
    gate: Gate = GATE

    def work(self, k: int, exists: tuple[str, ...] = ()) -> list[Candidate]:
        return run_task(Brief(self.apps, self.seed, k, exists), self.roles, judge_in(self.sandbox), self.gate)


@contextmanager
def desk(plan: Plan, llms: LLMs | None = None) -> Iterator[Desk]:
    """A desk in this thread. llms: gives the models that play roles. ConfigError when a role can't be cast."""
    with RewardSandbox() as sandbox:
        gate = Gate(plan.audit_limit, plan.audit_fail_on)
        yield Desk(tuple(find_apps(plan.apps)), cast(plan, llms, sandbox), sandbox, plan.seed, gate)


_here = ExitStack()
_desks: list[Desk] = []
"""The desk of this worker process; empty in every other process."""


def _sit_down(plan: Plan) -> None:
    _desks.append(_here.enter_context(desk(plan)))
    collect_seldom()


def _work(k: int, exists: tuple[str, ...]) -> list[Candidate]:
    """Task k, without what only its making needed: states are most of what would travel between processes."""
    return [
        replace(c, proposal=c.proposal and replace(c.proposal, initial={}, golden=None, goal=None, decoys=()))
        for c in _desks[0].work(k, exists)
    ]


class Workers(Protocol):
    """Desks that work at the same time."""

    number: int

    def submit(self, k: int, exists: tuple[str, ...]) -> Future[list[Candidate]]: ...

    def close(self) -> None: ...


class Processes:
    """A pool of desks, one process each: for agents that compute. Interrupts are left to the parent."""

    def __init__(self, plan: Plan, number: int | None = None) -> None:
        self.number = number or os.cpu_count() or 1
        self._pool = worker_pool(self.number, _sit_down, plan)

    def submit(self, k: int, exists: tuple[str, ...]) -> Future[list[Candidate]]:
        return self._pool.submit(_work, k, exists)

    def close(self) -> None:
        """Drops what has not begun and waits for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)


class Threads:
    """A pool of desks in threads of this process: for agents that wait for models.

    The threads are daemons: who stops a run need not wait for the replies in hand.
    """

    def __init__(self, plan: Plan, llms: LLMs, number: int | None = None) -> None:
        self.number = min(number or THREADS, WINDOW)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        with desk(plan, llms):
            pass  # a role that can't be cast is told here, once, and not by every thread
        for _ in range(self.number):
            threading.Thread(target=self._sit, args=(plan, llms), daemon=True).start()

    def submit(self, k: int, exists: tuple[str, ...]) -> Future[list[Candidate]]:
        job = Job(k, exists, Future())
        self._jobs.put(job)
        return job.done

    def _sit(self, plan: Plan, llms: LLMs) -> None:
        with desk(plan, llms) as mine:
            while (job := self._jobs.get()) is not None:
                if job.done.set_running_or_notify_cancel():
                    job.do(mine)

    def close(self) -> None:
        """Lets every thread go once it has finished what it has begun."""
        for _ in range(self.number):
            self._jobs.put(None)


@dataclass(frozen=True)
class Job:
    """A task that waits for a thread."""

    k: int
    exists: tuple[str, ...]
    done: Future[list[Candidate]]

    def do(self, desk: Desk) -> None:
        try:
            self.done.set_result(desk.work(self.k, self.exists))
        except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the task
            self.done.set_exception(error)
