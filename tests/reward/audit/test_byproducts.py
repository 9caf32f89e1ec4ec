"""What an app puts down by itself beside what was asked for: logs, moments, tallies, where somebody looks."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Audit, Ending, Finding, Subject
from tests.reward.audit.library import Run

Json = dict[str, Any]
BEDS = [
    {"id": "bed-1", "crop": "Leeks", "state": "sown", "pickedAt": None, "yield": 40, "row": 3},
    {"id": "bed-2", "crop": "Beans", "state": "grown", "pickedAt": None, "yield": 60, "row": 1},
    {"id": "bed-3", "crop": "Chard", "state": "grown", "pickedAt": None, "yield": 20, "row": 2},
]
STATE: Json = {
    "me": "ida",
    "beds": BEDS,
    "helpers": [{"id": 40, "name": "Bea Lind"}, {"id": 41, "name": "Jan Pool"}],
    "tallies": {"grown": 2, "picked": 0},
    "diary": [
        {"no": 1, "when": "2026-05-01T08:00:00Z", "bed": "bed-1", "deed": "sown", "by": "ida"},
        {"no": 2, "when": "2026-05-02T08:00:00Z", "bed": "bed-3", "deed": "watered", "by": "ida"},
    ],
    "letters": [{"id": "l1", "to": 41, "says": "Rain at last", "sentAt": "2026-05-02T09:00:00Z"}],
    "pane": {"tab": "beds", "search": "", "bed": None},
}
PICK = 'Today is 4 May 2026. Mark the beans as picked and tell Bea Lind "All beans are in".'
NOW = "2026-05-04T10:00:00Z"
PICKED = {**BEDS[1], "state": "picked", "pickedAt": NOW}
LETTER = {"id": "l2", "to": 40, "says": "All beans are in", "sentAt": "2026-05-04T10:01:00Z"}
ENTRIES = [
    {"no": 3, "when": NOW, "bed": "bed-2", "deed": "picked", "by": "ida"},
    {"no": 4, "when": "2026-05-04T10:01:00Z", "letter": "l2", "deed": "wrote", "by": "ida"},
]
RIGHT = (
    "final['beds'][1]['state'] == 'picked' and [b['state'] for b in final['beds']] == ['sown', 'picked', 'grown']"
    " and [x['says'] for x in final['letters'][1:]] == ['All beans are in'] and final['letters'][1]['to'] == 40"
)


def picked(held: str = RIGHT, instruction: str = PICK, **other: Any) -> Subject:
    golden = copy.deepcopy(STATE) | {
        "beds": [BEDS[0], PICKED, BEDS[2]],
        "tallies": {"grown": 1, "picked": 1},
        "diary": [*STATE["diary"], *ENTRIES],
        "letters": [*STATE["letters"], LETTER],
        "pane": {"tab": "beds", "search": "", "bed": "bed-2"},
    }
    program = f"def reward(initial, final):\n    return float({held})\n"
    return Subject("beds.py", program, STATE, Ending(golden | other), instruction)


def of(found: Audit, *names: str) -> list[Finding]:
    return [f for f in found.findings if f.state_patch and f.state_patch[0]["path"].split("/")[1] in names]


def test_a_program_that_looks_only_at_what_was_asked_for_is_right_about_the_rest(run: Run) -> None:
    found = run(picked())
    assert not [f for f in found.findings if f.certain and f.cls == "false_accept"], found.findings
    assert not of(found, "diary", "tallies", "pane")


def test_what_an_app_puts_down_by_itself_is_incidental() -> None:
    ground = Ground(picked())
    patterns = [("diary", "*"), ("beds", "*", "pickedAt"), ("tallies", "picked"), ("pane", "bed")]
    assert [ground.incidental(pattern) for pattern in patterns] == [True] * 4
    assert not any(map(ground.incidental, [("letters", "*"), ("beds", "*", "state")]))


def test_a_log_tells_of_rows_that_were_appended_to_another_list() -> None:
    assert Ground(picked()).log(("diary", "*"))
    assert not Ground(picked(diary=STATE["diary"])).log(("letters", "*"))


@pytest.mark.parametrize(
    "entry",
    [
        {"no": 3, "when": NOW, "bed": "bed-3", "deed": "picked", "by": "ida"},
        {"no": 3, "when": NOW, "bed": "bed-2", "deed": "beans", "by": 40},
        {"no": 3, "when": NOW, "bed": "bed-2", "deed": "picked", "by": "ida", "kilos": 12},
        {"no": 3, "when": NOW, "bed": "bed-2", "deed": "picked", "by": "ida", "note": ""},
        {"no": 3, "when": "2026-04-04T10:00:00Z", "bed": "bed-2", "deed": "picked", "by": "ida"},
    ],
    ids=[
        "of another row",
        "a person who is named",
        "a number of its own",
        "room for a text",
        "earlier than others",
    ],
)
def test_a_list_whose_new_row_says_more_is_no_log(entry: Json) -> None:
    assert not Ground(picked(diary=[*STATE["diary"], entry], letters=STATE["letters"])).log(("diary", "*"))


def test_a_list_that_the_instruction_names_is_no_log() -> None:
    assert not Ground(picked(instruction=f"{PICK} Put it into the diary.")).log(("diary", "*"))


def test_a_moment_that_is_asked_for_is_none_of_the_run() -> None:
    asked = picked(instruction="Mark the beans as picked at 10:00 on 4 May 2026.")
    assert not Ground(asked).incidental(("beds", "*", "pickedAt"))


def test_a_number_that_happens_to_be_an_id_is_not_asked_for(run: Run) -> None:
    beds = [BEDS[0], {**PICKED, "yield": 40}, BEDS[2]]
    found = run(picked(beds=beds))
    assert not [f for f in found.findings if f.certain and "yield" in f.message]
    found = run(picked(RIGHT.replace(" == 40", " in (40, 41)")))
    assert [f for f in found.findings if f.certain and f.kind == "wrong-value" and "to of" in f.message]


@pytest.mark.parametrize(("instruction", "certain"), [(PICK, True), (f"{PICK} Do it exactly once.", False)])
def test_a_log_with_one_more_entry_of_what_may_be_set_twice(run: Run, instruction: str, certain: bool) -> None:
    found = run(picked(f"{RIGHT} and len(final['diary']) == 4", instruction))
    (finding,) = [f for f in found.findings if f.kind == "logged"]
    assert (finding.cls, finding.certain) == ("false_reject", certain)
    (patch,) = finding.state_patch
    assert (patch["path"], patch["value"]["no"]) == ("/diary/4", 5)
    assert patch["value"]["deed"] == "picked" or not certain


def test_a_value_beside_its_formula_is_worked_out() -> None:
    cells = {"A1": {"v": 2}, "A2": {"v": 3}, "A3": {"v": 5, "f": "=A1+A2"}}
    after = {**cells, "A1": {"v": 7}, "A3": {"v": 10, "f": "=A1+A2"}}
    made = picked(cells=after)
    subject = Subject("s", made.program, {**STATE, "cells": cells}, made.golden, "Set A1 to 7.")
    asked = {group.changes[0].path[1]: group.incidental for group in Ground(subject).groups}
    assert (asked["A1"], asked["A3"]) == (False, True)


GUESTS = {
    "feasts": [{"id": "f1", "name": "Harvest", "guests": [{"name": "Bea"}, {"name": "Jan"}, {"name": "Tom"}]}],
    "shelf": {"kind": "folder", "holds": [{"kind": "file", "name": "a"}, {"kind": "folder", "name": "b"}]},
    "steps": [{"do": "dig"}, {"do": "rake"}],
    "books": [{"id": "k1", "signedAt": f"2026-05-0{day}T08:00:00Z"} for day in range(1, 6)],
}


@pytest.mark.parametrize(
    ("instruction", "where", "row", "certain"),
    [
        ("Invite Ada to the Harvest feast.", ("feasts", 0, "guests"), {"name": "Ada"}, True),
        (
            "Invite Ada to the Harvest feast, at the top of the list.",
            ("feasts", 0, "guests"),
            {"name": "Ada"},
            None,
        ),
        ("Make a folder c.", ("shelf", "holds"), {"kind": "folder", "name": "c"}, True),
        ("Add the step water.", ("steps",), {"do": "water"}, False),
        ("Add a book.", ("books",), {"id": "k6", "signedAt": "2026-05-06T08:00:00Z"}, None),
    ],
)
def test_a_new_row_may_stand_anywhere_in_a_set_or_a_folder(
    run: Run, instruction: str, where: tuple[Any, ...], row: Json, certain: bool | None
) -> None:
    golden: Any = copy.deepcopy(GUESTS)
    home: Any = golden
    for key in where:
        home = home[key]
    home.append(row)
    place = "".join(f"[{key!r}]" for key in where)
    program = f"def reward(initial, final):\n    return float(final{place}[-1] == {row!r})\n"
    found = run(Subject("feasts.py", program, GUESTS, Ending(golden), instruction)).findings
    assert [f.certain for f in found if f.kind == "new-place"] == ([] if certain is None else [certain])


HIVE = {"id": "h1", "mood": "calm", "movedOn": None, "dueOn": None, "feed_date": None}


@pytest.mark.parametrize(
    ("instruction", "field", "value", "noted"),
    [
        ("It's 4 May 2026 today. Call the mood of h1 wild.", "movedOn", "2026-05-04", True),
        ("Call the mood of h1 wild.", "movedOn", "2026-05-04", True),
        ("Say that h1, which is wild, was moved on 4 May 2026.", "movedOn", "2026-05-04", False),
        ("It's 4 May 2026 today. Call h1 wild, due the same day.", "dueOn", "2026-05-04", False),
        ("It's 4 May 2026 today. Call h1 wild.", "feed_date", "2026-05-04", False),
        ("Today is 4 May 2026. Call the mood of h1 wild.", "movedOn", "2026-05-04T08:30:00", True),
        ("Today is 4 May 2026. At 8:30 am h1 went wild.", "movedOn", "2026-05-04T08:30:00", False),
    ],
)
def test_a_day_that_notes_when_something_else_became_of_a_row(
    instruction: str, field: str, value: str, noted: bool
) -> None:
    golden = {"hives": [HIVE | {"mood": "wild", field: value}]}
    ground = Ground(Subject("hives.py", "", {"hives": [HIVE]}, Ending(golden), instruction))
    assert ground.incidental(("hives", "*", field)) == noted


def test_a_moment_alone_in_its_row_is_what_became_of_it() -> None:
    golden = {"hives": [HIVE | {"movedOn": "2026-05-04T08:30:00"}]}
    (group,) = Ground(Subject("h.py", "", {"hives": [HIVE]}, Ending(golden), "Move h1.")).groups
    assert group.asked


@pytest.mark.parametrize(
    ("sown", "tried"), [("31425867", True), ("12345678", False)], ids=["in no order", "sorted"]
)
def test_records_in_no_order_may_be_listed_otherwise(run: Run, sown: str, tried: bool) -> None:
    plots = [{"id": f"x{day * 7 % 10}{day}", "sown": day, "state": "dry"} for day in map(int, sown)]
    golden = [{**plot, "state": "wet" if i == 2 else "dry"} for i, plot in enumerate(plots)]
    program = "def reward(initial, final):\n    return float([p['state'] for p in final['plots']][2] == 'wet')\n"
    told = f"Water the plot {plots[2]['id']}: it is wet then."
    found = run(Subject("plots.py", program, {"plots": plots}, Ending({"plots": golden}), told)).findings
    assert [f.certain for f in found if f.kind == "unordered"] == ([False] if tried else [])
