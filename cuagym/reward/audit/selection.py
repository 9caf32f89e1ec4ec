"""What an instruction selects a row by: what is told of it, lists that it is in, that it stands out there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import names, wording
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.likeness import nearest
from cuagym.reward.audit.mention import Instruction, stem
from cuagym.reward.audit.places import Path, Row, Table, at
from cuagym.schema import JsonObject

_SUPERLATIVE = re.compile(
    r"\b(?:top(?=[ -]\w+ed\b)|(?:most|least)(?! of\b)|best|worst|(?:lat|earli|new|old|larg|bigg|small|high|low"
    r"|cheap|dear|pric|long|short|tall|wid|deep|clos|near|farth|furth|fast|slow|young|strong|heavi|light|great|few|full|busi|rich|quick"
    r"|soon)i?est)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.;:!?](?:\s|$)|,\s|\b(?:and|then)\b", re.IGNORECASE)
_TOLD_OF = re.compile(r"\b(?:is|are|was|were|has|have|had|having|with|costs?) (?:the |my )?$", re.IGNORECASE)
_OR_MORE = re.compile(r"(?<![\w.,])(?P<bound>\d+(?:\.\d+)?)\+ ?(?P<what>[a-z]\w+)")
_LEAST = 3
"""Letters of a value by which a row is selected."""


def rivals(ground: Ground, table: Table, right: JsonObject, key: Any) -> list[Row]:
    """The untouched rows that share with a row all that the instruction selects it by, the most alike first.

    right: as it was before, key its id. None where the instruction selects by nothing that rows share.
    """
    told = list(_told_of(ground, table, right))
    lists = [at(ground.golden, path) for path in _lists_with(ground, table, key)]
    crossed = _crossed(ground, table, key)
    if not told and not lists and not crossed:
        return []
    marks = [(field, True) for field, value in right.items() if value is True and ground.instruction.names(field)]
    least = list(_least(ground.instruction.plain, right))
    alike = [
        row
        for row in ground.untouched(table)
        if all(row.value.get(field) == value for field, value in (*told, *marks))
        and all(_number(row.value.get(field)) and row.value[field] >= bound for field, bound in least)
        and all(_key(table, row) in held for held in lists)
        and (not crossed or row.path[-1] == key)
    ]
    return nearest(alike, right)


def _crossed(ground: Ground, table: Table, key: Any) -> bool:
    """Whether rows stand under two ids, as marks by pupil and test, the last of what the instruction names."""
    if not table.keyed or sum(row.path[-1] == key for row in table.before) < 2:
        return False
    return any(map(ground.instruction.verbatim, map(names.called, ground.places.referred("id", key))))


def _least(plain: str, right: JsonObject) -> Iterator[tuple[str, float]]:
    """(Field, bound) of what rows are to have so many of or more: `3+ bedrooms`."""
    for found in _OR_MORE.finditer(plain):
        for field, value in right.items():
            word = stem((names.words(field) or [""])[-1])
            if len(word) > 2 and found["what"].startswith(word) and _number(value):
                yield field, float(found["bound"])


def _key(table: Table, row: Row) -> Any:
    return row.path[-1] if table.keyed else row.value.get(table.id) if table.id else None


def _told_of(ground: Ground, table: Table, right: JsonObject) -> Iterator[tuple[str, Any]]:
    """(Field, value) that other rows share and of which the instruction speaks, by name where it is an id."""
    for field, value in right.items():
        if field == table.id or not isinstance(value, str | int) or isinstance(value, bool):
            continue
        if sum(row.value.get(field) == value for row in table.before) < 2:
            continue
        if any(_spoken(ground.instruction, name) for name in _names(ground, field, value)):
            yield field, value


def _spoken(told: Instruction, name: str) -> bool:
    """Whether a name stands in a text, a lower-case word also in the plural: `houses`."""
    return told.verbatim(name) or (name.isalpha() and name.islower() and told.verbatim(f"{name}s"))


def _names(ground: Ground, field: str, value: Any) -> list[str]:
    """By what people call a value of a field: itself, or what it points at."""
    own = [value] if isinstance(value, str) and len(value) >= _LEAST else []
    return [*own, *map(names.called, ground.places.referred(field, value))]


def _lists_with(ground: Ground, table: Table, key: Any) -> Iterator[Path]:
    """The lists of ids that hold an id before and after, of rows that the instruction names."""
    changed = {change.path for change in ground.delta.changes if change.deed in ("gained", "lost")}
    for pattern, paths in ground.places.lists.items() if isinstance(key, str) else ():
        if key not in ground.places.values.get((*pattern, "*"), []):
            continue
        for path in paths:
            if path in changed or len(path) < 2 or key not in at(ground.golden, path):
                continue
            if ground.instruction.verbatim(names.called(at(ground.golden, path[:-1]))):
                yield path


def stands_out(ground: Ground, table: Table, right: JsonObject, key: Any, other: JsonObject) -> bool:
    """Whether a superlative can only mean the right row, and not the other of its rivals.

    It has the most or the least of something among them, and the other does not equal it in anything like that.
    """
    if ground.instruction.open or not _superlative(ground, table, right, key):
        return False
    beside = [row.value for row in rivals(ground, table, right, key)]
    chosen = {table.id, *(field for field, _ in _least(ground.instruction.plain, right))}
    extreme = [field for field, value in right.items() if field not in chosen and _extreme(field, value, beside)]
    return bool(extreme) and all(other.get(field) != right[field] for field in extreme)


def _superlative(ground: Ground, table: Table, right: JsonObject, key: Any) -> bool:
    """Whether a superlative is said of rows like that: what selects them, or their sort, is told with it."""
    lists = [names.called(at(ground.golden, path[:-1])) for path in _lists_with(ground, table, key)]
    told = [called for one in _told_of(ground, table, right) for called in _names(ground, *one)]
    sort = wording.noun(table.pattern)
    for found in _SUPERLATIVE.finditer(ground.instruction.text):
        phrase = Instruction(_phrase(ground.instruction.text, found.start()))
        if any(_spoken(phrase, name) for name in (*lists, *told)) or phrase.says(sort):
            return True
    return False


def _phrase(text: str, start: int) -> str:
    """What a superlative at a place is said of: behind it, and before it in `has the best`."""
    behind, ahead = _CLAUSE.split(text[start:])[0], _CLAUSE.split(text[:start])[-1]
    return f"{ahead} {behind}" if _TOLD_OF.search(ahead) else behind


def _extreme(field: str, value: Any, rows: list[JsonObject]) -> bool:
    """Whether no row has more of a number or a later date than this, or none has less."""
    held = [row.get(field) for row in rows]
    if len(held) > 1 and all(v == value for v in held):
        return False  # what all have alike singles none out
    if not held or not _measures(value) or not all(type(v) is type(value) and _measures(v) for v in held):
        return False
    return bool(all(v <= value for v in held) or all(v >= value for v in held))


def _measures(value: Any) -> bool:
    if isinstance(value, str):
        try:
            return bool(dt.datetime.fromisoformat(value))
        except ValueError:
            return False
    return _number(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
