"""What is to go to rows that an instruction names, and rows that it tells by a superlative."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Ending, Subject
from cuagym.reward.audit.selection import stands_out
from tests.reward.audit.library import Run, kinds

Json = dict[str, Any]


def board() -> Json:
    """Sheds with tools on their shelves by id, and notes on a board of each, some of them framed."""
    tools = {"Spade": (30, "Hall 2"), "Fork": (45, "Hall 7"), "Hoe": (18, "Hall 9"), "Rake": (45, "Hall 1")}
    return {
        "tools": [
            {
                "id": f"t{i}",
                "name": name,
                "sort": "Rake" if name == "Rake" else "Digger",
                "price": price,
                "spot": spot,
            }
            for i, (name, (price, spot)) in enumerate(tools.items())
        ],
        "shelves": [
            {"id": "v1", "name": "Spare diggers", "tool_ids": ["t0", "t1", "t2"]},
            {"id": "v2", "name": "To lend", "tool_ids": []},
            {"id": "v3", "name": "To mend", "tool_ids": []},
        ],
        "boards": {
            "k1": {"name": "yard", "note_ids": ["n1", "n2"], "framed_note_ids": ["n1"]},
            "k2": {"name": "yard-old", "note_ids": ["n3"], "framed_note_ids": []},
        },
        "notes": {
            "n1": {"board_id": "k1", "text": "Close the gate"},
            "n2": {"board_id": "k1", "text": "New hose"},
            "n3": {"board_id": "k2", "text": "Old hose"},
        },
    }


LEND = (
    'Find the cheapest digger on the shelf "Spare diggers" and put it on the shelf "To lend". '
    "Then write where it is (only the spot) on #yard and frame that note."
)


def lent(held: str) -> Subject:
    golden = board()
    golden["shelves"][1]["tool_ids"].append("t2")
    golden["notes"]["n8"] = {"board_id": "k1", "text": "Hall 9"}
    golden["boards"]["k1"]["note_ids"].append("n8")
    golden["boards"]["k1"]["framed_note_ids"].append("n8")
    source = f"""def reward(initial, final):
    made = [key for key in final['notes'] if key not in initial['notes']]
    lent, yard = final['shelves'][1]['tool_ids'], final['boards']['k1']
    if len(made) != 1 or final['notes'][made[0]]['board_id'] != 'k1':
        return 0.0
    note = final['notes'][made[0]]
    spots = {{t['id']: t['spot'] for t in final['tools']}}
    on = [key for key in final['boards'] if made[0] in final['boards'][key]['note_ids']]
    framed = yard['framed_note_ids']
    return float({held})
"""
    return Subject("sheds", source, board(), Ending(golden), LEND)


RIGHT = "lent == ['t2'] and note['text'] == 'Hall 9' and on == ['k1'] and framed == ['n1', made[0]]"


@pytest.mark.parametrize(
    ("loose", "kind"),
    [
        (
            (
                "lent == ['t2'] and note['text'] == 'Hall 9'",
                "lent == [t for t in spots if spots[t] == note['text']]",
            ),
            "another-one",
        ),
        (("note['text'] == 'Hall 9'", "'Hall 9' in note['text']"), "wrong-text"),
        (("framed == ['n1', made[0]]", "len(framed) == 2"), "wrong-value"),
        (("lent == ['t2'] and", ""), "left-out"),
    ],
)
def test_what_is_to_go_to_what_is_named(run: Run, loose: tuple[str, str], kind: str) -> None:
    assert loose[0] in RIGHT
    assert not kinds(run(lent(RIGHT)), certain=True)
    assert kind in kinds(run(lent(RIGHT.replace(*loose))), certain=True)


FOLLOWED = """def reward(initial, final):
    return float(final['me']['follows'] == ['w1'] and EXACT)
"""


def test_what_follows_in_a_row_that_is_named_is_not_asked_for(run: Run) -> None:
    """Who acts is put on a list of the row that the instruction names: the app does that."""
    first: Json = {
        "me": {"id": "g1", "name": "Noor Vale", "follows": []},
        "growers": [
            {"id": "w1", "name": "Bo Lee", "followed_by": []},
            {"id": "w2", "name": "Al Ray", "followed_by": []},
        ],
    }
    golden = copy.deepcopy(first)
    golden["me"]["follows"].append("w1")
    golden["growers"][0]["followed_by"].append("g1")
    lax = Subject(
        "growers", FOLLOWED.replace("EXACT", "True"), first, Ending(golden), 'Follow the grower "Bo Lee".'
    )
    left = [f for f in run(lax).findings if f.kind == "left-out"]
    assert left and not any(finding.certain for finding in left)


@pytest.mark.parametrize(
    ("instruction", "out"),
    [
        ('Put the cheapest digger of the shelf "Spare diggers" on the shelf "To lend".', True),
        ('Put a digger of the shelf "Spare diggers" on "To lend", for my oldest friend.', False),
        ('Put the Hoe from the shelf "Spare diggers" on "To lend".', False),
    ],
)
def test_a_superlative_tells_apart_what_it_is_said_of(instruction: str, out: bool) -> None:
    golden = board()
    golden["shelves"][1]["tool_ids"].append("t2")
    ground = Ground(Subject("sheds", "", board(), Ending(golden), instruction))
    tools = ground.places.tables[("tools",)]
    assert stands_out(ground, tools, tools.before[2].value, "t2", tools.rows[0].value) == out


def test_who_ties_does_not_stand_out() -> None:
    golden = board()
    golden["shelves"][1]["tool_ids"].append("t2")
    for state in (first := board(), golden):
        state["tools"][0]["price"] = state["tools"][2]["price"]
    told = 'Put the cheapest digger of the shelf "Spare diggers" on the shelf "To lend".'
    ground = Ground(Subject("sheds", "", first, Ending(golden), told))
    tools = ground.places.tables[("tools",)]
    right = tools.before[2].value
    assert [stands_out(ground, tools, right, "t2", tools.rows[i].value) for i in (0, 1)] == [False, True]


CARDS = ("Keys are with Al", "A tap drips", "Sketch of how water gets uphill", "Seeds are in")


def test_what_is_pinned_is_the_one_that_is_described(run: Run) -> None:
    first: Json = {
        "walls": {
            "w1": {"cards": [{"id": f"c{i}", "text": text} for i, text in enumerate(CARDS)], "pinned": ["c0"]}
        }
    }
    golden = copy.deepcopy(first)
    golden["walls"]["w1"]["pinned"].append("c2")
    golden["walls"]["w1"]["cards"].append({"id": "c9", "text": "Pinned."})
    source = """def reward(initial, final):
    wall = final['walls']['w1']
    return float(len(wall['pinned']) == 2 and [c['text'] for c in wall['cards']][4:] == ['Pinned.'])
"""
    ways = (("pin the card on which Bo drew the pump", True), ("pin three of the cards", False))
    for told, certain in ways:
        subject = Subject(
            "walls", source, first, Ending(golden), f'On the wall, {told}. Then write "Pinned." there.'
        )
        found = [f for f in run(subject).findings if f.kind == "wrong-value" and "pinned" in f.message]
        assert found and all(f.certain == certain for f in found)


def test_a_notice_to_who_is_named_is_not_asked_for(run: Run) -> None:
    first: Json = {
        "requests": [{"id": "q1", "by": "w1", "state": "new"}, {"id": "q2", "by": "w2", "state": "new"}],
        "growers": [
            {"id": "w1", "name": "Bo Lee", "notices": []},
            {"id": "w2", "name": "Al Ray", "notices": ["z1"]},
        ],
        "notices": [{"id": "z1", "words": "Welcome"}],
    }
    golden = copy.deepcopy(first)
    golden["requests"][0]["state"] = "approved"
    golden["growers"][0]["notices"].append("z2")
    golden["notices"].append({"id": "z2", "words": "Yes"})
    source = "def reward(initial, final):\n    return float(final['requests'][0]['state'] == 'approved')\n"
    subject = Subject("growers", source, first, Ending(golden), 'Approve the request of "Bo Lee".')
    assert "left-out" not in kinds(run(subject), certain=True)
