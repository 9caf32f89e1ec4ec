"""The pages beside those of one board: overview, my cards, people, search, settings."""

from __future__ import annotations

from typing import Any

from cuagym.hub.view import View
from hub_apps.board.entities import Activity, Board, Card, Comment, List, Member
from hub_apps.board.filters import due_of, matching, plus
from hub_apps.board.frame import by_due, frame, live_cards
from hub_apps.board.product import app
from hub_apps.board.tiles import Tiles

FOUND = 40
"""Results that a search shows at most."""


def _overdue(s: View, board: Board) -> int:
    return sum(due_of(card, s.today) == "overdue" for each in board.lists for card in each.cards)


@app.page("/", title="the boards overview")
def home(s: View) -> dict[str, Any]:
    """All open boards, what is due for me and what happened lately."""
    context = frame(s)
    mine = [card for card in live_cards(s) if context["me"] in card.members and not card.done and card.due]
    soon = sorted((card for card in mine if card.due <= plus(s.today, 14)), key=lambda card: card.due)
    recent = sorted(s.all(Activity), key=lambda each: each.at, reverse=True)
    return context | {
        "soon": Tiles(s).of(soon[:7]),
        "overdue": {board.id: _overdue(s, board) for board in context["open_boards"]},
        "recent": [each for each in recent if not each.board.closed][:9],
        "lists_of": {board.id: len(board.lists) for board in context["open_boards"]},
    }


@app.page("/closed", title="the closed boards")
def closed(s: View) -> dict[str, Any]:
    """Boards that were put away."""
    return frame(s) | {"closed_boards": s.all(Board, closed=True)}


@app.page("/me", title="my cards")
def mine(s: View) -> dict[str, Any]:
    """The cards that the signed-in person is on or watches."""
    context = frame(s)
    cards = [card for card in live_cards(s) if context["me"] in card.members]
    watched = [card for card in live_cards(s) if card.watched]
    return context | {"groups": by_due(s, cards), "watched": Tiles(s).of(watched), "count": len(cards)}


@app.page("/people", title="the team")
def people(s: View) -> dict[str, Any]:
    """Everybody in the team, with how much they have on their hands."""
    cards = [card for card in live_cards(s) if not card.done]
    rows = [
        {
            "member": member,
            "boards": [board for board in s.all(Board, closed=False) if member in board.members],
            "open": sum(member in card.members for card in cards),
            "overdue": sum(member in card.members and card.overdue for card in cards),
        }
        for member in s.all(Member)
    ]
    return frame(s) | {"rows": rows}


@app.page("/people/{member}", title="the profile of {member:name}", up="/people")
def person(s: View, member: Member) -> dict[str, Any]:
    """One member: boards and cards."""
    cards = [card for card in live_cards(s) if member in card.members]
    boards = [board for board in s.all(Board, closed=False) if member in board.members]
    return frame(s) | {"member": member, "groups": by_due(s, cards), "boards": boards, "count": len(cards)}


@app.page("/search")
def search(s: View, q: str = "") -> dict[str, Any]:
    """Cards whose title, description or comments hold the words, archived ones last; boards and lists by name."""
    words = q.casefold().split()
    every = [card for card in s.all(Card) if not card.board.closed]
    found = matching(every, s.today, q) if words else []
    said = [c.card for c in s.all(Comment) if words and all(word in c.text.casefold() for word in words)]
    cards = sorted(dict.fromkeys([*found, *(card for card in said if card in every)]), key=lambda c: c.archived)
    boards = [b for b in s.all(Board, closed=False) if words and all(word in b.name.casefold() for word in words)]
    lists = [
        each
        for each in s.all(List, archived=False)
        if words and not each.board.closed and all(word in each.name.casefold() for word in words)
    ]
    return frame(s) | {
        "q": q,
        "cards": Tiles(s).of(cards[:FOUND]),
        "total": len(cards),
        "boards": boards,
        "lists": lists,
    }


@app.page("/settings", title="my settings")
def settings(s: View) -> dict[str, Any]:
    """Profile and preferences of the signed-in person."""
    return frame(s)
