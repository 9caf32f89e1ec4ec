"""Which changes of a golden run belong together: they are about the same row, or one brings the other about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from cuagym.reward.audit import names
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.likeness import alike
from cuagym.reward.audit.places import Pattern, Places

Changes: TypeAlias = Sequence[Change]


def linked(changes: Changes, places: Places, incidental: Callable[[Pattern], bool]) -> list[list[Change]]:
    """The changes in groups: joined by a row's id (taken here and put there, put on several lists, pointed to), a
    row made anew elsewhere, a mark handed over.

    incidental: of what an app does by itself; that goes with nothing.
    """
    joined: dict[int, int] = {c.number: c.number for c in changes}

    def root(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    owners: dict[Any, int] = {}
    made = {places.key_of(c.pattern[:-1], c.after, c.path) for c in changes if c.deed == "created"}
    for change in changes:
        subject = None if incidental(change.pattern) else _subject(change, places, made)
        if subject is not None and subject in owners:
            joined[root(change.number)] = root(owners[subject])
        elif subject is not None:
            owners[subject] = change.number
    for one, other in (*_remade(changes), *_exclusive(changes, places)):
        joined[root(other.number)] = root(one.number)
    groups: dict[int, list[Change]] = {}
    for change in changes:
        groups.setdefault(root(change.number), []).append(change)
    return list(groups.values())


def takes(changes: Changes, places: Places) -> bool:
    """Whether a group of changes takes a row, by its id, from one list and puts it on another."""
    if sorted(c.deed for c in changes if c.deed in ("created", "deleted")) != ["created", "deleted"]:
        return False
    made = next(c for c in changes if c.deed == "created")
    gone = next(c for c in changes if c.deed == "deleted")
    one = places.key_of(made.pattern[:-1], made.after, made.path)
    return one is not None and one == places.key_of(gone.pattern[:-1], gone.before, gone.path)


def _subject(change: Change, places: Places, made: set[Any]) -> Any:
    """The id of the row that a change is about; None where it is about no single row."""
    if change.deed in ("created", "deleted"):
        row = change.after if change.deed == "created" else change.before
        return places.key_of(change.pattern[:-1], row, change.path)
    if change.deed in ("gained", "lost"):
        member = change.after if change.deed == "gained" else change.before
        return member if places.named(member) is not None and not names.set_like(change.field) else None
    # A number under any key may be that of a new row by chance.
    refers = isinstance(change.after, str) or names.words(change.field)[-1:] == ("id",)
    points = change.deed == "set" and refers and places.named(change.after) is not None and change.after in made
    return change.after if points else None


def _remade(changes: Changes) -> Iterator[tuple[Change, Change]]:
    """Rows that went from one list and came back on another under another id."""
    gone = [c for c in changes if c.deed == "deleted" and isinstance(c.before, dict)]
    for made in (c for c in changes if c.deed == "created" and isinstance(c.after, dict)):
        for lost in gone:
            if made.pattern != lost.pattern and alike(lost.before, made.after):
                yield lost, made


def _exclusive(changes: Changes, places: Places) -> Iterator[tuple[Change, Change]]:
    """A mark that only one row of a table bears, taken from one and given to another."""
    given = [(c.pattern[:-1], c.field) for c in changes if c.deed == "set" and c.after is True and c.row_path]
    for lost in changes:
        if lost.deed != "set" or lost.before is not True or lost.after is not False or _borne(lost, places) > 1:
            continue
        for other in changes:
            made = other.deed == "created" and isinstance(other.after, dict) and other.after.get(lost.field) is True
            handed = other.after is True and other.pattern == lost.pattern
            if (made and other.pattern == lost.pattern[:-1]) or (
                handed and (lost.pattern[:-1], lost.field) in given
            ):
                yield other, lost


def _borne(change: Change, places: Places) -> int:
    """How many rows of a list had the mark that one of them lost."""
    table = places.tables.get(change.pattern[:-1][: len(change.row_path) - 1])
    rows = table.before if table is not None else []
    home = next((row.path[:-1] for row in rows if row.value is change.was), None)
    return sum(row.path[:-1] == home and row.value.get(change.field) is True for row in rows)
