"""Scenes: a state as its columns, in which entities are told apart by what can be seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cuagym.agents.goal import Clause, Rank, Referent, Test, Value
from cuagym.agents.procedural.english import quotable
from cuagym.agents.procedural.memo import once
from cuagym.hub.app import App
from cuagym.hub.entity import Derived, Entity, Field
from cuagym.hub.kinds import Moment
from cuagym.hub.state import State

Trait = tuple[str, Test, Any]
"""A field, a test and a raw value (entities as ids) that holds of an entity."""

_LONGEST = 90


class Scene:
    """One app's state at one time, with each field's values as a column that is computed once."""

    def __init__(self, app: App, state: State, now: Moment) -> None:
        self.app, self.state, self.now = app, state, now
        self.view = app.view(state, now)
        self._columns: dict[tuple[str, str], list[Any]] = {}
        self._identities: dict[tuple[str, str], Referent | None] = {}

    def ids(self, cls: type[Entity]) -> list[str]:
        return self.column(cls, "id")

    def has(self, cls: type[Entity], id: str) -> bool:
        return id in self.state.table(cls.table).index

    def column(self, cls: type[Entity], name: str) -> list[Any]:
        """The values of a stored or derived field, row by row, entities as ids."""
        key = (cls.table, name)
        if key not in self._columns:
            if name in cls.derived:
                values = [_raw(getattr(e, name)) for e in self.view.all(cls)]
            else:
                values = [row[name] for row in self.state.table(cls.table).rows]
            self._columns[key] = values
        return self._columns[key]

    def cell(self, cls: type[Entity], id: str, name: str) -> Any:
        """One field of one entity; a column is not computed for its sake."""
        table = self.state.table(cls.table)
        index = table.index[id]
        if (column := self._columns.get((cls.table, name))) is not None:
            return column[index]
        if name in cls.derived:
            return _raw(getattr(cls(table.rows[index], self.view), name))
        return table.rows[index][name]

    def matching(self, cls: type[Entity], traits: Iterable[Trait], rank: Rank | None = None) -> list[str]:
        """Ids of the entities with all these traits; ranked ones in order, none when a tie decides."""
        keep = range(len(self.ids(cls)))
        chosen: list[int] = list(keep)
        for name, test, value in traits:
            column = self.column(cls, name)
            chosen = [i for i in chosen if fits(column[i], test, value)]
        ids = self.ids(cls)
        return [ids[i] for i in (chosen if rank is None else self._ranked(cls, chosen, rank))]

    def _ranked(self, cls: type[Entity], chosen: list[int], rank: Rank) -> list[int]:
        column = self.column(cls, rank.field)
        order = sorted(
            (i for i in chosen if column[i] is not None), key=lambda i: column[i], reverse=rank.end == "most"
        )
        if len(order) > rank.count and column[order[rank.count - 1]] == column[order[rank.count]]:
            return []
        return order[: rank.count] if len(order) >= rank.count else []

    def traits(self, cls: type[Entity], id: str) -> Iterator[Trait]:
        """What can be said of an entity, in the order in which people say it."""
        for name in spoken_fields(cls):
            yield from self._traits_of(cls, name, self.cell(cls, id, name))

    def _traits_of(self, cls: type[Entity], name: str, value: Any) -> Iterator[Trait]:
        declared = declaration(cls, name)
        kind = declared.kind
        if value is None or value == "" or kind.base == "file":
            return
        if kind.base == "bool":
            if declared.yes if value else declared.no:
                yield name, "is", value
        elif declared.says is None:
            return
        elif kind.many:
            for item in value:
                if self._nameable(kind.entity, item):
                    yield name, "has", item
        elif kind.base == "moment":
            yield name, "on", value[:10]
        elif self._nameable(kind.entity, value):
            yield name, "is", value

    def _nameable(self, entity: type[Entity] | None, value: Any) -> bool:
        if entity is not None:
            return self.identity(entity, value) is not None
        return not isinstance(value, str) or (quotable(value) and len(value) <= _LONGEST)

    def identity(self, cls: type[Entity], id: str) -> Referent | None:
        """The plainest description by which an entity can be named inside another's: title first."""
        key = (cls.table, id)
        if key not in self._identities:
            self._identities[key] = None
            self._identities[key] = self._identify(cls, id)
        return self._identities[key]

    def _identify(self, cls: type[Entity], id: str) -> Referent | None:
        if cls.single or cls.incidental:
            return None
        chosen: list[Trait] = []
        others = set(self.ids(cls))
        for trait in self.traits(cls, id):
            if not chosen and trait[0] != cls.title_field:
                return None
            if trait[1] == "is" and isinstance(trait[2], bool):
                continue
            left = others.intersection(self.matching(cls, (trait,)))
            if len(left) < len(others):
                chosen.append(trait)
                others = left
            if len(others) == 1:
                return self.referent(cls, chosen)
        return None

    def referent(
        self, cls: type[Entity], traits: Iterable[Trait], rank: Rank | None = None, each: bool = False
    ) -> Referent:
        """The goal's description of the entities with these traits."""
        clauses = tuple(self.clause(cls, trait) for trait in traits)
        return Referent(app=self.app.name, table=cls.table, clauses=clauses, rank=rank, each=each)

    def clause(self, cls: type[Entity], trait: Trait) -> Clause:
        name, test, value = trait
        if test in ("empty", "filled"):
            return Clause(field=name, test=test)
        entity = declaration(cls, name).kind.entity
        if entity is None:
            return Clause(field=name, test=test, value=Value(value=value))
        identity = self.identity(entity, value)
        assert identity is not None, f"{entity.noun} {value} can't be named"
        return Clause(field=name, test=test, value=identity)


def fits(actual: Any, test: Test, wanted: Any) -> bool:
    """Whether a raw value passes a test, as goals define it."""
    match test:
        case "is":
            return bool(actual == wanted)
        case "is_not":
            return bool(actual != wanted)
        case "has":
            return bool(wanted in actual)
        case "lacks":
            return bool(wanted not in actual)
        case "contains":
            return str(wanted).casefold() in str(actual or "").casefold()
        case "on":
            return bool(str(actual or "")[:10] == wanted)
        case "empty":
            return actual in (None, "", [])
        case "filled":
            return actual not in (None, "", [])
        case "before":
            return actual is not None and bool(actual < wanted)
        case "after":
            return actual is not None and bool(_cut(actual, wanted) > wanted)


def _cut(actual: Any, wanted: Any) -> Any:
    return actual[: len(wanted)] if isinstance(actual, str) and isinstance(wanted, str) else actual


def _raw(value: Any) -> Any:
    if isinstance(value, list):
        return [_raw(item) for item in value]
    return value.id if isinstance(value, Entity) else value


def declaration(cls: type[Entity], name: str) -> Field | Derived:
    return cls.fields[name] if name in cls.fields else cls.derived[name]


@once
def spoken_fields(cls: type[Entity]) -> tuple[str, ...]:
    """The fields by which people refer to an entity: its title, those it declares, and its computed adjectives."""
    declared = cls.described or tuple(n for n, f in cls.fields.items() if (f.says or f.yes) and not f.hidden)
    computed = tuple(n for n, d in cls.derived.items() if d.says or d.yes)
    return tuple(dict.fromkeys((cls.title_field, *declared, *computed)))
