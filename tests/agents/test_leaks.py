"""What feedback may not say to a Discriminator, and what it may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cuagym.agents.llm.leaks import leaks
from tests.agents.todo import blind, golden, proposal
from tests.toy_app import app

TASK = blind(proposal("Add a task about the ferns and make it due before 14 May."))
NOTE = "Take the rent to the painter on the holiday list and fix the bike there."
ROW = {
    "id": "t1001",
    "title": "Überraschung für Zanzibar",
    "list": "l4",
    "note": NOTE,
    "done": False,
    "seen": False,
    "due": "2026-05-09",
    "priority": "high",
    "tags": ["g1"],
    "added": "2026-03-11T23:41:01Z",
}


def after(**fields: Any) -> dict[str, Any]:
    state = golden(proposal(""))["todo"]
    return {"todo": {**state, "tasks": [*state["tasks"], {**ROW, **fields}]}}


GOLDEN = after()


@pytest.mark.parametrize(
    ("text", "given_away"),
    [
        ("It is called “Überraschung für Zanzibar”.", "überraschung für zanzibar"),
        ("Think of ZANZIBAR.", "zanzibar"),
        ("The row is t1001.", "t1001"),
        ("überraschung\n  FÜR “Zanzibar”", "überraschung für zanzibar"),
        ("Due on 2026-05-09.", "2026-05-09"),
        ("Due on 9 May 2026.", "2026-05-09"),
        ("Due on the 9th of May.", "2026-05-09"),
        ("Due May 9th, 2026.", "2026-05-09"),
        ("Due 2026/5/9.", "2026-05-09"),
        ("It was made at 23:41.", "23 41"),
        ("The note says: take the rent to the painter on Friday.", "take the rent to the painter"),
    ],
)
def test_what_only_the_golden_outcome_holds_is_given_away(text: str, given_away: str) -> None:
    assert given_away in leaks(text, TASK, GOLDEN)


@pytest.mark.parametrize(
    "text",
    [
        "Your program is too strict: do not require what the instruction leaves open.",
        "The task about the ferns must be created; its list is open.",
        "Fix the bike is about another row; t13 need not change.",
        "It must be due before 14 May, 2026-05-14 at the latest.",
        "The priority may be high, low or normal.",
        "The overview and the settings page need no check.",
        "",
    ],
)
def test_what_the_discriminator_knows_may_be_said(text: str) -> None:
    assert leaks(text, TASK, GOLDEN) == ()


def test_an_answer_and_the_last_page_count_too() -> None:
    state = golden(proposal(""))
    assert leaks("It is 48213.", TASK, state, answer="48213") == ("48213",)
    assert leaks("It is 482.", TASK, state, answer="482") == ()
    assert leaks("End on /todo/list/l4921.", TASK, state, visits=["/todo/list/l4921"]) == (
        "l4921",
        "todo list l4921",
    )


def test_numbers_of_four_digits_count() -> None:
    assert leaks("It costs 7391.", TASK, {"todo": {"price": 7391}}) == ("7391",)
    assert leaks("It costs 739.", TASK, {"todo": {"price": 739}}) == ()


def test_what_its_own_program_says_may_be_said() -> None:
    assert leaks("Zanzibar is right.", TASK, GOLDEN) == ("zanzibar",)
    assert leaks("Zanzibar is right.", TASK, GOLDEN, program="answered(answer, 'Zanzibar')") == ()


def test_what_the_instruction_says_in_other_letters_may_be_said() -> None:
    task = replace(TASK, instruction="Add a task called ZANZIBAR, due on May 9.")
    assert leaks("Require Zanzibar, due 2026-05-09.", task, after(title="Zanzibar")) == ()


def test_the_initial_state_gives_nothing_away() -> None:
    text = " ".join(row["title"] for row in app.seed_state(1).value["tasks"])
    assert leaks(text, TASK, golden(proposal(""))) == ()
