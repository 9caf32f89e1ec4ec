"""What hangs on a card: checklists and their items, comments, attachments."""

from __future__ import annotations

from cuagym.hub.effects import Effects, Gone, Place, change, create
from cuagym.hub.kinds import File, Prose
from cuagym.hub.view import View
from hub_apps.board.entities import Attachment, Card, Checklist, Comment, Item, Position
from hub_apps.board.journal import myself, note
from hub_apps.board.product import app
from hub_apps.board.samples import CHECKLIST_TITLES, COMMENTS, FILE_NAMES, ITEM_TEXTS


@app.operation(
    "add a checklist called {title} to {card}",
    "start a checklist {title} on {card}",
    "give {card} a new checklist titled {title}",
    outcomes=("{card} has a checklist called {title}",),
    where=lambda s, card, title: card.live,
    at="/c/{card}",
    texts={"title": CHECKLIST_TITLES},
)
def add_checklist(s: View, card: Card, title: str) -> Effects:
    """Adds an empty checklist to a card."""
    checklist = create(Checklist, card=card, title=title)
    return [checklist, note(s, card.board, f"added the checklist “{title}” to “{card.title}”", card)]


@app.operation(
    "rename {checklist} to {title}",
    "change the title of {checklist} to {title}",
    "call {checklist} {title} instead",
    outcomes=("{checklist} is called {title}",),
    where=lambda s, checklist, title: checklist.card.live and checklist.title != title,
    at="/c/{checklist.card}",
    texts={"title": CHECKLIST_TITLES},
)
def rename_checklist(s: View, checklist: Checklist, title: str) -> Effects:
    """Gives a checklist another title."""
    return [change(checklist, title=title)]


@app.operation(
    "delete {checklist}",
    "get rid of {checklist}",
    "remove {checklist} with all its items",
    outcomes=("{checklist} no longer exists",),
    where=lambda s, checklist: checklist.card.live,
    at="/c/{checklist.card}",
    toast="Checklist deleted",
)
def delete_checklist(s: View, checklist: Checklist) -> Effects:
    """Deletes a checklist with its items."""
    card = checklist.card
    text = f"removed the checklist “{checklist.title}” from “{card.title}”"
    return [Gone(checklist), note(s, card.board, text, card)]


@app.operation(
    "add the item {text} to {checklist}",
    "put {text} on {checklist}",
    "append an item saying {text} to {checklist}",
    outcomes=("{checklist} has an item {text}",),
    where=lambda s, checklist, text: checklist.card.live,
    at="/c/{checklist.card}",
    texts={"text": ITEM_TEXTS},
)
def add_item(s: View, checklist: Checklist, text: str) -> Effects:
    """Adds an item at the end of a checklist."""
    return [create(Item, checklist=checklist, text=text)]


@app.operation(
    "tick {item}",
    "tick off {item}",
    "check {item} as done",
    outcomes=("{item} is ticked",),
    where=lambda s, item: item.card.live and not item.done,
    each="item",
    at="/c/{item.card}",
)
def tick_item(s: View, item: Item) -> Effects:
    """Marks an item of a checklist as done."""
    return [change(item, done=True), note(s, item.card.board, f"ticked “{item.text}”", item.card)]


@app.operation(
    "untick {item}",
    "clear the tick from {item}",
    "mark {item} as still to be done",
    outcomes=("{item} is not ticked",),
    where=lambda s, item: item.card.live and item.done,
    each="item",
    at="/c/{item.card}",
)
def untick_item(s: View, item: Item) -> Effects:
    """Marks an item of a checklist as still to be done."""
    return [change(item, done=False), note(s, item.card.board, f"unticked “{item.text}”", item.card)]


@app.operation(
    "reword {item} to {text}",
    "change {item} so that it says {text}",
    "rename {item} to {text}",
    outcomes=("{item} says {text}",),
    where=lambda s, item, text: item.card.live and item.text != text,
    at="/c/{item.card}",
    texts={"text": ITEM_TEXTS},
)
def rename_item(s: View, item: Item, text: str) -> Effects:
    """Changes what an item of a checklist says."""
    return [change(item, text=text)]


@app.operation(
    "delete {item}",
    "strike {item} off its checklist",
    "remove {item}",
    outcomes=("{item} no longer exists",),
    where=lambda s, item: item.card.live,
    each="item",
    at="/c/{item.card}",
)
def delete_item(s: View, item: Item) -> Effects:
    """Deletes an item of a checklist."""
    return [Gone(item)]


def _moves_item(s: View, item: Item, position: Position | None = None, before: Item | None = None) -> bool:
    if not item.card.live or (before is None and position is None):
        return False
    if before is not None and (before == item or before.checklist != item.checklist):
        return False
    order = [each.id for each in item.checklist.items]
    rest = [id for id in order if id != item.id]
    spot = rest.index(before.id) if before else 0 if position == "top" else len(rest)
    rest.insert(spot, item.id)
    return rest != order


@app.operation(
    "move {item} to the {position} of its checklist",
    "put {item} at the {position} of its checklist",
    where=_moves_item,
    at="/c/{item.card}",
)
def move_item(s: View, item: Item, position: Position | None = None, before: Item | None = None) -> Effects:
    """Moves an item within its checklist: right above another where `before` names one, else as `position` says."""
    spot = before or position
    return [Place(item, spot)] if spot else []


@app.operation(
    "comment {text} on {card}",
    "leave the comment {text} on {card}",
    "post a comment saying {text} on {card}",
    outcomes=("{card} has a comment saying {text}",),
    where=lambda s, card, text: card.live,
    at="/c/{card}",
    texts={"text": COMMENTS},
)
def comment(s: View, card: Card, text: Prose) -> Effects:
    """Adds a comment by the signed-in person to a card."""
    made = create(Comment, card=card, author=myself(s), text=text)
    return [made, note(s, card.board, f"commented on “{card.title}”", card)]


@app.operation(
    "change {comment} to {text}",
    "edit {comment} so that it reads {text}",
    "reword {comment} as {text}",
    outcomes=("{comment} reads {text}",),
    where=lambda s, comment, text: comment.card.live and comment.author == myself(s) and comment.text != text,
    at="/c/{comment.card}",
    texts={"text": COMMENTS},
)
def edit_comment(s: View, comment: Comment, text: Prose) -> Effects:
    """Changes a comment of one's own."""
    return [change(comment, text=text)]


@app.operation(
    "delete {comment}",
    "take back {comment}",
    "remove {comment}",
    outcomes=("{comment} no longer exists",),
    where=lambda s, comment: comment.card.live and comment.author == myself(s),
    at="/c/{comment.card}",
    toast="Comment deleted",
)
def delete_comment(s: View, comment: Comment) -> Effects:
    """Deletes a comment of one's own."""
    return [Gone(comment)]


@app.operation(
    "attach {file} to {card}",
    "add the file {file} to {card} as an attachment",
    outcomes=("{file} is attached to {card}",),
    where=lambda s, card, file: card.live,
    at="/c/{card}",
)
def attach_file(s: View, card: Card, file: File) -> Effects:
    """Attaches a file to a card under its own name."""
    made = create(Attachment, card=card, name=file["name"], file=file)
    return [made, note(s, card.board, f"attached {file['name']} to “{card.title}”", card)]


@app.operation(
    "rename {attachment} to {name}",
    "change the name of {attachment} to {name}",
    "call {attachment} {name} instead",
    outcomes=("{attachment} is called {name}",),
    where=lambda s, attachment, name: attachment.card.live and attachment.name != name,
    at="/c/{attachment.card}",
    texts={"name": FILE_NAMES},
)
def rename_attachment(s: View, attachment: Attachment, name: str) -> Effects:
    """Changes the name under which an attachment is shown."""
    return [change(attachment, name=name)]


@app.operation(
    "remove {attachment}",
    "delete {attachment}",
    "take {attachment} off its card",
    outcomes=("{attachment} no longer exists",),
    where=lambda s, attachment: attachment.card.live,
    each="attachment",
    at="/c/{attachment.card}",
    toast="Attachment removed",
)
def remove_attachment(s: View, attachment: Attachment) -> Effects:
    """Takes an attachment off its card."""
    card = attachment.card
    return [Gone(attachment), note(s, card.board, f"removed {attachment.name} from “{card.title}”", card)]
