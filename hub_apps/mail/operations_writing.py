"""Operations that send: new email, answers, forwards, notes to contacts."""

from __future__ import annotations

from cuagym.hub.effects import Effects
from cuagym.hub.kinds import Address, File, Prose
from cuagym.hub.view import View
from hub_apps.mail.entities import Autosave, Contact, Email
from hub_apps.mail.examples import ADDRESSES, ANSWERS, BODIES, NOTES, SUBJECTS
from hub_apps.mail.mailbox import app, base_subject, kept, me, mine
from hub_apps.mail.outgoing import NOBODY, NOTHING, copies, sent, thrown


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
    made = sent(s, to, subject, body, cc=copies(cc, to), attachments=attachments)
    return [made, *thrown(autosave)]


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
    values = {"cc": copies(cc, to), "answers": email, "attachments": email.attachments}
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
