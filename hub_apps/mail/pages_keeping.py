"""The pages of the address book and of the settings."""

from __future__ import annotations

from collections import Counter
from typing import Any, Literal

from cuagym.hub.view import View
from hub_apps.mail.entities import Contact, Email, Filter, Folder
from hub_apps.mail.lists import framed
from hub_apps.mail.mailbox import app, folder, kept
from hub_apps.mail.operations_keeping import TARGETS, filtered
from hub_apps.mail.palette import COLOURS

Context = dict[str, Any]


@app.page("/contacts", title="the contacts")
def contacts(s: View, show: Literal["all", "favourites"] = "all", q: str = "") -> Context:
    everyone = sorted(s.all(Contact), key=lambda c: c.name.casefold())
    word = q.casefold()
    chosen = [c for c in everyone if word in f"{c.name} {c.address} {c.company or ''}".casefold()]
    return framed(
        s,
        "/contacts",
        contacts=[c for c in chosen if c.starred or show == "all"],
        everyone=len(everyone),
        favourites=sum(c.starred for c in everyone),
        show=show,
        wanted=q,
    )


@app.page("/contact/{contact}", title="the contact {contact:name}", up="/contacts", template="contact.html")
def one_contact(s: View, contact: Contact) -> Context:
    address = contact.address
    emails = [e for e in s.all(Email) if kept(e) and (e.address == address or address in (*e.to, *e.cc))]
    emails.sort(key=lambda e: e.received, reverse=True)
    return framed(s, "/contacts", contact=contact, emails=emails[:12], together=len(emails))


@app.page("/settings", title="the general settings")
def settings(s: View) -> Context:
    return framed(s, "/settings", tab="general")


@app.page("/settings/signature", title="the signature settings", up="/settings")
def signature(s: View) -> Context:
    return framed(s, "/settings", tab="signature")


@app.page("/settings/vacation", title="the vacation responder", up="/settings")
def vacation(s: View) -> Context:
    return framed(s, "/settings", tab="vacation")


@app.page("/settings/filters", title="the filters", up="/settings")
def filters(s: View) -> Context:
    inbox = s.all(Email, folder=folder(s, "inbox"))
    rules = sorted(s.all(Filter), key=lambda f: f.name.casefold())
    return framed(
        s,
        "/settings",
        tab="filters",
        filters=rules,
        fitting={rule.id: sum(rule.fits(email) for email in inbox) for rule in rules},
        runnable={rule.id for rule in rules if rule.active and filtered(s, rule)},
        targets=[f for f in s.all(Folder) if f.role in TARGETS],
    )


@app.page("/settings/labels", title="the label settings", up="/settings", template="label_settings.html")
def label_settings(s: View) -> Context:
    uses = Counter(label.id for email in s.all(Email) for label in email.labels)
    return framed(
        s, "/settings", tab="labels", uses=uses, swatches=[(name, colour, name) for name, colour in COLOURS.items()]
    )


@app.page("/settings/folders", title="the folder settings", up="/settings", template="folder_settings.html")
def folder_settings(s: View) -> Context:
    sizes = Counter(email.folder.id for email in s.all(Email))
    return framed(s, "/settings", tab="folders", sizes=sizes)
