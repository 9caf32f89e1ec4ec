"""Plans: what kind of task each number of a run gets, and how its course is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from random import Random
from typing import Literal

from cuagym.agents.procedural.compose import (
    add_about,
    add_any,
    add_each,
    add_parallel,
    add_related,
    add_step,
    drawable,
)
from cuagym.agents.procedural.conditions import add_conditional
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.draw import draw_arguments, main_parameter, wordable
from cuagym.agents.procedural.flow import add_looked_up
from cuagym.agents.procedural.neighbours import clonable, with_clone
from cuagym.agents.procedural.scene import Scene
from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.operation import Operation

Plan = Literal["question", "navigation", "infeasible", "flow", "each", "condition", "steps"]
_BLOCK: tuple[Plan, ...] = (
    *("question",) * 8,
    *("navigation",) * 4,
    *("infeasible",) * 4,
    *("flow",) * 9,
    *("each",) * 8,
    *("condition",) * 8,
    *("steps",) * 9,
)
"""The plans of 50 tasks in a row; a run's quotas follow from it."""
_LENGTHS = (1, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8)
_MOST_CALLS = 12
_PREPARED = 500
"""Ids of what was made in preparation: beyond those of seed worlds, below those of a session."""


def plan_of(seed: int, k: int) -> Plan:
    """The plan of task k: each block of tasks has all plans in an order of its own."""
    order = Random(f"plans {seed}/{k // len(_BLOCK)}").sample(_BLOCK, len(_BLOCK))
    return order[k % len(_BLOCK)]


def draw_course(
    plan: Plan, apps: Sequence[App], scenes: Mapping[str, Scene], spotlight: int, random: Random
) -> tuple[Course, int] | None:
    """Steps for a plan, and how many near-twins were put into the world; None when this draw leads nowhere.

    spotlight: counts through the operations, so that each comes first now and then.
    """
    app = apps[spotlight % len(apps)]
    others = [other for other in apps if other is not app]
    operations = drawable(app)
    operation = operations[spotlight // len(apps) % len(operations)]
    used = [app, *others] if plan == "flow" else [app]
    length = random.choice((1, 2)) if plan == "infeasible" else random.choice(_LENGTHS)
    ready = {**scenes, app.name: prepared(scenes[app.name], operation, random)}
    world, clones, forced = _with_near_twin(ready, app, operation, random)
    course = Course(used, {each.name: world[each.name] for each in used}, random)
    if not _begin(course, plan, app, others, operation, forced):
        return None
    if plan in ("flow", "each", "condition") and len(course.steps) < length:
        add_step(course, app, operation)
    while len(course.steps) < length and len(course.calls) < _MOST_CALLS:
        if not _go_on(course, plan, random.choice(used)):
            break
    if plan == "flow" and others and len({call.app for call in course.calls}) < 2 and random.random() < 0.5:
        add_any(course, others[0])
    return course, clones


def _begin(
    course: Course, plan: Plan, app: App, others: Sequence[App], operation: Operation, forced: Mapping[str, str]
) -> bool:
    match plan:
        case "flow":
            return add_looked_up(course, app, others[0] if others else app)
        case "each":
            return (operation.each is not None and add_each(course, app, operation)) or add_each(course, app)
        case "condition":
            return add_conditional(course, app)
        case _:
            return (
                (bool(forced) and add_step(course, app, operation, dict(forced)))
                or add_step(course, app, operation)
                or (plan == "steps" and add_any(course, app))
            )


def _go_on(course: Course, plan: Plan, app: App) -> bool:
    """One more step of any kind; related ones come up most."""
    random = course.random
    if plan == "infeasible":
        return add_about(course, app, course.steps[0].main)
    adders = [add_related, add_related, add_related, add_any, add_parallel, add_each, add_each]
    if plan == "condition" or random.random() < 0.1:
        adders.append(add_conditional)
    return any(adder(course, app) for adder in random.sample(adders, min(3, len(adders))))


def prepared(scene: Scene, operation: Operation, random: Random) -> Scene:
    """The scene, or one in which one more thing has been done, so that the operation is possible.

    There is not in every world a vacation responder to turn off; somebody may have turned one on.
    """
    if _drawable(scene, operation, random):
        return scene
    numbers = count(_PREPARED)

    def mint(cls: type[Entity]) -> str:
        return f"{cls.prefix}{next(numbers)}"

    for other in random.sample(drawable(scene.app), len(drawable(scene.app))):
        clause = random.choice(wordable(other))
        raw = draw_arguments(scene, other, clause, random, {})
        if raw is None:
            continue
        try:
            done = scene.app.operate(scene.state, scene.now, mint, other.name, raw)
        except OperationRefused:
            continue
        changed = Scene(scene.app, done.applied.state, scene.now)
        if _drawable(changed, operation, random):
            return changed
    return scene


def _drawable(scene: Scene, operation: Operation, random: Random) -> bool:
    clauses = wordable(operation)
    return any(draw_arguments(scene, operation, clause, random, {}) is not None for clause in clauses[:2])


def _with_near_twin(
    scenes: Mapping[str, Scene], app: App, operation: Operation, random: Random
) -> tuple[dict[str, Scene], int, dict[str, str]]:
    """The scenes, now and then with a near-twin of the entity that the first step will be about."""
    clause = random.choice(wordable(operation))
    parameter = main_parameter(operation, clause)
    if parameter is None or parameter.kind.entity is None or random.random() > 0.25:
        return dict(scenes), 0, {}
    cls, scene = parameter.kind.entity, scenes[app.name]
    raw = draw_arguments(scene, operation, clause, random, {}) if clonable(scene, cls) else None
    if raw is None or parameter.name not in raw:
        return dict(scenes), 0, {}
    cloned = with_clone(scene, cls, raw[parameter.name], random)
    if cloned is None:
        return dict(scenes), 0, {}
    return {**scenes, app.name: cloned}, 1, {parameter.name: raw[parameter.name]}
