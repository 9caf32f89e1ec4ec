"""Conditional steps: one thing if something holds, another if not, in worlds where it does or does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from cuagym.agents.goal import Amounts, Condition, Holds, Referent, Test
from cuagym.agents.procedural.compose import drawable
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.draw import draw_arguments, main_parameter, mentions, wordable
from cuagym.agents.procedural.memo import once
from cuagym.agents.procedural.refer import describe_group, select
from cuagym.agents.procedural.scene import Scene, Trait, declaration, fits, spoken_fields
from cuagym.agents.procedural.spots import Thing
from cuagym.hub.app import App
from cuagym.hub.entity import Entity, Field
from cuagym.hub.operation import Operation
from cuagym.schema import JsonObject

Drawn: TypeAlias = tuple[Operation, str, JsonObject, Thing]


def add_conditional(course: Course, app: App) -> bool:
    """Two steps under one condition, of which one is carried out; or one step under a condition that holds."""
    for _ in range(6):
        if _try_conditional(course, app):
            return True
    return False


def _try_conditional(course: Course, app: App) -> bool:
    random = course.random
    first = _draw(course, app, None)
    if first is None:
        return False
    operation, clause, raw, main = first
    condition, holds = _condition(course, app, main) or (None, False)
    second = _draw(course, app, main) if random.random() < 0.65 or not holds else None
    if condition is None or (second is None and not holds) or (second and _alike(first, second)):
        return False
    mark = course.mark()
    done = _take(course, app, operation, clause, raw, condition, negated=False, happens=holds)
    if done and second is not None:
        done = _take(course, app, second[0], second[1], second[2], condition, negated=True, happens=not holds)
    if not done or truth(course, condition) != holds:
        course.rewind(mark)
        return False
    return True


def _draw(course: Course, app: App, about: Thing | None) -> Drawn | None:
    """A possible call, on a given entity when there is one."""
    random = course.random
    choices = _choices(app, None if about is None else course.cls(about))
    for _ in range(8 if choices else 0):
        operation, clause = random.choice(choices)
        name = _main_name(operation, clause)
        forced = {} if about is None else {name: about[2]}
        raw = draw_arguments(course.scenes[app.name], operation, clause, random, forced)
        if raw is not None:
            entity = operation.parameter(name).kind.entity
            assert entity is not None
            return operation, clause, raw, (app.name, entity.table, raw[name])
    return None


@once
def _choices(app: App, cls: type[Entity] | None) -> tuple[tuple[Operation, str], ...]:
    """The operations, with their clauses, whose main entity is of a class, or that have one."""
    all_clauses = ((op, c) for op in drawable(app) for c in wordable(op) if main_parameter(op, c))
    return tuple((op, c) for op, c in all_clauses if cls is None or _main_name(op, c) in mentions(op, c, cls))


def _alike(first: Drawn, second: Drawn) -> bool:
    return first[0] is second[0] and first[2] == second[2]


def _main_name(operation: Operation, clause: str) -> str:
    parameter = main_parameter(operation, clause)
    return "" if parameter is None else parameter.name


def _take(
    course: Course,
    app: App,
    operation: Operation,
    clause: str,
    raw: JsonObject,
    condition: Condition,
    *,
    negated: bool,
    happens: bool,
) -> bool:
    terms = course.terms(app, operation, clause, raw)
    return terms is not None and course.take(
        app, operation, clause, [raw], terms, when=condition, negated=negated, happens=happens
    )


# -- conditions ------------------------------------------------------------------------------------------------


def _condition(course: Course, app: App, main: Thing) -> tuple[Condition, bool] | None:
    """A condition, mostly on the entity that the step is about, and whether it holds."""
    if course.random.random() < 0.3:
        return _amounts(course, app)
    cls, id = course.cls(main), main[2]
    of = course.name(main)
    if not isinstance(of, Referent):
        return None
    told = {clause.field for clause in of.clauses} | ({of.rank.field} if of.rank else set())
    scenes = (course.scenes[app.name], course.initial[app.name])
    for trait in _traits(scenes[0], cls, id, course, told):
        truths = {fits(scene.cell(cls, id, trait[0]), trait[1], trait[2]) for scene in scenes}
        if len(truths) == 1:
            return Holds(of=of, clause=scenes[0].clause(cls, trait)), truths.pop()
    return None


def _traits(scene: Scene, cls: type[Entity], id: str, course: Course, told: set[str]) -> Iterator[Trait]:
    """Things to ask about an entity: what holds of it, or of another of its kind."""
    other = id if course.random.random() < 0.5 else course.random.choice(scene.ids(cls))
    told = told | {cls.title_field}
    traits = [t for t in scene.traits(cls, other) if t[0] not in told and _stable(cls, t)]
    course.random.shuffle(traits)
    for name, test, value in traits:
        if test == "on" or declaration(cls, name).kind.base == "day":
            yield _day_trait(name, value, course)
        else:
            yield name, test, value


def _day_trait(name: str, value: Any, course: Course) -> Trait:
    days = dt.timedelta(days=course.random.randint(1, 3))
    day = dt.date.fromisoformat(value[:10])
    tests: tuple[tuple[Test, dt.date], ...] = (("before", day + days), ("after", day - days))
    test, day = course.random.choice(tests)
    return name, test, day.isoformat()


def _stable(cls: type[Entity], trait: Trait) -> bool:
    declared = declaration(cls, trait[0])
    return not (isinstance(declared, Field) and declared.incidental)


def _amounts(course: Course, app: App) -> tuple[Condition, bool] | None:
    """How many entities there are of a kind."""
    random = course.random
    scenes = [course.scenes[app.name], course.initial[app.name]]
    classes = [c for c in app.entities if not c.single and not c.incidental and len(spoken_fields(c)) > 2]
    cls = random.choice(classes)
    found = describe_group(scenes, cls, lambda _: True, random, largest=7)
    if found is None or found[0].rank is not None:
        return None
    count = len(found[1])
    chances: tuple[tuple[Literal["more", "fewer"], int], ...]
    chances = (("more", count - 1), ("more", count), ("fewer", count + 1), ("fewer", count))
    test, number = random.choice(chances)
    condition = Amounts(of=found[0].model_copy(update={"each": False}), test=test, number=number)
    return condition, (count > number) if test == "more" else (count < number)


def truth(course: Course, condition: Condition) -> bool:
    """Whether a condition holds in the scene that the course has come to."""
    scene = course.scenes[condition.of.app] if isinstance(condition.of, Referent) else None
    assert scene is not None and isinstance(condition.of, Referent)
    ids = select(scene, condition.of) or []
    if isinstance(condition, Amounts):
        return {
            "is": len(ids) == condition.number,
            "more": len(ids) > condition.number,
            "fewer": len(ids) < condition.number,
        }[condition.test]
    if len(ids) != 1:
        return False
    cls, clause = scene.app.entity(condition.of.table), condition.clause
    value = clause.value
    wanted = (
        next(iter(select(scene, value) or ()), None)
        if isinstance(value, Referent)
        else getattr(value, "value", None)
    )
    return fits(scene.cell(cls, ids[0], clause.field), clause.test, wanted)
