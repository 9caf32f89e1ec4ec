"""The logical changes between two states, any part of which can be left out.

A row created, deleted or put in another order, a field set, a member of a list of values gained or lost. Rows are
told apart by their ids where they have any, else by what they hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from cuagym.reward.audit.places import EACH, Path, Pattern, Places, below, scalar

Deed: TypeAlias = Literal["created", "deleted", "set", "gained", "lost", "reordered"]
MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()
"""In place of the value of a member that is not there."""


@dataclass(frozen=True)
class Change:
    """One logical change.

    path: in the later state, or in the earlier one for what is gone. before, after: the value, MISSING where there
    is none; of `gained` and `lost` the member of the list. row, was: the innermost row that holds it, as it is in
    the later and in the earlier state, with row_path, its path in the later one; None outside of any row or where
    the row itself comes or goes.
    """

    number: int
    deed: Deed
    path: Path
    pattern: Pattern
    before: Any
    after: Any
    row: dict[str, Any] | None = None
    was: dict[str, Any] | None = None
    row_path: Path = ()

    @property
    def field(self) -> str:
        """The member of the row, or of the state, that changed."""
        return next((key for key in reversed(self.pattern) if key != EACH), "")


@dataclass
class _Node:
    """A difference between two values; `numbers` are the changes within it."""

    before: Any
    after: Any
    numbers: frozenset[int] = frozenset()

    def take(self, kept: Collection[int]) -> Any:
        """The value with only those changes made."""
        if self.numbers.isdisjoint(kept):
            return self.before
        if all(number in kept for number in self.numbers):
            return self.after
        return self._part(kept)

    def _part(self, kept: Collection[int]) -> Any:
        raise AssertionError("a single change is made or not")


@dataclass
class _Object(_Node):
    members: dict[str, _Node] = field(default_factory=dict)

    def _part(self, kept: Collection[int]) -> Any:
        made = dict(self.before)
        for key, node in self.members.items():
            value = node.take(kept)
            if value is MISSING:
                made.pop(key, None)
            else:
                made[key] = value
        return made


@dataclass
class _Row(_Node):
    """A row that one state lacks. inner: what else stands in a created row that was elsewhere before."""

    own: int = -1
    inner: _Node | None = None

    def _part(self, kept: Collection[int]) -> Any:
        if self.own not in kept or self.inner is None:
            return MISSING
        return self.inner.take(kept)


@dataclass
class _List(_Node):
    """slots: rows in the later order; gone: (index before, node); order: the number of a change of order, or -1."""

    slots: list[tuple[int | None, _Node]] = field(default_factory=list)
    gone: list[tuple[int, _Node]] = field(default_factory=list)
    order: int = -1

    def _part(self, kept: Collection[int]) -> Any:
        later = [(place, node.take(kept)) for place, node in self.slots]
        if self.order >= 0 and self.order not in kept:
            later = self._in_old_order(later)
        for place, node in self.gone:
            value = node.take(kept)
            if value is not MISSING:
                ahead = [(p, i) for i, (p, _) in enumerate(later) if p is not None and p < place]
                spot = max(ahead)[1] + 1 if ahead else 0
                later.insert(spot, (place, value))
        return [value for _, value in later if value is not MISSING]

    def _in_old_order(self, later: list[tuple[int | None, Any]]) -> list[tuple[int | None, Any]]:
        """The rows that were there before in their old order; new ones stay behind what they stand behind."""
        following: dict[int | None, list[tuple[int | None, Any]]] = {}
        last: int | None = None
        for place, value in later:
            if place is None:
                following.setdefault(last, []).append((place, value))
            else:
                last = place
        old = sorted((item for item in later if item[0] is not None), key=lambda item: item[0] or 0)
        return following.get(None, []) + [x for item in old for x in (item, *following.get(item[0], []))]


@dataclass
class _Bag(_Node):
    """A list of values, of which some were gained and some lost."""

    gained: dict[int, Any] = field(default_factory=dict)
    lost: dict[int, Any] = field(default_factory=dict)

    def _part(self, kept: Collection[int]) -> Any:
        made = list(self.after)
        for number, value in self.gained.items():
            if number not in kept:
                made.remove(value)
        for number, value in self.lost.items():
            if number not in kept:
                made.insert(min(self.before.index(value), len(made)), value)
        return made


@dataclass(frozen=True)
class Delta:
    """All changes from one state to another; `take` makes any part of them."""

    changes: tuple[Change, ...]
    root: _Node

    def take(self, kept: Iterable[int]) -> Any:
        """The earlier state with these changes made; what is not touched is shared."""
        return self.root.take(frozenset(kept))

    def without(self, left_out: Iterable[int]) -> Any:
        """The later state without these changes."""
        return self.root.take(frozenset(c.number for c in self.changes) - frozenset(left_out))


def delta(before: Any, after: Any, places: Places) -> Delta:
    """What changed between two states; `places` tells which fields identify rows."""
    differ = _Differ(places, before)
    root = differ.node(before, after, (), (), (), _Within())
    return Delta(tuple(differ.changes), root)


@dataclass(frozen=True)
class _Within:
    """The innermost row around a value, in both states."""

    row: dict[str, Any] | None = None
    was: dict[str, Any] | None = None
    path: Path = ()


class _Differ:
    def __init__(self, places: Places, before: Any) -> None:
        self.places = places
        self.changes: list[Change] = []
        self.known = places.ids

    def node(self, before: Any, after: Any, old: Path, path: Path, pattern: Pattern, within: _Within) -> _Node:
        """old, path: where the value stood before and stands after."""
        if before is after or (type(before) is type(after) and before == after):
            return _Node(before, after)
        if isinstance(before, dict) and isinstance(after, dict):
            return self._object(before, after, old, path, pattern, within)
        if isinstance(before, list) and isinstance(after, list):
            if self._rows(before, after):
                return self._list(before, after, old, path, pattern, within)
            if all(scalar(item) for item in (*before, *after)):
                return self._bag(before, after, path, pattern, within)
        return self._leaf("set", before, after, path, pattern, within)

    @staticmethod
    def _rows(before: list[Any], after: list[Any]) -> bool:
        return all(isinstance(item, dict) for item in (*before, *after))

    def _leaf(self, deed: Deed, before: Any, after: Any, path: Path, pattern: Pattern, within: _Within) -> _Node:
        return _Node(before, after, frozenset({self._change(deed, before, after, path, pattern, within)}))

    def _change(self, deed: Deed, before: Any, after: Any, path: Path, pattern: Pattern, within: _Within) -> int:
        number = len(self.changes)
        self.changes.append(Change(number, deed, path, pattern, before, after, within.row, within.was, within.path))
        return number

    def _object(self, before: Any, after: Any, old: Path, path: Path, pattern: Pattern, within: _Within) -> _Node:
        keyed = pattern in self.places.tables and self.places.tables[pattern].keyed
        members: dict[str, _Node] = {}
        for key in (*after, *(key for key in before if key not in after)):
            was, now = before.get(key, MISSING), after.get(key, MISSING)
            where, whence = (*path, key), (*old, key)
            inner = (*pattern, EACH) if keyed else below(pattern, key)
            if was is MISSING and keyed:
                node: _Node = self._created(now, where, inner, within)
            elif now is MISSING and keyed:
                node = self._leaf("deleted", was, MISSING, whence, inner, within)
            elif was is MISSING or now is MISSING:
                node = self._leaf("set", was, now, where, inner, within)
            else:
                around = _Within(now, was, where) if keyed and isinstance(now, dict) else within
                node = self.node(was, now, whence, where, inner, around)
            if node.numbers:
                members[key] = node
        numbers = frozenset().union(*(node.numbers for node in members.values()))
        return _Object(before, after, numbers, members)

    def _created(self, row: Any, path: Path, pattern: Pattern, within: _Within) -> _Row:
        """A new row; rows within it that stood elsewhere before are changes of their own."""
        shell = self._shell(row, pattern)
        number = self._change("created", MISSING, shell, path, pattern, within)
        inner = self.node(shell, row, path, path, pattern, _Within(row, shell, path))
        return _Row(MISSING, row, inner.numbers | {number}, number, inner)

    def _shell(self, row: Any, pattern: Pattern) -> Any:
        if not isinstance(row, dict):
            return row
        shell = dict(row)
        for key, value in row.items():
            table = self.places.tables.get(below(pattern, key))
            if table is not None and table.id is not None and isinstance(value, list):
                old = {r.value.get(table.id) for r in table.before}
                if any(item.get(table.id) in old for item in value):
                    shell[key] = [item for item in value if item.get(table.id) not in old]
        return shell

    def _list(self, before: Any, after: Any, old: Path, path: Path, pattern: Pattern, within: _Within) -> _Node:
        table = self.places.tables.get(pattern)
        pairs = _paired(before, after, table.id if table else None)
        inner = (*pattern, EACH)
        node = _List(before, after)
        for i, item in enumerate(after):
            place = pairs.get(i)
            if place is None:
                node.slots.append((None, self._created(item, (*path, i), inner, within)))
            else:
                around = _Within(item, before[place], (*path, i))
                node.slots.append((place, self.node(before[place], item, (*old, place), (*path, i), inner, around)))
        stayed = set(pairs.values())
        for i, item in enumerate(before):
            if i not in stayed:
                node.gone.append((i, self._leaf("deleted", item, MISSING, (*old, i), inner, within)))
        places = [place for place, _ in node.slots if place is not None]
        if places != sorted(places):
            node.order = self._change("reordered", before, after, path, pattern, within)
        numbers = [n.numbers for _, n in (*node.slots, *node.gone)]
        node.numbers = frozenset().union(*numbers, [node.order] if node.order >= 0 else [])
        return node

    def _bag(self, before: Any, after: Any, path: Path, pattern: Pattern, within: _Within) -> _Node:
        old, new = Counter(map(_told, before)), Counter(map(_told, after))
        node = _Bag(before, after)
        spare = new - old
        for item in after:
            if spare[_told(item)]:
                spare[_told(item)] -= 1
                node.gained[self._change("gained", MISSING, item, path, pattern, within)] = item
        spare = old - new
        for item in before:
            if spare[_told(item)]:
                spare[_told(item)] -= 1
                node.lost[self._change("lost", item, MISSING, path, pattern, within)] = item
        if not node.gained and not node.lost:
            return self._leaf("reordered", before, after, path, pattern, within)
        node.numbers = frozenset((*node.gained, *node.lost))
        return node


def _told(value: Any) -> tuple[str, Any]:
    return type(value).__name__, value


def _paired(before: list[Any], after: list[Any], id: str | None) -> dict[int, int]:
    """For each row of `after` that was there before, its index in `before`."""
    if id is not None:
        spots = {_told(row.get(id)): i for i, row in enumerate(before)}
        told = [(_told(row.get(id)), i) for i, row in enumerate(after)]
        if len(spots) == len(before) and len({key for key, _ in told}) == len(after):
            return {i: spots[key] for key, i in told if key in spots}
    return dict(_by_content(before, after))


def _by_content(before: list[Any], after: list[Any]) -> Iterator[tuple[int, int]]:
    """Equal rows first, then those of one name, then each with the one that shares most with it, at least half."""
    left = list(range(len(before)))
    rest = []
    for i, row in enumerate(after):
        same = next((j for j in left if before[j] == row), None)
        if same is None:
            rest.append(i)
        else:
            left.remove(same)
            yield i, same
    name = _name(before, after)
    for i in rest:
        same = next((j for j in left if name and before[j][name] == after[i][name]), None)
        if same is not None:
            left.remove(same)
            yield i, same
            continue
        shares = [(_shared(before[j], after[i]), -j) for j in left]
        best, at = max(shares, default=(0.0, 0))
        if best >= 0.5:
            left.remove(-at)
            yield i, -at


def _name(before: list[Any], after: list[Any]) -> str | None:
    """The first member of rows, where it is a word that tells them apart: a login, an ISBN."""
    rows = [*before, *after]
    key = next(iter(rows[0]), None) if rows else None
    if key is None or not all(isinstance(row.get(key), str) and row[key] and " " not in row[key] for row in rows):
        return None
    return key if all(len({row[key] for row in side}) == len(side) for side in (before, after)) else None


def _shared(one: dict[str, Any], other: dict[str, Any]) -> float:
    keys = {*one, *other}
    return sum(key in one and key in other and one[key] == other[key] for key in keys) / len(keys) if keys else 1.0
