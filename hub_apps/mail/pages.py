"""The pages that show emails: lists, conversations, search, and the forms for writing."""

from __future__ import annotations

from typing import Any, Literal

from cuagym.hub.effects import Effects, change
from cuagym.hub.kinds import Address
from cuagym.hub.view import View
from hub_apps.mail.entities import Autosave, Draft, Email, Folder, Label
from hub_apps.mail.lists import Show, framed, listing, names_by_address, people
from hub_apps.mail.mailbox import app, contact_at, conversation, folder, kept, me, mine
from hub_apps.mail.operations_writing import others_on
from hub_apps.mail.search import search

Context = dict[str, Any]
Mode = Literal["read", "reply", "reply-all", "forward"]


# -- lists ---------------------------------------------------------------------------------------------------


def in_folder(s: View, shown: Folder, page: int, show: Show) -> Context:
    listed = listing(s, s.all(Email, folder=shown), page, show, shown.path)
    return framed(s, shown.path, title=shown.name, kind=shown.role, folder=shown, **listed)


@app.page("/inbox", title="the inbox", template="list.html")
def inbox(s: View, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder(s, "inbox"), page, show)


@app.page("/archive", title="the archive", template="list.html")
def archived(s: View, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder(s, "archive"), page, show)


@app.page("/sent", title="the folder of sent emails", template="list.html")
def sent_emails(s: View, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder(s, "sent"), page, show)


@app.page("/spam", title="the spam folder", template="list.html")
def spam(s: View, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder(s, "spam"), page, show)


@app.page("/trash", title="the trash", template="list.html")
def trash(s: View, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder(s, "trash"), page, show)


@app.page(
    "/folder/{folder}",
    title="the folder {folder:name}",
    where=lambda s, folder, page, show: folder.own,
    template="list.html",
)
def one_folder(s: View, folder: Folder, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder, page, show)


@app.page("/label/{label}", title="the emails labelled {label:name}", template="list.html")
def labelled(s: View, label: Label, page: int = 1, show: Show = "all") -> Context:
    emails = [email for email in s.all(Email) if label in email.labels]
    listed = listing(s, emails, page, show, f"/label/{label.id}")
    return framed(s, f"/label/{label.id}", title=label.name, kind="label", label=label, **listed)


@app.page("/starred", title="the starred emails", template="list.html")
def starred(s: View, page: int = 1, show: Show = "all") -> Context:
    listed = listing(s, s.all(Email, starred=True), page, show, "/starred")
    return framed(s, "/starred", title="Starred", kind="starred", **listed)


@app.page("/snoozed", title="the snoozed emails", template="list.html")
def snoozed(s: View, page: int = 1, show: Show = "all") -> Context:
    return in_folder(s, folder(s, "snoozed"), page, show)


@app.page("/search", template="list.html")
def found(s: View, q: str = "", page: int = 1, show: Show = "all") -> Context:
    listed = listing(s, search(s, q), page, show, "/search")
    return framed(s, "/search", title="Search results", kind="search", **{**listed, "query": q})


# -- one email -----------------------------------------------------------------------------------------------


def mark_read_by_looking(s: View, email: Email) -> Effects:
    return [] if email.read else [change(email, read=True)]


def one_email(s: View, email: Email, mode: Mode) -> Context:
    messages = [m for m in conversation(email) if m == email or kept(m)]
    beside = sorted(s.all(Email, folder=email.folder), key=lambda e: (e.received, e.id), reverse=True)
    place = beside.index(email)
    contact = contact_at(s, email.address)
    recent = [e for e in s.all(Email) if e.address == email.address and e != email and kept(e)]
    return framed(
        s,
        email.home,
        email=email,
        mode=mode,
        messages=messages,
        newer=beside[place - 1] if place else None,
        older=beside[place + 1] if place + 1 < len(beside) else None,
        place=place + 1,
        out_of=len(beside),
        contact=contact,
        mine=mine(email),
        recent=sorted(recent, key=lambda e: e.received, reverse=True)[:4],
        others=others_on(email),
        answer_to=email.to if mine(email) else [email.address],
        names=names_by_address(s),
        people=people(s),
    )


@app.page("/email/{email}", title="{email}", up="{email.home}", visit=mark_read_by_looking, template="email.html")
def read_email(s: View, email: Email) -> Context:
    return one_email(s, email, "read")


@app.page("/email/{email}/reply", up="/email/{email}", visit=mark_read_by_looking, template="email.html")
def reply_form(s: View, email: Email) -> Context:
    return one_email(s, email, "reply")


@app.page("/email/{email}/reply-all", up="/email/{email}", visit=mark_read_by_looking, template="email.html")
def reply_all_form(s: View, email: Email) -> Context:
    return one_email(s, email, "reply-all")


@app.page("/email/{email}/forward", up="/email/{email}", visit=mark_read_by_looking, template="email.html")
def forward_form(s: View, email: Email) -> Context:
    return one_email(s, email, "forward")


# -- writing -------------------------------------------------------------------------------------------------


@app.page("/compose", title="the form for a new email")
def compose(s: View, to: Address | None = None, autosave: Autosave | None = None) -> Context:
    behind = in_folder(s, folder(s, "inbox"), 1, "all")
    return {**behind, "people": people(s), "to": [to] if to else [], "autosave": autosave}


def drafts_of(s: View, scheduled: bool) -> list[Draft]:
    drafts = [draft for draft in s.all(Draft) if draft.scheduled == scheduled]
    return sorted(drafts, key=lambda d: d.send_at or d.saved, reverse=not scheduled)


def drafts_list(s: View, scheduled: bool) -> Context:
    unsaved = [] if scheduled else sorted(s.all(Autosave), key=lambda a: a.saved, reverse=True)
    return framed(
        s,
        "/scheduled" if scheduled else "/drafts",
        title="Scheduled" if scheduled else "Drafts",
        kind="scheduled" if scheduled else "drafts",
        drafts=drafts_of(s, scheduled),
        unsaved=unsaved,
        names=names_by_address(s),
    )


@app.page("/drafts", title="the drafts", template="drafts.html")
def all_drafts(s: View) -> Context:
    return drafts_list(s, scheduled=False)


@app.page("/scheduled", title="the scheduled emails", template="drafts.html")
def all_scheduled(s: View) -> Context:
    return drafts_list(s, scheduled=True)


@app.page("/draft/{draft}", title="{draft}", up="{draft.home}", template="draft.html")
def one_draft(s: View, draft: Draft) -> Context:
    return {**drafts_list(s, draft.scheduled), "draft": draft, "people": people(s), "me": me(s)}
