"""Dates and times near a right one, and which of them an instruction rules out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal, TypeAlias

from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.ground import Ground

Way: TypeAlias = Literal["month", "year", "swapped", "time"]
"""How a date misses another: in its month, in its year, in both its month and its day, in the time of day alone."""
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:([T ])(\d\d)(:\d\d.*))?")
_MONTHS = 12


def near_dates(value: str) -> Iterator[tuple[Way, str]]:
    """Other dates that share something with this one, in the same form; nothing where it is no ISO date."""
    found = _ISO.fullmatch(value)
    if found is None:
        return
    year, month, day = map(int, found.groups()[:3])
    rest = value[10:]
    for later in (month % _MONTHS + 1, (month + 1) % _MONTHS + 1):
        if _is_day(year, later, day):
            yield "month", f"{year:04}-{later:02}-{day:02}{rest}"
            break
    if _is_day(year + 1, month, day):
        yield "year", f"{year + 1:04}-{month:02}-{day:02}{rest}"
    if day != month and _is_day(year, day, month):
        yield "swapped", f"{year:04}-{day:02}-{month:02}{rest}"
    if found[4] is not None:
        yield "time", f"{value[:11]}{(int(found[5]) + 1) % 24:02}{found[6]}"


def ruled_out(ground: Ground, change: Change, way: Way, value: str, other: str) -> bool:
    """Whether the instruction, which speaks of a date, leaves no doubt of the part in which another misses it."""
    told = ground.instruction
    if change.number in ground.reckoned:
        return True
    if way == "time":
        return told.tells_time(value)
    if way == "year":
        kept = isinstance(change.before, str) and change.before[:4] == value[:4]
        return kept or value[:4] in told.tokens
    # A day of the week is all that some tasks say.
    return dt.date.fromisoformat(value[:10]).weekday() != dt.date.fromisoformat(other[:10]).weekday()


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True
