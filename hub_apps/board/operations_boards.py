"""What one can do with boards, the people on them, their labels, and one's own settings."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Add, Drop, Effects, Gone, change, create
from cuagym.hub.kinds import Prose
from cuagym.hub.view import View
from hub_apps.board.entities import (
    Background,
    Board,
    Card,
    Member,
    Visibility,
)
from hub_apps.board.journal import myself, note
from hub_apps.board.product import app
from hub_apps.board.samples import BOARD_NAMES, BOARD_PURPOSES


def _free_board_name(s: View, name: str) -> None:
    if s.find(Board, name=name, closed=False) is not None:
        raise OperationRefused(f"There is already a board called “{name}”", field="name")


@app.operation(
    "create a board called {name}",
    "start a new board named {name}",
    "set up a new board {name} with the {background} background",
    "open a fresh {visibility} board called {name} with the {background} background",
    outcomes=("there is a new board called {name}",),
    at="/",
    texts={"name": BOARD_NAMES},
    toast="Board created",
)
def create_board(
    s: View, name: str, background: Background | None = None, visibility: Visibility | None = None
) -> Effects:
    """Starts an empty board shared with nobody but the signed-in person."""
    _free_board_name(s, name)
    free = [*([] if background else ["background"]), *([] if visibility else ["visibility"])]
    board = create(
        Board,
        name=name,
        background=background or "ocean",
        visibility=visibility or "team",
        members=[myself(s)],
        free=tuple(free),
    )
    return [board, note(s, board, "created this board")]


@app.operation(
    "rename {board} to {name}",
    "change the name of {board} to {name}",
    "call {board} {name} from now on",
    outcomes=("{board} is called {name}",),
    where=lambda s, board, name: not board.closed and board.name != name,
    at="/b/{board}/settings",
    texts={"name": BOARD_NAMES},
    toast="Board renamed",
)
def rename_board(s: View, board: Board, name: str) -> Effects:
    """Gives a board another name."""
    _free_board_name(s, name)
    return [change(board, name=name), note(s, board, f"renamed this board from “{board.name}” to “{name}”")]


@app.operation(
    "describe the purpose of {board} as {description}",
    "set the description of {board} to {description}",
    "write {description} as the description of {board}",
    outcomes=("the description of {board} reads {description}",),
    where=lambda s, board, description: not board.closed and board.description != (description or ""),
    at="/b/{board}/settings",
    texts={"description": BOARD_PURPOSES},
    toast="Description saved",
)
def describe_board(s: View, board: Board, description: Prose | None = None) -> Effects:
    """Sets the description of a board, or clears it when none is given."""
    return [change(board, description=description or ""), note(s, board, "changed the description of this board")]


@app.operation(
    "star {board}",
    "add {board} to my starred boards",
    "put a star on {board} so that it comes first",
    outcomes=("{board} is starred", "{board} is among the starred boards"),
    where=lambda s, board: not board.closed and not board.starred,
    each="board",
    at="/b/{board}",
)
def star_board(s: View, board: Board) -> Effects:
    """Keeps a board among the starred ones."""
    return [change(board, starred=True)]


@app.operation(
    "unstar {board}",
    "remove the star from {board}",
    "take {board} out of my starred boards",
    outcomes=("{board} is no longer starred",),
    where=lambda s, board: not board.closed and board.starred,
    each="board",
    at="/b/{board}",
)
def unstar_board(s: View, board: Board) -> Effects:
    """Takes a board out of the starred ones."""
    return [change(board, starred=False)]


@app.operation(
    "close {board}",
    "close down {board}",
    "put {board} away among the closed boards",
    outcomes=("{board} is closed",),
    where=lambda s, board: not board.closed,
    each="board",
    at="/b/{board}/settings",
    toast="Board closed",
)
def close_board(s: View, board: Board) -> Effects:
    """Puts a board away; it keeps its cards but nothing on it can be changed until it is opened again."""
    return [change(board, closed=True), note(s, board, "closed this board")]


@app.operation(
    "reopen {board}",
    "bring {board} back from the closed boards",
    "open {board} again",
    outcomes=("{board} is open again",),
    where=lambda s, board: board.closed,
    each="board",
    at="/closed",
    toast="Board reopened",
)
def reopen_board(s: View, board: Board) -> Effects:
    """Opens a closed board again."""
    _free_board_name(s, board.name)
    return [change(board, closed=False), note(s, board, "reopened this board")]


@app.operation(
    "delete {board} for good",
    "permanently delete {board}",
    "erase {board} with everything on it",
    outcomes=("{board} no longer exists",),
    where=lambda s, board: board.closed,
    each="board",
    at="/closed",
    toast="Board deleted",
)
def delete_board(s: View, board: Board) -> Effects:
    """Deletes a closed board with its lists, cards and labels."""
    return [Gone(board)]


@app.operation(
    "change the background of {board} to {background}",
    "give {board} the {background} background",
    "switch {board} over to the {background} background",
    outcomes=("{board} has the {background} background",),
    where=lambda s, board, background: not board.closed and board.background != background,
    each="board",
    at="/b/{board}/settings",
)
def set_background(s: View, board: Board, background: Background) -> Effects:
    """Changes the colour behind a board's lists."""
    return [change(board, background=background), note(s, board, f"changed the background to {background}")]


@app.operation(
    "set the visibility of {board} to {visibility}",
    "change who can see {board} to {visibility}",
    "change the visibility of {board} to {visibility}",
    outcomes=("the visibility of {board} is {visibility}",),
    where=lambda s, board, visibility: not board.closed and board.visibility != visibility,
    each="board",
    at="/b/{board}/settings",
    toast="Visibility changed",
)
def set_visibility(s: View, board: Board, visibility: Visibility) -> Effects:
    """Chooses who may see a board: its members, the team, or anyone with the link."""
    return [change(board, visibility=visibility), note(s, board, f"made this board {visibility}")]


@app.operation(
    "add {member:name} to {board}",
    "share {board} with {member:name}",
    "invite {member:name} to {board}",
    outcomes=("{board} is shared with {member:name}", "{member:name} is a member of {board}"),
    where=lambda s, board, member: not board.closed and member not in board.members,
    at="/b/{board}/settings",
    toast="Member added",
)
def add_board_member(s: View, board: Board, member: Member) -> Effects:
    """Shares a board with somebody, who can then be assigned to its cards."""
    return [Add(board, "members", member), note(s, board, f"added {member.name} to this board")]


@app.operation(
    "remove {member:name} from {board}",
    "stop sharing {board} with {member:name}",
    "take {member:name} off {board}",
    outcomes=("{board} is no longer shared with {member:name}",),
    where=lambda s, board, member: not board.closed and member in board.members and member != myself(s),
    at="/b/{board}/settings",
    toast="Member removed",
)
def remove_board_member(s: View, board: Board, member: Member) -> Effects:
    """Takes somebody off a board and off all of its cards."""
    cards = [card for card in s.all(Card) if card.list.board == board and member in card.members]
    return [
        Drop(board, "members", member),
        *(Drop(card, "members", member) for card in cards),
        note(s, board, f"removed {member.name} from this board"),
    ]
