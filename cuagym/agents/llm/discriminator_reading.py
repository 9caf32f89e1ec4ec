"""A small model's reading of an instruction: what is to be done or answered, picked from what it is shown.

Its answer is held to a JSON schema whose operations, ids and pages are those that it sees; code makes the program.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from cuagym.agents.llm.initial_view import InitialView, stems
from cuagym.agents.llm.reward_kit_draft import program_of
from cuagym.agents.protocols import BlindTask
from cuagym.hub.app import App
from cuagym.hub.kinds import Kind
from cuagym.hub.operation import Operation
from cuagym.schema import Call

MOST_CALLS = 12
_DAY = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_MOMENT = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:00Z$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Answer(_Strict):
    """The agent is to find something out and say it."""

    kind: Literal["answer"]
    answer: Annotated[str, StringConstraints(min_length=1)]


class Impossible(_Strict):
    """What is asked for can't be done."""

    kind: Literal["impossible"]


def reading_of(view: InitialView, pages: Collection[str]) -> type[BaseModel]:
    """The model of a reading: `{"reading": …}` of one of four kinds."""
    kinds: list[Any] = [Answer, Impossible]
    offered = [call for call in (_call(view, app, operation) for app, operation in view.operations) if call]
    if offered:
        calls: Any = Annotated[_listed(offered), Field(min_length=1, max_length=MOST_CALLS)]
        kinds.insert(0, _model("Change", kind=(Literal["change"], ...), do=(calls, ...)))
    if pages:
        shown: Any = Literal[tuple(pages)]
        kinds.append(_model("Open", kind=(Literal["open"], ...), page=(shown, ...)))
    return _model("Reading", reading=(reduce(or_, kinds), ...))


def pages_of(task: BlindTask, view: InitialView, limit: int) -> dict[str, str]:
    """What pages are called, by path: of the entities shown, and of those that need none, best fitting first."""
    asked = stems(task.instruction)
    plain = [
        (f"/{app.name}{page.path}", page.title)
        for app in task.apps
        for page in app.pages.values()
        if page.title and not page.holes
    ]
    plain.sort(key=lambda page: -len(stems(page[1]) & asked))
    own = [
        (
            f"/{app.name}{(type(entity).page or '').replace('{id}', entity.id)}",
            f"{type(entity).noun} {entity.called}",
        )
        for app, entity in view.entities
        if "{id}" in (type(entity).page or "")
    ]
    own = [(path, called) for path, called in own if "{" not in path]
    return dict([*own[: limit // 2], *plain][:limit])


def calls_of(reading: Any) -> list[Call] | None:
    """The operations of a reading of kind `change`; None of any other kind."""
    if reading.kind != "change":
        return None
    calls: list[Call] = []
    for call in reading.do:
        app, operation = call.operation.split(".")
        calls.append(
            Call(app=app, operation=operation, args=call.args.model_dump(by_alias=True, exclude_unset=True))
        )
    return calls


def said_by(reading: Any) -> str:
    """The model's part of the program for a reading that changes nothing."""
    match reading.kind:
        case "answer":
            requirement = f"answered(answer, {reading.answer!r})"
        case "open":
            requirement = f"visited(visits, {reading.page!r})"
        case _:
            requirement = "infeasible(status)"
    return program_of([requirement])


def _model(name: str, **fields: Any) -> type[BaseModel]:
    return create_model(name, __base__=_Strict, **fields)


def _listed(types: Sequence[Any]) -> Any:
    """`list` of any of these types, which are only known at run time."""
    return list.__class_getitem__(reduce(or_, types))


def _call(view: InitialView, app: App, operation: Operation) -> Any:
    """The model of one call; None when something that it needs is not shown."""
    fields: dict[str, Any] = {}
    for number, parameter in enumerate(operation.parameters):
        kind = _kind(view, app, parameter.kind)
        if kind is None:
            if parameter.required:
                return None
            continue
        # a parameter may have a name that pydantic uses itself
        told = Field(alias=parameter.name) if parameter.required else Field(default=None, alias=parameter.name)
        fields[f"p{number}"] = (kind, told)
    name = f"{app.name}.{operation.name}"
    title = name.replace(".", "_")
    args = _model(f"{title}_args", **fields)
    return _model(title, operation=(Literal[name], ...), args=(args, ...))


def _kind(view: InitialView, app: App, kind: Kind) -> Any:
    """The type of an argument; None for a file, and for an entity of which none is shown."""
    one: Any = {"bool": bool, "int": int, "day": _DAY, "moment": _MOMENT, "file": None}.get(kind.base, str)
    if kind.entity is not None:
        ids = view.ids(app, kind.entity)
        one = Literal[tuple(ids)] if ids else None
    elif kind.choices:
        one = Literal[kind.choices]
    if one is None:
        return None
    many = Annotated[list[one], Field(max_length=MOST_CALLS)] if kind.many else one
    return many | None if kind.optional else many
