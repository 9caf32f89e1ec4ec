"""Near misses: the entities most like the one that is meant, and worlds with one more, one fewer or one renamed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

from cuagym.agents.procedural.course import Course, Taken
from cuagym.agents.procedural.draw import main_parameter, possible
from cuagym.agents.procedural.scene import Scene, spoken_fields
from cuagym.hub.effects import Gone, apply_effects
from cuagym.hub.entity import Entity
from cuagym.hub.state import State, Table
from cuagym.schema import Call

_CLONE = 900
"""Clones get numbers between those of seed worlds and those of new entities."""
_MOST = 3
_NUMBER = re.compile(r"\d+")


def decoys(course: Course) -> Iterator[tuple[Call, ...]]:
    """The golden calls with the main entity of one of them replaced by its nearest neighbour."""
    calls = course.calls
    place = found = 0
    for taken in course.steps:
        for number, call in enumerate(taken.calls):
            if number == 0 and found < _MOST and (other := _instead(taken)) is not None:
                found += 1
                name, id = other
                changed = call.model_copy(update={"args": {**call.args, name: id}})
                yield (*calls[:place], changed, *calls[place + 1 :])
            place += 1


def _instead(taken: Taken) -> tuple[str, str] | None:
    """The parameter and the id of the most similar entity on which the operation is possible as well."""
    parameter = main_parameter(taken.operation, taken.clause)
    if parameter is None or parameter.kind.entity is None or taken.before is None:
        return None
    cls, scene = parameter.kind.entity, taken.before
    taken_ids = {call.args[parameter.name] for call in taken.calls}
    if taken.raw[parameter.name] not in scene.state.table(cls.table).index:
        return None
    for id in nearest(scene, cls, taken.raw[parameter.name])[:6]:
        if id not in taken_ids and possible(scene, taken.operation, {**taken.raw, parameter.name: id}):
            return parameter.name, id
    return None


def nearest(scene: Scene, cls: type[Entity], id: str) -> list[str]:
    """The other entities of the table, those that share most with this one first."""
    index = scene.state.table(cls.table).index[id]
    scores = [0] * len(scene.ids(cls))
    for name in (n for n in spoken_fields(cls) if n in cls.fields):
        column = scene.column(cls, name)
        mine, weight = column[index], 3 if name == cls.title_field else 1
        for i, value in enumerate(column):
            if value == mine and value is not None:
                scores[i] += weight
    order = sorted(range(len(scores)), key=lambda i: (-scores[i], i))
    return [scene.ids(cls)[i] for i in order if i != index]


def with_clone(scene: Scene, cls: type[Entity], id: str, random: Random) -> Scene | None:
    """The scene with one more entity that differs from this one in a single field that people see."""
    table = scene.state.table(cls.table)
    row = table.rows[table.index[id]]
    names = [n for n in spoken_fields(cls) if n in cls.fields and n != cls.title_field and not _fixed(cls, n)]
    random.shuffle(names)
    for name in names:
        others = [value for value in scene.column(cls, name) if value != row[name] and value is not None]
        if others:
            clone = {**row, "id": f"{cls.prefix}{_CLONE}", name: random.choice(others)}
            if clone["id"] in table.index:
                return None
            at = table.index[id] + 1
            rows = [*table.rows[:at], clone, *table.rows[at:]]
            return Scene(scene.app, scene.state.replacing({cls.table: Table(rows)}), scene.now)
    return None


def _fixed(cls: type[Entity], name: str) -> bool:
    declared = cls.fields[name]
    return declared.incidental or declared.kind.many


def clonable(scene: Scene, cls: type[Entity]) -> bool:
    """Whether near-twins of such an entity are ordinary: there are many, and no rule keeps their names apart."""
    return not cls.single and not cls.incidental and len(scene.ids(cls)) >= 25 and len(cls.described) > 2


def without(scene: Scene, cls: type[Entity], id: str, random: Random) -> State | None:
    """The state without an entity, or with it renamed so that only a near miss is left."""
    if random.random() < 0.5 and (renamed := _renamed(scene, cls, id, random)) is not None:
        return renamed
    for other in scene.app.entities:
        for declared in other.fields.values():
            kind = declared.kind
            if kind.entity is cls and not (kind.many or kind.optional or declared.owner):
                return _renamed(scene, cls, id, random)
    return apply_effects(scene.state, [Gone(scene.view.get(cls, id))], scene.app.entities, _no_id, scene.now).state


def _renamed(scene: Scene, cls: type[Entity], id: str, random: Random) -> State | None:
    if cls.title_field not in cls.fields:
        return None
    table = scene.state.table(cls.table)
    index = table.index[id]
    row = table.rows[index]
    title = _misremembered(str(row[cls.title_field]), random)
    if title in scene.column(cls, cls.title_field):
        return None
    rows = [*table.rows[:index], {**row, cls.title_field: title}, *table.rows[index + 1 :]]
    return scene.state.replacing({cls.table: Table(rows)})


def _misremembered(title: str, random: Random) -> str:
    """A title that somebody might mix up with this one."""
    if number := _NUMBER.search(title):
        return f"{title[: number.start()]}{int(number[0]) + random.choice((1, 2, 10))}{title[number.end() :]}"
    return f"{title} {random.choice(('(old)', '(copy)', '2', 'B'))}"


def _no_id(cls: Any) -> str:
    raise AssertionError(f"nothing is made when a {cls.noun} goes")
