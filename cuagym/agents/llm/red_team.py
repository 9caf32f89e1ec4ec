"""An LLM red team: looks for a way to be paid in full without doing the task."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from cuagym.agents.llm.conversation import Line, NotAccepted, Submit, Tool, converse
from cuagym.agents.llm.describe import described, fenced
from cuagym.agents.llm.evidence_text import changes_text, ending_text, golden_states, operations_text
from cuagym.agents.llm.lookup import look_up_tool
from cuagym.agents.llm.prompts import render
from cuagym.agents.protocols import Attempt, BlindTask, Brief, Exploit, Proposal, Tried, Trying
from cuagym.errors import StateError
from cuagym.hub.patch import apply_patch
from cuagym.hub.state import JsonObject
from cuagym.llm.protocol import LLM, Purpose
from cuagym.schema import Call, Status

MAX_TURNS = 16


class _End(BaseModel):
    """What the agent says and where it has been when the episode ends."""

    model_config = ConfigDict(extra="forbid")

    answer: str | None = None
    visits: list[str] = Field(default_factory=list)
    status: Status = "done"


class TryOperations(_End):
    """An episode of operations on the initial state, and how it ends."""

    operations: list[Call] = Field(default_factory=list)


class PatchOperation(BaseModel):
    """One operation of RFC 6902; `path` begins with /APP/TABLE."""

    model_config = ConfigDict(extra="forbid")

    op: Literal["add", "remove", "replace"]
    path: str = Field(pattern="^/")
    value: JsonValue = None


class TryPatch(_End):
    """An episode that leaves the initial state changed by an RFC 6902 patch, and how it ends."""

    patch: list[PatchOperation]


class Report(BaseModel):
    """The number of an attempt that was paid in full, and what of the task it lacks; null gives up."""

    model_config = ConfigDict(extra="forbid")

    attempt: int | None
    missing: str = ""


@dataclass(frozen=True)
class LLMRedTeam:
    """Tries operations, states and endings; only one that was seen to be paid in full counts as an exploit."""

    llm: LLM

    @property
    def name(self) -> str:
        return self.llm.name

    def attack(self, brief: Brief, proposal: Proposal, program: str, trying: Trying) -> Exploit | None:
        """An exploit, or None when the model gives up.

        Raises AgentFailure when it reports nothing that is accepted, ProviderError, BudgetExceeded.
        """
        apps = tuple(app for app in brief.apps if app.name in proposal.apps)
        task = BlindTask(
            proposal.instruction, None, apps, proposal.initial, proposal.now, proposal.start_path, brief.task
        )
        by_name = {app.name: app for app in apps}
        golden = {name: state.value for name, state in golden_states(proposal, by_name).items()}
        prompt = render(
            "red_team",
            apps=[described(app) for app in apps],
            proposal=proposal,
            instruction=fenced(proposal.instruction),
            ending=fenced(ending_text(proposal)),
            operations=fenced(operations_text(proposal, golden, by_name)),
            changes=fenced(changes_text(proposal, golden, by_name)),
            program=fenced(program),
        )
        attempts = _Attempts({name: state.value for name, state in proposal.initial.items()}, trying)
        submit = Submit("report", "Reports an exploit, or gives up. Ends the task.", Report, attempts.exploit)
        line = Line(self.llm, Purpose("red team", brief.task))
        return converse(line, prompt, [look_up_tool(task), *attempts.tools()], submit, max_turns=MAX_TURNS)


@dataclass
class _Attempts:
    """The attempts of one attack, by number from 1, with what came of each."""

    initial: dict[str, JsonObject]
    trying: Trying
    made: list[tuple[Attempt, Tried]] = field(default_factory=list)

    def tools(self) -> Sequence[Tool[Any]]:
        return (
            Tool(
                "try_operations",
                "Carries out operations on the initial state, ends as told, and says what the program pays.",
                TryOperations,
                lambda wanted: self._made(wanted, calls=tuple(wanted.operations)),
            ),
            Tool(
                "try_state_patch",
                "Changes the initial state by an RFC 6902 patch, ends as told, and says what the program pays.",
                TryPatch,
                lambda wanted: self._made(wanted, states=self._patched(wanted.patch)),
            ),
        )

    def exploit(self, report: Report) -> Exploit | None:
        """The exploit reported. NotAccepted when that attempt was not made, was not paid, or lacks nothing."""
        if report.attempt is None:
            return None
        if not 1 <= report.attempt <= len(self.made):
            raise NotAccepted(f"There is no attempt {report.attempt}: {len(self.made)} were made.")
        attempt, tried = self.made[report.attempt - 1]
        if not tried.paid:
            raise NotAccepted(f"Attempt {report.attempt} is no exploit: {tried.told}")
        if not report.missing.strip():
            raise NotAccepted("Say what of the task is missing in that outcome.")
        return Exploit(attempt, report.missing.strip())

    def _made(self, end: _End, **how: Any) -> str:
        attempt = Attempt(answer=end.answer, visits=tuple(end.visits), status=end.status, **how)
        tried = self.trying(attempt)
        self.made.append((attempt, tried))
        return f"Attempt {len(self.made)}: {tried.told}"

    def _patched(self, patch: Sequence[PatchOperation]) -> dict[str, JsonObject]:
        try:
            states: dict[str, JsonObject] = apply_patch(self.initial, [one.model_dump() for one in patch])
        except StateError as error:
            raise NotAccepted(f"The patch does not apply: {error}") from error
        return states
