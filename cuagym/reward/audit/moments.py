"""How instructions speak of days and times of day."""

from __future__ import annotations

import re

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_TO = r"(?: ?(?:to|until|till|through|and|or|-|–) ?)"
MOMENT = re.compile(
    rf"\b\d{{4}}-\d\d(?:-\d\d)?|\b\d\d?:\d\d|\b(?:{_DAY}{_TO})?{_DAY}(?: of)? {_MONTH}\b(?:,? \d{{4}}\b)?"
    rf"|\b{_MONTH} {_DAY}(?:{_TO}{_DAY})?\b(?:,? \d{{4}}\b)?",
    re.IGNORECASE,
)
_TODAY = re.compile(
    rf"\b(?:today(?: is|['’]s)|it is|it['’]s) (?:now )?(?:\w+day,? )?(?:the )?(?:{MOMENT.pattern})(?: today)?",
    re.IGNORECASE,
)


def today(text: str) -> str:
    """The words that only say which day it is: `It's Friday, 13 June today`; nothing where there are none."""
    found = _TODAY.search(text)
    return found[0] if found else ""


def clock(hour: int, minute: int) -> list[str]:
    """The ways to write a time of day."""
    twelve, half = (hour + 11) % 12 + 1, "am" if hour < 12 else "pm"
    forms = [f"{hour}:{minute:02}", f"{hour:02}:{minute:02}"]
    forms += [f"{twelve}:{minute:02} {half}", f"{twelve}:{minute:02}{half}"]
    if not minute:
        forms += [f"{twelve} {half}", f"{twelve}{half}"]
    if (hour, minute) == (12, 0):
        forms.append("noon")
    return forms
