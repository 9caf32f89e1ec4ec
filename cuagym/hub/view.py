"""A typed, read-only view of one state at one time: what operations, pages and agents read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Day, Moment
from cuagym.hub.state import State

if TYPE_CHECKING:
    from cuagym.hub.app import App

E = TypeVar("E", bound=Entity)


class View:
    """`state` of `app` as entities, at `now` on the session clock."""

    __slots__ = ("app", "now", "state")

    def __init__(self, app: App, state: State, now: Moment) -> None:
        self.app = app
        self.state = state
        self.now = now

    @property
    def today(self) -> Day:
        return Day(self.now[:10])

    def all(self, cls: type[E], **equals: Any) -> list[E]:
        """The entities whose stored fields equal the given values (entities stand for their ids), in order."""
        rows = self.state.table(cls.table).rows
        for name, value in equals.items():
            wanted = _stored(value)
            rows = [row for row in rows if row[name] == wanted]
        return [cls(row, self) for row in rows]

    def get(self, cls: type[E], id: str) -> E:
        """The entity with this id; KeyError when there is none."""
        row = self.state.table(cls.table).get(id)
        if row is None:
            raise KeyError(f"{cls.noun} {id!r}")
        return cls(row, self)

    def find(self, cls: type[E], **equals: Any) -> E | None:
        """The first of `all`, or None."""
        return next(iter(self.all(cls, **equals)), None)

    def one(self, cls: type[E]) -> E:
        """The state's only entity of a `Singleton` class."""
        return cls(self.state.record(cls.table).row, self)


def _stored(value: Any) -> Any:
    return value.id if isinstance(value, Entity) else value
