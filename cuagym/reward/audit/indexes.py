"""Indexes: objects that list, under each value of a field, the ids of the rows that have it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.places import EACH, Places, Table, at
from cuagym.schema import JsonObject

_LEAST = 2
"""Lists of an object that is taken for an index at the least."""


def mirrors(change: Change, changes: Iterable[Change], golden: JsonObject, places: Places) -> bool:
    """Whether a change in an index says no more than others do: what is in it follows from a field of the rows."""
    if change.deed not in ("gained", "lost") or EACH in change.pattern or len(change.path) < _LEAST:
        return False
    held, member = _index(golden, change), change.after if change.deed == "gained" else change.before
    table = places.tables.get(places.ids[member][0]) if held and _named(member, places) else None
    if held is None or table is None:
        return False
    fields = {c.pattern[-1] for c in changes if c.pattern[:-1] == (*table.pattern, EACH)}
    return any(_listed(table, field) == held for field in sorted(fields))


def _named(value: Any, places: Places) -> bool:
    return isinstance(value, str | int) and value in places.ids


def _index(golden: JsonObject, change: Change) -> dict[str, frozenset[Any]] | None:
    """The lists beside the one that changed, by their keys, without empty ones."""
    try:
        home = at(golden, change.path[:-1])
    except (KeyError, IndexError, TypeError):
        return None
    if not isinstance(home, dict) or len(home) < _LEAST:
        return None
    if not all(isinstance(some, list) and all(isinstance(v, str | int) for v in some) for some in home.values()):
        return None
    return {key: frozenset(some) for key, some in home.items() if some}


def _listed(table: Table, field: str) -> dict[str, frozenset[Any]]:
    """The ids of a table's rows by the values, or the members, of a field."""
    found: dict[str, set[Any]] = {}
    for row in table.rows:
        own = row.path[-1] if table.keyed else row.value.get(table.id) if table.id else None
        value = row.value.get(field)
        for some in value if isinstance(value, list) else [value]:
            if isinstance(some, str | int) and not isinstance(some, bool):
                found.setdefault(str(some), set()).add(own)
    return {key: frozenset(rows) for key, rows in found.items()}
