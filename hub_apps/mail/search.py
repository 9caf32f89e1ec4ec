"""Search: what a query such as `from:ana is:unread budget` finds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from cuagym.hub.view import View
from hub_apps.mail.entities import Email

Test = Callable[[Email], bool]
HINTS = (
    {"insert": "from:", "text": "Sender's name or address"},
    {"insert": "to:", "text": "Recipient"},
    {"insert": "subject:", "text": "Words in the subject"},
    {"insert": "label:", "text": "A label, as label:travel"},
    {"insert": "in:", "text": "A folder, as in:archive"},
    {"insert": "is:unread", "text": "Not opened yet"},
    {"insert": "is:starred", "text": "With a star"},
    {"insert": "has:attachment", "text": "With files"},
    {"insert": "after:", "text": "From a day on, as after:2026-03-01"},
    {"insert": "before:", "text": "Before a day"},
)
_TERM = re.compile(r'(-?)(?:([a-z]+):)?(?:"([^"]*)"|(\S+))', re.IGNORECASE)


def search(s: View, query: str) -> list[Email]:
    """The emails of all folders that every term of the query fits, newest first."""
    terms = [term for match in _TERM.finditer(query) if (term := _term(match))]
    found = [email for email in s.all(Email) if all(term(email) for term in terms)]
    return sorted(found, key=lambda e: (e.received, e.id), reverse=True) if terms else []


def _term(match: re.Match[str]) -> Test | None:
    minus, key, quoted, plain = match.groups()
    word = (quoted if quoted is not None else plain).casefold()
    test = _KEYED[key.casefold()](word) if key and key.casefold() in _KEYED else _anywhere(_whole(key, word))
    if not word:
        return None
    return (lambda email: not test(email)) if minus else test


def _whole(key: str | None, word: str) -> str:
    return f"{key}:{word}".casefold() if key else word


def _anywhere(word: str) -> Test:
    return lambda e: word in f"{e.subject}\n{e.sender}\n{e.address}\n{e.body}\n{' '.join(e.to)}".casefold()


def _flag(word: str) -> Test:
    flags: dict[str, Test] = {
        "unread": lambda e: not e.read,
        "read": lambda e: bool(e.read),
        "starred": lambda e: bool(e.starred),
        "important": lambda e: bool(e.important),
        "muted": lambda e: bool(e.muted),
        "snoozed": lambda e: bool(e.snoozed),
    }
    return flags.get(word, lambda e: False)


def _day(word: str, fits: Callable[[str, str], bool]) -> Test:
    try:
        day = dt.date.fromisoformat(word.replace("/", "-")).isoformat()
    except ValueError:
        return lambda e: False
    return lambda e: fits(e.received[:10], day)


_KEYED: dict[str, Callable[[str], Test]] = {
    "from": lambda w: lambda e: w in f"{e.sender} {e.address}".casefold(),
    "to": lambda w: lambda e: any(w in address.casefold() for address in (*e.to, *e.cc)),
    "subject": lambda w: lambda e: w in e.subject.casefold(),
    "label": lambda w: lambda e: any(w == label.name.casefold() for label in e.labels),
    "in": lambda w: lambda e: w in (e.folder.name.casefold(), e.folder.role),
    "is": _flag,
    "has": lambda w: lambda e: w in ("attachment", "attachments", "file", "files") and bool(e.attachments),
    "before": lambda w: _day(w, lambda received, day: received < day),
    "after": lambda w: _day(w, lambda received, day: received >= day),
}
