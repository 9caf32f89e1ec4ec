"""Effects: what an operation does to a state, as data. Nothing else changes a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Moment
from cuagym.hub.state import JsonObject, Part, Record, State, Table


@dataclass(frozen=True)
class Change:
    """Fields of an entity set to values."""

    entity: Entity | Create
    values: dict[str, Any]


@dataclass(frozen=True)
class Add:
    """A value added to a set-like list field; nothing happens when it is there already."""

    entity: Entity | Create
    field: str
    value: Any


@dataclass(frozen=True)
class Drop:
    """A value dropped from a set-like list field; nothing happens when it is not there."""

    entity: Entity | Create
    field: str
    value: Any


@dataclass(frozen=True, eq=False)
class Create:
    """A new entity at the end of its table. The object itself stands for it in later effects.

    `free` names fields whose value the request leaves open (a default that the user may have changed).
    """

    cls: type[Entity]
    values: dict[str, Any]
    free: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gone:
    """An entity removed; those it owns go too, lists drop it and optional references become null."""

    entity: Entity


@dataclass(frozen=True)
class Place:
    """An entity put first, last or right before another among those of its group (`ordered`)."""

    entity: Entity | Create
    at: Literal["top", "bottom"] | Entity


Effect: TypeAlias = Change | Add | Drop | Create | Gone | Place
Effects: TypeAlias = Iterable[Effect]


def change(entity: Entity | Create, **values: Any) -> Change:
    return Change(entity, values)


def create(cls: type[Entity], *, free: tuple[str, ...] = (), **values: Any) -> Create:
    return Create(cls, values, free)


@dataclass(frozen=True, slots=True)
class Touch:
    """One spot that effects touched: a field of an entity, or with `field` None its being there or its place."""

    kind: Literal["field", "created", "gone", "placed"]
    cls: type[Entity]
    id: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """A row as it was before an operation, for undo, and as it was after.

    row: None when it did not exist. place: its index. after: None when it was gone. moved: its place changed too.
    """

    cls: type[Entity]
    id: str
    row: JsonObject | None
    place: int
    after: JsonObject | None
    moved: bool


@dataclass
class Applied:
    """The next state, the ids created in order, the spots touched, the free fields by id, and what was before."""

    state: State
    created: list[str]
    touched: list[Touch]
    free: dict[str, tuple[str, ...]]
    before: list[Before] = field(default_factory=list)


def apply_effects(
    state: State,
    effects: Effects,
    entities: Iterable[type[Entity]],
    mint: Callable[[type[Entity]], str],
    now: Moment,
) -> Applied:
    """`state` after `effects`, done in order. `mint` gives the id of each new entity of a class."""
    draft = _Draft(state, tuple(entities), mint, now)
    for effect in effects:
        draft.do(effect)
    return draft.applied()


class _Draft:
    """A state in the making: tables are copied when first touched."""

    def __init__(
        self,
        state: State,
        entities: tuple[type[Entity], ...],
        mint: Callable[[type[Entity]], str],
        now: Moment,
    ) -> None:
        self.state, self.entities, self.mint, self.now = state, entities, mint, now
        self.tables: dict[str, list[JsonObject]] = {}
        self.records: dict[str, JsonObject] = {}
        self.ids: dict[Create, str] = {}
        self.touched: list[Touch] = []
        self.free: dict[str, tuple[str, ...]] = {}
        self.created: list[str] = []

    def do(self, effect: Effect) -> None:
        match effect:
            case Change():
                for name, value in effect.values.items():
                    self.set(effect.entity, name, self.stored(value))
            case Add() | Drop():
                self.amend(effect)
            case Create():
                self.create(effect)
            case Gone():
                self.remove(type(effect.entity), effect.entity.id)
            case Place():
                self.place(effect)

    def stored(self, value: Any) -> Any:
        if isinstance(value, Create):
            return self.ids[value]
        if isinstance(value, Entity):
            return value.id
        if isinstance(value, list | tuple):
            return [self.stored(item) for item in value]
        return value

    def who(self, entity: Entity | Create) -> tuple[type[Entity], str]:
        if isinstance(entity, Create):
            return entity.cls, self.ids[entity]
        return type(entity), entity.id

    def rows(self, cls: type[Entity]) -> list[JsonObject]:
        if cls.table not in self.tables:
            self.tables[cls.table] = list(self.state.table(cls.table).rows)
        return self.tables[cls.table]

    def row(self, cls: type[Entity], id: str) -> JsonObject:
        if cls.single:
            return self.records.get(cls.table) or self.state.record(cls.table).row
        rows = self.rows(cls)
        return rows[self.position(rows, id)]

    @staticmethod
    def position(rows: list[JsonObject], id: str) -> int:
        return next(i for i, row in enumerate(rows) if row["id"] == id)

    def set(self, entity: Entity | Create, name: str, value: Any) -> None:
        cls, id = self.who(entity)
        self.write(cls, id, name, value)
        if name == cls.ordered:
            rows = self.rows(cls)
            rows.append(rows.pop(self.position(rows, id)))

    def write(self, cls: type[Entity], id: str, name: str, value: Any) -> None:
        assert name in cls.fields, f"{cls.__name__} has no field {name!r}"
        self.touched.append(Touch("field", cls, id, name))
        row = {**self.row(cls, id), name: value}
        if cls.single:
            self.records[cls.table] = row
        else:
            rows = self.rows(cls)
            rows[self.position(rows, id)] = row

    def amend(self, effect: Add | Drop) -> None:
        cls, id = self.who(effect.entity)
        value, items = self.stored(effect.value), self.row(cls, id)[effect.field]
        if isinstance(effect, Add):
            changed = items if value in items else [*items, value]
        else:
            changed = [item for item in items if item != value]
        self.write(cls, id, effect.field, changed)

    def create(self, effect: Create) -> None:
        cls = effect.cls
        id = self.ids[effect] = self.mint(cls)
        row: JsonObject = {"id": id}
        for name, declared in cls.fields.items():
            if name in effect.values:
                row[name] = self.stored(effect.values[name])
            elif declared.stamped:
                row[name] = self.now
            else:
                assert not declared.required, f"{cls.__name__}.{name} needs a value"
                row[name] = list(declared.default) if declared.kind.many else declared.default
        assert not (unknown := effect.values.keys() - cls.fields.keys()), f"{cls.__name__} has no {unknown}"
        self.rows(cls).append(row)
        self.touched.append(Touch("created", cls, id))
        self.created.append(id)
        stamped = tuple(n for n, f in cls.fields.items() if f.stamped and n not in effect.values)
        self.free[id] = (*effect.free, *stamped)

    def remove(self, cls: type[Entity], id: str) -> None:
        rows = self.rows(cls)
        if not any(row["id"] == id for row in rows):
            return
        del rows[self.position(rows, id)]
        self.touched.append(Touch("gone", cls, id))
        for other in self.entities:
            for name, declared in other.fields.items():
                if declared.kind.entity is cls:
                    self.release(other, name, id)

    def release(self, cls: type[Entity], name: str, gone: str) -> None:
        """Lets go of every reference by `cls.name` to an entity that is gone."""
        declared = cls.fields[name]
        rows = [self.row(cls, "")] if cls.single else list(self.rows(cls))
        for row in rows:
            id = row.get("id", "")
            if declared.kind.many and gone in row[name]:
                self.write(cls, id, name, [item for item in row[name] if item != gone])
            elif row[name] == gone and declared.owner:
                self.remove(cls, id)
            elif row[name] == gone:
                assert declared.kind.optional, f"{cls.__name__}.{name} can't do without what it refers to"
                self.write(cls, id, name, None)

    def place(self, effect: Place) -> None:
        cls, id = self.who(effect.entity)
        group = cls.ordered
        assert group is not None, f"the order of {cls.table} has no meaning"
        rows = self.rows(cls)
        row = rows.pop(self.position(rows, id))
        if isinstance(effect.at, Entity):
            spot = self.position(rows, effect.at.id)
        elif effect.at == "bottom":
            spot = len(rows)
        else:
            spot = next((i for i, other in enumerate(rows) if other[group] == row[group]), len(rows))
        rows.insert(spot, row)
        self.touched.append(Touch("placed", cls, id))

    def applied(self) -> Applied:
        changed: dict[str, Part] = {}
        for key, row in self.records.items():
            if row != self.state.record(key).row:
                changed[key] = Record(row)
        for key, rows in self.tables.items():
            if rows != self.state.table(key).rows:
                changed[key] = Table(rows)
        state = self.state.replacing(changed) if changed else self.state
        return Applied(state, self.created, self.touched, self.free, self.history(state))

    def history(self, state: State) -> list[Before]:
        """What each touched row was and became, in table order."""
        history: dict[tuple[str, str], Before] = {}
        for touch in self.touched:
            cls, key = touch.cls, (touch.cls.table, touch.id)
            if cls.single:
                before, after = self.state.record(cls.table).row, state.record(cls.table).row
                history[key] = Before(cls, "", before, 0, after, moved=False)
                continue
            old, new = self.state.table(cls.table), state.table(cls.table)
            moved = touch.kind == "placed" or (cls.ordered is not None and touch.field == cls.ordered)
            moved = moved or (key in history and history[key].moved)
            place = old.index.get(touch.id, -1)
            history[key] = Before(cls, touch.id, old.get(touch.id), place, new.get(touch.id), moved)
        return sorted(history.values(), key=lambda b: (b.cls.table, b.place))


def undo(state: State, before: list[Before]) -> State | None:
    """`state` with what one operation changed as it was before.

    None when any field or row that it changed has changed since; what else happened to its rows stays.
    """
    changed: dict[str, Part] = {}
    for cls in {item.cls for item in before}:
        items = [item for item in before if item.cls is cls]
        if cls.single:
            row = _undone(items[0], state.record(cls.table).row)
            if row is None:
                return None
            changed[cls.table] = Record(row)
            continue
        table = _undone_table(state.table(cls.table), items)
        if table is None:
            return None
        changed[cls.table] = table
    return state.replacing(changed)


def _undone_table(table: Table, items: list[Before]) -> Table | None:
    rows = list(table.rows)
    returning: list[tuple[int, JsonObject]] = []
    for item in items:
        here = next((i for i, row in enumerate(rows) if row["id"] == item.id), None)
        now = None if here is None else rows[here]
        if item.row is None or item.after is None:
            if not _same(item.cls, now, item.after):
                return None
            row = item.row
        elif now is None or (row := _undone(item, now)) is None:
            return None
        if here is not None and row is not None and not item.moved:
            rows[here] = row
            continue
        if here is not None:
            del rows[here]
        if row is not None:
            returning.append((item.place, row))
    for place, row in returning:
        rows.insert(min(place, len(rows)), row)
    return Table(rows)


def _same(cls: type[Entity], one: JsonObject | None, other: JsonObject | None) -> bool:
    """Whether two versions of a row are equal but for what looking around changes."""
    if one is None or other is None:
        return one is other
    return all(one[name] == other[name] for name, declared in cls.fields.items() if not declared.incidental)


def _undone(item: Before, now: JsonObject) -> JsonObject | None:
    """`now` with the fields that changed as they were, or None when one of them has changed since."""
    assert item.row is not None and item.after is not None
    fields = {name: value for name, value in item.row.items() if item.after[name] != value}
    if any(now[name] != item.after[name] for name in fields):
        return None
    return {**now, **fields}
