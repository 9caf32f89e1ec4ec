"""Operations: the things that a user can do, each one function from (view, arguments) to effects."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Kind, kind_of, parse_value
from cuagym.hub.state import JsonObject
from cuagym.hub.view import View

Body: TypeAlias = Callable[..., Effects]


@dataclass(frozen=True)
class Parameter:
    name: str
    kind: Kind
    default: Any = inspect.Parameter.empty

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty


@dataclass(frozen=True, eq=False)
class Operation:
    """One declared operation of an app.

    says: imperative clauses that ask for it, lower case, without a full stop: `"archive {email}"`. `{p}` stands for
        parameter p as a person would put it, `{p:name}` for an entity's bare name in quotation marks. A clause
        need not mention optional parameters; it fits a call that gives exactly those it mentions.
    outcomes: clauses that describe the result: `"{email} is archived"`; used after "make sure that".
    where: whether it is possible and makes sense, called with the view and the arguments.
    each: the entity parameter over which a request may range ("every unread email from …").
    at: template of the path of the page that offers it: `"/thread/{email}"`.
    texts: for free text parameters, examples to draw from: {parameter: (text, …)}.
    toast: what the page says once it is done; None for silence.
    background: done by the page on its own (autosave): no clock tick, ids apart, never a task.
    """

    name: str
    body: Body
    doc: str
    parameters: tuple[Parameter, ...]
    says: tuple[str, ...]
    outcomes: tuple[str, ...]
    where: Callable[..., bool] | None
    each: str | None
    at: str
    texts: Mapping[str, tuple[str, ...]]
    toast: str | None
    background: bool

    def parameter(self, name: str) -> Parameter:
        return next(p for p in self.parameters if p.name == name)

    def arguments(self, view: View, raw: Mapping[str, Any]) -> JsonObject:
        """Typed arguments for `body` from JSON or posted values; OperationRefused names what is wrong."""
        for name in raw:
            if not any(p.name == name for p in self.parameters):
                raise OperationRefused(f"{self.name} has no parameter {name!r}", field=name)
        return {p.name: self._argument(view, p, raw) for p in self.parameters}

    def _argument(self, view: View, parameter: Parameter, raw: Mapping[str, Any]) -> Any:
        if parameter.name not in raw and not parameter.required:
            return parameter.default
        if parameter.kind.base == "bool" and parameter.name not in raw:
            return False
        value = parse_value(parameter.kind, raw.get(parameter.name), parameter.name)
        entity = parameter.kind.entity
        if entity is None or value is None:
            return value
        if parameter.kind.many:
            return [_existing(view, entity, id, parameter.name) for id in value]
        return _existing(view, entity, value, parameter.name)

    def allows(self, view: View, arguments: Mapping[str, Any]) -> bool:
        return self.where is None or bool(self.where(view, **arguments))

    def effects(self, view: View, arguments: Mapping[str, Any]) -> Effects:
        """What it would do; OperationRefused when it can't be done here and now."""
        if not self.allows(view, arguments):
            raise OperationRefused(f"{self.name.replace('_', ' ').capitalize()} is not possible here")
        return list(self.body(view, **arguments))

    def path(self, arguments: Mapping[str, Any]) -> str:
        """The path, under the app, of the page that offers this call."""
        return self.at.format(**arguments)


def _existing(view: View, entity: type[Entity], id: str, name: str) -> Entity:
    try:
        return view.get(entity, id)
    except KeyError:
        raise OperationRefused(f"There is no {entity.noun} {id!r}", field=name) from None


def stored_arguments(arguments: Mapping[str, Any]) -> JsonObject:
    """Arguments as JSON: entities as ids."""

    def stored(value: Any) -> Any:
        if isinstance(value, list):
            return [stored(item) for item in value]
        return value.id if isinstance(value, Entity) else value

    return {name: stored(value) for name, value in arguments.items()}


def parameters_of(body: Body, entities: frozenset[type[Entity]]) -> tuple[Parameter, ...]:
    """The parameters of an operation's or page's function after its first, the view."""
    names = {entity.__name__: entity for entity in entities}
    hints = typing.get_type_hints(body, localns=names)
    declared = list(inspect.signature(body).parameters.values())[1:]
    return tuple(Parameter(p.name, kind_of(hints[p.name], entities), p.default) for p in declared)
