"""Operations on what gives a mailbox its order: labels, folders and filters."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Add, Effect, Effects, Gone, change, create
from cuagym.hub.entity import Entity
from cuagym.hub.view import View
from hub_apps.mail.entities import Colour, Email, Filter, Folder, Label
from hub_apps.mail.examples import FILTERS, FOLDERS, LABELS, WORDS
from hub_apps.mail.mailbox import app, folder, moved

TARGETS = ("archive", "spam", "trash", "own")
"""Roles of the folders into which a filter may move emails."""


def check_free(s: View, cls: type[Entity], name: str, but: Entity | None = None) -> None:
    """Refuses a name that another entity of the class bears already, letter case aside."""
    for other in s.all(cls):
        if other != but and other.called.casefold() == name.casefold():
            raise OperationRefused(f"There is already a {cls.noun} called “{other.called}”", field="name")


@app.operation(
    "create a label called {name}",
    "make a new label {name}",
    "set up a label {name} in {colour}",
    "create a {colour} label called {name}",
    outcomes=("there is a label called {name}", "there is a {colour} label called {name}"),
    at="/settings/labels",
    texts={"name": LABELS},
    toast="Label created",
)
def create_label(s: View, name: str, colour: Colour | None = None) -> Effects:
    """Makes a label."""
    check_free(s, Label, name)
    return [create(Label, name=name, colour=colour or "slate", free=() if colour else ("colour",))]


@app.operation(
    "rename the label {label:name} to {name}",
    "change the name of the label {label:name} to {name}",
    "call the label {label:name} {name} from now on",
    outcomes=("the label {label:name} is now called {name}",),
    where=lambda s, label, name: label.name != name,
    at="/label/{label}",
    texts={"name": LABELS},
    toast="Label renamed",
)
def rename_label(s: View, label: Label, name: str) -> Effects:
    """Gives a label another name."""
    check_free(s, Label, name, but=label)
    return [change(label, name=name)]


@app.operation(
    "change the colour of the label {label:name} to {colour}",
    "make the label {label:name} {colour}",
    "recolour the label {label:name} in {colour}",
    outcomes=("the colour of the label {label:name} is {colour}",),
    where=lambda s, label, colour: label.colour != colour,
    at="/settings/labels",
    toast="Colour changed",
)
def recolour_label(s: View, label: Label, colour: Colour) -> Effects:
    """Gives a label another colour."""
    return [change(label, colour=colour)]


@app.operation(
    "delete the label {label:name}",
    "remove the label {label:name} altogether",
    "get rid of the label {label:name}",
    outcomes=("the label {label:name} no longer exists",),
    at="/settings/labels",
    toast="Label deleted",
)
def delete_label(s: View, label: Label) -> Effects:
    """Deletes a label; emails lose it, filters stop adding it."""
    return [Gone(label)]


@app.operation(
    "create a folder called {name}",
    "make a new folder {name}",
    "add a folder named {name}",
    outcomes=("there is a folder called {name}",),
    at="/settings/folders",
    texts={"name": FOLDERS},
    toast="Folder created",
)
def create_folder(s: View, name: str) -> Effects:
    """Makes a folder."""
    check_free(s, Folder, name)
    return [create(Folder, name=name)]


@app.operation(
    "rename the folder {folder:name} to {name}",
    "change the name of the folder {folder:name} to {name}",
    outcomes=("the folder {folder:name} is now called {name}",),
    where=lambda s, folder, name: folder.own and folder.name != name,
    at="/folder/{folder}",
    texts={"name": FOLDERS},
    toast="Folder renamed",
)
def rename_folder(s: View, folder: Folder, name: str) -> Effects:
    """Gives a folder of the owner's own another name."""
    check_free(s, Folder, name, but=folder)
    return [change(folder, name=name)]


@app.operation(
    "delete the folder {folder:name}",
    "remove the folder {folder:name}, letting its emails go to the archive",
    "get rid of the folder {folder:name}",
    outcomes=("the folder {folder:name} no longer exists",),
    where=lambda s, folder: folder.own,
    at="/settings/folders",
    toast="Folder deleted, its emails are in the archive",
)
def delete_folder(s: View, folder: Folder) -> Effects:
    """Deletes a folder; its emails go to the archive."""
    archive = s.find(Folder, role="archive")
    assert archive is not None
    return [*(moved(email, archive) for email in s.all(Email, folder=folder)), Gone(folder)]


@app.operation(
    "create a filter {name} that labels emails whose sender contains {sender} as {label:name}",
    "set up a filter {name} that puts emails from senders containing {sender} into the folder {folder:name}",
    "create a filter {name} that labels emails with {subject} in the subject as {label:name}",
    "add a filter {name} that moves emails whose subject contains {subject} to the folder {folder:name}",
    "create a filter {name}: sender contains {sender}, subject contains {subject}, label {label:name}",
    outcomes=("a filter {name} labels emails whose sender contains {sender} as {label:name}",),
    where=lambda s, folder, **_: folder is None or folder.role in TARGETS,
    at="/settings/filters",
    texts={"name": FILTERS, "sender": WORDS, "subject": WORDS},
    toast="Filter created",
)
def create_filter(
    s: View,
    *,
    name: str,
    sender: str | None = None,
    subject: str | None = None,
    label: Label | None = None,
    folder: Folder | None = None,
) -> Effects:
    """Makes a rule for emails by their sender or subject."""
    check_free(s, Filter, name)
    if sender is None and subject is None:
        raise OperationRefused("Say which sender or subject the filter is for", field="sender")
    if label is None and folder is None:
        raise OperationRefused("Say what the filter does: choose a label or a folder", field="label")
    return [create(Filter, name=name, sender_has=sender, subject_has=subject, label=label, folder=folder)]


@app.operation(
    "delete the filter {filter:name}",
    "remove the filter {filter:name}",
    outcomes=("the filter {filter:name} no longer exists",),
    at="/settings/filters",
    toast="Filter deleted",
)
def delete_filter(s: View, filter: Filter) -> Effects:
    """Deletes a rule."""
    return [Gone(filter)]


@app.operation(
    "pause the filter {filter:name}",
    "switch the filter {filter:name} off without deleting it",
    outcomes=("the filter {filter:name} is paused",),
    where=lambda s, filter: filter.active,
    at="/settings/filters",
    toast="Filter paused",
)
def pause_filter(s: View, filter: Filter) -> Effects:
    """Keeps a rule from being applied."""
    return [change(filter, active=False)]


@app.operation(
    "resume the filter {filter:name}",
    "switch the filter {filter:name} back on",
    outcomes=("the filter {filter:name} is active again",),
    where=lambda s, filter: not filter.active,
    at="/settings/filters",
    toast="Filter resumed",
)
def resume_filter(s: View, filter: Filter) -> Effects:
    """Lets a paused rule be applied again."""
    return [change(filter, active=True)]


@app.operation(
    "run the filter {filter:name} on the inbox",
    "apply the filter {filter:name} to what is in the inbox",
    outcomes=("the filter {filter:name} has been applied to the emails in the inbox",),
    where=lambda s, filter: filter.active and bool(filtered(s, filter)),
    at="/settings/filters",
    toast="Filter applied to the inbox",
)
def run_filter(s: View, filter: Filter) -> Effects:
    """Does to the emails of the inbox what the rule says."""
    return filtered(s, filter)


def filtered(s: View, filter: Filter) -> list[Effect]:
    """What running a rule on the inbox does."""
    effects: list[Effect] = []
    for email in s.all(Email, folder=folder(s, "inbox")):
        if not filter.fits(email):
            continue
        if filter.label is not None and filter.label not in email.labels:
            effects.append(Add(email, "labels", filter.label))
        if filter.folder is not None and filter.folder != email.folder:
            effects.append(moved(email, filter.folder))
    return effects
