"""What a mailbox holds: emails in folders, labels, drafts, contacts, filters and the owner's settings."""

from __future__ import annotations

from typing import Literal

from cuagym.hub.entity import Entity, Singleton, derived, field
from cuagym.hub.kinds import Address, Day, File, Moment, Prose

Colour = Literal["moss", "sky", "amber", "rose", "plum", "slate", "teal", "rust"]
Role = Literal["inbox", "snoozed", "archive", "sent", "spam", "trash", "own"]
Density = Literal["comfortable", "compact"]
PageSize = Literal["15", "25", "50"]
ReplyMode = Literal["reply", "reply all"]


class Folder(Entity, table="folders", prefix="f", noun="folder", title="name", page="{path}"):
    """A place where emails lie; each email is in exactly one. Those with the role `own` were made by the owner."""

    name: str = field("called {}")
    role: Role = field(default="own", hidden=True)

    @property
    def own(self) -> bool:
        return bool(self.role == "own")

    @property
    def path(self) -> str:
        """Path of the page that lists its emails."""
        return f"/folder/{self.id}" if self.own else f"/{self.role}"


class Label(Entity, table="labels", prefix="l", noun="label", title="name", page="/label/{id}"):
    """A coloured mark; an email carries any number of them."""

    name: str = field("called {}")
    colour: Colour = field("in {}", default="slate")


class Contact(
    Entity,
    table="contacts",
    prefix="c",
    noun="contact",
    title="name",
    page="/contact/{id}",
    listed="/contacts",
    described=("name", "company", "address", "starred"),
):
    """A person in the address book."""

    name: str = field("called {}")
    address: Address = field("with the address {}")
    company: str | None = field("at {}", default=None)
    phone: str | None = field("with the phone number {}", default=None)
    starred: bool = field(yes="favourite", default=False)


class Email(
    Entity,
    table="emails",
    prefix="e",
    noun="email",
    title="subject",
    page="/email/{id}",
    listed="{folder.path}",
    described=("subject", "sender", "received", "labels", "folder", "starred", "read", "important"),
):
    """One message, received or sent. Emails that answer each other make a conversation."""

    subject: str = field("with the subject {}")
    sender: str = field("from {}")
    address: Address = field("from the address {}")
    to: list[Address] = field()
    cc: list[Address] = field()
    body: Prose
    received: Moment = field("dated {}", least="oldest", most="newest", stamped=True)
    folder: Folder = field("in the folder {}")
    labels: list[Label] = field("labelled {}")
    starred: bool = field(yes="starred", no="unstarred", default=False)
    important: bool = field(yes="important", default=False)
    read: bool = field(yes="read", no="unread", default=False, incidental=True, toward=True)
    muted: bool = field(yes="muted", default=False)
    snoozed_until: Moment | None = field("snoozed until {}", default=None)
    attachments: list[File]
    answers: Email | None = field(default=None, hidden=True)

    @property
    def snoozed(self) -> bool:
        return bool(self.folder.role == "snoozed")

    @property
    def home(self) -> str:
        """Path of the list that shows it."""
        return str(self.folder.path)


class Draft(
    Entity,
    table="drafts",
    prefix="d",
    noun="draft",
    title="subject",
    page="/draft/{id}",
    listed="/drafts",
    described=("subject", "to", "send_at", "saved"),
):
    """An email that was not sent yet; with `send_at`, it will be at that time."""

    subject: str = field("with the subject {}", default="")
    to: list[Address] = field("to {}")
    cc: list[Address] = field()
    body: Prose = field(default="")
    attachments: list[File]
    send_at: Moment | None = field("scheduled for {}", default=None)
    saved: Moment = field("saved {}", least="oldest", most="newest", stamped=True)

    @derived(yes="scheduled", no="unscheduled")
    def scheduled(self) -> bool:
        return self.send_at is not None

    @property
    def home(self) -> str:
        """Path of the list that shows it."""
        return "/scheduled" if self.send_at else "/drafts"


class Autosave(Entity, table="autosaves", prefix="a", noun="unsaved text", title="subject", incidental=True):
    """What someone was typing into the compose form when they left it."""

    subject: str = field(default="")
    to: list[Address] = field()
    cc: list[Address] = field()
    body: Prose = field(default="")
    attachments: list[File]
    saved: Moment = field(stamped=True)


class Filter(
    Entity,
    table="filters",
    prefix="r",
    noun="filter",
    title="name",
    page="/settings/filters",
    listed="/settings/filters",
    described=("name", "active"),
):
    """A rule: what happens to emails whose sender and subject contain certain words."""

    name: str = field("called {}")
    sender_has: str | None = field("for senders with {}", default=None)
    subject_has: str | None = field("for subjects with {}", default=None)
    label: Label | None = field("that adds the label {}", default=None)
    folder: Folder | None = field("that moves emails to {}", default=None)
    active: bool = field(yes="active", no="paused", default=True)

    def fits(self, email: Email) -> bool:
        """Whether the rule is about this email: each word it names must occur, letter case aside."""
        sender = f"{email.sender} {email.address}".casefold()
        return (self.sender_has or "").casefold() in sender and (
            self.subject_has or ""
        ).casefold() in email.subject.casefold()


class Settings(Singleton, table="settings", noun="settings", page="/settings"):
    """The owner and how their mailbox behaves."""

    name: str = field()
    address: Address = field()
    signature: Prose = field(default="")
    vacation_on: bool = field(default=False)
    vacation_subject: str = field(default="")
    vacation_text: Prose = field(default="")
    vacation_from: Day | None = field(default=None)
    vacation_until: Day | None = field(default=None)
    density: Density = field(default="comfortable")
    page_size: PageSize = field(default="25")
    default_reply: ReplyMode = field(default="reply")
    snippets: bool = field(default=True)
    vacation_contacts_only: bool = field(default=False)


ENTITIES = (Folder, Label, Contact, Email, Draft, Autosave, Filter, Settings)
