"""Attacks that do the right thing to the wrong row, or to more rows than were asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import inserted, located, redone, removed
from cuagym.reward.audit.ground import Ground, Group
from cuagym.reward.audit.likeness import COMPARED, nearest, text_likeness
from cuagym.reward.audit.places import Path, Row, Table, at, put
from cuagym.reward.audit.selection import rivals
from cuagym.reward.audit.trials import Try, attack
from cuagym.schema import JsonObject

_NEAR = 3
_MORE = 4


@dataclass(frozen=True)
class _Deed:
    """What the golden run does to one row that was there before.

    groups: all that it does to it. row: as it was. made: where it comes to stand, of a row that is moved. place:
    its list, in the golden state. gone: it is deleted or moved away. beside: what the app does to the row.
    """

    groups: tuple[Group, ...]
    changes: tuple[Change, ...]
    table: Table
    row: JsonObject
    place: Path
    made: Change | None = None
    gone: Change | None = None
    beside: tuple[Change, ...] = ()

    @property
    def sort(self) -> tuple[Any, ...]:
        """What is the same of deeds that do alike to several rows."""
        return tuple((c.deed, c.pattern) for c in (self.made, self.gone, *self.changes) if c is not None)


@attack("neighbour", rank=2, share=3)
def neighbour(ground: Ground) -> Iterator[Try]:
    """The right thing done to a row like the right one instead: that is selected by the same, or most like it."""
    for deed in _deeds(ground):
        start = ground.without([*(c for g in deed.groups for c in g.changes), *deed.beside])
        others = _others(ground, deed)
        picked = rivals(ground, deed.table, deed.row, _key(deed))[:_NEAR]
        for row in dict.fromkeys([*picked, *others[:_NEAR], *_called_alike(others, deed.row)]):
            state = _done(ground, start, deed, row)
            if state is not None:
                told = f"it was done to {_called(deed, row.value)} instead of {_called(deed, deed.row)}"
                yield Try(f"{told}: {_what(deed)}", certainty.on_another(ground, list(deed.groups)), state)


@attack("over-action", rank=3, share=3)
def over_action(ground: Ground) -> Iterator[Try]:
    """The right thing done to every other row of the list too, and to the row most like the right one."""
    deeds = list(_deeds(ground))
    for deed in deeds:
        alike = sum(other.sort == deed.sort for other in deeds)
        certain = certainty.on_more(ground, list(deed.groups), deed.table, alike, [c.pattern for c in deed.changes])
        others = _others(ground, deed)
        state: JsonObject | None = ground.golden
        for row in sorted(others, key=lambda row: [str(key) for key in row.path]):
            state = _done(ground, state or ground.golden, deed, row) or state
        if len(others) > 1 and state is not ground.golden:
            told = f"it was done to all of the list, not only to {_called(deed, deed.row)}: {_what(deed)}"
            yield Try(told, certain, state)
        for row in dict.fromkeys([*others[:_MORE], *_begin_alike(others, deed.row)]):
            state = _done(ground, ground.golden, deed, row)
            if state is not None:
                yield Try(f"it was also done to {_called(deed, row.value)}: {_what(deed)}", certain, state)


def _key(deed: _Deed) -> Any:
    """The id of the right row."""
    if not deed.table.keyed:
        return deed.row.get(deed.table.id) if deed.table.id else None
    return next((key for change in deed.changes for key in change.row_path[-1:]), None)


def _called_alike(rows: list[Row], to: JsonObject) -> list[Row]:
    """The row whose name is most like another's."""
    name = names.called(to)
    compared = [row for row in rows[:COMPARED] if name and names.called(row.value)]
    return sorted(compared, key=lambda row: -text_likeness(names.called(row.value), name))[:1]


def _begin_alike(rows: list[Row], to: JsonObject) -> list[Row]:
    """Rows whose names begin with the same word."""
    first = names.words(names.called(to))[:1]
    return [row for row in rows if first and names.words(names.called(row.value))[:1] == first][:_MORE]


def _deeds(ground: Ground) -> Iterator[_Deed]:
    """What is done to each row, one deed a row."""
    rows: dict[Path, list[tuple[Group, Change]]] = {}
    for group in ground.groups:
        gone = next((c for c in group.changes if c.deed == "deleted"), None)
        made = next((c for c in group.changes if c.deed == "created"), None) if group.moved else None
        if group.incidental:
            continue
        if gone is not None and isinstance(gone.before, dict) and (group.moved or len(group.changes) == 1):
            table = ground.places.tables.get(gone.pattern[:-1])
            if table is not None:
                yield _Deed((group,), (), table, gone.before, gone.path[:-1], made, gone)
            continue
        for change in group.changes:
            if change.row_path and change.was is not None and change.deed in ("set", "gained", "lost"):
                rows.setdefault(change.row_path, []).append((group, change))
    for path, found in rows.items():
        first = found[0][1]
        table = ground.places.tables.get(first.pattern[: len(path) - 1]) or _table_of(ground, path)
        if table is not None and first.was is not None:
            groups = tuple({id(group): group for group, _ in found}.values())
            beside = tuple(c for c in ground.delta.changes if c.row_path == path and ground.incidental(c.pattern))
            yield _Deed(groups, tuple(c for _, c in found), table, first.was, path[:-1], beside=beside)


def _table_of(ground: Ground, path: Path) -> Table | None:
    """The table of a tree that a golden row is in."""
    home = path[:-1]
    return next((table for table in ground.places.tables.values() if home in table.homes), None)


def _others(ground: Ground, deed: _Deed) -> list[Row]:
    """Rows beside the right one in which nothing changed, the most like it first; those that are equal left out."""
    beside = [row for row in ground.untouched(deed.table) if row.path[:-1] == deed.place]
    if len(beside) < _NEAR and deed.gone is None:
        beside = ground.untouched(deed.table)
    own = (deed.table.id,)
    plain = {key: value for key, value in deed.row.items() if key not in own}
    rows = [row for row in beside if {k: v for k, v in row.value.items() if k not in own} != plain]
    return nearest(rows, deed.row)


def _done(ground: Ground, state: JsonObject, deed: _Deed, row: Row) -> JsonObject | None:
    """The state with the deed done to another row; None where it would change nothing."""
    path = _find(ground, state, row)
    if path is None:
        return None
    if deed.gone is None:
        made: Any = row.value
        for change in deed.changes:
            made = redone(made, change)
        if made is row.value:
            return None
        for change in deed.beside:
            made = redone(made, change)
        changed: JsonObject = put(state, path, made)
        return changed
    if deed.made is None:
        without: JsonObject = removed(state, path)
        return without
    return _moved(ground, state, deed, deed.made, row)


def _moved(ground: Ground, state: JsonObject, deed: _Deed, made: Change, row: Row) -> JsonObject | None:
    """The state with another row moved to where the right one was moved, and changed on the way as that was."""
    copy = dict(row.value)
    for key, value in made.after.items():
        if key in copy and deed.row.get(key) != value and key != deed.table.id:
            copy[key] = value
    home = located(ground.golden, state, made.path[:-1])
    if home is None:
        return None
    keyed = isinstance(at(state, home), dict)
    put_in = inserted(state, home, copy, row.path[-1] if keyed else made.path[-1])
    path = _find(ground, put_in, row)
    return None if path is None else removed(put_in, path)


def _find(ground: Ground, state: JsonObject, row: Row) -> Path | None:
    """Where a golden row stands unchanged in another state."""
    path = located(ground.golden, state, row.path)
    return path if path is not None and at(state, path) == row.value else None


def _called(deed: _Deed, row: JsonObject) -> str:
    return wording.row(deed.table.pattern, row)


def _what(deed: _Deed) -> str:
    if deed.gone is not None:
        return "moved" if deed.made is not None else "deleted"
    return "; ".join(wording.deed(change) for change in deed.changes[:3])
