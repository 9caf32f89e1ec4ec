"""What every page shows: the bar at the top, and how colours are drawn."""

from __future__ import annotations

from typing import Any

from cuagym.hub.view import View
from hub_apps.board.entities import RANKS, Board, Card, Settings
from hub_apps.board.filters import DUE_NAMES, due_of
from hub_apps.board.palette import BACKGROUNDS, COLOURS, VISIBILITIES
from hub_apps.board.tiles import Tile, Tiles

MAIN_KEYS = [
    ("/", "Search", ".search__input"),
    ("g b", "Go to boards", "a[href='/board/']"),
    ("g m", "Go to my cards", "a[href='/board/me']"),
    ("g t", "Go to the team", "a[href='/board/people']"),
]


def frame(s: View) -> dict[str, Any]:
    """The context that all templates share."""
    settings = s.one(Settings)
    boards = s.all(Board, closed=False)
    return {
        "settings": settings,
        "me": settings.member,
        "open_boards": [*(b for b in boards if b.starred), *(b for b in boards if not b.starred)],
        "closed_count": len(s.all(Board, closed=True)),
        "colours": COLOURS,
        "backgrounds": BACKGROUNDS,
        "visibilities": VISIBILITIES,
        "background_options": [(name, ends[1], name.capitalize()) for name, ends in BACKGROUNDS.items()],
        "colour_options": [(name, colour, name.capitalize()) for name, colour in COLOURS.items()],
        "visibility_options": [
            {"value": value, "label": label, "icon": icon, "hint": hint}
            for value, (icon, label, hint) in VISIBILITIES.items()
        ],
        "priority_options": [(name, name.capitalize()) for name in RANKS if name],
        "default_path": lambda board: f"/b/{board.id}" + ("/table" if settings.default_view == "table" else ""),
        "main_keys": MAIN_KEYS,
    }


def live_cards(s: View) -> list[Card]:
    """The cards of all open boards, board by board and list by list."""
    return [card for board in s.all(Board, closed=False) for each in board.lists for card in each.cards]


def by_due(s: View, cards: list[Card]) -> list[tuple[str, list[Tile]]]:
    """Cards in groups by when they are due, earliest first; groups without any are left out."""
    groups: dict[str, list[Card]] = {name: [] for name in DUE_NAMES}
    for card in sorted(cards, key=lambda each: each.due or "9999"):
        groups[due_of(card, s.today)].append(card)
    tiles = Tiles(s)
    return [(DUE_NAMES[name], tiles.of(found)) for name, found in groups.items() if found]
