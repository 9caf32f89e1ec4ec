"""Where things stand in a state: its lists of rows, rows kept by id, values and what they are like.

A *path* leads to one place (`("emails", 3, "labels")`), a *pattern* to all of the same sort
(`("emails", "*", "labels")`). A *table* is a list of objects or an object whose keys are ids; a tree, whose rows
hold rows under the same key, is one table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cuagym.reward.audit.marks import Marks
from cuagym.reward.audit.names import IDS, TITLES, words
from cuagym.schema import JsonObject

Key: TypeAlias = str | int
Path: TypeAlias = tuple[Key, ...]
Pattern: TypeAlias = tuple[str, ...]
EACH = "*"
_SCALARS = frozenset({str, int, float, bool, type(None)})
_NORMALISED = frozenset({"byId", "allIds", "by_id", "all_ids", "entities"})
"""Keys of a store of many sorts of rows, each kept by id beside a list of its ids."""
_ALIKE = 0.5
"""Share of keys that rows of one table have in common at the least."""


def scalar(value: Any) -> bool:
    return type(value) in _SCALARS


@dataclass(frozen=True, eq=False)
class Row:
    """A row of a table, with its path in the state that it was found in."""

    path: Path
    value: JsonObject


@dataclass
class Table:
    """All rows of one sort. id: the field that tells rows of a list apart, None where none does.

    homes: the lists or objects that hold them, by path; rows: as in the golden state.
    """

    pattern: Pattern
    keyed: bool
    id: str | None = None
    homes: dict[Path, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    before: list[Row] = field(default_factory=list)


@dataclass
class Places:
    """What stands where, in the initial and the golden state together.

    values: scalars by pattern, those within lists of scalars under the list's pattern and `*`; lists: the paths of
    lists of scalars in the golden state, by pattern. ids: the first row with an id; twins: rows of other tables
    that have the same.
    """

    tables: dict[Pattern, Table] = field(default_factory=dict)
    values: dict[Pattern, list[Any]] = field(default_factory=dict)
    lists: dict[Pattern, list[Path]] = field(default_factory=dict)
    ids: dict[Any, tuple[Pattern, JsonObject]] = field(default_factory=dict)
    twins: dict[Any, list[tuple[Pattern, JsonObject]]] = field(default_factory=dict)

    def named(self, value: Any) -> JsonObject | None:
        """The row whose id this is, if one has it."""
        found = self.ids.get(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
        return found[1] if found else None

    def referred(self, field: str, value: Any) -> list[JsonObject]:
        """The rows of all tables that a value may point at; a number only under a key that is called an id's."""
        if isinstance(value, int) and words(field)[-1:] not in (("id",), ("ids",)):
            return []
        found = [self.ids[value], *self.twins.get(value, ())] if value in self.ids else []
        return [row for _, row in found]

    def key_of(self, pattern: Pattern, row: Any, path: Path) -> Any:
        """The id of a row of the table of that pattern; None where the table has none."""
        table = self.tables.get(pattern)
        if table is None:
            return None
        if table.keyed:
            return path[-1]
        return row.get(table.id) if table.id and isinstance(row, dict) else None


def below(pattern: Pattern, key: str) -> Pattern:
    """The pattern of a member; the members of a tree's inner rows have the pattern of its outer ones'."""
    if len(pattern) > 1 and pattern[-1] == EACH and pattern[-2] == key:
        return pattern[:-1]
    return (*pattern, key)


def survey(initial: JsonObject, golden: JsonObject, marks: Marks) -> Places:
    """What stands where in these two states of one app, or of several by name."""
    places = Places()
    waiting: list[tuple[Pattern, list[tuple[Path, Any, bool]]]] = [((), [((), initial, False), ((), golden, True)])]
    while waiting:
        pattern, nodes = waiting.pop()
        children: dict[Pattern, list[tuple[Path, Any, bool]]] = {}
        _objects(places, pattern, [n for n in nodes if isinstance(n[1], dict)], children, marks)
        _lists(places, pattern, [n for n in nodes if isinstance(n[1], list)], children)
        values = [value for _, value, _ in nodes if scalar(value)]
        if values:
            places.values.setdefault(pattern, []).extend(values)
        waiting.extend(children.items())
    for table in places.tables.values():
        _identify(places, table)
    return places


def _objects(
    places: Places,
    pattern: Pattern,
    nodes: list[tuple[Path, Any, bool]],
    children: dict[Pattern, list[tuple[Path, Any, bool]]],
    marks: Marks,
) -> None:
    if not nodes:
        return
    keyed = pattern in places.tables or marks.keyed(pattern)
    keyed = keyed or (bool(pattern) and _by_id([value for _, value, _ in nodes]))
    if keyed:
        for path, value, last in nodes:
            _rows(places, pattern, path, value.items(), last, True, children)
            if last:
                places.tables[pattern].homes[path] = value
        return
    for key in {key: None for _, value, _ in nodes for key in value}:
        member = below(pattern, key)
        values = [value[key] for _, value, _ in nodes if key in value]
        if _SCALARS.issuperset(map(type, values)):
            places.values.setdefault(member, []).extend(values)
            continue
        held = children.setdefault(member, [])
        held += [((*path, key), value[key], last) for path, value, last in nodes if key in value]


def _lists(
    places: Places,
    pattern: Pattern,
    nodes: list[tuple[Path, Any, bool]],
    children: dict[Pattern, list[tuple[Path, Any, bool]]],
) -> None:
    rows = any(isinstance(item, dict) for _, value, _ in nodes for item in value)
    for path, value, last in nodes:
        if rows and all(isinstance(item, dict) for item in value):
            _rows(places, pattern, path, enumerate(value), last, False, children)
            if last:
                places.tables[pattern].homes[path] = value
        elif not rows and _SCALARS.issuperset(map(type, value)):
            if last:
                places.lists.setdefault(pattern, []).append(path)
            places.values.setdefault((*pattern, EACH), []).extend(value)


def _rows(
    places: Places,
    pattern: Pattern,
    path: Path,
    items: Iterable[tuple[Key, Any]],
    last: bool,
    keyed: bool,
    children: dict[Pattern, list[tuple[Path, Any, bool]]],
) -> None:
    table = places.tables.setdefault(pattern, Table(pattern, keyed))
    for key, item in items:
        children.setdefault((*pattern, EACH), []).append(((*path, key), item, last))
        if isinstance(item, dict):
            (table.rows if last else table.before).append(Row((*path, key), item))


def _by_id(objects: list[JsonObject]) -> bool:
    """Whether these objects hold rows by id rather than fields."""
    if not all(isinstance(item, dict) for value in objects for item in value.values()):
        return False
    items = [item for value in objects for item in value.items()]
    if not items:
        return False
    keys = {key for key, _ in items}
    if all(any(item.get(name) == key for name in IDS) for key, item in items):
        return True
    shared = set.intersection(*(set(item) for _, item in items))
    if shared & _NORMALISED:
        return False
    every = set().union(*(set(item) for _, item in items))
    numbered = all(any(c.isdigit() for c in key) for key in keys)
    if numbered and len(keys) > 3 and len(shared) > 1 and not shared.isdisjoint(TITLES):
        return True  # rows of several sorts, each with fields of its own
    alike = len(keys) > 1 and bool(shared) and len(shared) >= _ALIKE * len(every)
    return alike and (numbered or len(keys) > 3)


def _identify(places: Places, table: Table) -> None:
    rows = [*table.before, *table.rows]
    if table.keyed:
        for row in rows:
            _note(places, row.path[-1], table.pattern, row.value)
        return
    table.id = next((name for name in _candidates(rows, table.pattern) if _tells_apart(name, table)), None)
    if table.id is not None:
        for row in rows:
            _note(places, row.value[table.id], table.pattern, row.value)


def _note(places: Places, key: Any, pattern: Pattern, row: JsonObject) -> None:
    first, _ = places.ids.setdefault(key, (pattern, row))
    if first != pattern and all(other != pattern for other, _ in places.twins.get(key, ())):
        places.twins.setdefault(key, []).append((pattern, row))


def _candidates(rows: list[Row], pattern: Pattern) -> list[str]:
    """Fields that may hold ids: called so, else after what holds the rows, as `messageId` in `messages.general`."""
    names = list(rows[0].value) if rows else []
    ids = [name for name in names if words(name)[-1:] == ("id",) and len(words(name)) > 1]
    nouns = [words(key)[-1].rstrip("s")[:4] for key in reversed(pattern) if words(key)]
    return [name for name in IDS if name in names] + [
        name for noun in nouns for name in ids if words(name)[0].startswith(noun)
    ]


def _tells_apart(name: str, table: Table) -> bool:
    for rows in (table.before, table.rows):
        seen: set[tuple[Path, Any]] = set()
        for row in rows:
            value = row.value.get(name)
            if not isinstance(value, str | int) or isinstance(value, bool) or (row.path[:-1], value) in seen:
                return False
            seen.add((row.path[:-1], value))
    return True


def at(state: Any, path: Path) -> Any:
    """What stands at a path; KeyError or IndexError when nothing does."""
    for key in path:
        state = state[key]
    return state


def put(state: Any, path: Path, value: Any) -> Any:
    """A copy of the state, as far as it changes, with `value` at the path."""
    if not path:
        return value
    copy: Any = dict(state) if isinstance(state, Mapping) else list(state)
    copy[path[0]] = put(state[path[0]], path[1:], value)
    return copy


def field_of(path: Path) -> str:
    """The member that a place is, or that the list is in which it stands."""
    return next((key for key in reversed(path) if isinstance(key, str)), "")


def placed(value: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """The scalars in a value with their paths."""
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from placed(item, (*path, key))
    elif scalar(value):
        yield path, value


def leaves(value: Any) -> Iterator[Any]:
    """The scalars in a value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item)
    elif scalar(value):
        yield value
