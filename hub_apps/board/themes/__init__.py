"""What the boards of seed worlds are about; each module holds one or two themes."""

from __future__ import annotations

from hub_apps.board.themes.events import CONFERENCE, FESTIVAL
from hub_apps.board.themes.home import KITCHEN, MOVE
from hub_apps.board.themes.office import HIRING, LAUNCH
from hub_apps.board.themes.plan import Plan, Theme
from hub_apps.board.themes.pursuits import GARDEN, MAGAZINE

THEMES: tuple[Theme, ...] = (LAUNCH, HIRING, KITCHEN, MOVE, CONFERENCE, FESTIVAL, GARDEN, MAGAZINE)

__all__ = ["THEMES", "Plan", "Theme"]
