"""What an instruction singles out among rows, places and members, in a small world of herbs and their beds."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from cuagym.reward.audit.arrangement import puts_beside
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.model import Ending, Subject
from tests.reward.audit.library import Run, kinds

Json = dict[str, Any]
INITIAL: Json = {
    "people": [{"id": 1, "name": "Noor Vale"}, {"id": 2, "name": "Sam Orr"}],
    "kinds": [{"id": 1, "name": "Annual"}, {"id": 2, "name": "Perennial"}],
    "beds": [
        {
            "id": "bed-1",
            "name": "South wall",
            "steps": [
                {"id": "s1", "label": "Dig", "options": []},
                {"id": "s2", "label": "Rake", "options": [{"label": "fine"}, {"label": "coarse"}]},
                {"id": "s3", "label": "Water", "options": [{"label": "weekly"}]},
            ],
            "phase": "growing",
            "open": True,
        },
        {"id": "bed-2", "name": "Pond edge", "steps": [], "phase": "harvested", "open": True},
        {"id": "bed-3", "name": "Gravel", "steps": [], "phase": "planned", "open": False},
    ],
}


def task(instruction: str, held: str, change: Callable[[Json], object], **known: Any) -> Subject:
    """A task whose program pays for what holds of `final`; change: what the golden run does."""
    golden = copy.deepcopy(INITIAL)
    change(golden)
    told = known.pop("answer", None), known.pop("visits", ()), known.pop("status", "done")
    source = (
        f"def reward(initial, final, answer=None, visits=(), status='done'):\n    return 1.0 if {held} else 0.0\n"
    )
    return Subject("beds", source, INITIAL, Ending(golden, *told), instruction, **known)


def mulch(*options: str) -> Json:
    return {"id": "s4", "label": "Mulch", "options": [{"label": option} for option in options]}


STEPS = "final['beds'][0]['steps']"


def test_straight_after_a_row_is_a_place(run: Run) -> None:
    def add(state: Json) -> None:
        state["beds"][0]["steps"].insert(1, mulch())

    held = f"[s['label'] for s in {STEPS} if s['id'] not in ('s1', 's2', 's3')] == ['Mulch']"
    told = 'On South wall, add a step "Mulch" straight after the Dig step.'
    assert "wrong-position" in kinds(run(task(told, held, add)), certain=True)
    told = 'On South wall, add a step "Mulch".'
    assert "wrong-position" not in kinds(run(task(told, held, add)))


def test_straight_after_may_be_meant_in_time(run: Run) -> None:
    def add(state: Json) -> None:
        state["beds"][0]["steps"].insert(1, {**mulch(), "due": "2026-04-02"})

    told = 'On South wall, do a step "Mulch" straight after the Dig step, by 2 April 2026.'
    held = f"'Mulch' in [s['label'] for s in {STEPS}]"
    assert "wrong-position" not in kinds(run(task(told, held, add)), certain=True)


def test_a_copy_is_no_move(run: Run) -> None:
    def move(state: Json) -> None:
        state["beds"][1]["steps"].append(state["beds"][0]["steps"].pop(0))

    there = "[s for s in final['beds'][1]['steps'] if s['label'] == 'Dig'] != []"
    apart = "[s for s in final['beds'][1]['steps'] if s['id'] == 's1' and s in {STEPS}] == []".replace(
        "{STEPS}", STEPS
    )
    told = 'Move the step "Dig" from South wall to Pond edge.'
    assert "copied" in kinds(run(task(told, f"{there} and {apart}", move)), certain=True)
    by_id = "[s['id'] for s in final['beds'][1]['steps']] == ['s1']"
    assert "copied" not in kinds(run(task(told, by_id, move)))


def test_what_is_forbidden_by_its_verb(run: Run) -> None:
    def rename(state: Json) -> None:
        state["beds"][0]["name"] = "Sunny wall"

    held = "final['beds'][0]['name'] == 'Sunny wall' and final['beds'][0]['open']"
    told = 'Rename the bed South wall to "Sunny wall".'
    assert "collateral-target" in kinds(run(task(f"{told} Don't harvest it.", held, rename)), certain=True)
    assert "collateral-target" in kinds(run(task(f"{told} Never harvest the bed.", held, rename)), certain=True)
    assert "collateral-target" not in kinds(run(task(told, held, rename)), certain=True)
    told = f"{told} Don't harvest the other beds."
    assert "collateral-target" not in kinds(run(task(told, held, rename)), certain=True)


def test_one_more_than_are_listed(run: Run) -> None:
    def add(state: Json) -> None:
        state["beds"][1]["steps"].append(mulch("bark", "straw"))

    held = "[o['label'] for s in final['beds'][1]['steps'] for o in s['options']][:2] == ['bark', 'straw']"
    told = 'On Pond edge, add a step "Mulch" with the options {}.'
    for options, certain in (
        ("bark and straw", True),
        ('"bark", "straw"', True),
        ("like bark and straw", False),
        ("such as bark and straw", False),
    ):
        found = run(task(told.format(options), held, add))
        assert ("collateral-member" in kinds(found, certain=True)) == certain
    told = 'On Pond edge, add a step "Mulch" (bark is better than straw).'
    assert "collateral-member" not in kinds(run(task(told, held, add)), certain=True)


def test_an_impossible_task_done_in_another_way(run: Run) -> None:
    told = "Hand the Pond edge over to a new season: mark it as fallow."
    right = "status == 'infeasible' and final['beds'][1]['phase'] == 'harvested'"
    lax = f"{right} or final['beds'][1]['phase'] == 'planned'"
    found = run(task(told, lax, lambda state: None, status="infeasible"))
    assert "done-all-the-same" in kinds(found, certain=True)
    assert not kinds(run(task(told, right, lambda state: None, status="infeasible")), certain=True)


def plants() -> Json:
    made = copy.deepcopy(INITIAL)
    heights = {
        "Mint": (2, 40),
        "Dill": (1, 90),
        "Sage": (2, 70),
        "Thyme": (2, 20),
        "Chive": (1, 30),
        "Rue": (2, 60),
    }
    made["plants"] = [
        {"id": 10 + i, "name": name, "kind_id": kind, "height": height, "state": "up", "changed_at": "2026-03-01"}
        for i, (name, (kind, height)) in enumerate(heights.items())
    ]
    return made


def test_the_tallest_of_a_kind_is_no_other_of_that_kind(run: Run) -> None:
    golden = plants()
    golden["plants"][2] |= {"state": "cut", "changed_at": "2026-03-09"}
    lax = """def reward(initial, final):
    rows = [[p for p in state['plants'] if p['kind_id'] == 2] for state in (initial, final)]
    apart = [p for p in final['plants'] if p['kind_id'] == 1]
    if apart != [p for p in initial['plants'] if p['kind_id'] == 1]:
        return 0.0
    changed = [p for p in rows[1] if p not in rows[0]]
    return float([p['state'] for p in changed] == ['cut'])
"""
    told = "Mark the tallest perennial plant as cut."
    about = Subject("beds", lax, plants(), Ending(golden), told)
    assert "neighbour" in kinds(run(about), certain=True)


def test_a_number_that_points_at_who_is_named(run: Run) -> None:
    """Kinds and people have the same numbers; all under `minder_id` are people's."""
    first = copy.deepcopy(INITIAL)
    first["people"] = [{"id": i, "full_name": name} for i, name in enumerate(["Sam Orr", "Noor Vale", "Bo Lee"])]
    first["chores"] = [
        {"id": "c1", "title": "Weed", "minder_id": 0},
        {"id": "c2", "title": "Prune", "minder_id": 2},
    ]
    golden = copy.deepcopy(first)
    golden["chores"].append({"id": "c3", "title": "Sow peas", "minder_id": 1})
    source = """def reward(initial, final):
    made = [c for c in final['chores'] if c not in initial['chores']]
    return float([c['title'] for c in made] == ['Sow peas'])
"""
    for told, certain in (('Add the chore "Sow peas" for Noor Vale.', True), ('Add the chore "Sow peas".', False)):
        found = run(Subject("chores", source, first, Ending(golden), told))
        minded = [f.certain for f in found.findings if "minder id" in f.message and f.kind == "wrong-value"]
        assert minded and all(minded) == certain


@pytest.mark.parametrize("sparse", [True, False])
def test_what_is_written_down_a_column(run: Run, sparse: bool) -> None:
    """The same into a cell between those that were asked for, whether empty cells are kept or not."""
    first: Json = {"sheet": {"cells": {f"A{row}": {"v": name} for row, name in enumerate("abcdef", 1)}}}
    if not sparse:
        first["sheet"]["cells"] |= {f"B{row}": {"v": ""} for row in range(1, 7)}
    golden = copy.deepcopy(first)
    golden["sheet"]["cells"] |= {f"B{row}": {"v": "Late"} for row in (2, 3, 5)}
    source = """def reward(initial, final):
    cells = final['sheet']['cells']
    rest = {key: cells[key] for key in cells if key[0] == 'A'}
    if rest != {key: initial['sheet']['cells'][key] for key in initial['sheet']['cells'] if key[0] == 'A'}:
        return 0.0
    return float([cells.get('B' + row, {}).get('v') for row in '235'] == ['Late'] * 3 and EXACT)
"""
    told = "Write Late in column B for every letter that is late."
    for exact, certain in (("True", True), ("cells.get('B4', {}).get('v', '') == ''", False)):
        found = run(Subject("sheet", source.replace("EXACT", exact), first, Ending(golden), told))
        assert ("more-cells" in kinds(found, certain=True)) == certain


FALLING = """def reward(initial, final):
    parts = [
        0.3 * (final['beds'][2]['phase'] == 'fallow'),
        0.3 * (final['beds'][1]['open'] is False),
        0.4 * ([k['name'] for k in final['kinds']] == ['Annual', 'Perennial', 'Biennial']),
    ]
    return sum(parts) - (0.35 if parts[2] and not parts[0] and parts[1] else 0)
"""


@pytest.mark.parametrize(("by_itself", "certain"), [(False, True), (True, False)])
def test_a_step_that_costs_reward(run: Run, by_itself: bool, certain: bool) -> None:
    """Where something else changes that may have to go with it, nobody knows what stands between."""

    def work(state: Json) -> None:
        state["beds"][2]["phase"] = "fallow"
        state["beds"][1]["open"] = False
        state["kinds"].append({"id": 3, "name": "Biennial"})
        if by_itself:
            state["people"][0]["name"] = "N. Vale"

    told = "Mark Gravel as fallow, set open of Pond edge to no, and add the kind Biennial."
    golden = copy.deepcopy(INITIAL)
    work(golden)
    found = run(Subject("beds", FALLING, INITIAL, Ending(golden), told))
    assert "falling-score" in kinds(found)
    assert ("falling-score" in kinds(found, certain=True)) == certain
    rising = FALLING.replace("0.35", "0.05")
    assert "falling-score" not in kinds(run(Subject("beds", rising, INITIAL, Ending(golden), told)))


def test_a_number_with_its_unit(run: Run) -> None:
    exact = "(answer or '').strip() == '3'"
    told = "How many bed steps are on South wall?"
    ways = (("", True), (" Just tell me the number.", False), (" Answer with the number alone.", None))
    for put, certain in ways:
        found = run(task(told + put, exact, lambda state: None, answer="3"))
        refused = [f.certain for f in found.findings if f.kind == "answer-unit" and "steps" in f.message]
        assert refused == ([] if certain is None else [certain])
    lenient = "(answer or '').strip() in ('3', '3 steps', '3.')"
    assert "answer-unit" not in kinds(run(task(told, lenient, lambda state: None, answer="3")))


@pytest.mark.parametrize(
    ("text", "verb", "told"),
    [
        ("Approve it, but it must not be merged yet.", "merged", True),
        ("Rename the bed. The bed may not be harvested.", "harvested", True),
        ("Rename the bed. The other beds must not be harvested.", "harvested", False),
        ("Don't forget to harvest it.", "harvested", False),
    ],
)
def test_verbs_that_are_forbidden(text: str, verb: str, told: bool) -> None:
    assert Instruction(text).forbids(verb) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Put it between Dig and Rake.", True),
        ("Put it between Rake and Dig.", False),
        ("It belongs directly below the Dig step.", True),
        ("Do it after Dig.", False),
    ],
)
def test_places_beside_rows(text: str, told: bool) -> None:
    assert puts_beside(Instruction(text), "Dig", "Rake") == told
