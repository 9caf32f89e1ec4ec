"""By what rows are looked for, how often they were looked at, and what only lists them: nothing a task asks for."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Ending, Subject
from tests.reward.audit.library import Run

Json = dict[str, Any]
STATE: Json = {
    "looms": [
        {"id": "lo-1", "name": "Ash loom", "wood": "ash", "for": ["linen"], "hits": 8, "price": 900},
        {"id": "lo-2", "name": "Elm loom", "wood": "elm", "for": ["wool", "linen"], "hits": 31, "price": 700},
        {"id": "lo-3", "name": "Oak loom", "wood": "oak", "for": ["wool"], "hits": 5, "price": 800},
    ],
    "byFibre": {"linen": ["lo-1", "lo-2"], "wool": ["lo-2", "lo-3"]},
    "alerts": [{"id": "al-1", "title": "Oak", "wood": "oak", "every": "day"}],
    "shop": {"filters": {"wood": "oak", "upTo": 950}},
}
TASK = 'Save an alert for elm looms called "Elm, please", every week, and take "wool" off the Elm loom.'
PROGRAM = """def reward(initial, final):
    made = final['alerts'][1:]
    right = [(a['title'], a['wood'], a['every']) for a in made] == [('Elm, please', 'elm', 'week')]
    kept = [(l['id'], l['name'], l['wood'], l['price']) for l in final['looms']]
    kept = kept == [(l['id'], l['name'], l['wood'], l['price']) for l in initial['looms']]
    fibres = [l['for'] for l in final['looms']] == [['linen'], ['linen'], ['wool']]
    return float(right and kept and fibres and final['alerts'][:1] == initial['alerts'])
"""


def subject(instruction: str = TASK, **other: Any) -> Subject:
    golden = copy.deepcopy(STATE)
    golden["looms"][1] |= {"for": ["linen"], "hits": 33}
    golden["byFibre"]["wool"] = ["lo-3"]
    golden["alerts"].append({"id": "al-2", "title": "Elm, please", "wood": "elm", "every": "week"})
    golden["shop"] = {"filters": {"wood": "elm"}}
    return Subject("looms.py", PROGRAM, STATE, Ending(golden | other), instruction)


@pytest.mark.parametrize("instruction", [TASK, f"{TASK} Nothing else may change."])
def test_no_program_need_ask_for_filters_view_counters_and_indexes(run: Run, instruction: str) -> None:
    audit = run(subject(instruction))
    assert not [f.message for f in audit.findings if f.certain]


def test_an_index_that_says_more_than_the_rows_do_is_none() -> None:
    more = Ground(subject(byFibre={"linen": ["lo-1"], "wool": ["lo-3"]}))
    assert Ground(subject()).incidental(("byFibre", "wool"))
    assert not more.incidental(("byFibre", "wool"))


def test_filters_are_what_a_task_is_about_that_names_them() -> None:
    assert Ground(subject()).incidental(("shop", "filters", "wood"))
    assert not Ground(subject("Filter the looms by elm, save that as an alert.")).incidental(
        ("shop", "filters", "wood")
    )


def test_a_counter_that_was_set_back_is_no_view_counter() -> None:
    ground = Ground(subject())
    assert ground.incidental(("looms", "*", "hits"))
    looms = copy.deepcopy(ground.golden["looms"])
    looms[1]["hits"] = 0
    assert not Ground(subject(looms=looms)).incidental(("looms", "*", "hits"))


WEAVERS: Json = {
    "weavers": [{"id": 7, "name": "Ada Rook", "pieces": 2}, {"id": 8, "name": "Ben Sallow", "pieces": 1}],
    "pieces": [
        {"id": 31, "title": "Rug", "weaver": 7, "length": 9},
        {"id": 32, "title": "Shawl", "weaver": 7, "length": 2},
        {"id": 33, "title": "Sail", "weaver": 8, "length": 5},
    ],
}


@pytest.mark.parametrize(("counted", "follows"), [((1, 2), True), ((1, 5), False), ((2, 1), False)])
def test_how_many_refer_to_a_row_is_counted_by_the_app(counted: tuple[int, int], follows: bool) -> None:
    golden = copy.deepcopy(WEAVERS)
    golden["pieces"][1]["weaver"] = 8
    for weaver, count in zip(golden["weavers"], counted, strict=True):
        weaver["pieces"] = count
    ground = Ground(
        Subject("p.py", "", WEAVERS, Ending(golden), "Give the shawl to Ben Sallow, change nothing else.")
    )
    assert ground.incidental(("weavers", "*", "pieces")) is follows
    assert not ground.incidental(("pieces", "*", "weaver"))
