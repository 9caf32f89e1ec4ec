"""What the names of keys say: which fields are incidental, stamps, titles, free text or sets.

States without a schema are read by their names, which are much alike from app to app. What is said here is a guess:
nothing certain rests on it alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from cuagym.reward.audit.grids import Column

IDS = ("id", "_id", "uuid", "uid", "guid", "key", "slug", "sku", "code", "number", "handle")
TITLES = tuple(
    "title name subject label summary displayName display_name fullName full_name text body content".split()
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

_LOGS = frozenset(
    "activity activities log logs history audit recent recents recently toast toasts undo redo".split()
)
_READ = frozenset("read unread seen unseen viewed opened visited".split())
_UPDATED = frozenset(
    "updated modified changed edited accessed saved synced revision rev etag version touched".split()
)
_COUNTS = frozenset("count counts counter counters total totals seq sequence nextid subtotal progress".split())
_PAST = frozenset(
    "created sent added posted placed edited changed saved joined uploaded logged updated modified archived "
    "deleted trashed moved starred submitted ordered received published commented".split()
)
_DEALT = frozenset("resolved closed completed updated modified edited changed archived deleted".split())
"""What an app notes the doer of: `resolvedBy`."""
_PLANNED = frozenset(
    "scheduled expected planned estimated needed requested required preferred desired proposed promised snoozed "
    "reserved booked dated targeted projected anticipated fixed speed feed".split()
)
_STRONG = frozenset(
    "sent done won lost paid sold made begun taken given left built bought written seen read".split()
)
"""Past participles without the usual ending."""
_CLOCKS = {("today",), ("now",), ("clock",)}
_STAMPS = frozenset("timestamp ts created createdtime creationdate".split())
_PLACES = frozenset("position order index rank sort ordinal place row column line level depth page version".split())
_SETS = frozenset(
    "labels tags members attendees participants recipients assignees watchers followers guests categories roles "
    "permissions collaborators subscribers users keywords topics skills amenities likes "
    "favorites favourites pins pinned".split()
)
_FREE = frozenset(
    "body text content message description notes note comment comments about bio summary snippet preview title "
    "subject name caption details".split()
)
_IN_FORCE = frozenset("active enabled running live subscribed following".split())

_VERBS = tuple(
    (frozenset(marks.split()), tuple(verbs.split()))
    for marks, verbs in (
        ("checked completed complete done finished ticked", "tick check complete finish done"),
        (
            "starred star favorite favourite favorited bookmarked liked",
            "star favorite favourite bookmark heart",
        ),
        (
            "enabled on active activated running",
            "enable activate turn switch start resume disable deactivate stop pause suspend",
        ),
        ("paused suspended stopped", "pause suspend stop hold resume unpause restart"),
        ("disabled off inactive", "disable deactivate turn switch enable activate"),
        ("deleted trash trashed bin removed", "delete trash remove bin discard throw"),
        ("archived archive", "archive"),
        ("pinned sticky", "pin unpin stick"),
        ("muted silenced", "mute unmute silence"),
        ("hidden visible", "hide show unhide"),
        ("blocked locked", "block unblock lock unlock"),
        ("following followed subscribed", "follow unfollow subscribe unsubscribe"),
        ("spam junk", "spam junk"),
        ("cancelled canceled", "cancel"),
        ("resolved closed", "resolve close"),
        ("sent submitted published", "send submit publish"),
    )
)
"""Marks and conditions, and the verbs that bring them about or take them back."""


@lru_cache(maxsize=8192)
def verbs(name: str) -> tuple[str, ...]:
    """The verbs by which people ask for what a key or a value of one word stands for: `checked` is ticked."""
    last = words(name)[-1:]
    return tuple(verb for marks, known in _VERBS if last and last[0] in marks for verb in known)


@lru_cache(maxsize=8192)
def in_force(name: str) -> bool:
    """Whether a mark says that something goes on."""
    return bool(set(words(name)) & _IN_FORCE)


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """The words of a key in lower case: `lastViewedAt` and `last_viewed_at` are last, viewed, at."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=8192)
def telling(name: str) -> tuple[str, ...]:
    """The words by which a key sounds incidental, as what an app changes by itself; none where it does not.

    Marks, counters, logs, `lastOpened` and the like; what is on view, `view` knows.
    """
    said = words(name)
    if not said:
        return ()
    if said == ("notifications",):
        return said
    if said[0] in {"last", "current", "next"} and not {"name", "user"} & set(said):
        return said
    if name.startswith("_") and name != "_id":
        return said
    if len(said) == 2 and said[0] in _DEALT and said[1] == "by":
        return said
    return tuple(word for word in said if word in _LOGS | _READ | _UPDATED | _COUNTS)


@lru_cache(maxsize=8192)
def clock(name: str) -> bool:
    """Whether a key holds what day or time it is."""
    return words(name) in _CLOCKS


@lru_cache(maxsize=8192)
def log(name: str) -> bool:
    return bool(set(words(name)) & _LOGS)


@lru_cache(maxsize=8192)
def recent(name: str) -> bool:
    """Whether a list only keeps what somebody looked for or at."""
    return bool(set(words(name)) & {"recent", "recents", "recently"})


@lru_cache(maxsize=8192)
def read_mark(name: str) -> bool:
    return bool(set(words(name)) & _READ)


@lru_cache(maxsize=8192)
def updated(name: str) -> bool:
    return bool(set(words(name)) & _UPDATED)


@lru_cache(maxsize=8192)
def stamp(name: str) -> bool:
    """Whether a key sounds like the moment at which something was done, as `createdAt` and not `dueAt`."""
    said = words(name)
    if "".join(said) in _STAMPS:
        return True
    return len(said) > 1 and said[-1] in {"at", "on", "time", "date", "ts"} and said[-2] in _PAST


@lru_cache(maxsize=8192)
def noted(name: str) -> bool:
    """Whether a key sounds like the moment of any deed, as `cancelledAt`, and not of what is only planned.

    Nobody but the app need have put it there, yet a task may ask for it.
    """
    said = words(name)
    if stamp(name):
        return True
    done = len(said) > 1 and said[-1] in {"at", "on", "time", "date", "ts"} and said[-2] not in _PLANNED
    return done and (said[-2].endswith("ed") or said[-2] in _STRONG)


@lru_cache(maxsize=8192)
def set_like(name: str) -> bool:
    """Whether a list of this name sounds like one whose order has no meaning."""
    said = words(name)
    return bool(said) and (said[-1] in _SETS or (said[-1] == "ids" and len(said) > 1 and said[-2] + "s" in _SETS))


@lru_cache(maxsize=8192)
def ordinal(name: str) -> bool:
    """Whether a key sounds like the number of a place, which an app gives out."""
    return bool(set(words(name)) & _PLACES)


@lru_cache(maxsize=8192)
def own(name: str) -> bool:
    """Whether a key outside of any list is about who is signed in."""
    said = words(name)
    return said in {("me",), ("self",), ("viewer",)} or (len(said) > 1 and said[0] in {"current", "my", "logged"})


@lru_cache(maxsize=8192)
def free_text(name: str) -> bool:
    """Whether people type what stands under this key."""
    return bool(set(words(name)) & _FREE)


def called(row: Any, key: str = "") -> str:
    """What a person would call a row: its title, else its id, else its key."""
    if not isinstance(row, dict):
        return str(row)
    for name in (*TITLES, *IDS):
        value = row.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            text = " ".join(str(value).split())
            return text if len(text) <= 60 else text[:59] + "…"
    return _first_cell(row) or key


def _first_cell(row: dict[str, Any]) -> str:
    """What stands first in a row of a grid."""
    said = (str(cell).strip() for key, cell in row.items() if isinstance(key, Column) and cell is not None)
    return next((text for text in said if text), "")[:60]
