"""Changes whose outcome no word names, but which the instruction lets one reckon from what was there before.

Two rows swap what they hold; a number is doubled, or grows by five; a date moves by a week; a score is a full one.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.mention import NUMBERS, Instruction
from cuagym.reward.audit.moments import MOMENT
from cuagym.reward.audit.names import words
from cuagym.reward.audit.places import Places

_SWAP = re.compile(r"\b(?:swap|exchange|switch round|trade places|switch places)\b", re.IGNORECASE)
_FACTORS = ((re.compile(r"\bdoubl(?:e|ed|ing)\b"), 2), (re.compile(r"\btripl(?:e|ed|ing)\b"), 3))
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}
_COUNT = r"(?P<count>\d+(?:\.\d+)?|an?|[a-z]+)"
_SPAN = re.compile(
    rf"\bby {_COUNT} (?P<unit>minute|hour|day|week)s?\b"
    rf"|\b{_COUNT.replace('count', 'count2')} (?P<unit2>minute|hour|day|week)s? (?:later|earlier)\b"
)
_BY = re.compile(r"\bby (?P<count>\d+(?:\.\d+)?)(?P<percent> ?%| per ?cent)?(?!\w|[.:]\d| ?(?:am|pm)\b)")
_FULL = re.compile(r"\b(?:full|maximum|top) (?:marks?|points?|score|credit)\b")
_MOST = frozenset({"max", "maximum", "possible", "outof", "total"})
"""Words of keys under which the most stands that there is to get."""


def reckoned(changes: Iterable[Change], instruction: Instruction, places: Places) -> frozenset[int]:
    """The numbers of changes that come out as the instruction's words have it.

    changes: those that no app makes by itself. What fits fields of two sorts at once is left to judgement, as one
    may come of the other: a price that is doubled with the amount.
    """
    told = " ".join(MOMENT.sub(" ", instruction.unquoted).casefold().split())
    found = [change for change in changes if change.deed == "set"]
    return frozenset(
        change.number
        for fitting in (_swapped(found, told), _grown(found, told), _later(found, told), _full(found, told, places))
        if len({change.pattern for change in fitting}) == 1
        for change in fitting
    )


def _swapped(changes: list[Change], told: str) -> list[Change]:
    """What two rows hold each in place of the other."""
    if not _SWAP.search(told):
        return []
    return [
        one
        for one in changes
        if one.before != one.after
        and sum(
            (other.pattern, other.before, other.after) == (one.pattern, one.after, one.before) for other in changes
        )
        == 1
    ]


def _grown(changes: list[Change], told: str) -> list[Change]:
    """Numbers that are so many times what they were, or that by which they grew or fell is told."""
    fits: list[Callable[[float, float], bool]] = [
        lambda old, new, times=times: math.isclose(new, old * times)  # type: ignore[misc]
        for pattern, times in _FACTORS
        if pattern.search(told)
    ]
    for found in _BY.finditer(told):
        fits.append(_by(float(found["count"]), found["percent"] is not None))
    return [
        change
        for change in changes
        if _number(change.before) and _number(change.after) and change.before != change.after
        and any(fit(change.before, change.after) for fit in fits)
    ]  # fmt: skip


def _by(count: float, percent: bool) -> Callable[[float, float], bool]:
    return lambda old, new: math.isclose(abs(new - old), abs(old) * count / 100 if percent else count)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _later(changes: list[Change], told: str) -> list[Change]:
    """Moments that moved by as much as is told."""
    spans = set(_spans(told))
    return [change for change in changes if spans and _apart(change.before, change.after) in spans]


def _spans(told: str) -> Iterator[float]:
    """The seconds by which something is to come later or earlier."""
    for found in _SPAN.finditer(told):
        count, unit = found["count"] or found["count2"], found["unit"] or found["unit2"]
        number = "1" if count in ("a", "an") else NUMBERS.get(count, count)
        if re.fullmatch(r"\d+(?:\.\d+)?", number):
            yield float(number) * _UNITS[unit]


def _apart(before: Any, after: Any) -> float | None:
    if not isinstance(before, str) or not isinstance(after, str):
        return None
    try:
        return abs((dt.datetime.fromisoformat(after) - dt.datetime.fromisoformat(before)).total_seconds())
    except (ValueError, TypeError):  # no moments, or one with a time zone and one without
        return None


def _full(changes: list[Change], told: str, places: Places) -> list[Change]:
    """Numbers that are now the most there is, by what stands in their row or in one that it refers to."""
    if not _FULL.search(told):
        return []
    return [
        change
        for change in changes
        if _number(change.after) and any(change.after == most for most in _mosts(change, places))
    ]


def _mosts(change: Change, places: Places) -> Iterator[Any]:
    held = change.row if isinstance(change.row, dict) else {}
    keys = [*change.path, *(value for value in held.values() if isinstance(value, str))]
    for row in (held, *(row for key in keys for row in places.referred("id", key))):
        yield from (value for key, value in row.items() if _number(value) and _MOST & set(words(key)))
