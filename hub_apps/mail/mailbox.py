"""The app object, and the look-ups that operations and pages share."""

from __future__ import annotations

from collections.abc import Iterable

from cuagym.hub.app import App
from cuagym.hub.effects import Change, Effect, Gone, change
from cuagym.hub.view import View
from hub_apps.mail.attachments import DESK, FILES
from hub_apps.mail.entities import ENTITIES, Contact, Email, Folder, Settings

# Warm neutrals around one deep green; the page behind the white panel is paper.
THEME = {
    "accent": "#1d6a4e",
    "n1": "#f6f3ed",
    "n2": "#efebe3",
    "n3": "#e6e1d7",
    "n4": "#cfc8bb",
    "n5": "#938b7d",
    "n6": "#676055",
    "n7": "#4b453c",
    "n8": "#302c26",
    "n9": "#1c1916",
    "radius": "8px",
    "sidebar-bg": "transparent",
    "sidebar-width": "224px",
    "topbar-bg": "transparent",
    "row-height": "41px",
}

app = App(
    "mail",
    brand="Fernpost",
    summary="Read, sort and write email.",
    start="/inbox",
    entities=ENTITIES,
    me="settings.name",
    theme=THEME,
    files=FILES,
    desk=DESK,
)


def folder(s: View, role: str) -> Folder:
    """The only folder with a role of the system."""
    found = s.find(Folder, role=role)
    assert found is not None, f"a mailbox always has a folder for {role}"
    return found


def me(s: View) -> Settings:
    return s.one(Settings)


def kept(email: Email) -> bool:
    """Neither thrown away nor taken for spam."""
    return email.folder.role not in ("trash", "spam")


def mine(email: Email) -> bool:
    """Sent by the owner."""
    return bool(email.address == me(email.view).address)


def moved(email: Email, to: Folder) -> Change:
    """An email put elsewhere; it no longer waits for a time to come back."""
    return change(email, folder=to, snoozed_until=None)


def base_subject(subject: str) -> str:
    """A subject without the marks of replies and forwards."""
    while subject[:4].casefold() == "re: " or subject[:5].casefold() == "fwd: ":
        subject = subject.split(": ", 1)[1]
    return subject


def conversations(s: View) -> dict[str, list[Email]]:
    """Each email's id → the emails of its conversation, oldest first."""
    root: dict[str, str] = {}
    groups: dict[str, list[Email]] = {}
    above = {row["id"]: row["answers"] for row in s.state.table(Email.table).rows}
    for email in s.all(Email):
        top = email.id
        while above[top] is not None and above[top] != email.id:
            top = above[top]
        root[email.id] = top
        groups.setdefault(top, []).append(email)
    for group in groups.values():
        group.sort(key=lambda e: (e.received, len(e.id), e.id))
    return {id: groups[top] for id, top in root.items()}


def conversation(email: Email) -> list[Email]:
    return conversations(email.view)[email.id]


def erased(s: View, emails: Iterable[Email]) -> list[Effect]:
    """Emails gone for good; those that answered them answer what is left, so that conversations hold together."""
    gone = {email.id for email in emails}
    effects: list[Effect] = []
    for email in s.all(Email):
        above = email.answers
        if email.id in gone or above is None or above.id not in gone:
            continue
        while above is not None and above.id in gone:
            above = above.answers
        effects.append(change(email, answers=above))
    return [*effects, *(Gone(s.get(Email, id)) for id in sorted(gone))]


def contact_at(s: View, address: str) -> Contact | None:
    """The contact with this address, letter case aside."""
    wanted = address.casefold()
    return next((c for c in s.all(Contact) if c.address.casefold() == wanted), None)
