"""What lists and the frame around every page show."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, Literal

from cuagym.hub.kinds import Moment
from cuagym.hub.view import View
from hub_apps.mail.entities import Autosave, Contact, Draft, Email, Folder, Label
from hub_apps.mail.mailbox import me
from hub_apps.mail.palette import COLOURS
from hub_apps.mail.rows import drawn, rows, snippet
from hub_apps.mail.search import HINTS

Show = Literal["all", "unread", "starred", "files"]
ICONS = {
    "inbox": "inbox",
    "archive": "archive",
    "sent": "send",
    "snoozed": "clock",
    "spam": "spam",
    "trash": "trash",
    "own": "folder",
}


def framed(s: View, current: str, **context: Any) -> dict[str, Any]:
    """A page's context with what the sidebar and the top bar show; `current` is the sidebar's marked path."""
    emails = s.all(Email)
    unread = Counter(e.row["folder"] for e in emails if not e.read)
    drafts = s.all(Draft)
    folders = s.all(Folder)
    return {
        "current": current,
        "me": me(s),
        "folders": folders,
        "own_folders": sorted((f for f in folders if f.own), key=lambda f: f.name.casefold()),
        "labels": sorted(s.all(Label), key=lambda label: label.name.casefold()),
        "unread": unread,
        "snoozed": sum(e.snoozed for e in emails),
        "drafts_waiting": sum(not d.scheduled for d in drafts) + len(s.all(Autosave)),
        "scheduled": sum(d.scheduled for d in drafts),
        "colours": COLOURS,
        "icons": ICONS,
        "hints": HINTS,
        "query": "",
        "presets": presets(s.now),
        "snippet": snippet,
        **context,
    }


def listing(s: View, emails: Iterable[Email], page: int, show: Show, path: str) -> dict[str, Any]:
    """One page of a list of emails, newest first, and what its rows need."""
    everything = sorted(emails, key=lambda e: (e.received, e.id), reverse=True)
    chosen = [email for email in everything if _shown(email, show)]
    size = int(me(s).page_size)
    page = max(1, min(page, -(-len(chosen) // size)))
    emails = chosen[(page - 1) * size : page * size]
    carried = {label.id: label for email in emails for label in email.labels}
    return {
        "emails": emails,
        "page": page,
        "page_size": size,
        "total": len(chosen),
        "everything": len(everything),
        "unread_here": sum(not email.read for email in everything),
        "show": show,
        "path": path,
        "rows": [drawn(row, s.today) for row in rows(s, emails, path, names_by_address(s))],
        "carried": sorted(carried.values(), key=lambda label: label.name.casefold()),
    }


def _shown(email: Email, show: Show) -> bool:
    if show == "unread":
        return not email.read
    if show == "starred":
        return bool(email.starred)
    return bool(email.attachments) if show == "files" else True


def names_by_address(s: View) -> dict[str, str]:
    """What to call the owner of an address: by the contacts first, then as they sign their mail."""
    names: dict[str, str] = {row["address"]: row["sender"] for row in s.state.table(Email.table).rows}
    names |= {row["address"]: row["name"] for row in s.state.table(Contact.table).rows}
    return names | {me(s).address: "me"}


def people(s: View) -> list[dict[str, str]]:
    """The contacts as suggestions for a recipient, favourites first."""
    contacts = sorted(s.all(Contact), key=lambda c: (not c.starred, c.name.casefold()))
    return [{"value": c.address, "label": c.name, "hint": c.address, "avatar": c.name} for c in contacts]


def presets(now: Moment) -> list[dict[str, str]]:
    """Times at which people want an email back, as far as they are still to come."""
    at = dt.datetime.fromisoformat(now)
    day = at.replace(hour=0, minute=0, second=0)
    monday = day + dt.timedelta(days=7 - at.weekday())
    times = [
        ("Later today", day + dt.timedelta(hours=18)),
        ("Tomorrow", day + dt.timedelta(days=1, hours=8)),
        ("This weekend", day + dt.timedelta(days=5 - at.weekday(), hours=9)),
        ("Next week", monday + dt.timedelta(hours=8)),
        ("In a month", day + dt.timedelta(days=30, hours=8)),
    ]
    return [
        {"label": label, "value": f"{time:%Y-%m-%dT%H:%M}", "hint": f"{time:%a %H:%M}"}
        for label, time in times
        if time > at + dt.timedelta(hours=1)
    ]
