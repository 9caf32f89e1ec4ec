"""Choosing and ordering cards for the pages that list them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from cuagym.hub.kinds import Day
from hub_apps.board.entities import RANKS, Card, Label, Member

Due = Literal["overdue", "week", "later", "none", "done"]
DUE_NAMES = {
    "overdue": "Overdue",
    "week": "Next 7 days",
    "later": "Later",
    "none": "No due date",
    "done": "Completed",
}


def plus(day: Day, days: int) -> Day:
    """The day `days` after `day`."""
    return Day((dt.date.fromisoformat(day) + dt.timedelta(days=days)).isoformat())


def due_of(card: Card, today: Day) -> Due:
    """In which of the groups of `DUE_NAMES` a card falls."""
    if card.done:
        return "done"
    if card.due is None:
        return "none"
    if card.due < today:
        return "overdue"
    return "week" if card.due <= plus(today, 7) else "later"


def tone_of(card: Card, today: Day) -> str:
    """The tone in which a card's due date is shown."""
    tones = {"overdue": "bad", "done": "good"}
    if card.due is not None and not card.done and today <= card.due <= plus(today, 2):
        return "warn"
    return tones.get(due_of(card, today), "")


def matching(
    cards: Iterable[Card],
    today: Day,
    q: str = "",
    label: Label | None = None,
    member: Member | None = None,
    due: Due | None = None,
) -> list[Card]:
    """The cards that fit everything given; `q` is looked for in titles and descriptions, whatever its case."""
    words = q.casefold().split()
    return [
        card
        for card in cards
        if all(word in f"{card.title}\n{card.description}".casefold() for word in words)
        and (label is None or label in card.labels)
        and (member is None or member in card.members)
        and (due is None or due_of(card, today) == due)
    ]


def ordered(cards: Iterable[Card], sort: str) -> list[Card]:
    """Cards by a column of the table, `-` in front for the other way round; cards without a value come last."""
    keys = {
        "title": lambda card: card.title.casefold(),
        "list": lambda card: card.list.name.casefold(),
        "due": lambda card: card.due,
        "priority": lambda card: RANKS[card.priority] if card.priority else None,
        "estimate": lambda card: card.estimate,
        "added": lambda card: card.added,
    }
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    key = keys.get(name)
    if key is None:
        return list(cards)
    all_cards = list(cards)
    with_value = [card for card in all_cards if key(card) is not None]
    return [*sorted(with_value, key=key, reverse=backwards), *(c for c in all_cards if key(c) is None)]
