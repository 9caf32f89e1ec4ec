"""Worlds: coherent seed data made from a number."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import TYPE_CHECKING, Any, TypeVar

from cuagym.hub.effects import _Draft, create
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Day, Moment
from cuagym.hub.state import Record, State, Table
from cuagym.hub.view import View

if TYPE_CHECKING:
    from cuagym.hub.app import App

E = TypeVar("E", bound=Entity)


class World:
    """Builds one seed world: `random` is its only source of chance, `now` its only clock."""

    def __init__(self, app: App, seed: int, now: Moment) -> None:
        self.app, self.seed, self.now = app, seed, now
        self.random = Random(f"{app.name}/{seed}")
        self._counter = 0
        self._rows: dict[str, list[dict[str, Any]]] = {e.table: [] for e in app.entities if not e.single}
        self._records: dict[str, dict[str, Any]] = {}

    def _mint(self, cls: type[Entity]) -> str:
        self._counter += 1
        return f"{cls.prefix}{self._counter}"

    def add(self, cls: type[E], **values: Any) -> E:
        """A new entity with these field values; the others get their defaults."""
        empty = State({e.table: Table([]) for e in self.app.entities if not e.single})
        draft = _Draft(empty, (), self._mint, self.now)
        draft.create(create(cls, **values))
        row = draft.tables[cls.table][0]
        self._rows[cls.table].append(row)
        return cls(row, self.view)

    def set(self, cls: type[E], **values: Any) -> None:
        """The fields of a singleton; those not given get their defaults."""
        row: dict[str, Any] = {}
        for name, declared in cls.fields.items():
            assert name in values or not declared.required, f"{cls.__name__}.{name} needs a value"
            value = values.get(name, declared.default)
            many = [v.id if isinstance(v, Entity) else v for v in value] if declared.kind.many else None
            row[name] = many if many is not None else value.id if isinstance(value, Entity) else value
        self._records[cls.table] = row

    @property
    def view(self) -> View:
        """The world so far."""
        parts = {key: Table(rows) for key, rows in self._rows.items()}
        return View(self.app, State({**parts, **{k: Record(v) for k, v in self._records.items()}}), self.now)

    def state(self) -> State:
        """The finished world, checked against the schema."""
        return self.app.load({**self._rows, **self._records})

    def moment(self, days: float = 0, *, hour: int | None = None, minute: int | None = None) -> Moment:
        """A moment `days` after now (negative: before), at that time of day when given."""
        at = dt.datetime.fromisoformat(self.now) + dt.timedelta(days=days)
        if hour is not None:
            at = at.replace(hour=hour, minute=minute or 0, second=0)
        return Moment(at.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def day(self, days: int = 0) -> Day:
        """The day `days` after today."""
        return Day((dt.date.fromisoformat(self.now[:10]) + dt.timedelta(days=days)).isoformat())
