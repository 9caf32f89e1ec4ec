"""What one can do to the card itself: text, dates, labels, people."""

from __future__ import annotations

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Add, Drop, Effects, change
from cuagym.hub.kinds import Day, Prose
from cuagym.hub.view import View
from hub_apps.board.entities import Card, Colour, Label, Member, Priority
from hub_apps.board.journal import note
from hub_apps.board.product import app
from hub_apps.board.samples import CARD_TITLES, DESCRIPTIONS


@app.operation(
    "rename {card} to {title}",
    "change the title of {card} to {title}",
    "reword the title of {card} so that it reads {title}",
    outcomes=("{card} is titled {title}",),
    where=lambda s, card, title: card.live and card.title != title,
    at="/c/{card}",
    texts={"title": CARD_TITLES},
)
def rename_card(s: View, card: Card, title: str) -> Effects:
    """Gives a card another title."""
    return [change(card, title=title), note(s, card.board, f"renamed “{card.title}” to “{title}”", card)]


@app.operation(
    "set the description of {card} to {description}",
    "write {description} as the description of {card}",
    "replace the description of {card} with {description}",
    outcomes=("the description of {card} reads {description}",),
    where=lambda s, card, description=None: card.live and card.description != (description or ""),
    at="/c/{card}",
    texts={"description": DESCRIPTIONS},
)
def describe_card(s: View, card: Card, description: Prose | None = None) -> Effects:
    """Sets the description of a card, or clears it when none is given."""
    text = f"changed the description of “{card.title}”"
    return [change(card, description=description or ""), note(s, card.board, text, card)]


@app.operation(
    "set the due date of {card} to {due}",
    "make {card} due {due}",
    "put {due} down as the due date of {card}",
    outcomes=("{card} is due {due}",),
    where=lambda s, card, due: card.live and card.due != due,
    each="card",
    at="/c/{card}",
)
def set_due(s: View, card: Card, due: Day) -> Effects:
    """Sets the day by which a card is to be done."""
    return [change(card, due=due), note(s, card.board, f"changed the due date of “{card.title}”", card)]


@app.operation(
    "remove the due date from {card}",
    "clear the due date of {card}",
    "leave {card} without a due date",
    outcomes=("{card} has no due date",),
    where=lambda s, card: card.live and card.due is not None,
    each="card",
    at="/c/{card}",
)
def clear_due(s: View, card: Card) -> Effects:
    """Takes the due date off a card."""
    return [change(card, due=None), note(s, card.board, f"removed the due date from “{card.title}”", card)]


@app.operation(
    "mark {card} as complete",
    "tick off {card} as completed",
    "set {card} to completed",
    outcomes=("{card} is marked as complete",),
    where=lambda s, card: card.live and not card.done,
    each="card",
    at="/c/{card}",
)
def complete_card(s: View, card: Card) -> Effects:
    """Marks a card as complete; it stays in its list."""
    return [change(card, done=True), note(s, card.board, f"completed “{card.title}”", card)]


@app.operation(
    "mark {card} as not complete",
    "reopen {card}, which isn't complete after all",
    "take the completion mark off {card}",
    outcomes=("{card} is no longer marked as complete",),
    where=lambda s, card: card.live and card.done,
    each="card",
    at="/c/{card}",
)
def reopen_card(s: View, card: Card) -> Effects:
    """Marks a completed card as unfinished."""
    return [change(card, done=False), note(s, card.board, f"marked “{card.title}” as unfinished", card)]


@app.operation(
    "give {card} the {priority} priority",
    "set the priority of {card} to {priority}",
    "change {card} to {priority} priority",
    outcomes=("the priority of {card} is {priority}",),
    where=lambda s, card, priority: card.live and card.priority != priority,
    each="card",
    at="/c/{card}",
)
def set_priority(s: View, card: Card, priority: Priority) -> Effects:
    """Says how urgent a card is."""
    text = f"set the priority of “{card.title}” to {priority}"
    return [change(card, priority=priority), note(s, card.board, text, card)]


@app.operation(
    "remove the priority from {card}",
    "clear the priority of {card}",
    "leave {card} without any priority",
    outcomes=("{card} has no priority",),
    where=lambda s, card: card.live and card.priority is not None,
    each="card",
    at="/c/{card}",
)
def clear_priority(s: View, card: Card) -> Effects:
    """Takes the priority off a card."""
    return [change(card, priority=None), note(s, card.board, f"removed the priority of “{card.title}”", card)]


@app.operation(
    "estimate {card} at {hours} hours",
    "set the estimate of {card} to {hours} hours",
    "note down {hours} hours as the estimate for {card}",
    outcomes=("{card} is estimated at {hours} hours",),
    where=lambda s, card, hours: card.live and card.estimate != hours,
    at="/c/{card}",
)
def set_estimate(s: View, card: Card, hours: int) -> Effects:
    """Says how many hours a card will take, from 1 to 400."""
    if not 1 <= hours <= 400:
        raise OperationRefused("An estimate is between 1 and 400 hours", field="hours")
    return [change(card, estimate=hours), note(s, card.board, f"estimated “{card.title}” at {hours} h", card)]


@app.operation(
    "remove the estimate from {card}",
    "clear the estimate of {card}",
    outcomes=("{card} has no estimate",),
    where=lambda s, card: card.live and card.estimate is not None,
    each="card",
    at="/c/{card}",
)
def clear_estimate(s: View, card: Card) -> Effects:
    """Takes the estimate off a card."""
    return [change(card, estimate=None), note(s, card.board, f"removed the estimate of “{card.title}”", card)]


@app.operation(
    "set the cover colour of {card} to {colour}",
    "give {card} a cover in {colour}",
    "change the cover of {card} to {colour}",
    outcomes=("the cover of {card} is {colour}",),
    where=lambda s, card, colour: card.live and card.cover != colour,
    each="card",
    at="/c/{card}",
)
def set_cover(s: View, card: Card, colour: Colour) -> Effects:
    """Puts a band of colour on top of a card."""
    return [change(card, cover=colour), note(s, card.board, f"gave “{card.title}” a {colour} cover", card)]


@app.operation(
    "remove the cover from {card}",
    "take the cover colour off {card}",
    "leave {card} without a cover",
    outcomes=("{card} has no cover",),
    where=lambda s, card: card.live and card.cover is not None,
    each="card",
    at="/c/{card}",
)
def remove_cover(s: View, card: Card) -> Effects:
    """Takes the cover off a card."""
    return [change(card, cover=None), note(s, card.board, f"removed the cover of “{card.title}”", card)]


@app.operation(
    "label {card} as {label:name}",
    "put the label {label:name} on {card}",
    "add the {label:name} label to {card}",
    outcomes=("{card} carries the label {label:name}",),
    where=lambda s, card, label: card.live and label.board == card.board and label not in card.labels,
    each="card",
    at="/c/{card}",
)
def add_label(s: View, card: Card, label: Label) -> Effects:
    """Puts one of its board's labels on a card."""
    text = f"added the label “{label.name}” to “{card.title}”"
    return [Add(card, "labels", label), note(s, card.board, text, card)]


@app.operation(
    "take the label {label:name} off {card}",
    "remove the label {label:name} from {card}",
    "strip {card} of the {label:name} label",
    outcomes=("{card} no longer carries the label {label:name}",),
    where=lambda s, card, label: card.live and label in card.labels,
    each="card",
    at="/c/{card}",
)
def remove_label(s: View, card: Card, label: Label) -> Effects:
    """Takes a label off a card."""
    text = f"removed the label “{label.name}” from “{card.title}”"
    return [Drop(card, "labels", label), note(s, card.board, text, card)]


@app.operation(
    "assign {card} to {member:name}",
    "make {member:name} responsible for {card}",
    "put {member:name} on {card}",
    outcomes=("{member:name} is assigned to {card}",),
    where=lambda s, card, member: card.live and member in card.board.members and member not in card.members,
    each="card",
    at="/c/{card}",
)
def assign(s: View, card: Card, member: Member) -> Effects:
    """Assigns a member of the board to a card, beside those who are on it already."""
    text = f"assigned {member.name} to “{card.title}”"
    return [Add(card, "members", member), note(s, card.board, text, card)]


@app.operation(
    "take {member:name} off {card}",
    "unassign {member:name} from {card}",
    "remove {member:name} from those who work on {card}",
    outcomes=("{member:name} is no longer assigned to {card}",),
    where=lambda s, card, member: card.live and member in card.members,
    each="card",
    at="/c/{card}",
)
def unassign(s: View, card: Card, member: Member) -> Effects:
    """Takes a member off a card."""
    text = f"took {member.name} off “{card.title}”"
    return [Drop(card, "members", member), note(s, card.board, text, card)]


@app.operation(
    "watch {card}",
    "start watching {card}",
    "keep an eye on {card} by watching it",
    outcomes=("I am watching {card}",),
    where=lambda s, card: card.live and not card.watched,
    each="card",
    at="/c/{card}",
)
def watch_card(s: View, card: Card) -> Effects:
    """Asks to be told about changes of a card."""
    return [change(card, watched=True)]


@app.operation(
    "stop watching {card}",
    "unwatch {card}",
    outcomes=("I am no longer watching {card}",),
    where=lambda s, card: card.live and card.watched,
    each="card",
    at="/c/{card}",
)
def unwatch_card(s: View, card: Card) -> Effects:
    """Stops being told about changes of a card."""
    return [change(card, watched=False)]
