"""Composes courses: which steps follow one another, and what ties them together."""

from __future__ import annotations

from typing import Any

from cuagym.agents.goal import Term
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.draw import (
    draw_arguments,
    for_several,
    holes,
    main_parameter,
    mentions,
    possible,
    wordable,
)
from cuagym.agents.procedural.memo import once
from cuagym.agents.procedural.refer import describe_group
from cuagym.agents.procedural.spots import Thing
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.operation import Operation

_ATTEMPTS = 8


@once
def drawable(app: App) -> tuple[Operation, ...]:
    """The operations that a task may ask for."""
    return tuple(op for op in app.operations.values() if not op.background and wordable(op))


@once
def about(app: App, cls: type[Entity]) -> tuple[tuple[Operation, str], ...]:
    """The operations, with their clauses, that take an entity of a class."""
    return tuple((op, c) for op in drawable(app) for c in wordable(op) if mentions(op, c, cls))


def add_step(
    course: Course,
    app: App,
    operation: Operation,
    forced: dict[str, Any] | None = None,
    clause: str | None = None,
    stated: dict[str, Term] | None = None,
) -> bool:
    """One plain step by an operation; `stated` words some forced arguments otherwise than by their value."""
    random, scene = course.random, course.scenes[app.name]
    clause = clause or random.choice(wordable(operation))
    raw = draw_arguments(scene, operation, clause, random, forced or {})
    if raw is None:
        return False
    terms = course.terms(app, operation, clause, raw)
    return terms is not None and course.take(app, operation, clause, [raw], {**terms, **(stated or {})})


def add_any(course: Course, app: App) -> bool:
    """A step that has nothing to do with what was done before."""
    return any(add_step(course, app, course.random.choice(drawable(app))) for _ in range(_ATTEMPTS))


def add_related(course: Course, app: App) -> bool:
    """A step about something that an earlier step made or was about."""
    things = _focuses(course, app)
    return bool(things) and any(add_about(course, app, course.random.choice(things), 1) for _ in range(_ATTEMPTS))


def add_about(course: Course, app: App, thing: Thing | None, attempts: int = _ATTEMPTS) -> bool:
    """A step that takes a given entity."""
    random = course.random
    for _ in range(attempts if thing else 0):
        assert thing is not None
        cls = course.cls(thing)
        fitting = about(app, cls)
        if not fitting or not course.scenes[app.name].has(cls, thing[2]):
            continue
        operation, clause = random.choice(fitting)
        if add_step(course, app, operation, {random.choice(mentions(operation, clause, cls)): thing[2]}, clause):
            return True
    return False


def _focuses(course: Course, app: App) -> list[Thing]:
    """What the course is about in this app; the latest and what was made come up more often."""
    things: list[Thing] = []
    for i, taken in enumerate(course.steps):
        if taken.step.app != app.name:
            continue
        weight = 1 + (i == len(course.steps) - 1)
        things += [taken.main] * weight if taken.main else []
        things += [(app.name, cls.table, id) for cls, id in taken.created] * 3 * weight
    return things


def add_parallel(course: Course, app: App) -> bool:
    """The operation of an earlier step once more, on something else of its kind."""
    earlier = [t for t in course.steps if t.step.app == app.name and t.main and t.calls]
    if not earlier:
        return False
    taken = course.random.choice(earlier)
    main = main_parameter(taken.operation, taken.clause)
    keep = {n: v for n, v in taken.raw.items() if main and n != main.name and course.random.random() < 0.6}
    for name in list(keep):
        entity = taken.operation.parameter(name).kind.entity
        one = entity is not None and not isinstance(keep[name], list)
        if entity is not None and one and not course.scenes[app.name].has(entity, keep[name]):
            return False
    return add_step(course, app, taken.operation, keep, taken.clause)


def add_each(course: Course, app: App, operation: Operation | None = None, *, most: int = 6) -> bool:
    """A step done for each of a described group of entities."""
    random, scene = course.random, course.scenes[app.name]
    ranging = [op for op in drawable(app) if op.each] if operation is None else [operation]
    for _ in range(_ATTEMPTS if ranging else 0):
        operation = random.choice(ranging)
        clauses = [c for c in wordable(operation) if operation.each in holes(c)]
        if operation.each is None or not clauses:
            continue
        clause = random.choice(clauses)
        raw = draw_arguments(scene, operation, clause, random, {})
        if raw is None:
            continue
        cls = operation.parameter(operation.each).kind.entity
        assert cls is not None
        if _range(course, app, operation, clause, raw, cls, most):
            return True
    return False


def _range(
    course: Course, app: App, operation: Operation, clause: str, raw: dict[str, Any], cls: type[Entity], most: int
) -> bool:
    scene, name = course.scenes[app.name], operation.each
    assert name is not None
    made = {thing[2] for thing in course.made}

    @once
    def legal(id: str) -> bool:
        return id not in made and possible(scene, operation, {**raw, name: id})

    scenes = [scene, course.initial[app.name]]
    found = describe_group(scenes, cls, legal, course.random, largest=most)
    fixed = course.terms(app, operation, clause, {n: v for n, v in raw.items() if n != name})
    if found is None or fixed is None:
        return False
    referent, ids = found
    if referent.rank is not None and not for_several(clause):
        return False
    return course.take(app, operation, clause, [{**raw, name: id} for id in ids], {**fixed, name: referent})
