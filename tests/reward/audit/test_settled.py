"""Marks, removals and places that an instruction settles, in a small world of kayaks, club logs and a wish list."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from cuagym.reward.audit.arrangement import suggests_order
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.model import Ending, Subject
from cuagym.reward.audit.opposites import settled
from tests.reward.audit.library import Run, kinds

Json = dict[str, Any]
INITIAL: Json = {
    "kayaks": [
        {"code": "K-1", "moored": "3 Otter Lane", "colour": "red", "price": 90},
        {"code": "K-2", "moored": "8 Heron Quay", "colour": "red", "price": 120},
        {"code": "K-3", "moored": "5 Swan Bank", "colour": "blue", "price": 70},
    ],
    "wishes": [{"kayak": "K-1", "since": "2026-02-01"}, {"kayak": "K-3", "since": "2026-01-01"}],
    "entries": [{"id": "e1", "text": "Mild wind", "public": True}, {"id": "e2", "text": "Ice", "public": False}],
    "depth": 3,
}


def task(instruction: str, change: Callable[[Json], object], held: str) -> Subject:
    golden = copy.deepcopy(INITIAL)
    change(golden)
    source = f"def reward(initial, final):\n    return 1.0 if final != initial and {held} else 0.0\n"
    return Subject("kayaks", source, INITIAL, Ending(golden), instruction)


def note(state: Json) -> None:
    state["entries"].append({"id": "e3", "text": "Sandbank moved", "public": False})


@pytest.mark.parametrize(("told", "certain"), [("an internal", True), ("a", False)])
def test_a_mark_is_settled_by_its_opposite(run: Run, told: str, certain: bool) -> None:
    held = "final['entries'][-1]['text'] == 'Sandbank moved'"
    found = run(task(f'Leave {told} note: "Sandbank moved".', note, held)).findings
    flags = [f.certain for f in found if f.kind == "wrong-value" and "public" in f.message]
    assert flags == [certain]


@pytest.mark.parametrize(
    ("told", "field", "value"),
    [
        ("Make a private board.", "private", True),
        ("Make a board and keep it hidden.", "isVisible", False),
        ("Make a board, as private.", "public", False),
    ],
)
def test_it_settles_a_mark(told: str, field: str, value: bool) -> None:
    assert settled(Instruction(told), field, value, "board")


@pytest.mark.parametrize(
    ("told", "field", "value"),
    [
        ("Make a board for the internal audit.", "public", False),
        ("Make an internal note and a public comment.", "public", False),
        ("Make a private board.", "private", False),
        ("Make a private board.", "starred", True),
    ],
)
def test_it_does_not(told: str, field: str, value: bool) -> None:
    assert not settled(Instruction(told), field, value, "board")


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("Take the Otter Lane kayak off my wishes.", True),
        ("Get rid of the Otter Lane one among my wishes.", True),
        ("Sell the Otter Lane kayak.", False),
        ("Take the kayak off my wishes.", False),
    ],
)
def test_what_is_taken_off_a_list_by_what_it_refers_to(told: str, asked: bool) -> None:
    def change(state: Json) -> None:
        del state["wishes"][0]
        state["depth"] = 17

    groups = Ground(task(told, change, "True")).groups
    assert [g.asked for g in groups if any(c.deed == "deleted" for c in g.changes)] == [asked]


def test_a_superlative_that_tells_which_one_is_no_order() -> None:
    assert not suggests_order(Instruction("Put the cheapest of them on my wishes."), several=False)
    assert suggests_order(Instruction("Put the two cheapest of them on my wishes."), several=True)
    assert suggests_order(Instruction("Keep it sorted, the cheapest of them first."), several=False)


LOGS: Json = {
    "rowers": {
        "ann": {"name": "Ann Lee"},
        "bo": {"name": "Bo Kern"},
        "cy": {"name": "Cy Holt"},
        "di": {"name": "Di Ek"},
    },
    "races": [{"id": "race-1", "name": "Spring Sprint"}, {"id": "race-2", "name": "Lake Loop"}],
    "starts": {
        rower: {
            race: {"state": "counted", "wet": race == "race-1" and rower != "di", "lane": lane}
            for race in ("race-1", "race-2")
        }
        for lane, rower in enumerate(("ann", "bo", "cy", "di"))
    },
    "boats": [
        {"code": "B-1", "yard": "Lund", "sort": "yawl", "seats": 4, "price": 800, "hull": "oak"},
        {"code": "B-2", "yard": "Lund", "sort": "yawl", "seats": 6, "price": 900, "hull": "ash"},
        {"code": "B-3", "yard": "Lund", "sort": "yawl", "seats": 2, "price": 500, "hull": "oak"},
        {"code": "B-4", "yard": "Lund", "sort": "skiff", "seats": 5, "price": 400, "hull": "elm"},
        {"code": "B-5", "yard": "Rand", "sort": "skiff", "seats": 5, "price": 300, "hull": "elm"},
        {"code": "B-6", "yard": "Rand", "sort": "yawl", "seats": 5, "price": 200, "hull": "elm"},
    ],
    "wishes": [{"boat": "B-3", "since": "2026-02-01"}, {"boat": "B-5", "since": "2026-01-01"}],
}


def in_logs(instruction: str, change: Callable[[Json], object], held: str) -> Subject:
    golden = copy.deepcopy(LOGS)
    change(golden)
    source = f"def reward(initial, final):\n    return 1.0 if final != initial and {held} else 0.0\n"
    return Subject("boats", source, LOGS, Ending(golden), instruction)


def test_rows_under_two_ids_are_taken_for_those_of_the_same_mark(run: Run) -> None:
    def change(state: Json) -> None:
        for rower in ("ann", "bo"):
            state["starts"][rower]["race-1"]["state"] = "void"

    held = (
        "sum(s['race-1']['state'] == 'void' for s in final['starts'].values()) == 2"
        " and all(s['race-2']['state'] == 'counted' for s in final['starts'].values())"
        " and final['starts']['di'] == initial['starts']['di']"
    )
    told = "Make every wet start in the Spring Sprint void, apart from that of Cy."
    assert "neighbour" in kinds(run(in_logs(told, change, held)), certain=True)


def test_a_superlative_is_of_rows_that_are_told_by_a_bound_and_in_the_plural(run: Run) -> None:
    def change(state: Json) -> None:
        state["wishes"].append({"boat": "B-1", "since": "2026-03-01"})

    held = (
        "all(b['sort'] == 'yawl' and b['seats'] > 3 and b['yard'] == 'Lund' for b in final['boats']"
        " if b['code'] in [w['boat'] for w in final['wishes'] if w not in initial['wishes']])"
        " and len(final['wishes']) == 3"
    )
    found = run(
        in_logs(
            "Look at yawls from Lund with 4+ seats. Put the cheapest of those yawls on my wishes.", change, held
        )
    )
    assert "another-one" in kinds(found, certain=True)


def test_steps_in_any_order_take_what_is_done_alike_together(run: Run) -> None:
    def change(state: Json) -> None:
        for rower in ("ann", "bo", "cy"):
            state["starts"][rower]["race-1"]["state"] = "void"
        state["races"][0]["name"] = "March Sprint"
        state["boats"][1]["hull"] = "teak"

    done = (
        "[final['races'][0]['name'] == 'March Sprint', final['boats'][1]['hull'] == 'teak',"
        " final['starts']['cy']['race-1']['state'] == 'void']"
    )
    subject = in_logs(
        'Make the wet starts of the Spring Sprint "void". Call it "March Sprint"; the hull of B-2 is "teak".',
        change,
        "True",
    )
    program = (
        f"def reward(initial, final):\n    done = {done}\n"
        "    if all(done):\n        return 1.0\n"
        "    return max(0.0, 0.3 * sum(done) - (0.4 if done[0] and not done[1] else 0.0))\n"
    )
    assert "falling-score" in kinds(run(dataclasses.replace(subject, program=program)))
