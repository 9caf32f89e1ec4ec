"""Batten itself: its name, its face and its parts, which the other modules add operations and pages to."""

from __future__ import annotations

from cuagym.hub.app import App
from hub_apps.board.entities import ENTITIES

app = App(
    "board",
    brand="Batten",
    summary="Plan a team's work on boards of lists and cards.",
    start="/",
    entities=ENTITIES,
    me="settings.name",
)
