"""Values that miss the right one narrowly: other dates that share something with it, and nothing at all."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cuagym.reward.audit.dates import near_dates
from cuagym.reward.audit.model import Ending, Finding, Subject
from tests.reward.audit.library import Run

STATE: dict[str, Any] = {
    "wells": [
        {"id": "w1", "name": "North well", "checkAt": "2026-03-02T09:30:00Z", "sealed": False, "keeper": "k1"},
        {"id": "w2", "name": "Mill well", "checkAt": "2026-03-05T09:30:00Z", "sealed": False, "keeper": "k1"},
        {"id": "w3", "name": "Hill well", "checkAt": "2026-04-05T09:30:00Z", "sealed": True, "keeper": "k2"},
    ],
    "keepers": [{"id": "k1", "name": "Ada Rook"}, {"id": "k2", "name": "Ben Sallow"}],
}
TASK = "Seal the Mill well, have it checked on 7 March 2026 at 10:30, and hand it to Ben Sallow."
REST = "[w for w in final['wells'] if w['id'] != 'w2'] == [w for w in initial['wells'] if w['id'] != 'w2']"
RIGHT = {
    "checkAt": "well['checkAt'] == '2026-03-07T10:30:00Z'",
    "sealed": "well['sealed'] is True",
    "keeper": "well['keeper'] == 'k2'",
}


def certain(run: Run, task: str = TASK, **checks: str) -> list[Finding]:
    golden = copy.deepcopy(STATE)
    golden["wells"][1] |= {"checkAt": "2026-03-07T10:30:00Z", "sealed": True, "keeper": "k2"}
    held = " and ".join([REST, "well['name'] == 'Mill well'", *(RIGHT | checks).values()])
    program = (
        "def reward(initial, final):\n"
        "    well = {w['id']: w for w in final['wells']}.get('w2', {'name': ''})\n"
        f"    return float({held})\n"
    )
    subject = Subject("wells.py", program, STATE, Ending(golden), task)
    return [f for f in run(subject).findings if f.certain]


def test_a_program_that_compares_all_of_it_is_right(run: Run) -> None:
    assert not certain(run)


@pytest.mark.parametrize(
    ("check", "paid"),
    [
        ("well['checkAt'][8:] == '07T10:30:00Z'", "2026-04-07T10:30:00Z"),
        ("well['checkAt'][4:] == '-03-07T10:30:00Z'", "2027-03-07T10:30:00Z"),
        ("sorted(well['checkAt']) == sorted('2026-03-07T10:30:00Z')", "2026-07-03T10:30:00Z"),
        ("well['checkAt'][:10] == '2026-03-07'", "2026-03-07T11:30:00Z"),
    ],
)
def test_each_part_of_a_date_counts(run: Run, check: str, paid: str) -> None:
    found = [f for f in certain(run, checkAt=check) if f.kind == "wrong-date"]
    assert paid in {op["value"] for f in found for op in f.state_patch or ()}


def test_a_time_of_day_of_which_nothing_is_said_is_not_settled(run: Run) -> None:
    loose = "well['checkAt'][:10] == '2026-03-07'"
    assert not certain(run, TASK.replace(" at 10:30", ""), checkAt=loose)


@pytest.mark.parametrize(
    "check", [{"sealed": "well['sealed'] is not False"}, {"keeper": "well['keeper'] in ('k2', None, '')"}]
)
def test_nothing_is_not_what_was_asked_for(run: Run, check: dict[str, str]) -> None:
    assert {f.kind for f in certain(run, **check)} == {"no-value"}


def test_near_dates_keep_their_form() -> None:
    assert dict(near_dates("2026-01-31")) == {"month": "2026-03-31", "year": "2027-01-31"}
    assert dict(near_dates("2026-12-07T23:05:00Z")) == {
        "month": "2026-01-07T23:05:00Z",
        "year": "2027-12-07T23:05:00Z",
        "swapped": "2026-07-12T23:05:00Z",
        "time": "2026-12-07T00:05:00Z",
    }
    assert not list(near_dates("next week"))
