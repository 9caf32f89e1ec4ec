"""Operations that write: new email, answers, forwards, drafts, what is sent later."""

from __future__ import annotations

from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Create, Effects, Gone, change, create
from cuagym.hub.kinds import Address, File, Moment, Prose
from cuagym.hub.view import View
from hub_apps.mail.entities import Autosave, Contact, Draft, Email
from hub_apps.mail.examples import ADDRESSES, ANSWERS, BODIES, NOTES, SUBJECTS
from hub_apps.mail.mailbox import app, base_subject, folder, kept, me, mine

NOBODY: list[Address] = []
NOTHING: list[File] = []


def signed(s: View, body: str | None) -> Prose:
    """A text with the owner's signature under it."""
    signature = me(s).signature
    return Prose("\n\n".join(part for part in (body, signature and f"-- \n{signature}") if part))


def recipients(to: list[Address]) -> list[Address]:
    """`to` without repetitions; refused when nobody is left."""
    if not to:
        raise OperationRefused("Add at least one recipient", field="to")
    return list(dict.fromkeys(to))


def sent(s: View, to: list[Address], subject: str, body: str | None, under: str = "", **more: Any) -> Create:
    """An email from the owner, in the folder of what was sent, with `under` below its signed text.

    A body that the request leaves open is free.
    """
    text = "\n\n".join(part for part in (signed(s, body), under) if part)
    values = {"to": recipients(to), "subject": subject, "body": text, "free": () if body else ("body",), **more}
    return create(Email, sender=me(s).name, address=me(s).address, folder=folder(s, "sent"), read=True, **values)


def thrown(autosave: Autosave | None) -> Effects:
    """The text of the compose form is done with."""
    return [Gone(autosave)] if autosave else []


@app.operation(
    "send an email to {to} with the subject {subject} and the text {body}",
    "write to {to}: the subject is {subject} and the text is {body}",
    "email {to} under the subject {subject}, saying {body}",
    "send an email to {to}, with {cc} in copy, subject {subject}, text {body}",
    "send an email to {to} with the subject {subject} and the text {body}, attaching {attachments}",
    outcomes=("an email with the subject {subject} and the text {body} has gone out to {to}",),
    at="/compose",
    texts={"to": ADDRESSES, "cc": ADDRESSES, "subject": SUBJECTS, "body": BODIES},
    toast="Sent",
)
def send_email(
    s: View,
    *,
    to: list[Address],
    subject: str,
    body: Prose | None = None,
    cc: list[Address] = NOBODY,
    attachments: list[File] = NOTHING,
    autosave: Autosave | None = None,
) -> Effects:
    """Sends a new email."""
    made = sent(s, to, subject, body, cc=_others(cc, to), attachments=attachments)
    return [made, *thrown(autosave)]


@app.operation(
    "save a draft to {to} with the subject {subject} and the text {body}",
    "draft an email to {to} with the subject {subject} and the text {body}, but don't send it",
    "keep an unsent draft for {to}: subject {subject}, text {body}",
    "save a draft with the subject {subject} and the text {body}",
    outcomes=("there is a draft to {to} with the subject {subject} and the text {body}",),
    at="/compose",
    texts={"to": ADDRESSES, "cc": ADDRESSES, "subject": SUBJECTS, "body": BODIES},
    toast="Draft saved",
)
def save_draft(
    s: View,
    *,
    subject: str,
    to: list[Address] = NOBODY,
    body: Prose | None = None,
    cc: list[Address] = NOBODY,
    attachments: list[File] = NOTHING,
    autosave: Autosave | None = None,
) -> Effects:
    """Keeps a new email as a draft."""
    free = () if body else ("body",)
    values = {"to": list(dict.fromkeys(to)), "cc": _others(cc, to), "subject": subject, "body": body or ""}
    return [create(Draft, **values, attachments=attachments, free=free), *thrown(autosave)]


@app.operation(
    "keep what is typed",
    at="/compose",
    background=True,
)
def autosave(
    s: View,
    *,
    to: list[Address] = NOBODY,
    subject: str | None = None,
    body: Prose | None = None,
    cc: list[Address] = NOBODY,
    attachments: list[File] = NOTHING,
    autosave: Autosave | None = None,
) -> Effects:
    """Keeps what stands in the compose form, for whoever leaves it without a word."""
    values: dict[str, Any] = {"to": to, "cc": cc, "subject": subject or "", "body": body or ""}
    values["attachments"] = attachments
    if autosave is not None:
        return [change(autosave, **values, saved=s.now)]
    return [create(Autosave, **values)]


@app.operation("throw away what is typed", at="/compose", background=True)
def discard_autosave(
    s: View,
    *,
    to: list[Address] = NOBODY,
    subject: str | None = None,
    body: Prose | None = None,
    cc: list[Address] = NOBODY,
    attachments: list[File] = NOTHING,
    autosave: Autosave | None = None,
) -> Effects:
    """Throws away what stands in the compose form, whatever it says."""
    return thrown(autosave)


@app.operation(
    "edit {draft} so that it goes to {to}, has the subject {subject} and says {body}",
    "replace the text of {draft} with {body}",
    "change the subject of {draft} to {subject}",
    "address {draft} to {to} instead",
    outcomes=(
        "{draft} has the subject {subject}",
        "the text of {draft} is {body}",
        "{draft} is addressed to {to}",
    ),
    where=lambda s, draft, whole, **fields: whole or any(fields.values()),
    at="/draft/{draft}",
    texts={"to": ADDRESSES, "cc": ADDRESSES, "subject": SUBJECTS, "body": BODIES},
    toast="Draft saved",
)
def update_draft(
    s: View,
    *,
    draft: Draft,
    to: list[Address] = NOBODY,
    subject: str | None = None,
    body: Prose | None = None,
    cc: list[Address] = NOBODY,
    attachments: list[File] = NOTHING,
    whole: bool = False,
) -> Effects:
    """Changes a draft. `whole` says that every field is given, so that an empty one is meant to be empty."""
    return [
        change(
            draft,
            **_draft_values(draft, to=to, subject=subject, body=body, cc=cc, attachments=attachments, whole=whole),
            saved=s.now,
        )
    ]


@app.operation(
    "send {draft}",
    "send off {draft}",
    "get {draft} on its way",
    outcomes=("{draft} has been sent",),
    where=lambda s, draft, to, whole, **_: whole or bool(draft.to or to),
    each="draft",
    at="/draft/{draft}",
    texts={"to": ADDRESSES, "cc": ADDRESSES, "subject": SUBJECTS, "body": BODIES},
    toast="Sent",
)
def send_draft(
    s: View,
    *,
    draft: Draft,
    to: list[Address] = NOBODY,
    subject: str | None = None,
    body: Prose | None = None,
    cc: list[Address] = NOBODY,
    attachments: list[File] = NOTHING,
    whole: bool = False,
) -> Effects:
    """Sends a draft, with the changes that are given. `whole` as for `update_draft`."""
    values = _draft_values(draft, to=to, subject=subject, body=body, cc=cc, attachments=attachments, whole=whole)
    return [sent(s, **values), Gone(draft)]


@app.operation(
    "discard {draft}",
    "delete {draft}",
    "get rid of {draft}",
    outcomes=("{draft} is gone",),
    each="draft",
    at="{draft.home}",
    toast="Draft discarded",
)
def discard_draft(s: View, draft: Draft) -> Effects:
    """Deletes a draft."""
    return [Gone(draft)]


@app.operation(
    "schedule {draft} for {at}",
    "have {draft} sent on {at}",
    outcomes=("{draft} is scheduled for {at}",),
    where=lambda s, draft, at: bool(draft.to) and draft.send_at != at,
    each="draft",
    at="/draft/{draft}",
    toast="Scheduled",
)
def schedule_draft(s: View, draft: Draft, at: Moment) -> Effects:
    """Sets or changes the time at which a draft goes out."""
    _check_future(s, at)
    return [change(draft, send_at=at)]


@app.operation(
    "cancel the scheduled sending of {draft}",
    "turn {draft} back into an ordinary draft without a sending time",
    outcomes=("{draft} is no longer scheduled",),
    where=lambda s, draft: draft.scheduled,
    each="draft",
    at="/draft/{draft}",
    toast="No longer scheduled",
)
def unschedule(s: View, draft: Draft) -> Effects:
    """Makes a scheduled email a draft again."""
    return [change(draft, send_at=None)]


@app.operation(
    "reply to {email} with {body}",
    "answer {email}, saying {body}",
    "write back to {email}: {body}",
    "send the reply {body} to {email}",
    "reply to {email} with {body}, attaching {attachments}",
    outcomes=("{email} is answered with {body}",),
    where=lambda s, email, body, attachments: kept(email),
    at="/email/{email}/reply",
    texts={"body": ANSWERS},
    toast="Reply sent",
)
def reply(s: View, email: Email, body: Prose, attachments: list[File] = NOTHING) -> Effects:
    """Answers the sender of an email, or one's own email's recipients."""
    to = email.to if mine(email) else [email.address]
    return [sent(s, to, _re(email), body, answers=email, attachments=attachments)]


@app.operation(
    "reply to everyone on {email} with {body}",
    "reply all to {email}, saying {body}",
    "answer all the people on {email} with {body}",
    outcomes=("everyone on {email} has the answer {body}",),
    where=lambda s, email, body, attachments: kept(email) and bool(others_on(email)),
    at="/email/{email}/reply-all",
    texts={"body": ANSWERS},
    toast="Reply sent to all",
)
def reply_all(s: View, email: Email, body: Prose, attachments: list[File] = NOTHING) -> Effects:
    """Answers the sender of an email, with its other recipients in copy."""
    to = email.to if mine(email) else [email.address]
    return [sent(s, to, _re(email), body, cc=others_on(email), answers=email, attachments=attachments)]


@app.operation(
    "forward {email} to {to}",
    "pass {email} on to {to}",
    "forward {email} to {to} with the note {body}",
    "send {email} on to {to}, adding {body}",
    outcomes=("{email} has been forwarded to {to}",),
    where=lambda s, email, to, body, cc: kept(email),
    at="/email/{email}/forward",
    texts={"to": ADDRESSES, "cc": ADDRESSES, "body": NOTES},
    toast="Forwarded",
)
def forward(
    s: View, email: Email, to: list[Address], body: Prose | None = None, cc: list[Address] = NOBODY
) -> Effects:
    """Sends an email on, with its attachments, under an optional note."""
    head = f"---------- Forwarded ----------\nFrom: {email.sender} <{email.address}>\nSubject: {email.subject}"
    subject = f"Fwd: {base_subject(email.subject)}"
    values = {"cc": _others(cc, to), "answers": email, "attachments": email.attachments}
    return [sent(s, to, subject, body, **values, under=f"{head}\n\n{email.body}")]


@app.operation(
    "send {contact:name} a quick note with the subject {subject} and the text {body}",
    "drop {contact:name} a line from the contacts: subject {subject}, text {body}",
    outcomes=("{contact:name} has been sent a note with the subject {subject} and the text {body}",),
    each="contact",
    at="/contact/{contact}",
    texts={"subject": SUBJECTS, "body": BODIES},
    toast="Sent",
)
def write_to_contact(s: View, contact: Contact, subject: str, body: Prose) -> Effects:
    """Sends an email to someone in the address book."""
    return [sent(s, [contact.address], subject, body)]


def others_on(email: Email) -> list[Address]:
    """Whom an answer to all goes to besides those whom a plain answer goes to."""
    first = set(email.to) if mine(email) else {email.address}
    everyone = dict.fromkeys([*email.to, *email.cc])
    return [address for address in everyone if address not in first and address != me(email.view).address]


def _re(email: Email) -> str:
    return f"Re: {base_subject(email.subject)}"


def _others(cc: list[Address], to: list[Address]) -> list[Address]:
    return [address for address in dict.fromkeys(cc) if address not in to]


def _check_future(s: View, at: Moment) -> None:
    if at <= s.now:
        raise OperationRefused("Choose a time that is still to come", field="at")


def _draft_values(
    draft: Draft,
    *,
    to: list[Address],
    subject: str | None,
    body: str | None,
    cc: list[Address],
    attachments: list[File],
    whole: bool,
) -> dict[str, Any]:
    given: dict[str, Any] = {"to": list(dict.fromkeys(to)), "subject": subject or "", "body": body or ""}
    given |= {"cc": _others(cc, to), "attachments": attachments}
    return {name: value if value or whole else getattr(draft, name) for name, value in given.items()}
