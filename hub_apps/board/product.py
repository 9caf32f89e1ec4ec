"""Batten itself: its name, its face and its parts, which the other modules add operations and pages to."""

from __future__ import annotations

from cuagym.hub.app import App
from hub_apps.board.desk import DESK, FILES
from hub_apps.board.entities import ENTITIES

THEME = {
    "accent": "#4340c8",
    "radius": "6px",
    "density": "compact",
    "canvas": "#f3f4f8",
    "topbar-bg": "#171a2b",
    "topbar-text": "#e9ebf5",
    "topbar-height": "48px",
    "search-bg": "#2a2e45",
    "search-text": "#c3c8de",
    "column-bg": "#eceef4",
}

app = App(
    "board",
    brand="Batten",
    summary="Plan a team's work on boards of lists and cards.",
    start="/",
    entities=ENTITIES,
    me="settings.name",
    theme=THEME,
    files=FILES,
    desk=DESK,
)
