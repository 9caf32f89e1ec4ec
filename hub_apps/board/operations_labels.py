"""What one can do with the labels of a board."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects, Gone, change, create
from cuagym.hub.view import View
from hub_apps.board.entities import Board, Colour, Label
from hub_apps.board.journal import note
from hub_apps.board.product import app
from hub_apps.board.samples import LABEL_NAMES


def _free_label_name(s: View, board: Board, name: str) -> None:
    if s.find(Label, board=board, name=name) is not None:
        raise OperationRefused(f"This board already has a label called “{name}”", field="name")


@app.operation(
    "create a {colour} label {name} on {board}",
    "add a label called {name} in {colour} to {board}",
    "make a new {colour} label {name} for {board}",
    outcomes=("{board} has a {colour} label called {name}",),
    where=lambda s, board, name, colour: not board.closed,
    at="/b/{board}/labels",
    texts={"name": LABEL_NAMES},
    toast="Label created",
)
def create_label(s: View, board: Board, name: str, colour: Colour) -> Effects:
    """Adds a label that the board's cards can carry."""
    _free_label_name(s, board, name)
    return [create(Label, board=board, name=name, colour=colour), note(s, board, f"created the label “{name}”")]


@app.operation(
    "rename {label} to {name}",
    "change the name of {label} to {name}",
    "reword {label} so that it reads {name}",
    outcomes=("{label} is called {name}",),
    where=lambda s, label, name: not label.board.closed and label.name != name,
    at="/b/{label.board}/labels",
    texts={"name": LABEL_NAMES},
    toast="Label renamed",
)
def rename_label(s: View, label: Label, name: str) -> Effects:
    """Gives a label another name, on every card that carries it."""
    _free_label_name(s, label.board, name)
    return [change(label, name=name), note(s, label.board, f"renamed the label “{label.name}” to “{name}”")]


@app.operation(
    "change the colour of {label} to {colour}",
    "make {label} {colour}",
    "recolour {label} in {colour}",
    outcomes=("the colour of {label} is {colour}",),
    where=lambda s, label, colour: not label.board.closed and label.colour != colour,
    each="label",
    at="/b/{label.board}/labels",
    toast="Label recoloured",
)
def recolour_label(s: View, label: Label, colour: Colour) -> Effects:
    """Changes a label's colour."""
    return [change(label, colour=colour), note(s, label.board, f"made the label “{label.name}” {colour}")]


@app.operation(
    "delete {label}",
    "get rid of {label}",
    "remove {label} altogether, from its board and from every card",
    outcomes=("{label} no longer exists",),
    where=lambda s, label: not label.board.closed,
    each="label",
    at="/b/{label.board}/labels",
    toast="Label deleted",
)
def delete_label(s: View, label: Label) -> Effects:
    """Deletes a label; the cards that carry it lose it."""
    return [Gone(label), note(s, label.board, f"deleted the label “{label.name}”")]
