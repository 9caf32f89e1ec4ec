"""Changes that only echo another, though the instruction speaks of what they put somewhere.

What is said once is asked for once: a message's text is in the preview of its conversation too, an amount in what
was used today, who a thing was given to is told of it, and what became of a row moves it on a board.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cuagym.reward.audit import names
from cuagym.reward.audit.delta import MISSING, Change
from cuagym.reward.audit.mention import Instruction, stem
from cuagym.reward.audit.places import Places, leaves, scalar

_LETTERS = 3
"""Letters from which on it is no chance that two texts are the same."""
_DEEP = 2
"""Keys above a field in no row from which on its object has others beside it: `rooms`, `living`."""
_NAMES = (*names.IDS, "title", "name", "label", "displayName", "fullName")
"""Members by which a row is referred to."""


def echoes(mentioned: Sequence[Change], places: Places, told: Instruction) -> frozenset[int]:
    """The numbers of those changes, all of which the instruction speaks of, that come of the others."""
    targets = {key: noun for change in mentioned for key, noun in _targets(change, places)}
    quoted = {c.pattern for c in mentioned if c.row is not None and told.quotes(names.called(c.row))}

    def echoed(change: Change) -> bool:
        if _copies(change, mentioned, places, told) or _ordered_elsewhere(change, mentioned, quoted, told):
            return True
        if _points_back(change, targets, told) or _emptied_beside(change, mentioned, places, told):
            return True
        if _notifies(change, mentioned, places, told):
            return True
        return not told.names(change.field) and _told_beside(change, mentioned)

    return frozenset(change.number for change in mentioned if echoed(change))


def _targets(change: Change, places: Places) -> Iterator[tuple[Any, str]]:
    """By what the row is referred to of which a change sets a field, and what its sort is called."""
    if change.deed != "set":
        return
    if change.row_path:
        pattern = change.pattern[: len(change.row_path) - 1]
        yield places.key_of(pattern, change.row, change.row_path), pattern[-1]
    if len(change.path) > _DEEP and change.pattern[-3:] == change.path[-3:]:
        yield change.path[-2], str(change.path[-3])


def _points_back(change: Change, targets: dict[Any, str], told: Instruction) -> bool:
    """Whether it only puts, or no longer has, the id of a row of which fields were set: a board, what is open."""
    value = change.before if change.deed == "lost" or change.after is MISSING else change.after
    if change.deed not in ("set", "gained", "lost") or not isinstance(value, str | int) or isinstance(value, bool):
        return False
    if value not in targets or value in [key for key in change.path if isinstance(key, str)]:
        return False
    holder = names.called(change.row) if change.row is not None else ""
    # A field that is called after what it points at says no more than that: `room` of a dashboard.
    sort = set(map(stem, names.words(targets[value])))
    field = [word for word in names.words(change.field) if len(word) > 2 and stem(word) not in sort]
    return not told.verbatim(holder) and not any(map(told.says, field))


def _notifies(change: Change, mentioned: Sequence[Change], places: Places, told: Instruction) -> bool:
    """Whether a new row tells of another new one by its id, and else says but what older rows of its list say."""
    row, table = change.after, places.tables.get(change.pattern[:-1])
    if change.deed != "created" or not isinstance(row, dict) or table is None:
        return False
    made = [
        places.key_of(other.pattern[:-1], other.after, other.path)
        for other in mentioned
        if other.deed == "created" and other.pattern != change.pattern
    ]
    said = [(key, value) for key, value in row.items() if any(map(told.mentions, leaves(value)))]
    kinds = all(
        scalar(value)
        and places.named(value) is None
        and any(older.value.get(key) == value for older in table.before)
        for key, value in said
    )
    return kinds and any(isinstance(value, str) and value in made for value in row.values())


def _emptied_beside(change: Change, mentioned: Sequence[Change], places: Places, told: Instruction) -> bool:
    """Whether a field is only named because of another row in which it got a value that is told, too."""
    if change.deed != "set" or change.after not in (MISSING, None, "", []) or told.undoes(change.field):
        return False
    others = [other.after for other in mentioned if other.pattern == change.pattern]
    rows = [row for value in others if (row := places.named(value)) is not None]
    return any(map(told.mentions, [*others, *map(names.called, rows)]))


def _told_beside(change: Change, mentioned: Sequence[Change]) -> bool:
    """Whether a list of a row gained what one of its fields was set to: who does it also watches it."""
    return change.deed == "gained" and any(
        other.deed == "set" and other.row_path == change.row_path != () and other.after == change.after
        for other in mentioned
    )


def _copies(change: Change, mentioned: Sequence[Change], places: Places, told: Instruction) -> bool:
    """Whether a field was set to what a new row holds, and is no reference to it; it is said once."""
    value = change.after
    if change.deed != "set" or not told.mentions(value) or _count(told, value) > 1:
        return False
    for other in mentioned:
        if other.deed != "created" or change.path[: len(other.path)] == other.path:
            continue
        row = other.after if isinstance(other.after, dict) else {}
        refers = value == places.key_of(other.pattern[:-1], row, other.path) or any(
            row.get(name) == value for name in _NAMES
        )
        if not refers and any(_same(value, held) for held in leaves(row)):
            return True
    return False


def _count(told: Instruction, value: Any) -> int:
    """How many times a text stands in the instruction."""
    return told.plain.count(" ".join(value.casefold().split())) if isinstance(value, str) else 1


def _same(value: Any, held: Any) -> bool:
    if isinstance(value, str):
        return len(value) >= _LETTERS and held == value
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in (value, held))
    return numbers and abs(value) == abs(held) and abs(value) > 1


def _ordered_elsewhere(change: Change, mentioned: Sequence[Change], quoted: set[Any], told: Instruction) -> bool:
    """Whether a condition is set by a verb that already changed a row which is quoted: its list is done, too."""
    own = set(_verbs(change, told))
    return (
        bool(own)
        and change.pattern not in quoted
        and any(other.pattern in quoted and own & set(_verbs(other, told)) for other in mentioned)
    )


def _verbs(change: Change, told: Instruction) -> Iterator[str]:
    """The verbs of the instruction that bring a change about."""
    if change.deed == "set" and isinstance(change.after, bool | str):
        word = change.field if isinstance(change.after, bool) else change.after
        yield from (verb for verb in names.verbs(word) if told.says(verb))
