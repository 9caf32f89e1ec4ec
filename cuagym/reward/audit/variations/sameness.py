"""Variations that say the same in another way: order without meaning, white space, the last bit of a sum."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import moment
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.places import EACH, Path, Pattern, Table, at, field_of, leaves, placed, put, scalar
from cuagym.reward.audit.trials import Try, variation

_MANY = 8
"""Rows from which on it is no chance that they stand in no order."""


@variation("key-order", rank=4)
def key_order(ground: Ground) -> Iterator[Try]:
    """The members of every object from the last key to the first: JSON gives them no order."""
    if ground.delta.changes:
        yield Try(
            "the members of objects stand in another order", False, _reversed(ground.golden), sorted_keys=False
        )


@variation("unordered", rank=2, share=3)
def unordered(ground: Ground) -> Iterator[Try]:
    """Lists whose order has no meaning the other way round."""
    for pattern, paths in sorted(ground.places.lists.items()):
        marked = certainty.without_order(ground, pattern)
        sounds = names.set_like(pattern[-1]) and not (ground.instruction.places and _rearranged(ground, pattern))
        state: Any = ground.golden
        for path in paths if (marked or sounds) and not ground.incidental(pattern) else ():
            if _changed(ground, path):
                state = put(state, path, at(state, path)[::-1])
        if state != ground.golden:
            told = f"{' › '.join(key for key in pattern if key != EACH)} stand in another order"
            yield Try(told, marked, state)
    for table in ground.tables:
        marked = certainty.without_order(ground, table.pattern)
        for path, home in table.homes.items():
            if marked and isinstance(home, list) and _changed(ground, path):
                told = f"{' › '.join(map(str, path))} stand in another order"
                yield Try(told, True, put(ground.golden, path, home[::-1]))
    if not ground.instruction.places:
        yield from _new_among_themselves(ground)
        yield from _listed_otherwise(ground)


def _rearranged(ground: Ground, pattern: Pattern) -> bool:
    """Whether the golden run puts a list in another order: else a place that is spoken of is another row's."""
    return any(change.deed == "reordered" and change.pattern == pattern for change in ground.delta.changes)


def _new_among_themselves(ground: Ground) -> Iterator[Try]:
    """Rows that were made or moved in another order than the golden run's."""
    homes: dict[Path, list[int]] = {}
    for change in ground.delta.changes:
        if change.deed == "created" and isinstance(change.path[-1], int) and not ground.incidental(change.pattern):
            homes.setdefault(change.path[:-1], []).append(change.path[-1])
    for path, spots in homes.items():
        held = list(at(ground.golden, path))
        rows = [held[spot] for spot in spots]
        for spot, row in zip(spots, reversed(rows), strict=True):
            held[spot] = row
        if len(spots) > 1:
            told = f"the new rows of {' › '.join(map(str, path))} stand in another order"
            yield Try(told, False, put(ground.golden, path, held))


def _listed_otherwise(ground: Ground) -> Iterator[Try]:
    """Records that only had fields set, each with an id, the other way round, where they stand in no order now."""
    told = ground.instruction
    if told.sorts or told.places:
        return
    for table in ground.tables:
        own = [c for c in ground.delta.changes if c.pattern[: len(table.pattern)] == table.pattern]
        flat = table.id is not None and EACH not in table.pattern and len(table.rows) >= _MANY
        if flat and own and all(c.row_path for c in own) and not _sorted(table):
            path = table.rows[0].path[:-1]
            listed = f"{' › '.join(table.pattern)} are listed from the last to the first"
            yield Try(listed, False, put(ground.golden, path, at(ground.golden, path)[::-1]))


def _sorted(table: Table) -> bool:
    """Whether rows stand in the order of one of their fields, or have one for their places."""
    for key, value in table.rows[0].value.items():
        held: list[Any] = [row.value.get(key) for row in table.rows]
        if isinstance(value, int) and names.ordinal(key):
            return True
        alike = {type(other) for other in held} in ({str}, {int}, {float}) and len(set(held)) > 1
        if alike and held in (sorted(held), sorted(held, reverse=True)):
            return True
    return False


@variation("typed-text", rank=5, share=3)
def typed(ground: Ground) -> Iterator[Try]:
    """Text that was typed with white space at its end, and in another Unicode form."""
    for path, value in _typed(ground):
        field = " ".join(names.words(str(path[-1])))
        yield Try(f"{field} ends with a space: “{value} ”", False, put(ground.golden, path, f"{value} "))
        for form in ("NFC", "NFD"):
            other = unicodedata.normalize(form, value)
            if other != value:
                yield Try(f"{field} is written in Unicode's {form}", False, put(ground.golden, path, other))


@variation("float-sum", rank=4)
def float_sum(ground: Ground) -> Iterator[Try]:
    """A sum of floats off by its last bit."""
    sums = [
        (change, path, value)
        for change in ground.delta.changes
        if change.deed in ("set", "created")
        for path, value in placed(change.after, change.path)
        if isinstance(value, float) and not ground.instruction.mentions(value)
    ]
    copied = {value for value in leaves(ground.initial) if isinstance(value, float)} if sums else set()
    for change, path, value in sums:
        if value not in copied:
            other = math.nextafter(value, math.inf)
            where = wording.place(change) if path == change.path else f"{field_of(path)} of {_new(change)}"
            told = f"{where} is {other!r}, not {value!r}"
            yield Try(told, certainty.last_bit(value), put(ground.golden, path, other))


def _new(change: Change) -> str:
    return f"the new {wording.noun(change.pattern)}"


def _typed(ground: Ground) -> Iterator[tuple[Path, str]]:
    """Texts that the golden run set or made and that a person types."""
    for change in ground.delta.changes:
        if ground.incidental(change.pattern):
            continue
        if change.deed == "set" and _by_hand(ground, change, change.field, change.after):
            yield change.path, change.after
        elif change.deed == "created" and isinstance(change.after, dict) and change in ground.created:
            for key, value in change.after.items():
                if _by_hand(ground, change, key, value):
                    yield (*change.path, key), value


def _by_hand(ground: Ground, change: Change, field: str, value: Any) -> bool:
    if not isinstance(value, str) or not value or moment(value) or ground.places.named(value) is not None:
        return False
    if change.deed == "created" and _copied(ground, change, value):
        return False
    return names.free_text(field) or ground.instruction.quotes(value)


def _copied(ground: Ground, change: Change, value: str) -> bool:
    """Whether another row was called so before, and a new one tells of it: nobody typed that."""
    tables = (table for table in ground.tables if table.pattern != change.pattern[:-1])
    return any(names.called(row.value) == value for table in tables for row in table.before)


def _changed(ground: Ground, path: Path) -> bool:
    """Whether the golden run changed something in a list."""
    return any(change.path[: len(path)] == path for change in ground.delta.changes)


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(value[key]) for key in sorted(value, reverse=True)}
    if isinstance(value, list) and not all(map(scalar, value)):
        return [_reversed(item) for item in value]
    return value
