"""What only repeats what rows say of each other: indexes by a field, and counts of the rows that refer to one.

An *index* is an object that lists, under each value of a field, the ids of the rows that have it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from cuagym.reward.audit.delta import MISSING, Change
from cuagym.reward.audit.places import EACH, Pattern, Places, Table, at
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
    return isinstance(value, str | int) and not isinstance(value, bool) and value in places.ids


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


def recounts(change: Change, references: Counter[tuple[Pattern, Any]], places: Places) -> bool:
    """Whether a number of a row moved by as many as refer to the row now and did not before.

    references: by the place that holds an id and the id, how many more hold it (see `referring`).
    """
    if not all(type(value) is int for value in (change.before, change.after)) or not change.row_path:
        return False
    own = places.key_of(change.pattern[: len(change.row_path) - 1], change.row, change.row_path)
    moved = change.after - change.before
    return own is not None and any(key == own and more == moved for (_, key), more in references.items())


def referring(changes: Iterable[Change], places: Places) -> Counter[tuple[Pattern, Any]]:
    """By the place that holds an id and the id, how many more hold it after these changes than before."""
    found: Counter[tuple[Pattern, Any]] = Counter()
    for change in changes:
        for side, count in ((change.before, -1), (change.after, 1)) if change.deed != "reordered" else ():
            for pattern, value in _held(side, change.pattern):
                if _named(value, places):
                    found[pattern, value] += count
    return found


def _held(value: Any, pattern: Pattern) -> Iterator[tuple[Pattern, Any]]:
    """A scalar, or those that a row holds under its keys."""
    if isinstance(value, dict):
        yield from (((*pattern, key), item) for key, item in value.items() if not isinstance(item, dict | list))
    elif value is not MISSING and not isinstance(value, bool | list):
        yield pattern, value
