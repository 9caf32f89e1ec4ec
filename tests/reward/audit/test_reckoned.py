"""What an instruction lets one reckon, or says by a part of a name, in a small world of ferries and their crews."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from cuagym.reward.audit.addressed import familiar
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.model import Ending, Subject
from tests.reward.audit.library import Run, kinds

Json = dict[str, Any]
INITIAL: Json = {
    "crew": [{"id": 7, "name": "Mira Olsen"}, {"id": 8, "name": "Ole Dahl"}, {"id": 9, "name": "Ole Berg"}],
    "trips": [
        {"id": 31, "harbour": "Vik", "sails": "2026-03-02T08:00:00Z", "mateId": 8, "berth": 4, "fare": 12.5},
        {"id": 32, "harbour": "Moss", "sails": "2026-03-03T08:00:00Z", "mateId": 9, "berth": 6, "fare": 20.0},
        {"id": 33, "harbour": "Lom", "sails": "2026-03-04T08:00:00Z", "mateId": None, "berth": 9, "fare": 9.0},
    ],
    "tests": [{"id": "q1", "most": 5, "maxPoints": 40}],
    "scores": {"ola": {"q1": {"points": 12, "note": ""}}, "kim": {"q1": {"points": 31, "note": ""}}},
    "tide": 0,
}


def task(instruction: str, change: Callable[[Json], object], held: str = "True") -> Subject:
    golden = copy.deepcopy(INITIAL)
    change(golden)
    source = f"def reward(initial, final):\n    return 1.0 if final != initial and {held} else 0.0\n"
    return Subject("ferries", source, INITIAL, Ending(golden), instruction)


def put(field: str, *values: Any) -> Callable[[Json], None]:
    """Sets a field of the first trips, and a number that no instruction here speaks of."""

    def change(state: Json) -> None:
        for trip, value in zip(state["trips"], values, strict=False):
            trip[field] = value
        state["tide"] = 17

    return change


def asked(subject: Subject) -> list[str]:
    return [change.field for group in Ground(subject).groups if group.asked for change in group.changes]


@pytest.mark.parametrize(
    ("told", "change"),
    [
        ("Swap the berths of the Vik and the Moss trip.", put("berth", 6, 4)),
        ("Double what the Vik trip costs.", put("fare", 25.0)),
        ("Lower what the Vik trip costs by 20%.", put("fare", 10.0)),
        ("Raise what the Vik trip costs by 1.5.", put("fare", 14.0)),
        ("Put the Vik trip off by two days.", put("sails", "2026-03-04T08:00:00Z")),
        ("Let the Vik trip leave an hour later.", put("sails", "2026-03-02T09:00:00Z")),
        ("Give the Vik trip to Mira, and let her know.", put("mateId", 7)),
    ],
)
def test_it_is_asked_for(told: str, change: Callable[[Json], object]) -> None:
    found = asked(task(told, change))
    assert found
    assert "tide" not in found


@pytest.mark.parametrize(
    ("told", "change"),
    [
        ("Move the Vik trip.", put("berth", 6, 4)),
        ("Swap the crews.", put("berth", 6)),
        ("Put the Vik trip off by two days.", put("sails", "2026-03-05T08:00:00Z")),
        ("Be done with the Vik trip by 2 pm.", put("berth", 6)),
        ("Be done with the Vik trip by 2 March.", put("berth", 6)),
        ('Post "Double or nothing" for the Vik trip.', put("berth", 8)),
        ("Give the Vik trip to Ole, and let him know.", put("mateId", 9)),
        ("Give the Vik trip to Mira Berg of the office.", put("mateId", 7)),
    ],
)
def test_it_is_not(told: str, change: Callable[[Json], object]) -> None:
    assert asked(task(told, change)) == []


def test_what_fits_fields_of_two_sorts_is_left_to_judgement() -> None:
    def change(state: Json) -> None:
        state["trips"][0] |= {"berth": 8, "fare": 25.0}

    assert asked(task("Double it for the Vik trip.", change)) == []


def test_full_marks_are_the_most_that_a_row_allows(run: Run) -> None:
    def change(state: Json) -> None:
        state["scores"]["kim"]["q1"] |= {"points": 40, "note": "Well done"}

    held = "final['scores']['kim']['q1']['points'] >= 36"
    found = run(task('Kim gets full marks for it; write "Well done" there.', change, held))
    assert "wrong-value" in kinds(found, certain=True)


def test_half_a_swap_is_certain(run: Run) -> None:
    subject = task(
        "Swap the berths of the Vik and the Moss trip.", put("berth", 6, 4), "final['trips'][0]['berth'] == 6"
    )
    assert "left-out" in kinds(run(subject), certain=True)


def test_a_part_of_a_name_stands_within_a_sentence() -> None:
    crew = ["Ole Dahl", "Ole Berg"]
    assert familiar(Instruction("Hand it to Mira, please."), "Mira Olsen", crew)
    assert not familiar(Instruction("Mira is ill. Mira is away."), "Mira Olsen", crew)
    assert not familiar(Instruction("Hand it to Ole, please."), "Ole Olsen", crew)
    assert not familiar(Instruction("Hand it in on Monday, please."), "Monday Briefing", crew)
    assert not familiar(Instruction("Put it with Sails."), "Torn Sails", ["Ropes", "Oars", "Paint"])
