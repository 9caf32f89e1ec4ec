"""The board app with a seed world to work on."""

from __future__ import annotations

from itertools import count
from typing import Any, TypeVar

from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.entity import Entity
from cuagym.hub.pages import environment_of
from cuagym.hub.state import State
from cuagym.hub.view import View
from hub_apps.board.app import app
from hub_apps.board.entities import Board, Card, List

E = TypeVar("E", bound=Entity)
FILE = {"name": "plan.pdf", "sha256": "0" * 64, "size": 5, "content_type": "application/pdf"}


class Desk:
    """A seed world on which operations are done one after the other."""

    def __init__(self, seed: int = 1) -> None:
        self.state: State = app.seed_state(seed)
        self._numbers = count(1)

    @property
    def s(self) -> View:
        return app.view(self.state, DEFAULT_NOW)

    def do(self, operation: str, **args: Any) -> list[str]:
        """Applies an operation; the ids that it created."""
        raw = {name: value.id if isinstance(value, Entity) else value for name, value in args.items()}
        done = app.operate(self.state, DEFAULT_NOW, self._mint, operation, raw)
        self.state = done.applied.state
        return done.applied.created

    def _mint(self, cls: type[Entity]) -> str:
        return f"{cls.prefix}9{next(self._numbers):03}"

    def again(self, entity: E) -> E:
        return self.s.get(type(entity), entity.id)

    @property
    def board(self) -> Board:
        return self.s.all(Board, closed=False)[0]

    @property
    def lists(self) -> list[List]:
        return self.board.lists

    def card(self, **wanted: Any) -> Card:
        """The first card on the canvas of the first board whose attributes are as wanted."""
        return next(
            card
            for each in self.lists
            for card in each.cards
            if all(getattr(card, name) == value for name, value in wanted.items())
        )

    def titles(self, each: List) -> list[str]:
        return [card.title for card in self.again(each).cards]

    def page(self, path: str) -> str:
        """The HTML of a page."""
        found = app.route(self.s, path)
        assert found is not None, path
        page, arguments = found
        context = {**page.body(self.s, **arguments), "s": self.s, "now": self.s.now, "today": self.s.today}
        return environment_of(app).get_template(page.template).render({**context, "here": f"/board{path}"})
