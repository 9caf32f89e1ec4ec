"""Draws calls: operations that are possible in a scene, with concrete entities and texts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from itertools import pairwise
from random import Random
from typing import Any

from cuagym.agents.procedural.english import quotable
from cuagym.agents.procedural.memo import once
from cuagym.agents.procedural.scene import Scene
from cuagym.errors import OperationRefused
from cuagym.hub.entity import Entity
from cuagym.hub.operation import Operation, Parameter
from cuagym.schema import JsonObject

HOLE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_SINGLE = re.compile(r"\b(?:it|its|itself|a card of its own)\b|\} (?:is|has|carries|was)\b")
_TRIES = 24
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "name": ("Autumn plans", "Loose ends", "Second opinion", "Kitchen refit", "Spring fair"),
    "title": ("Ask for a quote", "Check the figures", "Collect the keys", "Order more paper", "Ring the printer"),
    "subject": ("A question about Thursday", "Keys for the cellar", "Notes from the visit"),
    "": ("Please have a look at this when you find the time.", "I checked it twice; all seems well."),
}


@once
def holes(clause: str) -> tuple[str, ...]:
    """The parameters that a clause mentions."""
    return tuple(match[1] for match in HOLE.finditer(clause))


@once
def wordable(operation: Operation) -> tuple[str, ...]:
    """The clauses that mention all that a call needs."""
    found = []
    for clause in operation.says:
        mentioned = set(holes(clause))
        needed = {p.name for p in operation.parameters if p.required}
        if needed <= mentioned:
            found.append(clause)
    return tuple(found)


def draw_arguments(
    scene: Scene, operation: Operation, clause: str, random: Random, forced: Mapping[str, Any]
) -> JsonObject | None:
    """Arguments for a possible call that gives what the clause mentions, `forced` ones as given; else None."""
    parameters = [operation.parameter(name) for name in dict.fromkeys(holes(clause))]
    first = next((p for p in parameters if p.kind.entity and not p.kind.many and p.name not in forced), None)
    pool = random.sample(ids, len(ids)) if first and (ids := _pool(scene, first)) else []
    if first is not None and not pool:
        return None
    for turn in range(_TRIES):
        raw: JsonObject = {}
        for parameter in parameters:
            if parameter is first:
                raw[parameter.name] = pool[turn % len(pool)]
            elif parameter.name in forced:
                raw[parameter.name] = forced[parameter.name]
            else:
                raw[parameter.name] = _draw_value(scene, operation, parameter, random)
        if None in raw.values():
            return None
        _order_days(parameters, raw)
        if possible(scene, operation, raw):
            return raw
        if first is None and not any(p.name not in forced for p in parameters):
            return None
    return None


def _order_days(parameters: list[Parameter], raw: JsonObject) -> None:
    """Several days of one call are a first and a last one, some days apart."""
    days = [p.name for p in parameters if p.kind.base == "day"]
    for earlier, this in pairwise(days):
        first = dt.date.fromisoformat(raw[earlier])
        raw[this] = (first + dt.timedelta(days=4 + first.day % 9)).isoformat()


def possible(scene: Scene, operation: Operation, raw: Mapping[str, Any]) -> bool:
    """Whether a call is accepted by the operation's own precondition."""
    try:
        return operation.allows(scene.view, operation.arguments(scene.view, raw))
    except OperationRefused:
        return False


def for_several(clause: str) -> bool:
    """Whether a clause fits several things at once: "the two oldest emails" are not "it"."""
    return not _SINGLE.search(clause)


def _pool(scene: Scene, parameter: Parameter) -> list[str]:
    entity = parameter.kind.entity
    assert entity is not None
    return [] if entity.incidental or entity.single else scene.ids(entity)


def _draw_value(scene: Scene, operation: Operation, parameter: Parameter, random: Random) -> Any:
    kind = parameter.kind
    if kind.many:
        count = random.choice((1, 1, 1, 2)) if kind.base == "address" else random.randint(1, 2)
        items = [_draw_one(scene, operation, parameter, random) for _ in range(count)]
        return None if None in items else [one for at, one in enumerate(items) if one not in items[:at]]
    return _draw_one(scene, operation, parameter, random)


def _draw_one(scene: Scene, operation: Operation, parameter: Parameter, random: Random) -> Any:
    kind = parameter.kind
    match kind.base:
        case "entity":
            pool = _pool(scene, parameter)
            return random.choice(pool) if pool else None
        case "choice":
            return random.choice(kind.choices)
        case "bool":
            return random.random() < 0.5
        case "int":
            return random.randint(2, 12)
        case "day":
            return _day(scene, random)
        case "moment":
            hour, minute = random.choice((8, 9, 10, 12, 14, 16, 18)), random.choice((0, 0, 30))
            return f"{_day(scene, random)}T{hour:02}:{minute:02}:00Z"
        case "address":
            given = operation.texts.get(parameter.name, ())
            known = addresses(scene) if not given or random.random() < 0.6 else given
            return random.choice(known or given or (None,))
        case "file":
            return dict(random.choice(scene.app.desk)) if scene.app.desk else None
        case _:
            return _text(operation, parameter, random)


def _day(scene: Scene, random: Random) -> str:
    today = dt.date.fromisoformat(scene.now[:10])
    return (today + dt.timedelta(days=random.choice((1, 2, 3, 5, 7, 9, 12, 16, 20, 27, 33)))).isoformat()


def _text(operation: Operation, parameter: Parameter, random: Random) -> str | None:
    examples = operation.texts.get(parameter.name) or _TEXTS.get(parameter.name) or _TEXTS[""]
    usable = [text for text in examples if quotable(text)]
    return random.choice(usable) if usable else None


def addresses(scene: Scene) -> list[str]:
    """The e-mail addresses that the state's address book knows."""
    for cls in scene.app.entities:
        declared = None if cls.single or cls.incidental else cls.fields.get("address")
        if declared is not None and declared.kind.base == "address" and scene.ids(cls):
            return sorted(set(scene.column(cls, "address")))
    return []


@once
def main_parameter(operation: Operation, clause: str) -> Parameter | None:
    """The entity that a clause is about: the one over which it may range, else the first that it mentions."""
    names = holes(clause)
    if operation.each in names:
        return operation.parameter(operation.each)
    found = (operation.parameter(name) for name in names)
    return next((p for p in found if p.kind.entity is not None and not p.kind.many), None)


@once
def mentions(operation: Operation, clause: str, cls: type[Entity]) -> tuple[str, ...]:
    """The parameters mentioned that take one entity of a class."""
    found = (operation.parameter(name) for name in dict.fromkeys(holes(clause)))
    return tuple(p.name for p in found if p.kind.entity is cls and not p.kind.many)
