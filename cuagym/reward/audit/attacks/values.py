"""Attacks that put another value where the right one belongs: near in type, longer, cut short."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.delta import MISSING, Change
from cuagym.reward.audit.edits import moment, near_texts, near_values, shifted
from cuagym.reward.audit.ground import Ground, Group
from cuagym.reward.audit.likeness import nearest
from cuagym.reward.audit.mention import stem
from cuagym.reward.audit.names import words
from cuagym.reward.audit.places import EACH, Path, Pattern, at, field_of, leaves, placed, put, scalar
from cuagym.reward.audit.trials import Try, attack

_FIELDS = 12
_NEAR = 3
_TELLING = 4
"""Letters from which on a text within another is taken for a copy."""
_IDENTITY = frozenset("id email address handle username uuid url phone".split())


@attack("wrong-value", rank=4, share=4)
def wrong_value(ground: Ground) -> Iterator[Try]:
    """The right place, another value of the same sort."""
    for group, change, path, pattern, value in expected(ground):
        for other in islice(near_values(ground, pattern, value), _NEAR):
            certain = certainty.wrong_value(ground, change, group, field_of(path), value, other)
            certain = certain and not told_twice(ground, change, path, value)
            yield from everywhere(ground, change, path, value, other, certain)
    yield from _wrong_rows(ground)
    yield from _other_days(ground)
    yield from _marked_instead(ground)


@attack("wrong-text", rank=5, share=4)
def wrong_text(ground: Ground) -> Iterator[Try]:
    """The right place, a text that holds the right one, is a part of it, or differs in letter case."""
    for _, change, path, _, value in expected(ground):
        if not isinstance(value, str) or not value or moment(value):
            continue
        for how, other in near_texts(value):
            certain = certainty.wrong_text(ground, field_of(path), value, how, other)
            certain = certain and not told_twice(ground, change, path, value)
            yield from everywhere(ground, change, path, value, other, certain, f" ({how})")


def everywhere(
    ground: Ground, change: Change, path: Path, value: Any, other: Any, certain: bool, how: str = ""
) -> Iterator[Try]:
    """Another value wherever the golden run put this one; then, as a matter of judgement, in this place."""
    told = f"{telling(ground, change, path, value, other)}{how}"
    twins = [copy for copy in copies(ground, change, path, value) if copy != path]
    if twins:
        state = put(ground.golden, path, other)
        for copy in twins:
            held = at(ground.golden, copy)
            state = put(state, copy, held.replace(value, other) if isinstance(held, str) else other)
        yield Try(f"{told}, there and wherever else it was put", certain, state)
    yield Try(told, certain and not twins, put(ground.golden, path, other))


def copies(ground: Ground, own: Change, path: Path, value: Any) -> list[Path]:
    """Where else the golden run put a value, or a text with it; the same member of another row is no copy."""
    found, member = [], path[len(own.path) :]
    for change in ground.delta.changes:
        alike = change is not own and change.pattern == own.pattern
        for where, held in placed(change.after, change.path) if change.deed in ("created", "set") else ():
            if isinstance(value, str) and isinstance(held, str):
                same = held == value or (len(value) >= _TELLING and value in held)
            else:
                same = type(held) is type(value) and held == value and where[-1] == path[-1]
            if same and not (alike and where[len(change.path) :] == member):
                found.append(where)
    return found


def expected(ground: Ground) -> Iterator[tuple[Group, Change, Path, Pattern, Any]]:
    """The values that the golden run puts somewhere: (group, change, path, pattern, value)."""
    for group in ground.groups:
        for change in () if group.incidental else group.changes:
            if change.deed == "set" and change.after is not MISSING:
                yield from (
                    (group, change, *leaf) for leaf in _leaves(ground, change.after, change.path, change.pattern)
                )
            elif change.deed == "gained" and isinstance(change.after, str) and not ground.made(change.after):
                held = at(ground.golden, change.path)
                path = (*change.path, held.index(change.after))
                yield group, change, path, (*change.pattern, EACH), change.after
            elif change.deed == "created" and not group.moved:
                found = list(_leaves(ground, change.after, change.path, change.pattern))
                found.sort(key=lambda leaf: not ground.instruction.mentions(leaf[2]))
                yield from ((group, change, *leaf) for leaf in found[:_FIELDS])


def _leaves(ground: Ground, value: Any, path: Path, pattern: Pattern) -> Iterator[tuple[Path, Pattern, Any]]:
    """The scalars of a value, but for ids, stamps and what is incidental."""
    if ground.incidental(pattern) or (path and names.stamp(str(path[-1]))):
        return
    if isinstance(value, dict):
        table = ground.places.tables.get(pattern[:-1])
        own = {table.id} if table else set()
        for key, item in value.items():
            if key not in own and not (table and table.keyed and key in names.IDS and item == path[-1]):
                yield from _leaves(ground, item, (*path, key), (*pattern, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _leaves(ground, item, (*path, i), (*pattern, EACH))
    elif scalar(value) and value is not None and not ground.clocked(value) and not ground.made(value):
        yield path, pattern, value


def told_twice(ground: Ground, change: Change, path: Path, value: Any) -> bool:
    """Whether what a value says is said beside it, too: an address beside a name, an id beside a title."""
    inner = path[len(change.path) : -1]
    beside = at(ground.golden, path[:-1]) if change.deed == "created" and inner else None
    if isinstance(beside, dict) and any(words(key)[-1:] and words(key)[-1] in _IDENTITY for key in beside):
        return True
    if not isinstance(value, str):
        return False
    own, row = ground.referent(value), change.path if change.deed == "created" else change.row_path
    for other in ground.delta.changes:
        if other.deed in ("created", "set", "gained") and other.path[: len(row)] == row:
            for where, held in placed(other.after, other.path):
                named = ground.referent(held) if where != path else None
                if named is not None and named is not own and value in leaves(named):
                    return True
                if own is not None and where != path and held == names.called(own):
                    return True
    return False


def _wrong_rows(ground: Ground) -> Iterator[Try]:
    """Another person, item or place in a new row than the one that was asked for, all that is said of it."""
    for group in ground.groups:
        for change in () if group.incidental or group.moved else group.changes:
            if change.deed != "created" or not isinstance(change.after, dict):
                continue
            for key, items in change.after.items():
                table = ground.places.tables.get((*change.pattern, key))
                if table is None or table.keyed or not isinstance(items, list) or not items:
                    continue
                taken = {names.called(item) for item in items} - {""}
                others = [r for r in table.before if r.value not in items and names.called(r.value) not in taken]
                for row in nearest(others, items[0])[:_NEAR]:
                    right, other = wording.row(table.pattern, items[0]), wording.row(table.pattern, row.value)
                    told = f"{other} is in the new {wording.noun(change.pattern)}, not {right}"
                    one, two = names.called(items[0]), names.called(row.value)
                    certain = one != two and certainty.wrong_value(ground, change, group, key, one, two)
                    yield Try(told, certain, put(ground.golden, (*change.path, key, 0), row.value))


def _other_days(ground: Ground) -> Iterator[Try]:
    """All dates of a new row moved by as many days, so that they fit together."""
    for group in ground.groups:
        for change in group.changes:
            if change.deed != "created" or group.incidental or group.moved or not isinstance(change.after, dict):
                continue
            dates = {
                k: v
                for k, v in change.after.items()
                if isinstance(v, str) and moment(v) and not names.stamp(k) and not ground.clocked(v)
            }
            told = [k for k, v in dates.items() if certainty.wrong_value(ground, change, group, k, v, None)]
            alone = len(ground.groups) == 1 and not ground.instruction.open and group.asked
            for days in (1, 7) if len(dates) > 1 else ():
                moved = {k: shifted(v, days=days) or v for k, v in dates.items()}
                row = {**at(ground.golden, change.path), **moved}
                late = ", ".join(moved.values())
                what = f"the new {wording.noun(change.pattern)} is {days} days late: {late}"
                yield Try(what, bool(told) or alone, put(ground.golden, change.path, row))


def _marked_instead(ground: Ground) -> Iterator[Try]:
    """Another row on a list that marks some, as of what is pinned, than the new one that was asked to be there."""
    for group in ground.groups:
        for change in () if group.incidental else group.changes:
            found = ground.places.ids.get(change.after) if change.deed == "gained" and change.row else None
            if found is None or not ground.made(change.after) or ground.incidental(change.pattern):
                continue
            noun = {stem(word) for word in words(wording.noun(found[0]))}
            marks = [word for word in words(change.field) if stem(word) not in noun]
            held = at(ground.golden, change.path)
            for other in _of_its_sort(ground, change, found[0], held)[:_NEAR]:
                certain = group.asked and not ground.instruction.open and any(map(ground.instruction.names, marks))
                right = wording.value(change.after)
                told = f"{wording.value(other)} was added to {wording.place(change)}, not {right}"
                made = [other if value == change.after else value for value in held]
                yield Try(told, certain, put(ground.golden, change.path, made))


def _of_its_sort(ground: Ground, change: Change, table: Pattern, held: list[Any]) -> list[Any]:
    """Ids of rows of that table which the row around a change has on others of its lists, the last first."""
    lists = [value for value in (change.row or {}).values() if isinstance(value, list)]
    near = (value for some in lists for value in reversed(some) if isinstance(value, str) and value not in held)
    return [value for value in near if ground.places.ids.get(value, ((),))[0] == table]


def telling(ground: Ground, change: Change, path: Path, value: Any, other: Any) -> str:
    if change.deed == "gained":
        return f"{wording.value(other)} was added to {wording.place(change)}, not {wording.value(value)}"
    if change.deed == "created":
        keys = [key for key in path[len(change.path) :] if isinstance(key, str)]
        field = " › ".join(" ".join(names.words(key)) or key for key in keys)
        where = f"{field} of the new {wording.noun(change.pattern)}"
    else:
        where = wording.place(change)
    made, right = wording.apart(other, value)
    return f"{where} is {made}, not {right}"
