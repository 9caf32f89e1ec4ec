"""Rows of the lists of emails: all that one shows, and its HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cuagym.hub.kinds import Day, Moment
from cuagym.hub.pages import environment_of
from cuagym.hub.view import View
from hub_apps.mail.entities import Email, Folder, Label
from hub_apps.mail.mailbox import app, me
from hub_apps.mail.palette import COLOURS


@dataclass(frozen=True, slots=True)
class Row:
    """What is shown of an email. to: the receivers' names, of one in the folder of sent emails; size: emails in its
    conversation; place: its folder's name where the list is not a folder's; labels: (name, colour); files: names.
    """

    id: str
    role: str
    read: bool
    starred: bool
    important: bool
    muted: bool
    sender: str
    to: str
    size: int
    place: str
    labels: tuple[tuple[str, str], ...]
    subject: str
    snippet: str | None
    files: str
    snoozed_until: Moment | None
    received: Moment


def rows(s: View, emails: Iterable[Email], path: str, names: dict[str, str]) -> list[Row]:
    """The rows of a list at `path`, which says what they need not tell: the folder or the label that it shows."""
    sizes, snippets = conversation_sizes(s), me(s).snippets
    folders = {row["id"]: row for row in s.state.table(Folder.table).rows}
    labels = {row["id"]: (row["name"], COLOURS[row["colour"]]) for row in s.state.table(Label.table).rows}
    anywhere = path in ("/starred", "/search") or path.startswith("/label/")

    def one(row: dict[str, Any]) -> Row:
        folder = folders[row["folder"]]
        role = folder["role"]
        return Row(
            id=row["id"],
            role=role,
            read=row["read"],
            starred=row["starred"],
            important=row["important"],
            muted=row["muted"],
            sender=row["sender"],
            to=", ".join(names.get(address, address) for address in row["to"]) if role == "sent" else "",
            size=sizes[row["id"]],
            place=folder["name"] if anywhere and role != "inbox" else "",
            labels=tuple(labels[label] for label in row["labels"] if path != f"/label/{label}"),
            subject=row["subject"],
            snippet=snippet(row["body"]) if snippets else None,
            files=", ".join(file["name"] for file in row["attachments"]),
            snoozed_until=row["snoozed_until"] if role == "snoozed" else None,
            received=row["received"],
        )

    return [one(email.row) for email in emails]


def snippet(body: str) -> str:
    """The first words of a text that are not quoted from another."""
    own = " ".join(line for line in body.split("\n") if line and not line.startswith(">"))
    return own if len(own) <= 210 else f"{own[:210].rsplit(' ', 1)[0]}…"


def conversation_sizes(s: View) -> dict[str, int]:
    """Each email's id → how many emails its conversation has."""
    above = {row["id"]: row["answers"] for row in s.state.table(Email.table).rows}
    tops: dict[str, str] = {}
    for id in above:
        top = id
        while (up := above[top]) is not None and up != id:
            top = up
        tops[id] = top
    sizes = Counter(tops.values())
    return {id: sizes[top] for id, top in tops.items()}


@lru_cache(maxsize=4096)
def drawn(row: Row, today: Day) -> str:
    """The HTML of a row. It follows from the arguments alone, and most rows stay as they are from page to page."""
    template: Any = environment_of(app).get_template("list_row.html").module
    return str(template.list_row(row, today))
