"""The activity that an operation leaves behind, and who is signed in."""

from __future__ import annotations

from cuagym.hub.effects import Create, create
from cuagym.hub.view import View
from hub_apps.board.entities import Activity, Board, Card, Member, Settings


def myself(s: View) -> Member:
    """The signed-in person."""
    return s.one(Settings).member


def note(s: View, board: Board | Create, text: str, card: Card | Create | None = None) -> Create:
    """The effect that records what the signed-in person just did."""
    return create(Activity, board=board, card=card, member=myself(s), text=shortened(text))


def shortened(text: str, limit: int = 300) -> str:
    """`text` on one line, cut at a word where it is longer than `limit`."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + "…"
