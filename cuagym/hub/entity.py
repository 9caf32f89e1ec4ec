"""Entities: the typed things an app's state consists of, and how a person would speak of them."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Any, ClassVar

from cuagym.hub.kinds import Kind, kind_of
from cuagym.hub.state import JsonObject

if TYPE_CHECKING:
    from cuagym.hub.view import View

_REQUIRED = object()


@dataclass
class Field:
    """One declared field of an entity. As a class attribute it reads the stored value, entities resolved."""

    says: str | None = None
    yes: str | None = None
    no: str | None = None
    words: Mapping[str, str] = dataclass_field(default_factory=dict)
    least: str | None = None
    most: str | None = None
    default: Any = _REQUIRED
    incidental: bool = False
    toward: Any = None
    stamped: bool = False
    owner: bool = False
    ordered: bool = False
    hidden: bool = False
    name: str = ""
    kind: Kind = dataclass_field(default_factory=lambda: Kind("text"))

    @property
    def required(self) -> bool:
        return self.default is _REQUIRED and not self.stamped

    def __get__(self, entity: Entity | None, owner: type[Entity]) -> Any:
        if entity is None:
            return self
        value = entity.row[self.name]
        if self.kind.entity is None or value is None:
            return value
        if self.kind.many:
            return [entity.view.get(self.kind.entity, id) for id in value]
        return entity.view.get(self.kind.entity, value)


def field(
    says: str | None = None,
    *,
    yes: str | None = None,
    no: str | None = None,
    words: Mapping[str, str] | None = None,
    least: str | None = None,
    most: str | None = None,
    default: Any = _REQUIRED,
    incidental: bool = False,
    toward: Any = None,
    stamped: bool = False,
    owner: bool = False,
    ordered: bool = False,
    hidden: bool = False,
) -> Any:
    """Declares how a field is spoken of and what changes it.

    says: how it tells entities apart, after the noun: `"from {}"`, `"due {}"`, `"with the label {}"`.
    yes, no: what a true or false flag makes of the noun: `"starred"`, `"unread"` (put before it).
    words: what a choice's values are called: `{"inbox": "the inbox"}`.
    least, most: superlatives of its order: `"oldest"`, `"newest"`.
    default: the value of a new entity for which the operation gives none; a list defaults to a fresh `[]`.
    incidental: changed by looking around (contracts §0); with `toward`, only in the direction of that value.
    stamped: a new entity gets the session clock's time.
    owner: when the entity referred to goes, this one goes too.
    ordered: the order of the list's items has a meaning (else it is a set).
    hidden: no page shows it, so that nobody can refer to it.
    """
    return Field(
        says, yes, no, words or {}, least, most, default, incidental, toward, stamped, owner, ordered, hidden
    )


@dataclass
class Derived:
    """A value computed from the state that pages show and people refer to (never stored)."""

    compute: Callable[[Any], Any]
    says: str | None = None
    yes: str | None = None
    no: str | None = None
    least: str | None = None
    most: str | None = None
    name: str = ""
    kind: Kind = dataclass_field(default_factory=lambda: Kind("text"))

    def __get__(self, entity: Entity | None, owner: type[Entity]) -> Any:
        return self if entity is None else self.compute(entity)


def derived(
    says: str | None = None,
    *,
    yes: str | None = None,
    no: str | None = None,
    least: str | None = None,
    most: str | None = None,
) -> Callable[[Callable[[Any], Any]], Any]:
    """Makes a method a computed attribute; its return annotation is its kind. Arguments as for `field`."""
    return lambda compute: Derived(compute, says, yes, no, least, most)


class Entity:
    """One row of a table, seen through a `View`. Subclasses declare fields by annotations.

    Class arguments: `table` (the state's top-level key), `prefix` (of ids), `noun` (and `plural`), `title` (the
    field by which it is called), `page` (path of the page that shows it, `"/thread/{id}"`), `listed` (path of
    the page that lists it), `ordered` (the field within whose equal values the table's order is meaningful),
    `incidental` (all of it is), `described` (field names in the order in which people use them to refer).
    """

    table: ClassVar[str] = ""
    prefix: ClassVar[str]
    noun: ClassVar[str]
    plural: ClassVar[str]
    title_field: ClassVar[str]
    page: ClassVar[str | None]
    listed: ClassVar[str | None]
    ordered: ClassVar[str | None]
    incidental: ClassVar[bool]
    described: ClassVar[tuple[str, ...]]
    fields: ClassVar[dict[str, Field]]
    derived: ClassVar[dict[str, Derived]]
    single: ClassVar[bool] = False

    __slots__ = ("row", "view")

    def __init__(self, row: JsonObject, view: View) -> None:
        self.row = row
        self.view = view

    def __init_subclass__(
        cls,
        *,
        table: str,
        prefix: str = "",
        noun: str = "",
        plural: str = "",
        title: str = "",
        page: str | None = None,
        listed: str | None = None,
        ordered: str | None = None,
        incidental: bool = False,
        described: tuple[str, ...] = (),
    ) -> None:
        cls.table, cls.prefix, cls.noun, cls.plural = table, prefix, noun, plural or f"{noun}s"
        cls.title_field, cls.page, cls.listed, cls.ordered = title, page, listed, ordered
        cls.incidental, cls.described = incidental, described
        cls.fields, cls.derived = {}, {}
        if taken := cls.__annotations__.keys() & (vars(Entity).keys() | Entity.__annotations__.keys()):
            raise TypeError(f"{cls.__name__} can't have fields called {sorted(taken)}: entities use these names")
        for name in cls.__annotations__:
            declared = cls.__dict__.get(name)
            if not isinstance(declared, Field):
                declared = Field() if declared is None else Field(default=declared)
                setattr(cls, name, declared)
            declared.name = name
            cls.fields[name] = declared
        for name, value in vars(cls).items():
            if isinstance(value, Derived):
                value.name = name
                cls.derived[name] = value

    @classmethod
    def bind(cls, entities: frozenset[type[Entity]]) -> None:
        """Resolves the kinds of all fields once every entity class of the app is known."""
        names = {entity.__name__: entity for entity in entities}
        hints = typing.get_type_hints(cls, localns=names)
        for name, declared in cls.fields.items():
            declared.kind = kind_of(hints[name], entities)
            if declared.default is _REQUIRED and declared.kind.many:
                declared.default = []
        for computed in cls.derived.values():
            returns = typing.get_type_hints(computed.compute, localns=names)["return"]
            computed.kind = kind_of(returns, entities)

    @property
    def id(self) -> str:
        return str(self.row.get("id", ""))

    @property
    def called(self) -> str:
        """What a person calls it: the value of its title field."""
        return str(getattr(self, type(self).title_field))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Entity) and self.id == other.id

    def __hash__(self) -> int:
        return hash((type(self), self.id))

    def __format__(self, spec: str) -> str:
        return self.id

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"


class Singleton(Entity, table=""):
    """An entity of which each state holds exactly one, as an object at its top-level key: settings, a profile."""

    single = True

    def __init_subclass__(cls, *, table: str, noun: str = "", page: str | None = None) -> None:
        super().__init_subclass__(table=table, noun=noun, page=page)
