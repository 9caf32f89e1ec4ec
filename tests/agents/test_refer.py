"""Referring expressions: what they single out, and what they must not say."""

from __future__ import annotations

from random import Random

import pytest

from cuagym.agents.procedural.refer import describe, describe_group, select
from cuagym.agents.procedural.scene import Scene
from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.effects import apply_effects, change
from cuagym.hub.entity import Entity
from hub_apps.board.app import app as board
from hub_apps.mail.app import app as mail
from tests import toy_app

APPS = (toy_app.app, mail, board)


def scene_of(app: App, seed: int = 4) -> Scene:
    return Scene(app, app.seed_state(seed), DEFAULT_NOW)


def spoken_of(app: App) -> list[type[Entity]]:
    return [cls for cls in app.entities if not cls.single and not cls.incidental]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_a_description_fits_what_it_describes_and_nothing_else(app: App) -> None:
    scene, random = scene_of(app), Random(1)
    for cls in spoken_of(app):
        for id in scene.ids(cls)[:12]:
            referent = describe([scene], cls, id, random)
            if referent is not None:
                assert select(scene, referent) == [id]


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_most_things_can_be_described(app: App) -> None:
    scene, random = scene_of(app), Random(2)
    for cls in spoken_of(app):
        ids = scene.ids(cls)
        named = [id for id in ids if describe([scene], cls, id, random) is not None]
        assert len(named) >= 0.6 * len(ids), cls.noun


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_groups_are_small_and_all_in_them_are_allowed(app: App) -> None:
    scene, random = scene_of(app), Random(3)
    for cls in spoken_of(app):
        allowed = set(scene.ids(cls)[::2])
        found = describe_group([scene], cls, allowed.__contains__, random)
        if found is not None:
            referent, ids = found
            assert 2 <= len(ids) <= 6
            assert set(ids) <= allowed
            assert select(scene, referent) == ids


def test_a_field_that_must_not_be_given_away_is_not() -> None:
    scene, random = scene_of(toy_app.app), Random(4)
    for id in scene.ids(toy_app.Task):
        referent = describe([scene], toy_app.Task, id, random, without="title")
        assert referent is None or "title" not in {clause.field for clause in referent.clauses}


def test_a_name_is_the_title_with_what_tells_namesakes_apart() -> None:
    scene, random = scene_of(toy_app.app), Random(5)
    for id in scene.ids(toy_app.List):
        referent = describe([scene], toy_app.List, id, random, by_title=True)
        assert referent is not None
        assert [clause.field for clause in referent.clauses] == ["name"]


def test_descriptions_hold_now_and_at_the_start() -> None:
    start, random = scene_of(toy_app.app), Random(6)
    task = start.view.all(toy_app.Task)[0]
    applied = apply_effects(
        start.state, [change(task, title="Something else")], toy_app.app.entities, str, DEFAULT_NOW
    )
    now = Scene(toy_app.app, applied.state, DEFAULT_NOW)
    for _ in range(20):
        referent = describe([now, start], toy_app.Task, task.id, random)
        if referent is not None:
            assert select(now, referent) == select(start, referent) == [task.id]
            assert "title" not in {clause.field for clause in referent.clauses}


def test_what_looking_around_changes_is_not_used_to_refer_to_one_thing() -> None:
    scene, random = scene_of(toy_app.app), Random(7)
    for id in scene.ids(toy_app.Task):
        referent = describe([scene], toy_app.Task, id, random)
        assert referent is None or "seen" not in {clause.field for clause in referent.clauses}
