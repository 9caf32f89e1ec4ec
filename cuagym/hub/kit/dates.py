"""Days and moments as people write them, seen from the session's `now`.

Moments are ISO 8601 texts (`2026-03-14T09:30:00Z`, or cut to the minute), days are `2026-03-14`.
"""

from __future__ import annotations

import datetime as dt

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG_MONTHS = "January February March April May June July August September October November December".split()
_STEPS = ((31_536_000, "year"), (2_592_000, "month"), (604_800, "week"), (86_400, "day"), (3_600, "hour"))


def clock(moment: str) -> str:
    """`"14:05"`."""
    return _moment(moment).strftime("%H:%M")


def day(text: str, now: str | None = None, names: bool = True) -> str:
    """`"Tue 17 Mar 2026"`; with `now` the year only where it is another, and Today, Tomorrow, Yesterday."""
    date = _moment(text).date()
    if now is None:
        return f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]} {date.year}"
    today = _moment(now).date()
    near = {0: "Today", 1: "Tomorrow", -1: "Yesterday"}.get((date - today).days)
    if names and near:
        return near
    written = f"{_DAYS[date.weekday()]} {date.day} {_MONTHS[date.month - 1]}"
    return written if date.year == today.year else f"{written} {date.year}"


def when(moment: str, now: str) -> str:
    """As a list writes it: `"14:05"` today, `"12 Mar"` in this year, else `"12 Mar 2025"`."""
    time, today = _moment(moment), _moment(now)
    if time.date() == today.date() and len(moment) > 10:
        return time.strftime("%H:%M")
    written = f"{time.day} {_MONTHS[time.month - 1]}"
    return written if time.year == today.year else f"{written} {time.year}"


def full(moment: str) -> str:
    """`"Tuesday 17 March 2026 at 14:05"`; without a time for a day."""
    time = _moment(moment)
    written = f"{_LONG_DAYS[time.weekday()]} {time.day} {_LONG_MONTHS[time.month - 1]} {time.year}"
    return written if len(moment) <= 10 else f"{written} at {time:%H:%M}"


def ago(moment: str, now: str) -> str:
    """`"just now"`, `"5 minutes ago"`, `"in 2 days"`."""
    seconds = int((_moment(now) - _moment(moment)).total_seconds())
    size = abs(seconds)
    if size < 60:
        return "just now" if seconds >= 0 else "in a moment"
    number, unit = size // 60, "minute"
    for step, name in _STEPS:
        if size >= step:
            number, unit = size // step, name
            break
    words = f"{number} {unit}" + ("" if number == 1 else "s")
    return f"{words} ago" if seconds > 0 else f"in {words}"


def _moment(text: str) -> dt.datetime:
    time = dt.datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=dt.UTC)
