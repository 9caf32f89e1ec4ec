"""The board app: importing this module registers everything that Batten can do and show."""

from __future__ import annotations

from hub_apps.board import (
    operations_boards,
    operations_cards,
    operations_contents,
    operations_details,
    operations_labels,
    operations_lists,
    operations_settings,
    pages,
    pages_board,
    world,
)
from hub_apps.board.product import app

__all__ = [
    "app",
    "operations_boards",
    "operations_cards",
    "operations_contents",
    "operations_details",
    "operations_labels",
    "operations_lists",
    "operations_settings",
    "pages",
    "pages_board",
    "world",
]
