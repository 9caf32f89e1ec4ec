"""Attacks that miss the right value narrowly: a date in its month, year or time; nothing where some is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty
from cuagym.reward.audit.attacks.values import copies, everywhere, expected, telling, told_twice
from cuagym.reward.audit.dates import near_dates, ruled_out
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.edits import moment
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.places import field_of, put
from cuagym.reward.audit.trials import Try, attack


@attack("wrong-date", rank=5, share=2)
def wrong_date(ground: Ground) -> Iterator[Try]:
    """The same day of another month, the same month and day of another year, both swapped, another time of day."""
    for group, change, path, _, value in expected(ground):
        for way, other in near_dates(value) if isinstance(value, str) else ():
            settled = ruled_out(ground, change, way, value, other)
            if settled and certainty.wrong_value(ground, change, group, field_of(path), value, other):
                twice = told_twice(ground, change, path, value)
                yield from everywhere(ground, change, path, value, other, not twice)


@attack("no-value", rank=6, share=2)
def no_value(ground: Ground) -> Iterator[Try]:
    """Nothing where the instruction asks for something: null, or a text without letters. A score is not due."""
    for group, change, path, _, value in expected(ground):
        # No mark may be as good as one that is off.
        if value is False or value in ("", 0) or copies(ground, change, path, value) != [path]:
            continue
        empty: list[Any] = [None, ""] if isinstance(value, str) else [None]
        for other in empty:
            wanted = certainty.wrong_value(ground, change, group, field_of(path), value, other)
            if wanted and _its_own(ground, change, value) and not told_twice(ground, change, path, value):
                what = telling(ground, change, path, value, other)
                yield Try(what, True, put(ground.golden, path, other), may_fail=True)


def _its_own(ground: Ground, change: Change, value: Any) -> bool:
    """Whether a value is no text that an app may have made of others in a new row, as a slug of a title."""
    if not isinstance(value, str) or change.deed == "set" or moment(value):
        return True
    return ground.instruction.dictates(value) or ground.referent(value) is not None
