"""What one can do with the lists of a board."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects, Place, change, create
from cuagym.hub.view import View
from hub_apps.board.entities import RANKS, Board, Card, List, Sorting
from hub_apps.board.journal import note
from hub_apps.board.product import app
from hub_apps.board.samples import LIST_NAMES


@app.operation(
    "add a list called {name} to {board}",
    "create a new list {name} on {board}",
    "put a list named {name} at the end of {board}",
    outcomes=("{board} has a new list called {name}",),
    where=lambda s, board, name: not board.closed,
    at="/b/{board}",
    texts={"name": LIST_NAMES},
)
def add_list(s: View, board: Board, name: str) -> Effects:
    """Adds an empty list at the right end of a board."""
    if s.find(List, board=board, name=name, archived=False) is not None:
        raise OperationRefused(f"This board already has a list called “{name}”", field="name")
    return [create(List, board=board, name=name), note(s, board, f"added the list “{name}”")]


@app.operation(
    "rename {list} to {name}",
    "change the name of {list} to {name}",
    "give {list} the new name {name}",
    outcomes=("{list} is called {name}",),
    where=lambda s, list, name: list.live and list.name != name,
    at="/b/{list.board}",
    texts={"name": LIST_NAMES},
)
def rename_list(s: View, list: List, name: str) -> Effects:
    """Gives a list another name."""
    if s.find(List, board=list.board, name=name, archived=False) is not None:
        raise OperationRefused(f"This board already has a list called “{name}”", field="name")
    return [change(list, name=name), note(s, list.board, f"renamed the list “{list.name}” to “{name}”")]


def _moves_list(s: View, list: List, before: List | None = None) -> bool:
    if not list.live or (before is not None and (not before.live or before.board != list.board)):
        return False
    order = [each.id for each in list.board.lists]
    rest = [id for id in order if id != list.id]
    if before == list:
        return False
    rest.insert(len(rest) if before is None else rest.index(before.id), list.id)
    return rest != order


@app.operation(
    "move {list} in front of {before}",
    "put {list} right before {before}",
    "make {list} the last list of its board",
    "move {list} to the far end of its board",
    where=_moves_list,
    at="/l/{list}/move",
)
def move_list(s: View, list: List, before: List | None = None) -> Effects:
    """Puts a list right before another one of its board, or at the end."""
    where = f"before “{before.name}”" if before else "to the end"
    return [Place(list, before or "bottom"), note(s, list.board, f"moved the list “{list.name}” {where}")]


@app.operation(
    "archive {list}",
    "put {list} away into the archive",
    "take {list} off its board by archiving it",
    outcomes=("{list} is archived",),
    where=lambda s, list: list.live,
    each="list",
    at="/b/{list.board}",
    toast="List archived",
)
def archive_list(s: View, list: List) -> Effects:
    """Takes a list with its cards off the board and into the archive."""
    return [change(list, archived=True), note(s, list.board, f"archived the list “{list.name}”")]


@app.operation(
    "restore {list} from the archive",
    "bring {list} back to its board",
    "take {list} out of the archive",
    outcomes=("{list} is back on its board", "{list} is no longer archived"),
    where=lambda s, list: list.archived and not list.board.closed,
    each="list",
    at="/b/{list.board}/archive",
    toast="List restored",
)
def restore_list(s: View, list: List) -> Effects:
    """Puts an archived list back on its board."""
    if s.find(List, board=list.board, name=list.name, archived=False) is not None:
        raise OperationRefused(f"This board already has a list called “{list.name}”")
    return [change(list, archived=False), note(s, list.board, f"restored the list “{list.name}”")]


@app.operation(
    "archive all the cards in {list}",
    "clear out {list} by archiving each of its cards",
    "empty {list} into the archive, but keep the list",
    outcomes=("all cards of {list} are archived",),
    where=lambda s, list: list.live and bool(list.cards),
    each="list",
    at="/b/{list.board}",
    toast="Cards archived",
)
def archive_cards(s: View, list: List) -> Effects:
    """Archives every card of a list; the list stays."""
    text = f"archived all cards of the list “{list.name}”"
    return [*(change(card, archived=True) for card in list.cards), note(s, list.board, text)]


@app.operation(
    "move all the cards from {list} into {to}",
    "empty {list} into {to}",
    "shift everything in {list} over to {to}",
    outcomes=("all cards that were in {list} are in {to}",),
    where=lambda s, list, to: list.live and to.live and list != to and list.board == to.board and bool(list.cards),
    at="/l/{list}/empty",
    toast="Cards moved",
)
def move_cards(s: View, list: List, to: List) -> Effects:
    """Moves every card of a list to the end of another list of the same board."""
    text = f"moved all cards from “{list.name}” to “{to.name}”"
    return [*(change(card, list=to) for card in list.cards), note(s, list.board, text)]


def _sorted_cards(list: List, by: Sorting) -> list[Card]:
    """The cards of a list in the order wished for; equal ones, and those without a value, keep theirs."""
    keys = {
        "title": lambda card: card.title.casefold(),
        "due date": lambda card: card.due or "9999-12-31",
        "priority": lambda card: RANKS[card.priority],
    }
    return sorted(list.cards, key=keys[by])


@app.operation(
    "sort the cards in {list} by {by}",
    "put the cards of {list} in order of {by}",
    "order {list} by {by}",
    outcomes=("the cards in {list} are in order of {by}",),
    where=lambda s, list, by: list.live and _sorted_cards(list, by) != list.cards,
    at="/b/{list.board}",
    toast="List sorted",
)
def sort_cards(s: View, list: List, by: Sorting) -> Effects:
    """Puts a list's cards in alphabetical order, earliest due first, or most urgent first."""
    text = f"sorted the list “{list.name}” by {by}"
    return [*(Place(card, "bottom") for card in _sorted_cards(list, by)), note(s, list.board, text)]
