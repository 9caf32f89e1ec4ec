"""A Discriminator's workbench: its program tried on the initial state and on states that it makes from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from cuagym.agents.llm.conversation import NotAccepted, Tool
from cuagym.agents.llm.reward_kit import MISTAKE, assembled, lint_own
from cuagym.agents.llm.reward_kit_draft import Carried, carried_out, drafted
from cuagym.agents.protocols import BlindTask, TaskRefused
from cuagym.errors import OperationRefused, RewardError, StateError
from cuagym.hub.patch import apply_patch
from cuagym.hub.state import JsonObject
from cuagym.reward.program import Outcome, Score, StateLike
from cuagym.schema import Call, Status

Evaluate: TypeAlias = Callable[[str, StateLike, Sequence[Outcome]], list[Score | RewardError]]
"""Scores outcomes of an initial state by a program, in a sandbox: `RewardSandbox.evaluate_many`."""

_FENCE = re.compile(r"```(?:python)?\n(.*?)```", re.DOTALL)


class TryOperations(BaseModel):
    """Operations on the initial state, one after another; `@0` names the first thing that they create."""

    model_config = ConfigDict(extra="forbid")
    operations: list[Call] = Field(min_length=1)


class DryRun(BaseModel):
    """A program, and how an episode ends: the initial state after operations, then after an RFC 6902 patch."""

    model_config = ConfigDict(extra="forbid")
    program: str
    operations: list[Call] = Field(default_factory=list)
    patch: list[dict[str, Any]] = Field(default_factory=list, description="paths begin with /APP/TABLE")
    answer: str | None = None
    visits: list[str] = Field(default_factory=list)
    status: Status = "done"


class Program(BaseModel):
    """The whole program."""

    model_config = ConfigDict(extra="forbid")
    program: str


class Refusal(BaseModel):
    """Why no program can be written: what is ambiguous or contradicts itself, and which readings there are."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=10)


@dataclass(frozen=True)
class Workbench:
    """Tries programs for one task."""

    task: BlindTask
    evaluate: Evaluate

    def tools(self) -> list[Tool[Any]]:
        return [
            Tool(
                "try_operations",
                "What operations change in the initial state, said as requirements of the kit.",
                TryOperations,
                self._try_operations,
            ),
            Tool(
                "dry_run",
                "The score and named checks of a program for an ending that you make.",
                DryRun,
                self._dry_run,
            ),
            Tool(
                "refuse_task", "Sends the task back because nobody could reward it as it stands.", Refusal, _refuse
            ),
        ]

    def accepted(self, text: str) -> str:
        """The whole program of a model's part. NotAccepted tells all that must be mended first.

        It lints clean, scores 0 when nothing was done, and raises on no state that is emptied or of another shape.
        """
        program = self.whole(text)
        initial = _values(self.task)
        emptied = {app: {t: [] if isinstance(p, list) else p for t, p in s.items()} for app, s in initial.items()}
        endings = [Outcome(self._given(initial)), Outcome(self._given(emptied)), Outcome({})]
        untouched, *others = self.evaluate(program, self._given(initial), endings)
        for score in (untouched, *others):
            if isinstance(score, RewardError):
                where = "" if score is untouched else " on a state whose tables are empty or missing"
                raise NotAccepted(f"The program may not fail whatever the state is, but{where}: {score}")
        assert isinstance(untouched, Score)
        _refuse_untouched(untouched)
        return program

    def whole(self, text: str) -> str:
        """The model's part behind the kit. NotAccepted lists lint's findings with their lines."""
        own = code_in(text)
        findings = lint_own(self.task.apps, own)
        if findings:
            raise NotAccepted("\n".join(f"line {f.line}: {f.message}" for f in findings[:8]))
        return assembled(self.task.apps, own)

    def named(self, program: str) -> frozenset[str]:
        """The names of a program's checks when nothing was done."""
        initial = self._given(_values(self.task))
        (score,) = self.evaluate(program, initial, [Outcome(initial)])
        return frozenset() if isinstance(score, RewardError) else frozenset(score.checks)

    def changes(self, calls: Sequence[Call]) -> list[str]:
        """The kit's requirements for what calls do to the initial state. NotAccepted where that is impossible."""
        return drafted(self.task, self._carried_out(calls))

    def _carried_out(self, calls: Sequence[Call]) -> Carried:
        names = {app.name: app for app in self.task.apps}
        for call in calls:
            if call.app not in names:
                raise NotAccepted(f"There is no app {call.app!r} in this task; there are: {', '.join(names)}.")
        try:
            return carried_out(self.task, calls)
        except OperationRefused as refusal:
            raise NotAccepted(str(refusal)) from refusal

    def _try_operations(self, wanted: TryOperations) -> str:
        return "\n".join(self.changes(wanted.operations)) or "They change nothing that lasts."

    def _dry_run(self, wanted: DryRun) -> str:
        program = self.whole(wanted.program)
        initial = _values(self.task)
        done = self._carried_out(wanted.operations)
        try:
            final = apply_patch({name: state.value for name, state in done.states.items()}, wanted.patch)
        except StateError as refusal:
            raise NotAccepted(str(refusal)) from refusal
        outcome = Outcome(self._given(final), wanted.answer, tuple(wanted.visits), wanted.status)
        (score,) = self.evaluate(program, self._given(initial), [outcome])
        if isinstance(score, RewardError):
            raise NotAccepted(str(score))
        return "\n".join([f"score {score.score:g}", *checks_told(score.checks)])

    def _given(self, states: Mapping[str, JsonObject]) -> StateLike:
        """States as a program gets them: of the app itself, or keyed by app when there are several."""
        (first, *more) = self.task.apps
        return states if more else states[first.name]


def checks_told(checks: Mapping[str, bool]) -> list[str]:
    """Named checks, a line each."""
    return [f"- {'holds' if held else 'fails'}: {name}" for name, held in checks.items()]


def code_in(text: str) -> str:
    """A program without the fence of a code block around it."""
    found = _FENCE.search(text)
    return (found[1] if found else text).strip() + "\n"


def _refuse_untouched(score: Score) -> None:
    mistakes = [name.removeprefix(MISTAKE) for name in score.checks if name.startswith(MISTAKE)]
    if mistakes:
        raise NotAccepted("\n".join(mistakes[:5]))
    if score.score != 0:
        raise NotAccepted(
            "\n".join(
                [f"It pays {score.score:g} when nothing was done; it must pay 0.", *checks_told(score.checks)]
            )
        )
    if score.checks and all(score.checks.values()):
        told = checks_told(score.checks)
        raise NotAccepted("\n".join(["All of it holds before anything was done: it can never pay.", *told]))


def _refuse(refusal: Refusal) -> str:
    raise TaskRefused(refusal.reason)


def _values(task: BlindTask) -> dict[str, JsonObject]:
    return {name: state.value for name, state in task.initial.items()}
