"""Runs a program on one ending after another, until it has hung too often."""

from __future__ import annotations

from collections.abc import Sequence

from cuagym.errors import RewardError
from cuagym.reward.legacy.bundle import REWARD, failure
from cuagym.reward.legacy.sandbox import LegacySandbox, Report
from cuagym.schema import JsonObject

SECONDS = 2.0
MEMORY_BYTES = 64 * 1024 * 1024
PATIENCE = 5
"""Runs in a row that may pass the time limit before the rest is given up: a program that hangs, hangs each time."""


class Runner:
    """One program in a sandbox, each run in a process of its own. cpu: seconds of processor time that runs took."""

    def __init__(self, program: str, sandbox: LegacySandbox) -> None:
        self._program = program
        self._sandbox = sandbox
        self._late = 0
        self.cpu = 0.0

    def run(self, given: JsonObject, states: Sequence[bytes] = ()) -> tuple[str, Report]:
        """What a run printed and how it went. given: the sandbox's job, beside program and limits.

        Raises RewardError when the program failed, did not stop, or was given up.
        """
        if self._late >= PATIENCE:
            raise RewardError(f"the program did not stop within {SECONDS:g} s, {PATIENCE} times in a row")
        job = {"name": REWARD, "source": self._program, "seconds": SECONDS, "memory": MEMORY_BYTES, **given}
        run = self._sandbox.run(job, states, SECONDS)
        self.cpu += run.cpu
        self._late = self._late + 1 if run.verdict == "late" else 0
        problem = failure(run, "the program", SECONDS)
        if problem or run.report is None:
            raise RewardError(problem)
        return run.printed, run.report
