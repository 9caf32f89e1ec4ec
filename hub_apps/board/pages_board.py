"""The pages of one board: canvas, table, archive, activity, labels, settings, a list and a card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from cuagym.hub.view import View
from hub_apps.board.entities import Activity, Attachment, Board, Card, Comment, Label, List, Member, Settings
from hub_apps.board.filters import DUE_NAMES, Due, matching, ordered
from hub_apps.board.frame import frame
from hub_apps.board.palette import COLOURS
from hub_apps.board.product import app
from hub_apps.board.tiles import Tiles, drawn

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


def _canvas(s: View, board: Board, shown: dict[str, list[Card]]) -> dict[str, Any]:
    tiles, style = Tiles(s), s.one(Settings).label_style
    return {
        "draw": lambda tile, editable: drawn(tile, editable, style, s.today),
        "columns": [(each, tiles.of(shown[each.id])) for each in board.lists],
        "totals": {each.id: each.card_count for each in board.lists},
        "card": None,
        "list": None,
    }


def _filter(
    s: View, q: str, label: Label | None, member: Member | None, due: Due | None
) -> tuple[Callable[[list[Card]], list[Card]], dict[str, Any]]:
    """What keeps the cards that fit, and what the filter bar shows."""
    chosen = {"q": q, "label": label, "member": member, "due": due, "filtered": bool(q or label or member or due)}
    return lambda cards: matching(cards, s.today, q, label, member, due), chosen


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
    keep, chosen = _filter(s, q, label, member, due)
    shown = {each.id: keep(each.cards) for each in board.lists}
    count = sum(map(len, shown.values()))
    return board_frame(s, board, "board") | _canvas(s, board, shown) | chosen | {"shown": count}


def _behind(s: View, board: Board) -> dict[str, Any]:
    """The whole board, as it stands behind a dialog."""
    chosen = _filter(s, "", None, None, None)[1]
    shown = {each.id: each.cards for each in board.lists}
    return board_frame(s, board, "board") | _canvas(s, board, shown) | chosen | {"shown": 0}


@app.page("/c/{card}", title="the card {card:name}", up="{card.above}", template="board.html")
def card(s: View, card: Card) -> dict[str, Any]:
    """A card, opened over its board."""
    board = card.board
    others = [each for b in s.all(Board, closed=False) if b != board for each in b.lists]
    return _behind(s, board) | {
        "card": card,
        "tile": Tiles(s)(card),
        "up": f"/b/{board.id}" if card.live else card.above,
        "comments": s.all(Comment, card=card)[::-1],
        "attachments": s.all(Attachment, card=card),
        "history": [activity for activity in _history(s, board) if activity.card == card],
        "other_lists": _named(others),
        "everywhere": _named([*board.lists, *others]),
        "neighbours": card.list.cards,
    }


def _named(lists: list[List]) -> list[tuple[str, str]]:
    return [(each.id, f"{each.board.name} · {each.name}") for each in lists]


@app.page("/l/{list}/move", up="/b/{list.board}", template="board.html")
def place_list(s: View, list: List) -> dict[str, Any]:
    """Asks where a list is to be moved, over its board."""
    lists = list.board.lists
    next_one = lists[lists.index(list) + 1 :][:1] if list in lists else []
    before = [(each.id, f"Before “{each.name}”") for each in lists if each != list and each not in next_one]
    return _behind(s, list.board) | {"list": list, "asked": "move", "places": [("", "At the end"), *before]}


@app.page("/l/{list}/empty", up="/b/{list.board}", template="board.html")
def empty_list(s: View, list: List) -> dict[str, Any]:
    """Asks where all cards of a list are to be moved, over its board."""
    others = [(each.id, each.name) for each in list.board.lists if each != list]
    return _behind(s, list.board) | {"list": list, "asked": "empty", "elsewhere": others}


@app.page("/l/{list}", title="the list {list:name}", up="{list.above}", template="list.html")
def list_page(s: View, list: List) -> dict[str, Any]:
    """One list by itself, its archived cards included."""
    cards = sorted(s.all(Card, list=list), key=lambda each: each.archived)
    return board_frame(s, list.board, "") | {"list": list, "cards": Tiles(s).of(cards)}


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
    keep, chosen = _filter(s, q, label, member, due)
    cards = ordered(keep([card for each in board.lists for card in each.cards]), sort)
    page = max(1, min(page, (len(cards) + ROWS - 1) // ROWS or 1))
    given = {"q": q, "label": label.id if label else "", "member": member.id if member else "", "due": due or ""}
    query = urlencode({key: value for key, value in given.items() if value})
    path = f"/board/b/{board.id}/table?" + (query + "&" if query else "")
    return (
        board_frame(s, board, "table")
        | chosen
        | {
            "rows": Tiles(s).of(cards[(page - 1) * ROWS : page * ROWS]),
            "total": len(cards),
            "shown": len(cards),
            "per_page": ROWS,
            "page": page,
            "sort": sort,
            "sort_href": path + "sort={sort}",
            "page_href": path + (f"sort={sort}&" if sort else "") + "page={page}",
        }
    )


@app.page("/b/{board}/archive", title="the archive of the board {board:name}", up="/b/{board}")
def archive(s: View, board: Board) -> dict[str, Any]:
    """Archived lists and cards, to bring back or delete."""
    tiles, every = Tiles(s), s.all(List, board=board)
    cards = [(tiles(card), each.live) for each in every for card in s.all(Card, list=each, archived=True)]
    return board_frame(s, board, "archive") | {
        "archived_lists": [each for each in every if each.archived],
        "archived_cards": cards,
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
