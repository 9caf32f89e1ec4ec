"""English for instructions: quotation, dates, lists, numbers, sentences.

Words that come from the data of a world (names, texts, dates, numbers) are put between two invisible marks, so
that one rendering gives both the instruction (`spoken`) and its template (`masked`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Literal

DateStyle = Literal["long", "short", "reversed", "bare"]

_OPEN, _CLOSE = "\ue000", "\ue001"
_SLOT = re.compile(f"{_OPEN}[^{_CLOSE}]*{_CLOSE}")
_DOUBLE = re.compile(rf"([.!?]”{_CLOSE}?)\.$")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_QUOTES = re.compile('[“”"\n\r\ue000\ue001]')
_PERSON = re.compile(r"(?:Dr\.? )?[^\W\d_][\w'’-]+(?: [^\W\d_][\w'’.-]*){1,2}")
_PEOPLE = frozenset({"contact", "person", "member", "user", "teammate", "colleague", "guest", "attendee"})


def slot(text: str) -> str:
    """`text` marked as coming from the data."""
    return f"{_OPEN}{text}{_CLOSE}"


def quoted(text: str) -> str:
    return slot(f"“{text}”")


def spoken(text: str) -> str:
    """The text without marks."""
    return text.replace(_OPEN, "").replace(_CLOSE, "")


def masked(text: str) -> str:
    """The text with a blank in place of everything that comes from the data."""
    return re.sub(r"\d+", "#", _SLOT.sub("_", text))


def quotable(text: object) -> bool:
    """Whether a text can stand between quotation marks in one line and be typed or read off exactly."""
    return isinstance(text, str) and 0 < len(text) <= 300 and not _QUOTES.search(text) and text == text.strip()


def is_person(noun: str) -> bool:
    """Whether entities of that noun are people, whose names are not put in quotation marks."""
    return noun.split()[-1] in _PEOPLE


def looks_like_a_name(text: str) -> bool:
    return bool(_PERSON.fullmatch(text)) and all(w[0].isupper() for w in text.split())


def day(iso: str, today: str, style: DateStyle) -> str:
    """A calendar day as people write it; the year is given when it is not this one."""
    date = dt.date.fromisoformat(iso[:10])
    year = "" if iso[:4] == today[:4] else f" {date.year}"
    match style:
        case "long":
            text = f"{date:%A} {date.day} {date:%B}{year}"
        case "short":
            text = f"{date:%a} {date.day} {date:%b}{year}"
        case "reversed":
            text = f"{date:%B} {date.day}{',' + year if year else ''}"
        case "bare":
            text = f"{date.day} {date:%B}{year}"
    return slot(text)


def moment(iso: str, today: str, style: DateStyle) -> str:
    """A point in time: the day and the time of day in 24 hours."""
    return slot(f"{spoken(day(iso, today, style))} at {iso[11:16]}")


def number(count: int) -> str:
    return slot(_NUMBERS[count]) if 0 < count < len(_NUMBERS) else slot(str(count))


def listing(items: Sequence[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joint} {items[-1]}"


def capital(text: str) -> str:
    """`text` with its first letter as a capital, marks and quotation marks skipped."""
    for i, character in enumerate(text):
        if character.isalnum():
            return text[:i] + character.upper() + text[i + 1 :]
        if character not in "\ue000“\"'(":
            return text
    return text


def sentence(text: str, stop: str = ".") -> str:
    """`text` as a sentence: a capital at its beginning, a stop at its end unless it has one."""
    text = _DOUBLE.sub(r"\1", capital(text.strip()))
    bare = spoken(text)
    return text if bare.endswith((".", "?", "!", ":", ".”", "?”", "!”")) else text + stop


def article(noun: str) -> str:
    """`a` or `an`, by the first letter."""
    return "an" if noun[:1].lower() in "aeiou" else "a"


def human(name: str) -> str:
    """A field's or parameter's name as words."""
    return name.replace("_", " ")
