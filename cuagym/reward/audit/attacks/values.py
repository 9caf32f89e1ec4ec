"""Attacks that put another value where the right one belongs: near in type, longer, cut short."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.delta import MISSING, Change
from cuagym.reward.audit.edits import members, moment, near_texts, near_values, shifted
from cuagym.reward.audit.ground import Ground, Group
from cuagym.reward.audit.likeness import nearest
from cuagym.reward.audit.names import words
from cuagym.reward.audit.places import EACH, Path, Pattern, at, put, scalar
from cuagym.reward.audit.trials import Try, attack

_FIELDS = 12
_NEAR = 3
_IDENTITY = frozenset("id email address handle username uuid url phone".split())


@attack("wrong-value", rank=4, share=4)
def wrong_value(ground: Ground) -> Iterator[Try]:
    """The right place, another value of the same sort."""
    for group, change, path, pattern, value in _expected(ground):
        for other in islice(near_values(ground, pattern, value), _NEAR):
            certain = certainty.wrong_value(ground, change, group, value) and not _told_twice(ground, change, path)
            yield Try(_told(ground, change, path, value, other), certain, put(ground.golden, path, other))
    yield from _wrong_members(ground)
    yield from _wrong_rows(ground)
    yield from _other_days(ground)


@attack("wrong-text", rank=5, share=4)
def wrong_text(ground: Ground) -> Iterator[Try]:
    """The right place, a text that holds the right one, is a part of it, or differs in letter case."""
    for _, change, path, _, value in _expected(ground):
        if not isinstance(value, str) or not value or moment(value):
            continue
        for how, other in near_texts(value):
            certain = certainty.wrong_text(ground, str(path[-1]), value, how)
            told = f"{_told(ground, change, path, value, other)} ({how})"
            yield Try(told, certain, put(ground.golden, path, other))


def _expected(ground: Ground) -> Iterator[tuple[Group, Change, Path, Pattern, Any]]:
    """The values that the golden run puts somewhere: (group, change, path, pattern, value)."""
    for group in ground.groups:
        for change in () if group.incidental else group.changes:
            if change.deed == "set" and change.after is not MISSING:
                yield from (
                    (group, change, *leaf) for leaf in _leaves(ground, change.after, change.path, change.pattern)
                )
            elif change.deed == "created" and not group.moved:
                found = _leaves(ground, change.after, change.path, change.pattern)
                yield from ((group, change, *leaf) for leaf in islice(found, _FIELDS))


def _leaves(ground: Ground, value: Any, path: Path, pattern: Pattern) -> Iterator[tuple[Path, Pattern, Any]]:
    """The scalars of a value, but for ids, stamps and what is incidental."""
    if ground.incidental(pattern) or (path and names.stamp(str(path[-1]))):
        return
    if isinstance(value, dict):
        table = ground.places.tables.get(pattern[:-1])
        own = {table.id} if table else set()
        for key, item in value.items():
            if key not in own:
                yield from _leaves(ground, item, (*path, key), (*pattern, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _leaves(ground, item, (*path, i), (*pattern, EACH))
    elif scalar(value) and value is not None and not ground.clocked(value):
        yield path, pattern, value


def _told_twice(ground: Ground, change: Change, path: Path) -> bool:
    """Whether a value of a new row stands in an object beside what identifies it, as a name beside an address."""
    inner = path[len(change.path) : -1]
    beside = at(ground.golden, path[:-1]) if change.deed == "created" and inner else None
    return isinstance(beside, dict) and any(words(key)[-1:] and words(key)[-1] in _IDENTITY for key in beside)


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
                others = [row for row in table.before if row.value not in items]
                for row in nearest(others, items[0])[:_NEAR]:
                    right, other = wording.row(table.pattern, items[0]), wording.row(table.pattern, row.value)
                    told = f"{other} is in the new {wording.noun(change.pattern)}, not {right}"
                    certain = certainty.wrong_value(ground, change, group, names.called(items[0]))
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
            told = [k for k, v in dates.items() if certainty.wrong_value(ground, change, group, v)]
            alone = len(ground.groups) == 1 and not ground.instruction.open and group.asked
            for days in (1, 7) if len(dates) > 1 else ():
                moved = {k: shifted(v, days=days) or v for k, v in dates.items()}
                row = {**at(ground.golden, change.path), **moved}
                late = ", ".join(moved.values())
                what = f"the new {wording.noun(change.pattern)} is {days} days late: {late}"
                yield Try(what, bool(told) or alone, put(ground.golden, change.path, row))


def _wrong_members(ground: Ground) -> Iterator[Try]:
    """Another member gained than the one that was asked for."""
    for group in ground.groups:
        for change in group.changes:
            if change.deed != "gained" or group.incidental or not isinstance(change.after, str):
                continue
            held = at(ground.golden, change.path)
            others = [v for v in members(ground, (*change.pattern, EACH), change.after) if v not in held]
            for other in others[:_NEAR]:
                made = [other if item == change.after else item for item in held]
                told = f"{wording.value(other)} was added to {wording.place(change)}, "
                told += f"not {wording.value(change.after)}"
                certain = certainty.on_another(ground, [group])
                yield Try(told, certain, put(ground.golden, change.path, made))


def _told(ground: Ground, change: Change, path: Path, value: Any, other: Any) -> str:
    field = " ".join(names.words(str(path[-1]))) or str(path[-1])
    if change.deed == "created":
        where = f"{field} of the new {wording.noun(change.pattern)}"
    else:
        where = wording.place(change)
    return f"{where} is {wording.value(other)}, not {wording.value(value)}"
