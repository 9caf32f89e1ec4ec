"""What is said once is asked for once: copies, pointers back, lists done with, the day that it is."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.model import Ending, Subject

Json = dict[str, Any]
FARM: Json = {
    "hands": [{"id": "w1", "name": "Rosa Quint"}, {"id": "w2", "name": "Per Dahl"}],
    "jobs": [
        {"id": "j1", "title": "Mend fence", "stage": "open", "hand": None, "told": [], "after": [], "hours": 0},
        {
            "id": "j2",
            "title": "Mend roof",
            "stage": "open",
            "hand": "w1",
            "told": ["w1"],
            "after": ["j1"],
            "hours": 0,
        },
    ],
    "wall": {"open": ["j1", "j2"], "taken": []},
    "barns": [{"id": "b1", "name": "North", "state": "busy", "light": False, "note": ""}],
    "sheds": {"east": {"key": "old", "roof": "tin"}, "west": {"key": "old", "roof": "tin"}},
    "desk": {"shed": None, "pen": "blue"},
    "tools": [
        {"mark": "t-1", "name": "Spade", "free": True, "holder": None, "out": None},
        {"mark": "t-2", "name": "Fork", "free": True, "holder": None, "out": None},
    ],
    "bells": [{"id": "n1", "rings": "slip", "slip": "s1"}],
    "slips": [{"id": "s1", "job": "j2", "hours": 4.5, "text": "Shingles"}],
}


def asked(instruction: str, *edits: tuple[str, Any]) -> set[str]:
    """The places of changes that are asked for; edits: (where, value), `-` for a new row."""
    golden = copy.deepcopy(FARM)
    for where, value in edits:
        *path, last = where.split("/")
        home: Any = golden
        for key in path:
            home = home[int(key) if isinstance(home, list) else key]
        if last == "-":
            home.append(value)
        else:
            home[last] = value
    ground = Ground(Subject("farm.py", "", FARM, Ending(golden), instruction))
    return {"/".join(map(str, c.path)) for group in ground.groups if group.asked for c in group.changes}


GIVEN = [("jobs/0/hand", "w2"), ("jobs/0/stage", "given")]
SLIP = {"id": "s2", "job": "j1", "hours": 2.5, "text": "New posts"}


@pytest.mark.parametrize(
    ("instruction", "edits", "places"),
    [
        ("Give Per Dahl the fence.", [*GIVEN, ("jobs/0/told/-", "w2")], {"jobs/0/hand"}),
        (
            "Give Per Dahl the fence, who is told.",
            [*GIVEN, ("jobs/0/told/-", "w2")],
            {"jobs/0/hand", "jobs/0/told"},
        ),
        (
            'Give "Mend fence" to Per Dahl.',
            [*GIVEN, ("wall/open", ["j2"]), ("wall/taken", ["j1"]), ("jobs/1/after", [])],
            {"jobs/0/hand"},
        ),
        (
            'Give "Mend fence" to Per Dahl and put it under taken on the wall.',
            [*GIVEN, ("wall/open", ["j2"]), ("wall/taken", ["j1"])],
            {"jobs/0/hand", "wall/open", "wall/taken"},
        ),
        (
            'Log 2.5 hours on "Mend fence", saying "New posts".',
            [("slips/-", SLIP), ("jobs/0/hours", 2.5), ("barns/0/note", "New posts")],
            {"slips/1"},
        ),
        (
            'Write "New posts" on a slip of 2.5 hours, and "New posts" on the barn North.',
            [("slips/-", SLIP), ("barns/0/note", "New posts")],
            {"slips/1", "barns/0/note"},
        ),
        (
            "Give the east shed a slate roof.",
            [("sheds/east/roof", "slate"), ("desk/shed", "east"), ("desk/pen", "red")],
            {"sheds/east/roof"},
        ),
        (
            "The Fork goes to Per Dahl.",
            [("tools/1/free", False), ("tools/1/holder", "w2"), ("tools/1/out", "2026-01-01")],
            {"tools/1/holder"},
        ),
        (
            'Write a slip of 2.5 hours for "Mend fence".',
            [("slips/-", SLIP), ("bells/-", {"id": "n2", "rings": "slip", "slip": "s2"})],
            {"slips/1"},
        ),
        (
            "The hand for the fence is Per Dahl; the roof is done.",
            [("jobs/0/hand", "w2"), ("jobs/1/hand", None), ("jobs/1/stage", "done")],
            {"jobs/0/hand", "jobs/1/stage"},
        ),
        (
            "The hand for the fence is Per Dahl; clear the hand for the roof.",
            [("jobs/0/hand", "w2"), ("jobs/1/hand", None), ("jobs/1/stage", "idle")],
            {"jobs/0/hand", "jobs/1/hand"},
        ),
        (
            'Finish "Mend fence" at North.',
            [("jobs/0/stage", "finished"), ("barns/0/state", "complete"), ("jobs/0/hours", 1)],
            {"jobs/0/stage"},
        ),
    ],
    ids=[
        "who is told", "who is to be told", "where it hangs", "where it is to hang", "copies", "said twice",
        "what a desk shows", "a row told by a mark", "what rings", "emptied beside", "emptied", "a list done with",
    ],
)  # fmt: skip
def test_what_is_asked_for(instruction: str, edits: list[tuple[str, Any]], places: set[str]) -> None:
    assert asked(instruction, *edits) == places


@pytest.mark.parametrize(
    ("instruction", "mentioned"),
    [
        ("Today is 5 February 2026. Close the gate.", False),
        ("It's Thursday, 5 February. Close the gate.", False),
        ("Close the gate (it is 2026-02-05 today).", False),
        ("Today is 5 February 2026. Close the gate for today.", True),
        ("It's Thursday, 5 February. Close the gate from Thursday on.", True),
        ("Close the gate on 5 February.", True),
    ],
)
def test_the_day_that_it_is_is_nothing_that_is_asked_for(instruction: str, mentioned: bool) -> None:
    told = Instruction(instruction)
    assert [told.mentions("2026-02-05"), told.mentions("2026-02-05T13:10:00Z")] == [mentioned] * 2


def test_a_day_reckoned_from_today_is_asked_for() -> None:
    told = Instruction("Today is 5 February 2026. Close the gate the day after.")
    assert told.mentions("2026-02-06")


def test_what_is_turned_off_is_not_turned_on() -> None:
    told = Instruction("Turn the gate lamp off.")
    assert [told.orders("on", True), told.orders("on", False), told.orders("disabled", True)] == [False, True, True]
    assert Instruction("Enable the alarm.").orders("active", True)


def test_dates_from_one_day_to_another_are_no_numbers() -> None:
    told = Instruction("From 3 to 6 July, or July 8-9, for 4 people.")
    assert [told.mentions(number) for number in (3, 6, 8, 9, 4)] == [False] * 4 + [True]


def test_a_number_that_is_that_of_a_new_row_by_chance_belongs_to_nothing() -> None:
    first: Json = {"notes": [{"id": 1, "text": "Old"}], "shop": {"open": 3}}
    golden = {"notes": [*first["notes"], {"id": 2, "text": "New"}], "shop": {"open": 2}}
    groups = Ground(Subject("s", "", first, Ending(golden), 'Write the note "New".')).groups
    assert [(len(group.changes), group.asked) for group in groups] == [(1, True), (1, False)]
