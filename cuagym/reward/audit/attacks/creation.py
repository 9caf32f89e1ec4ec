"""Attacks around new rows: made twice, or what they should say stuffed into another row's text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import copied, inserted, located
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.places import Row, at, leaves, put
from cuagym.reward.audit.trials import Try, attack
from cuagym.schema import JsonObject

_LONGEST = 600


@attack("duplicate", rank=5)
def duplicate(ground: Ground) -> Iterator[Try]:
    """The new row made twice, and then what came of it, as of a balance, done twice too."""
    for change in ground.created:
        table = ground.places.tables.get(change.pattern[:-1])
        made = copied(ground, table, Row(change.path, at(ground.golden, change.path))) if table else None
        if table is None or made is None or (table.keyed and made[0] is None):
            continue
        key, row = made
        state = inserted(ground.golden, change.path[:-1], row, key if table.keyed else None)
        told, certain = f"{wording.row(change.pattern, row)} was created twice", certainty.twice(ground, change)
        yield Try(told, certain, state)
        again = _consequences_again(ground, change, state)
        if again != state:
            yield Try(f"{told}, with all that comes of it", certain, again)


def _consequences_again(ground: Ground, made: Change, state: JsonObject) -> JsonObject:
    """A state with the sums and counters changed once more as the golden run changed them for a new row."""
    numbers = {abs(value) for value in leaves(made.after) if isinstance(value, int | float)} | {1}
    for change in ground.delta.changes:
        values = change.before, change.after
        if change.deed != "set" or not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
            continue
        if abs(change.after - change.before) in numbers:
            state = put(state, change.path, 2 * change.after - change.before)
    return state


@attack("stuffed-text", rank=6)
def stuffed(ground: Ground) -> Iterator[Try]:
    """What a new row or a new value should say, all in one free text of another row of the list."""
    for group in ground.groups:
        expected = [
            str(value)
            for change in group.changes
            if change.deed in ("created", "set", "gained")
            for value in leaves(change.after)
            if isinstance(value, str) and len(value) > 1
        ]
        told = " ".join(dict.fromkeys(expected))[:_LONGEST]
        if group.incidental or not told:
            continue
        state = ground.without(group.changes)
        spot = _text_of_another(ground, group.changes[0].pattern, state)
        if spot is not None:
            path, old = spot
            said = "; ".join(wording.said(c) for c in group.changes[:2])
            yield Try(
                f"this was left out, its words put into {path[-1]} of another row: {said}",
                certainty.left_out(group),
                put(state, path, f"{old} {told}"),
            )


def _text_of_another(ground: Ground, pattern: tuple[str, ...], state: Any) -> tuple[tuple[Any, ...], str] | None:
    """A free text of a row that the task does not touch, of the same list if there is one: (path, text)."""
    near = sorted(ground.tables, key=lambda t: t.pattern != pattern[: len(t.pattern)])
    for table in near:
        for row in ground.untouched(table):
            for key, value in reversed(row.value.items()):
                if isinstance(value, str) and value and names.free_text(key):
                    path = (*row.path, key)
                    try:
                        same = at(state, path) == value
                    except (KeyError, IndexError, TypeError):
                        same = False
                    if same:
                        return path, value
    return None


@attack("copied", rank=4)
def copied_instead(ground: Ground) -> Iterator[Try]:
    """A row that was to be moved is still where it was, and a copy of it under another id where it belongs."""
    for group in ground.groups:
        made = next((c for c in group.changes if c.deed == "created"), None)
        gone = next((c for c in group.changes if c.deed == "deleted"), None)
        table = (
            ground.places.tables.get(made.pattern[:-1]) if made and group.moved and not group.incidental else None
        )
        if made is None or gone is None or table is None or table.keyed or table.id is None:
            continue
        old = gone.before.get(table.id)
        if old != made.after.get(table.id):
            continue
        new = copied(ground, table, Row(made.path, at(ground.golden, made.path)))
        kept = ground.without([gone])
        path = located(ground.golden, kept, made.path)
        if new is not None and path is not None:
            told = f"{wording.row(made.pattern, made.after)} is still where it was, and a copy was made of it"
            yield Try(told, certainty.half_done(group), put(kept, path, new[1]))
