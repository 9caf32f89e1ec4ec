"""Attacks that carry the whole task over to another row, with all that refers to the right one or was copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import located, redone, relative
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.likeness import nearest
from cuagym.reward.audit.places import Path, Row, Table, at, placed, put, scalar
from cuagym.reward.audit.selection import rivals, stands_out
from cuagym.reward.audit.trials import Try, attack
from cuagym.schema import JsonObject

_NEAR = 3
_ROWS = 6
_TELLING = 4
"""Letters from which on a name within a longer text is replaced there, too."""


@attack("another-one", rank=3, share=3)
def another(ground: Ground) -> Iterator[Try]:
    """Another row that is selected by the same, or most like the right one, wherever that was changed or put."""
    for table, right in _referents(ground)[:_ROWS]:
        within = [c for c in ground.delta.changes if c.was is right and c.deed in ("set", "gained", "lost")]
        spoken = {value for c in ground.delta.changes for _, value in placed(c.after, c.path)}
        own = _own(table, right)
        changed = any(g.asked and any(c in within for c in g.changes) for g in ground.groups)
        others = [row for row in ground.untouched(table) if _key(table, row) not in spoken]
        key = next((key for key, (_, row) in ground.places.ids.items() if row is right), None)
        picked = [row for row in rivals(ground, table, right, key) if _key(table, row) not in spoken]
        for other in dict.fromkeys([*picked[:_NEAR], *nearest(others, right)[:_NEAR]]):
            state = _carried_over(ground, table, right, other, within)
            if state is not None:
                groups = [
                    g for g in ground.groups if any(_about(ground, c, right, own) or c in within for c in g.changes)
                ]
                alone = changed or stands_out(ground, table, right, key, other.value)
                certain = certainty.another(ground, groups, right, other.value, alone)
                told = (
                    f"{wording.row(table.pattern, other.value)} was taken for {wording.row(table.pattern, right)}"
                )
                yield Try(told, certain, state)


def _referents(ground: Ground) -> list[tuple[Table, JsonObject]]:
    """The rows that were there before and that the golden run refers to, by id or by name: (table, row)."""
    found: dict[int, tuple[Table, JsonObject]] = {}
    by_name: dict[str, tuple[Table, JsonObject]] = {}
    for table in ground.tables:
        for row in table.before:
            by_name.setdefault(names.called(row.value), (table, row.value))
    for change in _telling(ground):
        for path, value in placed(change.after, change.path):
            referred = ground.referent(value)
            if referred is not None and not ground.acting(value):
                table = ground.places.tables[ground.places.ids[value][0]]
                found.setdefault(id(referred), (table, referred))
            elif isinstance(value, str) and len(value) >= _TELLING and len(path) > len(change.path):
                named = by_name.get(value)
                if named is not None and named[0].pattern != change.pattern[:-1]:
                    found.setdefault(id(named[1]), named)
    return list(found.values())


def _telling(ground: Ground) -> list[Change]:
    """What the golden run put somewhere, rows that it only moved left out."""
    moved = {c.number for g in ground.groups if g.moved for c in g.changes}
    return [
        c for g in ground.groups for c in g.changes
        if not g.incidental and c.deed in ("created", "set", "gained") and c.number not in moved
    ]  # fmt: skip


def _about(ground: Ground, change: Change, row: JsonObject, own: frozenset[str]) -> bool:
    """Whether a change refers to a row, or copies its name or what it has of its own."""
    if change.deed not in ("created", "set", "gained"):
        return False
    return any(
        ground.referent(value) is row or value == names.called(row) or (isinstance(value, str) and value in own)
        for _, value in placed(change.after, change.path)
    )


def _own(table: Table, right: JsonObject) -> frozenset[str]:
    """The texts in a row that stand in no other: an address, a number to call."""
    texts = {value for value in right.values() if isinstance(value, str) and len(value) >= _TELLING}
    others = {
        value for row in table.before if row.value is not right for value in row.value.values() if scalar(value)
    }
    return frozenset(texts - others)


def _key(table: Table, row: Row) -> Any:
    return row.path[-1] if table.keyed else row.value.get(table.id) if table.id else None


def _carried_over(
    ground: Ground, table: Table, right: JsonObject, other: Row, within: list[Change]
) -> JsonObject | None:
    """The golden state with another row in the right one's place; None where that makes no difference."""
    state: Any = ground.without(within)
    instead = _Instead(ground, right, other, _key(table, other))
    own = _own(table, right)
    about = [c for c in _telling(ground) if c not in within and _about(ground, c, right, own)]
    for change in about:
        state = _replaced(ground, state, change, instead)
        if state is None:
            return None
    if not about:
        return None
    if within:
        path = located(ground.golden, state, other.path)
        made = other.value
        for change in within:
            made = _counted(made, change) if _counts(ground, change) else redone(made, change)
        if path is None or made is other.value:
            return None
        state = put(state, path, made)
    return None if state == ground.golden else state


def _counts(ground: Ground, change: Change) -> bool:
    """Whether a change counts something up or down that nobody spoke of: a stock, seats left."""
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (change.before, change.after))
    return change.deed == "set" and numbers and not ground.means(change.after, change.field)


def _counted(row: Any, change: Change) -> Any:
    path = relative(change)
    now = _at(row, path)
    return put(row, path, round(now + change.after - change.before, 6)) if isinstance(now, int | float) else row


def _replaced(ground: Ground, state: Any, change: Change, instead: _Instead) -> Any:
    """The state with what a change puts somewhere put otherwise; None where it can't be."""
    if change.deed == "gained":
        held = at(ground.golden, change.path)
        value = instead(change.after, change.path)
        return None if value in held else put(state, change.path, [value if v == change.after else v for v in held])
    for path, value in placed(change.after, change.path):
        now = instead(value, path)
        if now != value or type(now) is not type(value):
            state = put(state, path, now)
    return state


class _Instead:
    """What another row has where the right one has a value."""

    def __init__(self, ground: Ground, right: JsonObject, other: Row, key: Any) -> None:
        self._ground, self._right, self._key = ground, right, key
        self._pairs = [(path, value, _at(other.value, path)) for path, value in placed(right, ())]
        self._name, self._called = names.called(right), names.called(other.value)

    def __call__(self, value: Any, path: Path) -> Any:
        if self._ground.referent(value) is self._right:
            return self._key
        for where, own, now in self._pairs:
            same = type(own) is type(value) and own == value and type(now) is type(own)
            if same and ((isinstance(value, str) and len(value) > 1) or where[-1] == path[-1]):
                return now
        if isinstance(value, str) and len(self._name) >= _TELLING and self._called:
            return value.replace(self._name, self._called)
        return value


def _at(value: Any, path: Path) -> Any:
    try:
        return at(value, path)
    except (KeyError, IndexError, TypeError):
        return None
