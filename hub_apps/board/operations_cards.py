"""Where cards come from and go: adding, moving, copying, archiving."""

from __future__ import annotations

from cuagym.hub.effects import Effect, Effects, Gone, Place, change, create
from cuagym.hub.kinds import Day, Prose
from cuagym.hub.view import View
from hub_apps.board.entities import Board, Card, Checklist, Item, Label, List, Member, Position, Priority
from hub_apps.board.journal import note
from hub_apps.board.product import app
from hub_apps.board.samples import CARD_TITLES, DESCRIPTIONS


@app.operation(
    "add a card {title} to {list}",
    "create a card titled {title} in {list}",
    "put a new card called {title} at the bottom of {list}",
    outcomes=("{list} has a new card titled {title}",),
    where=lambda s, list, title: list.live,
    at="/b/{list.board}",
    texts={"title": CARD_TITLES},
)
def add_card(s: View, list: List, title: str) -> Effects:
    """Adds a card with nothing but a title at the end of a list."""
    card = create(Card, list=list, title=title)
    return [card, note(s, list.board, f"added “{title}” to {list.name}", card)]


@app.operation(
    "add a card {title} to {list}, due {due}",
    "create a card titled {title} in {list} with {priority} priority",
    "plan a card {title} in {list}, due {due} and assigned to {member:name}",
    "create a card titled {title} in {list} with the description {description}",
    "create a {priority} priority card {title} in {list}, assign it to {member:name} and have it due {due}",
    outcomes=("{list} has a new card titled {title}, due {due}",),
    where=lambda s, list, title, description=None, due=None, priority=None, member=None: (
        list.live and (member is None or member in list.board.members)
    ),
    at="/b/{list.board}",
    texts={"title": CARD_TITLES, "description": DESCRIPTIONS},
    toast="Card created",
)
def plan_card(
    s: View,
    list: List,
    title: str,
    description: Prose | None = None,
    due: Day | None = None,
    priority: Priority | None = None,
    member: Member | None = None,
) -> Effects:
    """Adds a card with its details at the end of a list."""
    card = create(
        Card,
        list=list,
        title=title,
        description=description or "",
        due=due,
        priority=priority,
        members=[member] if member else [],
    )
    return [card, note(s, list.board, f"added “{title}” to {list.name}", card)]


def _moves_card(
    s: View, card: Card, list: List, position: Position | None = None, before: Card | None = None
) -> bool:
    if not card.live or not list.live or list.board != card.list.board:
        return False
    if before is not None and (before == card or before.list != list or before.archived):
        return False
    if list != card.list:
        return True
    order = [each.id for each in list.cards]
    rest = [id for id in order if id != card.id]
    if before is None and position is None:
        return False
    spot = rest.index(before.id) if before else 0 if position == "top" else len(rest)
    rest.insert(spot, card.id)
    return rest != order


@app.operation(
    "move {card} to {list}",
    "move {card} to the {position} of {list}",
    "put {card} into {list}",
    "shift {card} over to {list}",
    "put {card} at the {position} of {list}",
    outcomes=("{card} is in {list}",),
    where=_moves_card,
    each="card",
    at="/c/{card}",
    toast="Card moved",
)
def move_card(
    s: View, card: Card, list: List, position: Position | None = None, before: Card | None = None
) -> Effects:
    """Moves a card to a list of its board, or within its list: to the top, the bottom or right above a card.

    Where `before` names a card, `position` is of no account.
    """
    spot: Position | Card | None = before or position
    placed = [Place(card, spot)] if spot else []
    if list == card.list:
        return [*placed, note(s, list.board, f"moved “{card.title}” within {list.name}", card)]
    text = f"moved “{card.title}” from {card.list.name} to {list.name}"
    return [change(card, list=list), *placed, note(s, list.board, text, card)]


def _labels_there(s: View, card: Card, board: Board) -> list[Label]:
    """The labels of another board that are called like those of the card."""
    if board == card.board:
        return card.labels
    names = {label.name for label in card.labels}
    return [label for label in s.all(Label, board=board) if label.name in names]


@app.operation(
    "move {card} over to {list}",
    "send {card} to another board, into {list}",
    "hand {card} over to the other board by moving it to {list}",
    outcomes=("{card} is now in {list}",),
    where=lambda s, card, list: card.live and list.live and list.board != card.board,
    at="/c/{card}",
    toast="Card moved to another board",
)
def transfer_card(s: View, card: Card, list: List) -> Effects:
    """Moves a card to a list of another board.

    It keeps labels of which the other board has a namesake, and members who are on that board too.
    """
    board = list.board
    members = [member for member in card.members if member in board.members]
    moved = change(card, list=list, labels=_labels_there(s, card, board), members=members)
    return [
        moved,
        note(s, card.board, f"moved “{card.title}” to the board {board.name}", card),
        note(s, board, f"moved “{card.title}” here from {card.board.name}", card),
    ]


@app.operation(
    "copy {card} to {list} under the title {title}",
    "make a copy of {card} in {list} and call it {title}",
    "duplicate {card} into {list} as {title}",
    outcomes=("{list} has a copy of {card} titled {title}",),
    where=lambda s, card, list, title: card.live and list.live,
    at="/c/{card}",
    texts={"title": CARD_TITLES},
    toast="Card copied",
)
def copy_card(s: View, card: Card, list: List, title: str) -> Effects:
    """Copies a card with its checklists, but without comments and attachments, to the end of a list."""
    board = list.board
    copy = create(
        Card,
        list=list,
        title=title,
        description=card.description,
        labels=_labels_there(s, card, board),
        members=[member for member in card.members if member in board.members],
        due=card.due,
        priority=card.priority,
        estimate=card.estimate,
        cover=card.cover,
    )
    effects: list[Effect] = [copy]
    for checklist in card.checklists:
        effects.append(twin := create(Checklist, card=copy, title=checklist.title))
        effects += [create(Item, checklist=twin, text=item.text, done=item.done) for item in checklist.items]
    return [*effects, note(s, board, f"copied “{card.title}” as “{title}” to {list.name}", copy)]


@app.operation(
    "archive {card}",
    "put {card} away into the archive",
    "take {card} off its board by archiving it",
    outcomes=("{card} is archived", "{card} is in the archive"),
    where=lambda s, card: card.live,
    each="card",
    at="/c/{card}",
    toast="Card archived",
)
def archive_card(s: View, card: Card) -> Effects:
    """Takes a card off the board and into the archive."""
    return [change(card, archived=True), note(s, card.board, f"archived “{card.title}”", card)]


@app.operation(
    "restore {card} from the archive",
    "bring {card} back to its list",
    "take {card} out of the archive again",
    outcomes=("{card} is back in its list", "{card} is no longer archived"),
    where=lambda s, card: card.archived and card.list.live,
    each="card",
    at="/b/{card.board}/archive",
    toast="Card restored",
)
def restore_card(s: View, card: Card) -> Effects:
    """Puts an archived card back into its list."""
    return [change(card, archived=False), note(s, card.board, f"restored “{card.title}”", card)]


@app.operation(
    "delete {card} for good",
    "permanently delete {card}",
    "erase {card} from the archive",
    outcomes=("{card} no longer exists",),
    where=lambda s, card: card.archived and not card.board.closed,
    each="card",
    at="/b/{card.board}/archive",
    toast="Card deleted",
)
def delete_card(s: View, card: Card) -> Effects:
    """Deletes an archived card with all that hangs on it."""
    return [Gone(card), note(s, card.board, f"deleted “{card.title}”")]


@app.operation(
    "turn {item} into a card of its own",
    "convert {item} to a card in the same list",
    "make a separate card out of {item}",
    outcomes=("{item} has become a card of its own",),
    where=lambda s, item: item.card.live,
    at="/c/{item.card}",
    toast="Item turned into a card",
)
def item_to_card(s: View, item: Item) -> Effects:
    """Makes a checklist's item a card at the end of the same list and takes it off the checklist."""
    list = item.card.list
    card = create(Card, list=list, title=item.text)
    text = f"turned “{item.text}” from “{item.card.title}” into a card"
    return [card, Gone(item), note(s, list.board, text, card)]
