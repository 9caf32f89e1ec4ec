"""Operations that say where emails lie, now and from now on."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects, change, create
from cuagym.hub.kinds import Moment
from cuagym.hub.view import View
from hub_apps.mail.entities import Contact, Email, Filter, Folder
from hub_apps.mail.mailbox import app, contact_at, erased, folder, kept, mine, moved

EMAIL = "/email/{email}"


@app.operation(
    "archive {email}",
    "file {email} away in the archive",
    "get {email} out of the inbox without deleting it",
    "put {email} into the archive",
    outcomes=("{email} is archived", "{email} lies in the archive"),
    where=lambda s, email: email.folder.role in ("inbox", "snoozed", "own"),
    each="email",
    at=EMAIL,
    toast="Archived",
)
def archive(s: View, email: Email) -> Effects:
    """Moves an email to the archive."""
    return [moved(email, folder(s, "archive"))]


@app.operation(
    "move {email} to the folder {folder:name}",
    "put {email} into the folder {folder:name}",
    "file {email} in the folder {folder:name}",
    outcomes=("{email} is in the folder {folder:name}", "the folder {folder:name} holds {email}"),
    where=lambda s, email, folder: kept(email) and folder.own and email.folder != folder,
    each="email",
    at=EMAIL,
    toast="Moved",
)
def move_to_folder(s: View, email: Email, folder: Folder) -> Effects:
    """Moves an email to a folder of the owner's own."""
    return [moved(email, folder)]


@app.operation(
    "move {email} back to the inbox",
    "put {email} back into the inbox",
    "return {email} to the inbox",
    outcomes=("{email} is back in the inbox",),
    where=lambda s, email: email.folder.role in ("archive", "own"),
    each="email",
    at=EMAIL,
    toast="Moved to the inbox",
)
def move_to_inbox(s: View, email: Email) -> Effects:
    """Moves an archived or filed email back to the inbox."""
    return [moved(email, folder(s, "inbox"))]


@app.operation(
    "delete {email}",
    "move {email} to the trash",
    "throw {email} away",
    "bin {email}",
    outcomes=("{email} is in the trash",),
    where=lambda s, email: email.folder.role != "trash",
    each="email",
    at=EMAIL,
    toast="Moved to the trash",
)
def delete(s: View, email: Email) -> Effects:
    """Moves an email to the trash."""
    return [moved(email, folder(s, "trash"))]


@app.operation(
    "restore {email} from the trash",
    "fish {email} out of the trash and back into the inbox",
    "undelete {email}",
    outcomes=("{email} is out of the trash and back in the inbox",),
    where=lambda s, email: email.folder.role == "trash",
    each="email",
    at=EMAIL,
    toast="Restored to the inbox",
)
def restore(s: View, email: Email) -> Effects:
    """Moves an email from the trash to the inbox."""
    return [moved(email, folder(s, "inbox"))]


@app.operation(
    "delete {email} forever",
    "permanently delete {email}",
    "erase {email} for good",
    outcomes=("{email} is gone for good",),
    where=lambda s, email: not kept(email),
    each="email",
    at=EMAIL,
    toast="Deleted forever",
)
def delete_forever(s: View, email: Email) -> Effects:
    """Removes an email in the trash or in spam from the mailbox."""
    return erased(s, [email])


@app.operation(
    "empty the trash",
    "clear out the trash",
    "permanently delete everything in the trash",
    outcomes=("the trash is empty", "nothing is left in the trash"),
    where=lambda s: bool(s.all(Email, folder=folder(s, "trash"))),
    at="/trash",
    toast="The trash is empty",
)
def empty_trash(s: View) -> Effects:
    """Removes every email in the trash from the mailbox."""
    return erased(s, s.all(Email, folder=folder(s, "trash")))


@app.operation(
    "empty the spam folder",
    "clear out the spam folder",
    "permanently delete all spam",
    outcomes=("the spam folder is empty", "no spam is left"),
    where=lambda s: bool(s.all(Email, folder=folder(s, "spam"))),
    at="/spam",
    toast="The spam folder is empty",
)
def empty_spam(s: View) -> Effects:
    """Removes every email in spam from the mailbox."""
    return erased(s, s.all(Email, folder=folder(s, "spam")))


@app.operation(
    "report {email} as spam",
    "mark {email} as spam",
    "send {email} to the spam folder",
    outcomes=("{email} is in the spam folder",),
    where=lambda s, email: kept(email) and email.folder.role != "sent",
    each="email",
    at=EMAIL,
    toast="Reported as spam",
)
def report_spam(s: View, email: Email) -> Effects:
    """Moves an email to spam."""
    return [moved(email, folder(s, "spam"))]


@app.operation(
    "mark {email} as not spam",
    "rescue {email} from the spam folder",
    "move {email} out of the spam folder into the inbox",
    outcomes=("{email} is out of the spam folder and in the inbox",),
    where=lambda s, email: email.folder.role == "spam",
    each="email",
    at=EMAIL,
    toast="Moved to the inbox",
)
def not_spam(s: View, email: Email) -> Effects:
    """Moves an email from spam to the inbox."""
    return [moved(email, folder(s, "inbox"))]


@app.operation(
    "snooze {email} until {until}",
    "hide {email} from the inbox until {until}",
    "snooze {email} so that it comes back on {until}",
    outcomes=("{email} is snoozed until {until}",),
    where=lambda s, email, until: email.folder.role in ("inbox", "snoozed") and email.snoozed_until != until,
    each="email",
    at=EMAIL,
    toast="Snoozed",
)
def snooze(s: View, email: Email, until: Moment) -> Effects:
    """Takes an email out of the inbox until a time."""
    if until <= s.now:
        raise OperationRefused("Choose a time that is still to come", field="until")
    return [change(email, folder=folder(s, "snoozed"), snoozed_until=until)]


@app.operation(
    "unsnooze {email}",
    "stop snoozing {email}",
    "bring {email} back from snooze right away",
    outcomes=("{email} is no longer snoozed",),
    where=lambda s, email: email.snoozed,
    each="email",
    at=EMAIL,
    toast="Back in the inbox",
)
def unsnooze(s: View, email: Email) -> Effects:
    """Brings a snoozed email back at once."""
    return [moved(email, folder(s, "inbox"))]


@app.operation(
    "add the sender of {email} to the contacts",
    "save whoever sent {email} as a contact",
    outcomes=("the sender of {email} is among the contacts",),
    where=lambda s, email: not mine(email) and contact_at(s, email.address) is None,
    at=EMAIL,
    toast="Added to contacts",
)
def add_sender(s: View, email: Email) -> Effects:
    """Adds the sender of an email to the address book."""
    return [create(Contact, name=email.sender, address=email.address)]


@app.operation(
    "block the sender of {email}",
    "block whoever sent {email}",
    outcomes=("the sender of {email} is blocked",),
    where=lambda s, email: not mine(email) and not _blocked(s, email),
    at=EMAIL,
    toast="Sender blocked",
)
def block_sender(s: View, email: Email) -> Effects:
    """Makes a filter that takes all the sender's mail for spam."""
    name = f"Block {email.sender}"
    return [create(Filter, name=name, sender_has=email.address, folder=folder(s, "spam"))]


def _blocked(s: View, email: Email) -> bool:
    return s.find(Filter, sender_has=email.address, folder=folder(s, "spam")) is not None
