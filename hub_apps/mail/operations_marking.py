"""Operations that put marks on emails and take them off: stars, importance, unread, mute, labels."""

from __future__ import annotations

from cuagym.hub.effects import Add, Drop, Effects, change
from cuagym.hub.view import View
from hub_apps.mail.entities import Email, Label
from hub_apps.mail.mailbox import app, conversation, kept

EMAIL = "/email/{email}"


@app.operation(
    "star {email}",
    "put a star on {email}",
    "give {email} a star",
    outcomes=("{email} is starred", "{email} has a star"),
    where=lambda s, email: not email.starred,
    each="email",
    at=EMAIL,
)
def star(s: View, email: Email) -> Effects:
    """Puts a star on an email."""
    return [change(email, starred=True)]


@app.operation(
    "take the star off {email}",
    "unstar {email}",
    "remove the star from {email}",
    outcomes=("{email} is no longer starred",),
    where=lambda s, email: email.starred,
    each="email",
    at=EMAIL,
)
def unstar(s: View, email: Email) -> Effects:
    """Takes the star off an email."""
    return [change(email, starred=False)]


@app.operation(
    "mark {email} as important",
    "flag {email} as important",
    outcomes=("{email} is marked as important",),
    where=lambda s, email: not email.important,
    each="email",
    at=EMAIL,
    toast="Marked as important",
)
def mark_important(s: View, email: Email) -> Effects:
    """Marks an email as important."""
    return [change(email, important=True)]


@app.operation(
    "mark {email} as not important",
    "remove the importance mark from {email}",
    outcomes=("{email} is no longer marked as important",),
    where=lambda s, email: email.important,
    each="email",
    at=EMAIL,
    toast="Marked as not important",
)
def mark_unimportant(s: View, email: Email) -> Effects:
    """Takes the mark of importance off an email."""
    return [change(email, important=False)]


@app.operation(
    "mark {email} as unread",
    "set {email} back to unread",
    "make {email} unread again",
    outcomes=("{email} is unread", "{email} shows as unread"),
    where=lambda s, email: email.read,
    each="email",
    at=EMAIL,
    toast="Marked as unread",
)
def mark_unread(s: View, email: Email) -> Effects:
    """Marks an email as unread."""
    return [change(email, read=False)]


@app.operation(
    "mark {email} as read",
    "set {email} to read",
    outcomes=("{email} is marked as read",),
    where=lambda s, email: not email.read,
    each="email",
    at="{email.home}",
    toast="Marked as read",
)
def mark_read(s: View, email: Email) -> Effects:
    """Marks an email as read without opening it."""
    return [change(email, read=True)]


@app.operation(
    "mute the conversation of {email}",
    "mute the conversation that {email} belongs to",
    outcomes=("the conversation of {email} is muted",),
    where=lambda s, email: kept(email) and not email.muted,
    at=EMAIL,
    toast="Conversation muted",
)
def mute(s: View, email: Email) -> Effects:
    """Mutes every email of a conversation."""
    return [change(one, muted=True) for one in conversation(email)]


@app.operation(
    "unmute the conversation of {email}",
    "stop muting the conversation that {email} belongs to",
    outcomes=("the conversation of {email} is no longer muted",),
    where=lambda s, email: email.muted,
    at=EMAIL,
    toast="Conversation unmuted",
)
def unmute(s: View, email: Email) -> Effects:
    """Unmutes every email of a conversation."""
    return [change(one, muted=False) for one in conversation(email)]


@app.operation(
    "label {email} as {label:name}",
    "put the label {label:name} on {email}",
    "add the label {label:name} to {email}",
    "tag {email} with {label:name}",
    outcomes=("{email} carries the label {label:name}", "{email} is labelled {label:name}"),
    where=lambda s, email, label: label not in email.labels,
    each="email",
    at=EMAIL,
    toast="Label added",
)
def add_label(s: View, email: Email, label: Label) -> Effects:
    """Puts a label on an email."""
    return [Add(email, "labels", label)]


@app.operation(
    "remove the label {label:name} from {email}",
    "take the label {label:name} off {email}",
    outcomes=("{email} no longer carries the label {label:name}",),
    where=lambda s, email, label: label in email.labels,
    each="email",
    at=EMAIL,
    toast="Label removed",
)
def remove_label(s: View, email: Email, label: Label) -> Effects:
    """Takes a label off an email."""
    return [Drop(email, "labels", label)]
