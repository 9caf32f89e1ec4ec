"""Attacks that do what was asked and some harm beside it: one deletion, edit and creation for each list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty, wording
from cuagym.reward.audit.delta import MISSING
from cuagym.reward.audit.edits import copied, edited_value, fields, inserted, removed
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.names import IDS, TITLES, words
from cuagym.reward.audit.places import EACH, Path, Pattern, Row, Table, put, scalar
from cuagym.reward.audit.trials import Try, attack

_ON_TARGET = 6
_RECORDS = 24


@attack("collateral-deletion", rank=2, share=3)
def deletion(ground: Ground) -> Iterator[Try]:
    """An unrelated row of each list deleted."""
    for table in ground.tables:
        for row in _bystanders(ground, table)[:1]:
            told = wording.row(table.pattern, row.value, str(row.path[-1]))
            yield Try(
                f"{told} was also deleted", certainty.collateral(ground, table), removed(ground.golden, row.path)
            )


@attack("collateral-edit", rank=2, share=3)
def edit(ground: Ground) -> Iterator[Try]:
    """An unrelated row of each list edited; in lists that the task is about, two fields of it."""
    for table in ground.tables:
        for row in _bystanders(ground, table)[:1]:
            found = sorted(fields(ground, table, row.value), key=lambda f: f[0][0] not in TITLES)
            for path, pattern, value in found[:: max(1, len(found) - 1)][: 2 if ground.changes_in(table) else 1]:
                yield from _edited(ground, table, row, path, pattern, value)


@attack("collateral-creation", rank=3, share=2)
def creation(ground: Ground) -> Iterator[Try]:
    """A row added to each list, like one that is there but for its id and title."""
    for table in ground.tables:
        for row in _bystanders(ground, table)[:1]:
            made = copied(ground, table, row)
            if made is None:
                continue
            key, new = made
            for name in (title for title in TITLES if isinstance(new.get(title), str)):
                new[name] = f"{new[name]} (another)"
                break
            told = wording.row(table.pattern, new, str(key))
            state = inserted(ground.golden, row.path[:-1], new, key if table.keyed else None)
            yield Try(f"{told} was also created", certainty.collateral(ground, table), state)


@attack("collateral-target", rank=3, share=3)
def target(ground: Ground) -> Iterator[Try]:
    """Another field of a row that the task changes, edited too; members of its other lists lost."""
    done: set[Path] = set()
    for change in ground.delta.changes:
        table = ground.places.tables.get(change.pattern[: len(change.row_path) - 1]) if change.row_path else None
        if table is None or change.row is None or change.row_path in done:
            continue
        done.add(change.row_path)
        row = Row(change.row_path, change.row)
        own = {c.pattern for c in ground.delta.changes if c.row_path == change.row_path}
        left = [f for f in fields(ground, table, change.row) if f[1] not in own]
        for path, pattern, value in left[:_ON_TARGET]:
            yield from _edited(ground, table, row, path, pattern, value)
        yield from _members_lost(ground, table, row)


def _members_lost(ground: Ground, table: Table, row: Row) -> Iterator[Try]:
    """A list of values of the row without what it held before."""
    for key, value in row.value.items():
        pattern = (*table.pattern, EACH, key)
        kept = [
            c.after for c in ground.delta.changes if c.deed == "gained" and c.path == (*row.path, key)
        ]  # fmt: skip
        old = [item for item in value if item not in kept] if isinstance(value, list) else []
        if old and all(map(scalar, old)) and not ground.incidental(pattern):
            told = f"{wording.value(old[0])} was also taken from {' '.join(words(key))} of "
            state = put(ground.golden, (*row.path, key), [item for item in value if item != old[0]])
            yield Try(told + wording.row(table.pattern, row.value), certainty.collateral(ground, table), state)


@attack("collateral-setting", rank=4, share=2)
def setting(ground: Ground) -> Iterator[Try]:
    """A value outside of any list changed too: one of each object, and of each that the task is about two."""
    own = {c.path for c in ground.delta.changes}
    found: dict[Path, list[tuple[Path, Pattern, Any]]] = {}
    for path, pattern, value in _loose(ground, ground.golden, (), ()):
        if path not in own and path[-1] not in IDS[:5] and not ground.incidental(pattern):
            found.setdefault(path[:-1], []).append((path, pattern, value))
    homes = {path[:-1] for path in own}
    for home, values in sorted(found.items(), key=lambda item: item[0] not in homes)[:_RECORDS]:
        for path, pattern, value in values[: 2 if home in homes else 1]:
            other = edited_value(ground, pattern, value)
            if other is not MISSING:
                told = f"{' › '.join(map(str, path))} was also changed: "
                told += f"{wording.value(value)} → {wording.value(other)}"
                yield Try(told, False, put(ground.golden, path, other))


def _loose(ground: Ground, value: Any, path: Path, pattern: Pattern) -> Iterator[tuple[Path, Pattern, Any]]:
    """The scalars that are in no table."""
    if pattern in ground.places.tables:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _loose(ground, item, (*path, key), (*pattern, key))
    elif scalar(value) and value is not None and path:
        yield path, pattern, value


def _bystanders(ground: Ground, table: Table) -> list[Row]:
    """Rows that have nothing to do with the task, the one farthest from what it changes first."""
    rows = ground.untouched(table)
    return rows[-1:] if rows else []


def _edited(ground: Ground, table: Table, row: Row, path: Path, pattern: Pattern, value: Any) -> Iterator[Try]:
    other = edited_value(ground, pattern, value)
    if other is MISSING:
        return
    field = " ".join(words(str(path[-1]))) or str(path[-1])
    told = f"{field} of {wording.row(table.pattern, row.value, str(row.path[-1]))} was also changed: "
    told += f"{wording.value(value)} → {wording.value(other)}"
    yield Try(told, certainty.collateral(ground, table), put(ground.golden, (*row.path, *path), other))
