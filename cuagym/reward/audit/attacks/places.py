"""Attacks that put the right row into the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.arrangement import puts_beside
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import inserted, moment, removed
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.likeness import text_likeness
from cuagym.reward.audit.places import Path, at, put, scalar
from cuagym.reward.audit.texts import put_in
from cuagym.reward.audit.trials import Try, attack

_NEAR = 2
_TIMED = frozenset("start starts begin begins end ends time date due when from until day hour minute".split())


@attack("wrong-place", rank=5)
def wrong_place(ground: Ground) -> Iterator[Try]:
    """A row moved to, or made in, another list than the right one: the one whose holder is most like it."""
    for group in ground.groups:
        for change in () if group.incidental else group.changes:
            table = ground.places.tables.get(change.pattern[:-1])
            if change.deed != "created" or table is None or len(table.homes) < 2:
                continue
            gone = {c.path[:-1] for c in group.changes if c.deed == "deleted"}
            home = change.path[:-1]
            inside = [
                h for h in table.homes if h != home and h not in gone and h[: len(change.path)] != change.path
            ]
            held = names.called(change.row) if change.row is not None else ""
            likeness = {h: text_likeness(_holder(ground, h), held) for h in inside[:200]}
            for other in sorted(likeness, key=lambda h: -likeness[h])[:_NEAR]:
                row = at(ground.golden, change.path)
                state = inserted(ground.golden, other, row, change.path[-1] if table.keyed else None)
                told = f"{wording.row(change.pattern, row)} was put into “{_holder(ground, other)}”"
                yield Try(told, certainty.on_another(ground, [group]), removed(state, change.path))


def _holder(ground: Ground, home: Path) -> str:
    """What the row is called that holds a list, else where the list stands."""
    for end in range(len(home) - 1, 0, -1):
        value = at(ground.golden, home[:end])
        if isinstance(value, dict) and (called := names.called(value)):
            return called
    return " › ".join(map(str, home))


@attack("wrong-position", rank=5)
def wrong_position(ground: Ground) -> Iterator[Try]:
    """A new or moved row, or new members of a list, at another place of it, where a place was asked for."""
    if not ground.instruction.places:
        return
    seen: set[Path] = set()
    for group in ground.groups:
        for change in () if group.incidental else group.changes:
            home = change.path[:-1] if change.deed == "created" else change.path
            if change.deed not in ("created", "gained", "reordered") or home in seen:
                continue
            if change.deed == "gained" and any(other.deed == "created" for other in group.changes):
                continue
            seen.add(home)
            held = at(ground.golden, home)
            if change.deed == "created" and not group.moved and any(map(names.stamp, change.after)):
                continue
            if not isinstance(held, list) or len(held) < 2:
                continue
            if change.deed != "reordered" and names.set_like(str(home[-1])):
                continue
            moved = group.moved or change.deed == "reordered" or _taken_from_another(ground, change)
            asked = group.asked and not ground.marks.unordered(change.pattern)
            spot = _spot(change, held, moved)
            if spot is not None:
                yield from _alone(ground, change, home, spot, asked, moved)
            if change.deed != "created":
                certain = asked and change.deed == "reordered"
                told = f"{wording.place(change)} stand in another order"
                yield Try(told, certain, put(ground.golden, home, held[::-1]))
    yield from _members_of_new_rows(ground)
    yield from _put_elsewhere(ground)


def _taken_from_another(ground: Ground, change: Change) -> bool:
    """Whether a member came from another list of the sort."""
    return change.deed == "gained" and any(
        other.deed == "lost" and other.pattern == change.pattern and other.before == change.after
        for other in ground.delta.changes
    )


def _spot(change: Change, held: list[Any], moved: bool) -> int | None:
    """Where the one row or member stands that the golden run put into its place; None where it is not one."""
    if change.deed == "created":
        return int(change.path[-1])
    if change.deed == "gained":
        return held.index(change.after) if moved else None
    for spot in range(len(held)):
        rest = [item for i, item in enumerate(held) if i != spot]
        if rest == [item for item in change.before if item != held[spot]]:
            return spot
    return None


def _beside(ground: Ground, held: list[Any], spot: int) -> bool:
    """Whether the instruction puts what stands at a spot straight after, or before, the row that stands there.

    What has a time of its own may be meant to come after it in time, wherever it stands.
    """
    row = held[spot] if isinstance(held[spot], dict) else {}
    if any(_TIMED & set(names.words(key)) or (isinstance(v, str) and moment(v)) for key, v in row.items()):
        return False
    before = names.called(held[spot - 1]) if spot else ""
    after = names.called(held[spot + 1]) if spot + 1 < len(held) else ""
    return puts_beside(ground.instruction, before, after)


def _alone(ground: Ground, change: Change, home: Path, spot: int, asked: bool, moved: bool) -> Iterator[Try]:
    """That one elsewhere in its list, all others in their order: at either end, in the middle, one place on.

    moved: it stood elsewhere before; else it is new.
    """
    held = at(ground.golden, home)
    rest = [*held[:spot], *held[spot + 1 :]]
    row = wording.row(change.pattern, held[spot]) if isinstance(held[spot], dict) else wording.value(held[spot])
    certain = asked and (certainty.own_place(ground, spot, len(held)) if moved else _beside(ground, held, spot))
    for other in sorted({0, len(rest) // 2, len(rest), spot - 1, spot + 1} - {spot}):
        if 0 <= other <= len(rest):
            told = f"{row} is number {other + 1} of its list, not number {spot + 1}"
            yield Try(told, certain, put(ground.golden, home, [*rest[:other], held[spot], *rest[other:]]))


def _put_elsewhere(ground: Ground) -> Iterator[Try]:
    """What was to be put at one end of a text, at the other end of it."""
    for group in ground.groups:
        for change in () if group.incidental else group.changes:
            added = put_in(change)
            if not added or not isinstance(change.before, str) or added in change.before:
                continue
            before, after = change.before.strip(), change.after.strip()
            gap = "\n" if "\n" in after else " "
            if after.startswith(before):
                made, there = f"{added}{gap}{before}", "at the start"
            elif after.endswith(before):
                made, there = f"{before}{gap}{added}", "at the end"
            else:
                continue
            certain = group.asked and ground.instruction.verbatim(added)
            told = f"{wording.value(added)} stands {there} of {wording.place(change)}"
            yield Try(told, certain, put(ground.golden, change.path, made))


def _members_of_new_rows(ground: Ground) -> Iterator[Try]:
    """The values of a list in a new row the other way round; words for a place may be about other things."""
    alone = sum(not group.incidental for group in ground.groups) == 1
    for change in ground.created:
        for key, value in change.after.items():
            if isinstance(value, list) and len(value) > 1 and all(map(scalar, value)) and not names.set_like(key):
                told = f"{key} of the new {wording.noun(change.pattern)} stand in another order"
                asked = any(change in group.changes and group.asked for group in ground.groups)
                yield Try(told, asked and alone, put(ground.golden, (*change.path, key), value[::-1]))
