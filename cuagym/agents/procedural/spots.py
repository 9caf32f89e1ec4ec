"""Spots: the places in a state that a step changes, and those that looking at its page moves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from cuagym.agents.procedural.scene import Scene
from cuagym.hub.effects import Applied
from cuagym.hub.operation import Operation

Thing: TypeAlias = tuple[str, str, str]
"""App, table and id of an entity."""
Spot: TypeAlias = tuple[str, ...]
"""A thing and its field that changed (of a list also the item), or "new", "gone" or "placed"."""


def changed_by(app: str, applied: Applied) -> Iterator[Spot]:
    """What an operation changed, as spots that a later one must not change again.

    A list's spots are its items; of a new entity all that was set, so that setting it at once is no second step.
    """
    placed = {(touch.cls.table, touch.id) for touch in applied.touched if touch.kind == "placed"}
    for before in applied.before:
        cls = before.cls
        if cls.incidental:
            continue
        thing = (app, cls.table, before.id)
        if before.after is None:
            yield (*thing, "gone")
        elif before.row is None:
            yield (*thing, "new")
            for name, declared in cls.fields.items():
                if before.after[name] != declared.default and not declared.stamped:
                    yield (*thing, name)
        else:
            for name in cls.fields:
                yield from _changed(thing, name, before.row[name], before.after[name])
        if (cls.table, before.id) in placed:
            yield (*thing, "placed")


def _changed(thing: Thing, name: str, old: Any, new: Any) -> Iterator[Spot]:
    if old == new:
        return
    if isinstance(old, list):
        for item in [*(i for i in old if i not in new), *(i for i in new if i not in old)]:
            yield (*thing, name, str(item))
    else:
        yield (*thing, name)


def moved_by_looking(scene: Scene, operation: Operation, raw: Mapping[str, Any]) -> Iterator[Spot]:
    """What opening the pages that lead to a possible call changes before anything is done there."""
    app, view = scene.app, scene.view
    for path in app.trail(view, operation.path(operation.arguments(view, raw))):
        if (found := app.route(view, path)) is not None:
            page, arguments = found
            yield from changed_by(app.name, app.visit(page, scene.state, scene.now, arguments))
