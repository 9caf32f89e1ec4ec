"""The pages of one board: canvas, table, archive, activity, labels, settings, a list and a card."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from cuagym.hub.view import View
from hub_apps.board.entities import Activity, Attachment, Board, Card, Comment, Label, List, Member
from hub_apps.board.filters import DUE_NAMES, Due, matching, ordered
from hub_apps.board.frame import frame
from hub_apps.board.palette import COLOURS
from hub_apps.board.product import app

ROWS = 15
"""Rows of a table's page: as many as fit a window of 800 px."""


def board_frame(s: View, board: Board, tab: str) -> dict[str, Any]:
    """What every page of a board needs: its head with the tabs, of which `tab` is the current one."""
    labels = [
        {"value": label.id, "label": label.name, "colour": COLOURS[label.colour]}
        for label in s.all(Label, board=board)
    ]
    members = [{"value": m.id, "label": m.name, "avatar": m.name} for m in board.members]
    return frame(s) | {
        "board": board,
        "tab": tab,
        "lists": board.lists,
        "labels": s.all(Label, board=board),
        "members": board.members,
        "others": [m for m in s.all(Member) if m not in board.members],
        "recent": _history(s, board)[:6],
        "list_options": [(each.id, each.name) for each in board.lists],
        "member_options": members,
        "any_label": [("", "Any label"), *labels],
        "anybody": [("", "Anybody"), *members],
        "any_due": [("", "Due any time"), *DUE_NAMES.items()],
    }


def _history(s: View, board: Board) -> list[Activity]:
    """What happened on a board, newest first."""
    return s.all(Activity, board=board)[::-1]


def _places(board: Board, one: List) -> list[tuple[str, str]]:
    """The lists in front of which a list can be moved, so that something changes."""
    lists = board.lists
    after = lists[lists.index(one) + 1 :][:1]
    return [(each.id, f"Before “{each.name}”") for each in lists if each != one and each not in after]


def _canvas(
    s: View, board: Board, q: str, label: Label | None, member: Member | None, due: Due | None
) -> dict[str, Any]:
    filtered = bool(q or label or member or due)
    columns = [(each, matching(each.cards, s.today, q, label, member, due)) for each in board.lists]
    return board_frame(s, board, "board") | {
        "columns": columns,
        "filtered": filtered,
        "shown": sum(len(cards) for _, cards in columns),
        "places": lambda one: _places(board, one),
        "elsewhere": lambda one: [(each.id, each.name) for each in board.lists if each != one],
        "q": q,
        "label": label,
        "member": member,
        "due": due,
    }


@app.page("/b/{board}", title="the board {board:name}", up="{board.above}", template="board.html")
def board(
    s: View,
    board: Board,
    q: str = "",
    label: Label | None = None,
    member: Member | None = None,
    due: Due | None = None,
) -> dict[str, Any]:
    """The lists of a board side by side; the parameters filter its cards."""
    return _canvas(s, board, q, label, member, due) | {"card": None}


@app.page("/c/{card}", title="the card {card:name}", up="{card.above}", template="board.html")
def card(s: View, card: Card) -> dict[str, Any]:
    """A card, opened over its board."""
    destinations = [b for b in frame(s)["open_boards"] if b != card.board]
    return _canvas(s, card.board, "", None, None, None) | {
        "card": card,
        "up": card.above if not card.live else f"/b/{card.board.id}",
        "comments": s.all(Comment, card=card)[::-1],
        "attachments": s.all(Attachment, card=card),
        "history": [a for a in _history(s, card.board) if a.card == card],
        "other_lists": [each for each in destinations for each in each.lists],
        "everywhere": [*card.board.lists, *(each for b in destinations for each in b.lists)],
        "neighbours": card.list.cards,
        "list_names": lambda lists: [(each.id, f"{each.board.name} · {each.name}") for each in lists],
    }


@app.page("/l/{list}", title="the list {list:name}", up="{list.above}", template="list.html")
def list_page(s: View, list: List) -> dict[str, Any]:
    """One list by itself, its archived cards included."""
    cards = sorted(s.all(Card, list=list), key=lambda each: each.archived)
    return board_frame(s, list.board, "") | {"list": list, "cards": cards}


@app.page("/b/{board}/table", title="the table of the board {board:name}", up="/b/{board}")
def table(
    s: View,
    board: Board,
    sort: str = "",
    page: int = 1,
    q: str = "",
    label: Label | None = None,
    member: Member | None = None,
    due: Due | None = None,
) -> dict[str, Any]:
    """The cards of a board as rows."""
    chosen = {"q": q, "label": label.id if label else "", "member": member.id if member else "", "due": due or ""}
    shown = [card for each in board.lists for card in each.cards]
    cards = ordered(matching(shown, s.today, q, label, member, due), sort)
    page = max(1, min(page, (len(cards) + ROWS - 1) // ROWS or 1))
    query = urlencode({key: value for key, value in chosen.items() if value})
    path = f"/board/b/{board.id}/table?" + (query + "&" if query else "")
    return board_frame(s, board, "table") | {
        "rows": cards[(page - 1) * ROWS : page * ROWS],
        "total": len(cards),
        "per_page": ROWS,
        "page": page,
        "sort": sort,
        "sort_href": path + "sort={sort}",
        "page_href": path + (f"sort={sort}&" if sort else "") + "page={page}",
        "filtered": any(chosen.values()),
        "shown": len(cards),
        "q": q,
        "label": label,
        "member": member,
        "due": due,
    }


@app.page("/b/{board}/archive", title="the archive of the board {board:name}", up="/b/{board}")
def archive(s: View, board: Board) -> dict[str, Any]:
    """Archived lists and cards, to bring back or delete."""
    every = s.all(List, board=board)
    return board_frame(s, board, "archive") | {
        "archived_lists": [each for each in every if each.archived],
        "archived_cards": [card for each in every for card in s.all(Card, list=each, archived=True)],
    }


@app.page("/b/{board}/activity", title="the activity of the board {board:name}", up="/b/{board}")
def activity(s: View, board: Board) -> dict[str, Any]:
    """What happened on a board, by day."""
    days: dict[str, list[Activity]] = {}
    for each in _history(s, board):
        days.setdefault(each.at[:10], []).append(each)
    return board_frame(s, board, "activity") | {"days": list(days.items())}


@app.page("/b/{board}/labels", title="the labels of the board {board:name}", up="/b/{board}")
def labels(s: View, board: Board) -> dict[str, Any]:
    """The labels of a board and how many cards carry each."""
    cards = [card for each in s.all(List, board=board) for card in s.all(Card, list=each)]
    uses = {label.id: sum(label in card.labels for card in cards) for label in s.all(Label, board=board)}
    swatches = [{"value": n, "label": n.capitalize(), "colour": c} for n, c in COLOURS.items()]
    return board_frame(s, board, "labels") | {"uses": uses, "swatch_list": swatches}


@app.page("/b/{board}/settings", title="the settings of the board {board:name}", up="/b/{board}")
def board_settings(s: View, board: Board) -> dict[str, Any]:
    """Name, description, background, visibility and members of a board."""
    counts = {m.id: sum(m in c.members for each in board.lists for c in each.cards) for m in board.members}
    context = board_frame(s, board, "settings")
    others = [{"value": m.id, "label": m.name, "avatar": m.name, "hint": m.role} for m in context["others"]]
    return context | {"counts": counts, "other_options": others}
