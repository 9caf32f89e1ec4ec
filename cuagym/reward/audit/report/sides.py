"""Two states side by side: the entities that differ, line by line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

Mark: TypeAlias = Literal["same", "changed", "added", "removed", "skipped"]
CONTEXT = 2
LONG = 400
ENTITIES = 6
"""How many differing entities are shown: more is not read."""
ROWS = 60


@dataclass(frozen=True)
class Row:
    """A line of both sides; None where a side has none."""

    left: str | None
    right: str | None
    mark: Mark


@dataclass(frozen=True)
class Difference:
    """An entity that differs. where: the way to it, in words."""

    where: str
    rows: tuple[Row, ...]


def differences(before: Any, after: Any) -> tuple[list[Difference], int]:
    """The entities in which two JSON values differ, the first few, and how many more there are."""
    found = list(_differing(before, after, ()))
    shown = [
        Difference(" › ".join(where) or "the state", tuple(_rows(old, new))) for where, old, new in found[:ENTITIES]
    ]
    return shown, len(found) - len(shown)


_Pair: TypeAlias = tuple[tuple[str, ...], Any, Any]
_NOTHING = object()


def _differing(before: Any, after: Any, where: tuple[str, ...]) -> Iterator[_Pair]:
    if type(before) is type(after) and before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        changed = [key for key in {**before, **after} if before.get(key, _NOTHING) != after.get(key, _NOTHING)]
        nested = [key for key in changed if _nested(before.get(key), after.get(key))]
        if len(nested) < len(changed):
            yield where, _without(before, nested), _without(after, nested)
        for key in nested:
            yield from _differing(before[key], after[key], (*where, key))
    elif isinstance(before, list) and isinstance(after, list) and (name := _name_key(before, after)):
        yield from _list_differing(before, after, where, name)
    else:
        yield where, before, after


def _list_differing(before: list[Any], after: list[Any], where: tuple[str, ...], name: str) -> Iterator[_Pair]:
    old, new = {item[name]: item for item in before}, {item[name]: item for item in after}
    for key, item in old.items():
        yield from (
            _differing(item, new[key], (*where, _called(item, key)))
            if key in new
            else [((*where, _called(item, key)), item, _NOTHING)]
        )
    yield from (((*where, _called(item, key)), _NOTHING, item) for key, item in new.items() if key not in old)
    kept, now = [key for key in old if key in new], [key for key in new if key in old]
    if kept != now:
        yield (*where, "order"), kept, now


def _nested(before: Any, after: Any) -> bool:
    """Whether a member is better shown by what differs inside it."""
    if isinstance(before, dict) and isinstance(after, dict):
        return bool(before) and bool(after)
    both = isinstance(before, list) and isinstance(after, list)
    return both and _name_key(before, after) is not None


def _name_key(before: list[Any], after: list[Any]) -> str | None:
    """The member that tells the objects of both lists apart; None where they are not lists of objects."""
    items = [*before, *after]
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    shared: list[str] = [key for key in items[0] if all(isinstance(item.get(key), str | int) for item in items)]
    shared.sort(key=lambda key: (key not in ("id", "_id", "uuid"), not key.lower().endswith("id")))
    for key in shared:
        if all(len({item[key] for item in side}) == len(side) for side in (before, after)):
            return key
    return None


def _called(item: dict[str, Any], key: object) -> str:
    said = next(
        (item[name] for name in ("title", "name", "subject", "label") if isinstance(item.get(name), str)), ""
    )
    return f"{said[:60]} ({key})" if said else str(key)


def _without(value: dict[str, Any], keys: list[str]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in keys}


def _rows(before: Any, after: Any) -> Iterator[Row]:
    left, right = _lines(before, after), _lines(after, before)
    rows: list[Row] = []
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    for number, (tag, a, b, c, d) in enumerate(blocks):
        if tag == "equal":
            rows += _context(left[a:b], first=number == 0, last=number == len(blocks) - 1)
            continue
        for i in range(max(b - a, d - c)):
            one = left[a + i] if a + i < b else None
            other = right[c + i] if c + i < d else None
            rows.append(Row(one, other, "added" if one is None else "removed" if other is None else "changed"))
    yield from rows[:ROWS]
    if len(rows) > ROWS:
        yield Row("…", "…", "skipped")


def _context(lines: list[str], *, first: bool, last: bool) -> list[Row]:
    """The lines next to a change; what lies further off is left out."""
    head = [] if first else lines[:CONTEXT]
    tail = [] if last else lines[max(len(head), len(lines) - CONTEXT) :]
    gap = [Row("…", "…", "skipped")] if len(head) + len(tail) < len(lines) else []
    between = gap if not (first and last) else []
    return [*(Row(s, s, "same") for s in head), *between, *(Row(s, s, "same") for s in tail)]


def _lines(value: Any, other: Any) -> list[str]:
    """A value as lines of JSON; of an object that changed, large members that did not are left out."""
    if value is _NOTHING:
        return []
    if isinstance(value, dict) and isinstance(other, dict):
        value = {key: _short(item) if other.get(key, _NOTHING) == item else item for key, item in value.items()}
    # Without commas at their ends, a line is the same wherever its member stands.
    lines = [line.removesuffix(",") for line in json.dumps(value, ensure_ascii=False, indent=2).splitlines()]
    return [line if len(line) <= LONG else line[:LONG] + " …" for line in lines]


def _short(value: Any) -> Any:
    if isinstance(value, dict | list) and len(json.dumps(value, default=str)) > 80:
        return f"… {len(value)} members" if isinstance(value, dict) else f"… {len(value)} items"
    return value
