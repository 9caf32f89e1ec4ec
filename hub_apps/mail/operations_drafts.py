"""Operations on what was not sent yet: drafts, the text in the compose form, what is sent later."""

from __future__ import annotations

from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects, Gone, change, create
from cuagym.hub.kinds import Address, File, Moment, Prose
from cuagym.hub.view import View
from hub_apps.mail.entities import Autosave, Draft
from hub_apps.mail.examples import ADDRESSES, BODIES, SUBJECTS
from hub_apps.mail.mailbox import app
from hub_apps.mail.outgoing import NOBODY, NOTHING, copies, sent, thrown


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
    values = {"to": list(dict.fromkeys(to)), "cc": copies(cc, to), "subject": subject, "body": body or ""}
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
    given |= {"cc": copies(cc, to), "attachments": attachments}
    return {name: value if value or whole else getattr(draft, name) for name, value in given.items()}
