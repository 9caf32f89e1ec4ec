"""What of a golden outcome a text gives away: the guard of feedback that goes to a Discriminator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import orjson

from cuagym.agents.llm.describe import described
from cuagym.agents.llm.prompts import message
from cuagym.agents.protocols import BlindTask
from cuagym.hub.state import JsonObject

Day: TypeAlias = tuple[int | None, int, int]
"""Year (None: not said), month, day."""
SHORTEST = 4
"""Characters of a string, digits of a number, from which on it counts."""
RUN = 6
"""Words in a row that give a long text away."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}|(?<=\s))T(\d{2}:\d{2}):\d{2}Z")
_NUMERIC = re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {_MONTH}(?:,? (\d{{4}}))?\b", re.IGNORECASE)
_MONTH_FIRST = re.compile(rf"\b{_MONTH} (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?\b", re.IGNORECASE)


def leaks(
    text: str,
    task: BlindTask,
    golden: Mapping[str, JsonObject],
    answer: str | None = None,
    program: str = "",
    visits: Iterable[str] = (),
) -> tuple[str, ...]:
    """The strings of the golden outcome that `text` holds and that the Discriminator can't know, sorted.

    It knows the instruction, the apps' description, the initial state, its own program and its prompt. Words and
    codes of four or more characters, numbers of four or more digits, dates and whole values count, letter case,
    white space and marks aside; a date in words gives the date away. Of a long text, six words in a row count too.
    """
    known = _Known(task, program)
    said, days = f" {_flat(text)} ", _days_named(text)
    found: set[str] = set()
    for value in {*_values(golden), *([answer] if answer else []), *visits}:
        found |= {piece for piece in _pieces(value) if f" {piece} " in said and not known.has(piece)}
        found |= {day for day in _DATE.findall(value) if _is_named(day, days) and not known.has_day(day)}
    return tuple(sorted(found))


class _Known:
    """What a Discriminator has seen, as flat text and days."""

    def __init__(self, task: BlindTask, program: str) -> None:
        seen = [task.instruction, task.now, task.start_path, program, message("_reward_kit")]
        for app in task.apps:
            seen.append(str(described(app)))
            seen += _values({app.name: task.initial[app.name].value})
        self.flat = f" {' '.join(map(_flat, seen))} "
        self.days = _days_named("\n".join(seen))

    def has(self, piece: str) -> bool:
        return f" {piece} " in self.flat

    def has_day(self, day: str) -> bool:
        return _is_named(day, self.days)


def _pieces(value: str) -> Iterator[str]:
    """What a value is known by: all of it, each longer word, and of a long text each run of a few words."""
    flat = _flat(_DATE.sub(" ", value))
    words = flat.split()
    if len(flat) >= SHORTEST:
        yield flat
    yield from (word for word in words if len(word) >= SHORTEST)
    for start in range(len(words) - RUN + 1):
        yield " ".join(words[start : start + RUN])


def _flat(text: str) -> str:
    """Words in a row, letter case, white space and marks aside; of a moment its date and its time to the minute."""
    return " ".join(re.findall(r"\w+", _MOMENT.sub(r"\1 \2", text).casefold()))


def _values(states: object) -> Iterator[str]:
    """All strings and numbers of states, keys included, as text."""
    if isinstance(states, Mapping):
        for key, value in states.items():
            yield str(key)
            yield from _values(value)
    elif isinstance(states, list | tuple):
        for item in states:
            yield from _values(item)
    elif isinstance(states, str):
        yield states
    elif isinstance(states, int | float) and not isinstance(states, bool):
        yield orjson.dumps(states).decode()


# -- dates ------------------------------------------------------------------------------------------------------


def _days_named(text: str) -> set[Day]:
    """The days of a text: `2026-03-14`, `2026/3/14`, `14 March 2026`, `the 14th of March`, `Mar 14, 2026`."""
    found: set[Day] = {(int(y), int(m), int(d)) for y, m, d in _NUMERIC.findall(text)}
    found |= {(_year(y), _month(m), int(d)) for d, m, y in _DAY_FIRST.findall(text)}
    return found | {(_year(y), _month(m), int(d)) for m, d, y in _MONTH_FIRST.findall(text)}


def _is_named(iso: str, days: set[Day]) -> bool:
    """Whether a day is among those named with its year or without any."""
    year, month, day = map(int, iso.split("-"))
    return (year, month, day) in days or (None, month, day) in days


def _year(digits: str) -> int | None:
    return int(digits) if digits else None


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1
