"""A tool that looks rows up in an initial state, for models with room for many turns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from cuagym.agents.llm.conversation import NotAccepted, Tool
from cuagym.agents.llm.describe import fenced
from cuagym.agents.protocols import BlindTask
from cuagym.hub.entity import Entity
from cuagym.hub.state import JsonObject

SHOWN = 400
"""Characters of a text that a row shows."""
MOST_ROWS = 50


class LookUp(BaseModel):
    """Rows whose fields, stored or computed, equal `equals` and in one of whose texts `contains` occurs."""

    model_config = ConfigDict(extra="forbid")

    app: str
    table: str
    equals: dict[str, JsonValue] = Field(default_factory=dict)
    contains: str = ""
    order_by: str | None = None
    descending: bool = False
    limit: int = Field(default=20, ge=1, le=MOST_ROWS)


def look_up_tool(task: BlindTask) -> Tool[LookUp]:
    """A tool that queries the initial state of a task."""

    def look_up(query: LookUp) -> str:
        rows = [_row(entity) for entity in _entities(task, query)]
        found = [row for row in rows if _fits(row, query)]
        if query.order_by is not None:
            found = _ordered(found, query.order_by, query.descending)
        shown = "\n".join(orjson.dumps(_cut(row)).decode() for row in found[: query.limit])
        return f"{len(found)} rows, {min(len(found), query.limit)} of them shown:\n{fenced(shown)}"

    return Tool(
        "look_up",
        "Rows of a table of the initial state, filtered by fields and by a text that occurs in them, and ordered.",
        LookUp,
        look_up,
    )


def _entities(task: BlindTask, query: LookUp) -> list[Entity]:
    """The entities of the table asked for. NotAccepted names the tables and fields that there are."""
    app = next((app for app in task.apps if app.name == query.app), None)
    cls = next((c for c in app.entities if c.table == query.table), None) if app else None
    if app is None or cls is None:
        there = ", ".join(f"{a.name} {c.table}" for a in task.apps for c in a.entities)
        raise NotAccepted(f"There is no table {query.app} {query.table}; there are: {there}.")
    known = {"id", *cls.fields, *cls.derived}
    for name in (*query.equals, *([query.order_by] if query.order_by else ())):
        if name not in known:
            raise NotAccepted(f"{query.table} has no field {name!r}; it has: {', '.join(sorted(known))}.")
    view = app.view(task.initial[app.name], task.now)
    return [view.one(cls)] if cls.single else list(view.all(cls))


def _row(entity: Entity) -> JsonObject:
    """Stored and computed fields; other entities by id."""
    return {**entity.row, **{name: _plain(getattr(entity, name)) for name in type(entity).derived}}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.id if isinstance(value, Entity) else value


def _fits(row: JsonObject, query: LookUp) -> bool:
    if any(row.get(name) != value for name, value in query.equals.items()):
        return False
    return query.contains.casefold() in "\n".join(_texts(row.values())).casefold()


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)
        elif isinstance(value, dict):
            yield from _texts(value.values())


def _ordered(rows: list[JsonObject], field: str, descending: bool) -> list[JsonObject]:
    """Rows without the field come last, whichever the direction; numbers by size, all else as text."""
    there = [row for row in rows if row.get(field) is not None]
    numbers = all(isinstance(row[field], int | float) for row in there)
    there.sort(key=lambda row: row[field] if numbers else str(row[field]), reverse=descending)
    return there + [row for row in rows if row.get(field) is None]


def _cut(row: JsonObject) -> JsonObject:
    """A row with long texts cut, and without what is empty, false or null."""
    told = {name: value for name, value in row.items() if value not in (None, "", [], False)}
    return {
        name: f"{value[:SHOWN]}…" if isinstance(value, str) and len(value) > SHOWN else value
        for name, value in told.items()
    }
