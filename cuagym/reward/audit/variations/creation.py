"""Variations of new rows: other ids, stamps and places, optional fields left out, further fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.byproducts import when
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import fresh, fresh_key, moment, shifted
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Must
from cuagym.reward.audit.places import EACH, Path, Pattern, Row, Table, at, leaves, put, scalar
from cuagym.reward.audit.trials import Try, variation
from cuagym.schema import JsonObject

_LATER = 7
"""Minutes by which another run is later: past any rounding, within the same day."""
_OPTIONAL = 6
_ALL = 2
"""Other rows that all have a field, so that an app always writes it."""
_FEW = 4
"""Moments from which on an order may be told."""
_CODE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9/-]{3,}")


@variation("new-id", rank=1, share=2)
def new_id(ground: Ground) -> Iterator[Try]:
    """A new row under another id, and all that refers to it."""
    for change, table in _new(ground):
        row = at(ground.golden, change.path)
        old = change.path[-1] if table.keyed else row.get(table.id) if table.id else None
        if not isinstance(old, str | int) or (
            ground.subject.golden.answer and str(old) in ground.subject.golden.answer
        ):
            continue
        new = fresh_key(ground, table, Row(change.path, row))
        if isinstance(old, str) and len(old) > 1:
            state: Any = _renamed(ground.golden, old, new)
        elif not table.keyed:
            state = put(ground.golden, (*change.path, str(table.id)), new)
        else:
            continue
        certain = certainty.new_id(ground, table, old)
        yield Try(f"the new {wording.noun(change.pattern)} has the id {new}, not {old}", certain, state)


@variation("new-stamp", rank=2, share=2)
def new_stamp(ground: Ground) -> Iterator[Try]:
    """What is stamped with the moment of an action has another: it was done minutes later."""
    for change in ground.delta.changes:
        if change.deed == "set" and isinstance(change.after, str):
            yield from _later(ground, change.field, change.path, change.after)
        elif change.deed == "created" and isinstance(change.after, dict):
            for key, value in change.after.items():
                if isinstance(value, str):
                    yield from _later(ground, key, (*change.path, key), value)


def _later(ground: Ground, field: str, path: Path, value: str) -> Iterator[Try]:
    stamped = names.stamp(field) or names.words(field)[-1:] in (("date",), ("time",)) or bool(names.telling(field))
    other = shifted(value, minutes=_LATER) if stamped and "T" in value and moment(value) else None
    if other and not ground.instruction.mentions(value):
        told = f"{' '.join(names.words(field))} is {other}, not {value}"
        yield Try(told, certainty.new_stamp(ground, field, value), put(ground.golden, path, other))


@variation("new-place", rank=3, share=2)
def new_place(ground: Ground) -> Iterator[Try]:
    """A new or moved row, or a new member, at the other end of its list, where no place was asked for."""
    yield from _new_member(ground)
    if ground.instruction.places:
        return
    for change in ground.delta.changes:
        home = at(ground.golden, change.path[:-1]) if change.deed == "created" else None
        if not isinstance(home, list) or len(home) < 2 or ground.incidental(change.pattern):
            continue
        place = int(change.path[-1])
        rest = [*home[:place], *home[place + 1 :]]
        certain = certainty.row_anywhere(ground, change, rest)
        if not certain and (_by_time(home) or _all_by_time(ground, change.pattern[:-1])):
            continue
        made, where = [*rest, home[place]], "at the end"
        if place == len(rest) and certain:
            # The first may be special where all others are alike: who asks, whose it is.
            made, where = [*rest[:-1], home[place], rest[-1]], "last but one"
        elif place:
            made, where = [home[place], *rest], "at the start"
        told = f"{wording.row(change.pattern, change.after)} stands {where} of its list"
        yield Try(told, certain, put(ground.golden, change.path[:-1], made))


def _all_by_time(ground: Ground, pattern: Pattern) -> bool:
    """Whether the rows of all lists of a table stand in order of a moment, so that short ones do as well."""
    table = ground.places.tables.get(pattern)
    key = when(table) if table is not None else None
    return table is not None and key is not None and len({row.value[key] for row in table.rows}) > _FEW


def _by_time(rows: list[Any]) -> bool:
    """Whether rows stand in the order in which they were made: then a new one has its place."""
    keys = [key for key in rows[0] if names.stamp(key)] if all(isinstance(row, dict) for row in rows) else []
    for key in keys:
        stamps = [row.get(key) for row in rows]
        same = {type(stamp) for stamp in stamps} in ({str}, {int}, {float})
        if same and len(set(stamps)) > _FEW and sorted(stamps, reverse=stamps[0] > stamps[-1]) == stamps:
            return True
    return False


def _new_member(ground: Ground) -> Iterator[Try]:
    """A member that a list gained, before the others."""
    for change in ground.delta.changes:
        held = at(ground.golden, change.path) if change.deed == "gained" else []
        certain = len(held) > 1 and certainty.member_anywhere(ground, change)
        if len(held) < 2 or ground.incidental(change.pattern) or (ground.instruction.places and not certain):
            continue
        rows = [ground.places.named(item) for item in held]
        if not certain and None not in rows and _by_time(rows):
            continue
        rest = [item for item in held if item != change.after]
        made = [change.after, *rest] if held[0] != change.after else [*rest, change.after]
        end = "start" if made[0] == change.after else "end"
        told = f"{wording.value(change.after)} stands at the {end} of {wording.place(change)}"
        yield Try(told, certain, put(ground.golden, change.path, made))


@variation("optional-field", rank=4, share=2)
def optional(ground: Ground) -> Iterator[Try]:
    """A new row without a field that rows may lack: by the schema, or because others do, or it holds nothing."""
    for change, table in _new(ground):
        row = at(ground.golden, change.path)
        for path, pattern, inner in _objects(change.path, change.pattern, row):
            others = table.before if path == change.path else _table(ground, pattern)
            for certain, key in sorted(_may_lack(ground, pattern, inner, others), reverse=True)[:_OPTIONAL]:
                yield _lacking(ground, path, pattern, inner, key, certain, None)
            for key in _spared(ground, pattern, inner):
                yield _lacking(ground, path, pattern, inner, key, True, "a score")


def _lacking(
    ground: Ground, path: Path, pattern: Pattern, row: JsonObject, key: str, certain: bool, must: Must | None
) -> Try:
    made = {k: v for k, v in row.items() if k != key}
    told = f"the new {wording.noun(pattern)} has no field {key}"
    return Try(told, certain, put(ground.golden, path, made), must=must)


def _spared(ground: Ground, pattern: Pattern, row: JsonObject) -> list[str]:
    """Fields that say something nobody asked for, and that rows may lack by the schema: then there is a score."""
    return [
        key
        for key, value in row.items()
        if ground.marks.optional(pattern, key)
        and value
        and not isinstance(value, bool)
        and not ground.instruction.names(key)
        and not any(map(ground.instruction.mentions, leaves(value)))
    ][:_OPTIONAL]


def _objects(path: Path, pattern: Pattern, row: JsonObject) -> Iterator[tuple[Path, Pattern, JsonObject]]:
    """A new row and the rows in its lists, the first of each."""
    yield path, pattern, row
    for key, value in row.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield (*path, key, 0), (*pattern, key, EACH), value[0]


def _table(ground: Ground, pattern: Pattern) -> list[Row]:
    table = ground.places.tables.get(pattern[:-1])
    return table.before if table is not None else []


def _may_lack(ground: Ground, pattern: Pattern, row: JsonObject, others: list[Row]) -> Iterator[tuple[bool, str]]:
    """(Whether the schema says so, field) of fields that nobody asked for and that say nothing, or yes or no."""
    for key, value in row.items():
        declared = ground.marks.optional(pattern, key)
        if ground.marks.at((*pattern, key)) and not declared:
            continue
        lacked = any(key not in other.value for other in others)
        if not declared and not lacked and len(others) >= _ALL:
            continue
        nothing = value in (None, "") or value in ([], {})
        if key in names.IDS or ground.instruction.names(key) or not (nothing or isinstance(value, bool) or lacked):
            continue
        if (declared or lacked or not value) and not ground.instruction.mentions(value):
            yield declared and (nothing or isinstance(value, bool)), key


@variation("new-code", rank=5)
def new_code(ground: Ground) -> Iterator[Try]:
    """What looks like a number that the app gives to each new row is another."""
    for change, table in _new(ground):
        for key, value in change.after.items():
            shape = _CODE.fullmatch(value) if isinstance(value, str) and key != table.id else None
            seen = [row.value.get(key) for row in table.before]
            alike = seen and all(isinstance(v, str) and _CODE.fullmatch(v) for v in seen) and value not in seen
            if shape and alike and len(set(seen)) == len(seen) and not ground.instruction.mentions(value):
                other = fresh(value, set(seen))
                told = f"{key} of the new {wording.noun(change.pattern)} is {other}, not {value}"
                certain = certainty.new_code(ground, key, value)
                yield Try(told, certain, put(ground.golden, (*change.path, key), other))


@variation("further-field", rank=6)
def further(ground: Ground) -> Iterator[Try]:
    """New rows with a field that nobody asked about."""
    for change, _ in _new(ground):
        if not ground.marks.closed(change.pattern):
            row = at(ground.golden, change.path)
            told = f"the new {wording.noun(change.pattern)} has one more field, clientVersion"
            yield Try(told, False, put(ground.golden, change.path, {**row, "clientVersion": "2.3"}))


def _new(ground: Ground) -> Iterator[tuple[Change, Table]]:
    for change in ground.created:
        table = ground.places.tables.get(change.pattern[:-1])
        if table is not None:
            yield change, table


def _renamed(value: Any, old: str, new: str) -> Any:
    """A copy with one text put for another wherever it stands, keys included; what does not hold it is shared."""
    if isinstance(value, dict | list) and orjson.dumps(old)[1:-1] not in orjson.dumps(value):
        return value
    if isinstance(value, dict):
        made: JsonObject = {new if key == old else key: _renamed(item, old, new) for key, item in value.items()}
        return value if all(k in value and value[k] is item for k, item in made.items()) else made
    if isinstance(value, list):
        items = [_renamed(item, old, new) for item in value]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else items
    return new if scalar(value) and value == old else value
