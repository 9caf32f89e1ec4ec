"""A blind reader: says what it would do on an instruction, from the initial state alone, and what that leads to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from cuagym.agents.llm.conversation import Line, NotAccepted, Submit, ask, converse
from cuagym.agents.llm.describe import described, fenced
from cuagym.agents.llm.discriminator_reading import calls_of, pages_of, reading_of
from cuagym.agents.llm.initial_view import initial_view, row_line
from cuagym.agents.llm.lookup import look_up_tool
from cuagym.agents.llm.prompts import render
from cuagym.agents.llm.reward_kit_draft import carried_out
from cuagym.agents.protocols import BlindTask
from cuagym.errors import AgentFailure, OperationRefused
from cuagym.hub.state import State
from cuagym.llm.protocol import LLM, Purpose
from cuagym.schema import Call, Status

SMALL_OPERATIONS = 10
SMALL_ENTITIES = 12
SMALL_PAGES = 8
SMALL_TOKENS = 500  # of an answer


class Understanding(BaseModel):
    """What an instruction asks for: operations in order, an answer, a page to end on, or the impossible."""

    model_config = ConfigDict(extra="forbid")

    operations: list[Call] = Field(default_factory=list)
    answer: str | None = None
    page: str | None = None
    impossible: bool = False


@dataclass(frozen=True)
class Ending:
    """Where an understanding leads. The ids of entities made on the way are `@0`, `@1`, … in their order."""

    states: Mapping[str, State]
    answer: str | None = None
    page: str | None = None
    status: Status = "done"


def read(llm: LLM, task: BlindTask, seat: int, *, small: bool) -> Ending | None:
    """Where the reader of a task's instruction ends; None when it makes no sense of it.

    Raises ProviderError, BudgetExceeded.
    """
    purpose = Purpose("reader", task.name, seat)
    try:
        return _read_small(Line(llm, purpose, SMALL_TOKENS), task) if small else _read(Line(llm, purpose), task)
    except AgentFailure:
        return None


def _read(line: Line, task: BlindTask) -> Ending:
    prompt = render(
        "reader",
        apps=[described(app) for app in task.apps],
        instruction=fenced(task.instruction),
        now=task.now,
        start_path=task.start_path,
    )

    def accept(understood: Understanding) -> Ending:
        if not (understood.operations or understood.answer or understood.page or understood.impossible):
            raise NotAccepted("Give operations, an answer or a page, or say that it is impossible.")
        states = _states(task, understood.operations)
        return Ending(states, understood.answer, understood.page, "infeasible" if understood.impossible else "done")

    submit = Submit("understood", "Says what the instruction asks for. Ends the task.", Understanding, accept)
    return converse(line, prompt, [look_up_tool(task)], submit)


def _read_small(line: Line, task: BlindTask) -> Ending:
    """By constrained JSON, with the operations, entities and pages that the wording seems to be about."""
    view = initial_view(task, SMALL_OPERATIONS, SMALL_ENTITIES)
    pages = pages_of(task, view, SMALL_PAGES)
    names: dict[str, set[str]] = {}
    for app, operation in view.operations:
        names.setdefault(app.name, set()).add(operation.name)
    prompt = render(
        "reader_small",
        apps=[described(app, operations=names.get(app.name, set()), tables=(), pages=False) for app in task.apps],
        rows=fenced("\n".join(row_line(app, entity) for app, entity in view.entities)),
        pages=pages,
        instruction=fenced(task.instruction),
        now=task.now,
    )

    def accept(understood: Any) -> Ending:
        reading = understood.reading
        states = _states(task, calls_of(reading) or ())
        match reading.kind:
            case "answer":
                return Ending(states, answer=reading.answer)
            case "open":
                return Ending(states, page=reading.page)
            case "impossible":
                return Ending(states, status="infeasible")
        return Ending(states)

    return ask(line, prompt, reading_of(view, pages), accept)


def _states(task: BlindTask, calls: Sequence[Call]) -> dict[str, State]:
    """The initial states after `calls`. NotAccepted says which can't be done."""
    apps = {app.name: app for app in task.apps}
    for call in calls:
        operation = apps[call.app].operations.get(call.operation) if call.app in apps else None
        if operation is None or operation.background:
            raise NotAccepted(f"There is no operation {call.operation!r} in the app {call.app!r}.")
    try:
        return carried_out(task, calls).states
    except OperationRefused as error:
        raise NotAccepted(f"That can't be done: {error}") from error
