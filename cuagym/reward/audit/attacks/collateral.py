"""Attacks that do what was asked and some harm beside it: a deletion, edit and creation for each list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from cuagym.reward.audit import certainty, wording
from cuagym.reward.audit.byproducts import formulas
from cuagym.reward.audit.delta import MISSING
from cuagym.reward.audit.edits import copied, edited_value, fields, inserted, members, removed
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.names import IDS, TITLES, called, free_text, stamp, words
from cuagym.reward.audit.places import EACH, Path, Pattern, Row, Table, at, put, scalar
from cuagym.reward.audit.trials import Try, attack
from cuagym.schema import JsonObject

_ON_TARGET = 8
_RECORDS = 24
_EMPTY = 4
_MEMBERS = 4
_HOMES = 3
_TELLING = frozenset("id email address handle username".split())


@attack("collateral-deletion", rank=2, share=3)
def deletion(ground: Ground) -> Iterator[Try]:
    """An unrelated row of each list deleted."""
    for table in ground.tables:
        for row in _bystanders(ground, table):
            told = wording.row(table.pattern, row.value, str(row.path[-1]))
            certain = certainty.deletion(ground, table, row.path)
            yield Try(f"{told} was also deleted", certain, removed(ground.golden, row.path))


@attack("collateral-edit", rank=2, share=3)
def edit(ground: Ground) -> Iterator[Try]:
    """An unrelated row of each list edited; in main lists, and those that the task is about, two fields of it."""
    for table in ground.tables:
        for row in _bystanders(ground, table):
            found = sorted(fields(ground, table, row.value), key=lambda f: f[0][0] not in TITLES)
            main = ground.changes_in(table) or EACH not in table.pattern
            for path, pattern, value in found[:: max(1, len(found) - 1)][: 2 if main else 1]:
                yield from _edited(ground, table, row, path, pattern, value)


@attack("collateral-creation", rank=3, share=2)
def creation(ground: Ground) -> Iterator[Try]:
    """A row added to each list, like one that is there but for its id and title; something put into empty lists."""
    for table in ground.tables:
        for row in _bystanders(ground, table):
            made = _another(ground, table, row)
            if made is None:
                continue
            key, new = made
            told = f"{wording.noun(table.pattern)} {_called(new)}"
            state = inserted(ground.golden, row.path[:-1], new, key if table.keyed else None)
            yield Try(f"{told} was also created", certainty.collateral(ground, table, row.path, "created"), state)
    for path in _empty_lists(ground)[:_EMPTY]:
        told = (
            f"something was also put into {' › '.join(' '.join(words(str(key))) for key in path)}, which was empty"
        )
        yield Try(told, False, put(ground.golden, path, [{"id": "another-1"}]), may_fail=True)


def _another(ground: Ground, table: Table, row: Row) -> tuple[Any, JsonObject] | None:
    """Another row like this one, called otherwise, or of somebody else where rows are told apart by that."""
    made = copied(ground, table, row)
    if made is None:
        return None
    key, new = made
    for name in (title for title in TITLES if isinstance(new.get(title), str)):
        new[name] = f"{new[name]} (another)".strip()
        return key, new
    beside = [other.value for other in table.rows if other.path[:-1] == row.path[:-1]]
    for name, value in new.items():
        if name != table.id and ground.places.named(value) is not None:
            taken = [other.get(name) for other in beside]
            free = [other for other in members(ground, (*table.pattern, EACH, name), value) if other not in taken]
            return (key, {**new, name: free[0]}) if free else made
    return made


def _empty_lists(ground: Ground) -> list[Path]:
    """The lists of an app that are empty before and after."""
    apps = [(name,) for name in ground.subject.names] if len(ground.subject.names) > 1 else [()]
    found: list[Path] = []
    for app in apps:
        before, after = (at(state, app) if app else state for state in (ground.initial, ground.golden))
        found += [
            (*app, key)
            for key, value in after.items()
            if value == [] and before.get(key) == [] and not ground.incidental((*app, key))
        ]
    return found


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
        left.sort(key=lambda f: (stamp(f[0][-1]), free_text(f[0][-1])))
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
            certain = certainty.collateral(ground, table, row.path, "lost", key)
            yield Try(told + wording.row(table.pattern, row.value), certain, state)


@attack("collateral-member", rank=3, share=3)
def member(ground: Ground) -> Iterator[Try]:
    """One more member in each list of a row that the task makes or changes: a recipient, a label, a guest."""
    own = {change.path for change in ground.delta.changes if change.deed == "created"}
    own |= {change.row_path for change in ground.delta.changes if change.row_path}
    for table in ground.places.tables.values():
        for row in table.rows:
            if row.path in own:
                yield from islice(_with_more(ground, table, row), _MEMBERS)


def _with_more(ground: Ground, table: Table, row: Row) -> Iterator[Try]:
    for key, held in row.value.items():
        pattern = (*table.pattern, EACH, key)
        if not isinstance(held, list) or ground.incidental(pattern):
            continue
        for more in _one_more(ground, row.value, held, pattern)[:1]:
            told = f"{_called(more) if held else 'something'} was also put into {' '.join(words(key))} of "
            told += wording.row(table.pattern, row.value, str(row.path[-1]))
            state = put(ground.golden, (*row.path, key), [*held, more])
            yield Try(told, certainty.one_more(ground, table, row.path, key, held), state, may_fail=True)


def _one_more(ground: Ground, row: JsonObject, held: list[Any], pattern: Pattern) -> list[Any]:
    """What a list may hold, too: what others of its sort do; in one that is empty everywhere, anything."""
    table = ground.places.tables.get(pattern)
    if table is not None and not table.keyed:
        taken = [_identity(item) for item in held]
        others = [other.value for other in (*table.before, *table.rows) if _identity(other.value) not in taken]
        own = next((other for other in table.rows if other.value in held), None)
        made = _another(ground, table, own) if own and not others else None
        return [made[1]] if made else others
    seen = [value for value in ground.places.values.get((*pattern, EACH), []) if isinstance(value, str)]
    near = [other for value in seen[:1] for other in members(ground, (*pattern, EACH), value)]
    known = [value for value in (*near, *seen) if value not in held]
    if known or held:
        return known
    beside = (item for value in row.values() if isinstance(value, list) for item in value if isinstance(item, dict))
    return [next(beside, {"id": "another-1"})]


def _identity(row: Any) -> Any:
    """What tells a row from others of its list: an id, an address; else all of it."""
    if not isinstance(row, dict):
        return row
    return [value for key, value in row.items() if words(key)[-1:] and words(key)[-1] in _TELLING] or row


@attack("collateral-setting", rank=4, share=2)
def setting(ground: Ground) -> Iterator[Try]:
    """A value outside of any list changed too: one of each object, and of each that the task is about two."""
    own = {c.path for c in ground.delta.changes}
    found: dict[Path, list[tuple[Path, Pattern, Any]]] = {}
    for path, pattern, value in _loose(ground, ground.golden, (), ()):
        if path not in own and path[-1] not in IDS[:5] and not ground.incidental(pattern):
            found.setdefault(path[:-1], []).append((path, pattern, value))
    homes, about, done = {path[:-1] for path in own}, {path[-1] for path in own}, set()
    for home, values in sorted(found.items(), key=lambda item: item[0] not in homes)[:_RECORDS]:
        for path, pattern, value in values[: 2 if home in homes else 1]:
            other = edited_value(ground, pattern, value)
            # Of many objects beside each other one tells of all, but for what the task is about.
            like = (home[:-1], path[-1])
            if other is not MISSING and like not in done:
                done |= {like} if path[-1] not in about and len(home) > 1 else set()
                told = f"{' › '.join(map(str, path))} was also changed: "
                told += f"{wording.value(value)} → {wording.value(other)}"
                yield Try(told, False, put(ground.golden, path, other))


def _loose(ground: Ground, value: Any, path: Path, pattern: Pattern) -> Iterator[tuple[Path, Pattern, Any]]:
    """The scalars that are in no table."""
    if pattern in ground.places.tables:
        return
    if isinstance(value, dict):
        worked_out = formulas(value)
        for key, item in value.items():
            if not worked_out or key in worked_out or not scalar(item):
                yield from _loose(ground, item, (*path, key), (*pattern, key))
    elif scalar(value) and value is not None and path:
        yield path, pattern, value


def _called(row: Any) -> str:
    """What a row is called, else what stands in it."""
    if not isinstance(row, dict) or called(row):
        return wording.value(row)
    said = [f"{' '.join(words(key))} {value}" for key, value in row.items() if scalar(value)]
    return f"“{', '.join(said[:2])}”"


def _bystanders(ground: Ground, table: Table) -> list[Row]:
    """Rows that have nothing to do with the task: of all the last, and the last of each list, up to a few."""
    made = [change.path for change in ground.delta.changes if change.deed in ("created", "set")]
    rows = [row for row in ground.untouched(table) if not any(row.path[: len(path)] == path for path in made)]
    homes = {(c.row_path or c.path)[:-1] for c in ground.delta.changes if not ground.incidental(c.pattern)}
    last = {row.path[:-1]: row for row in rows}
    near = sorted(last, key=lambda home: home not in homes)
    return list(dict.fromkeys([*rows[-1:], *(last[home] for home in near[:_HOMES])]))


def _forbidden_value(ground: Ground, pattern: Pattern, value: Any) -> str | None:
    """What the instruction says not to make of a value, where that is one of those that stand there."""
    others = members(ground, pattern, value) if isinstance(value, str) else []
    return next(filter(ground.instruction.forbids, others), None)


def _edited(ground: Ground, table: Table, row: Row, path: Path, pattern: Pattern, value: Any) -> Iterator[Try]:
    other = _forbidden_value(ground, pattern, value) or edited_value(ground, pattern, value)
    if other is MISSING:
        return
    field = " ".join(words(str(path[-1]))) or str(path[-1])
    told = f"{field} of {wording.row(table.pattern, row.value, str(row.path[-1]))} was also changed: "
    told += f"{wording.value(value)} → {wording.value(other)}"
    certain = certainty.collateral(ground, table, row.path, "edited", str(path[-1]), other)
    yield Try(told, certain, put(ground.golden, (*row.path, *path), other))
