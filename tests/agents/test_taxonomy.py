"""Wishes: deterministic, and spread evenly over the taxonomy."""

from __future__ import annotations

import re
from collections import Counter

from cuagym.agents.llm.prompts import render
from cuagym.agents.llm.taxonomy import KINDS, PERSONAS, STEPS, STYLES, Wish, skills_of, wish_of
from cuagym.agents.protocols import Brief
from tests.agents.conftest import PRODUCTS
from tests.toy_app import app as todo


def wishes(count: int, seed: int = 4) -> list[Wish]:
    return [wish_of(Brief(PRODUCTS, seed, k)) for k in range(count)]


def test_a_wish_depends_on_seed_and_number_only() -> None:
    brief = Brief(PRODUCTS, 4, 7)
    assert wish_of(brief) == wish_of(Brief(PRODUCTS, 4, 7, exists=("Something else.",)))
    assert wishes(40, seed=5) != wishes(40)


def test_every_operation_of_a_user_belongs_to_one_skill() -> None:
    names = Counter((skill.app, name) for skill in skills_of(PRODUCTS) for name in skill.operations)
    declared = {(app.name, o.name) for app in PRODUCTS for o in app.operations.values() if not o.background}
    assert set(names) == declared
    assert set(names.values()) == {1}


def test_skills_are_read_off_any_app() -> None:
    assert {skill.name: skill.operations for skill in skills_of([todo])}["todo.tasks+tags"] == (
        "add_tag",
        "drop_tag",
    )


def test_one_cycle_covers_each_dimension() -> None:
    cycle = sum(skill.weight for skill in skills_of(PRODUCTS))
    drawn = wishes(cycle)
    assert {wish.skill for wish in drawn} == set(skills_of(PRODUCTS))
    assert {wish.persona for wish in wishes(len(PERSONAS))} == set(PERSONAS)
    assert {wish.style for wish in wishes(len(STYLES))} == set(STYLES)
    assert Counter(wish.kind for wish in wishes(len(KINDS))) == Counter(KINDS)
    assert {wish.difficulty for wish in drawn} == set(STEPS)


def test_every_operation_has_its_turn() -> None:
    seen = {(wish.skill.app, wish.spotlight) for wish in wishes(1200)}
    assert seen == {(skill.app, name) for skill in skills_of(PRODUCTS) for name in skill.operations}


def test_what_one_step_can_not_do_is_not_called_easy() -> None:
    assert all(wish.steps[1] > 1 for wish in wishes(300) if wish.flow in ("created", "across-apps"))
    assert not [
        wish for wish in map(wish_of, (Brief((todo,), 1, k) for k in range(60))) if wish.flow == "across-apps"
    ]


def test_the_prompt_knows_every_style() -> None:
    for wish in wishes(len(STYLES)):
        prompt = render("generator_wording", wish=wish, brand="Fernpost", requests="archive it", failed=None)
        assert re.search(r"^Style: \w+", prompt.opening, re.MULTILINE) and wish.persona not in prompt.opening


def test_tags_tell_the_wish() -> None:
    wish = wishes(1)[0]
    assert f"persona:{wish.persona}" in wish.tags
    assert f"skill:{wish.skill.name}" in wish.tags
    assert f"difficulty:{wish.difficulty}" in wish.tags
    assert f"style:{wish.style}" in wish.tags
