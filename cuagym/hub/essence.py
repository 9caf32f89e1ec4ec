"""What two right solutions of a task have in common: a state without what may differ between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.state import JsonObject


def essence(app: App, initial: JsonObject, state: JsonObject, golden: JsonObject | None = None) -> JsonObject:
    """`state` with numbers for the ids of entities that `initial` lacks, and without what is of no account.

    Of no account are stamps, the order of set-like lists, and what looking around changes; but with `golden`,
    incidental fields that it sets otherwise than `initial` does count.
    """
    classes = [cls for cls in app.entities if not cls.incidental]
    names: dict[str, str] = {}
    for cls in classes:
        known = _rows(cls, initial)
        for id in _rows(cls, state):
            if id not in known:
                names[id] = f"new {cls.noun} {len(names)}"
    found: JsonObject = {}
    for cls in classes:
        before, wanted = _rows(cls, initial), _rows(cls, golden or initial)
        found[cls.table] = [
            _row(cls, row, names, _set_by(wanted.get(id, {}), before.get(id, {})))
            for id, row in _rows(cls, state).items()
        ]
    return found


def _rows(cls: type[Entity], state: JsonObject) -> dict[str, JsonObject]:
    """The rows of a table by id; a single object has the id ""."""
    return {"": state[cls.table]} if cls.single else {row["id"]: row for row in state[cls.table]}


def _set_by(row: JsonObject, before: JsonObject) -> set[str]:
    """The fields of an entity that were there before and are different now."""
    return {name for name, value in before.items() if row and row[name] != value}


def _row(cls: type[Entity], row: JsonObject, names: Mapping[str, str], about: set[str]) -> JsonObject:
    told: JsonObject = {}
    for name, value in row.items():
        field = cls.fields.get(name)
        if field is None or not (field.stamped or (field.incidental and name not in about)):
            renamed = _renamed(value, names)
            unordered = field is not None and field.kind.many and not field.ordered
            told[name] = sorted(renamed, key=repr) if unordered else renamed
    return told


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value
