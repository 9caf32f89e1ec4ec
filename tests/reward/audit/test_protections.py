"""What an instruction says is to stay as it is, and which harm that rules out."""

from __future__ import annotations

from typing import Any

import pytest

from cuagym.reward.audit.certainty import collateral, on_more
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Ending, Subject
from cuagym.reward.audit.protected import Harm

_INITIAL: dict[str, Any] = {
    "lists": [
        {"id": "l1", "name": "Trip", "icon": "flag", "places": ["p1", "p2", "p3"]},
        {"id": "l2", "name": "Home", "icon": "house", "places": ["p2"]},
        {"id": "l3", "name": "Work", "icon": "desk", "places": ["p3"]},
    ],
    "orders": [{"id": "o1", "amount": 5}, {"id": "o2", "amount": 7}],
}
_GOLDEN = {**_INITIAL, "lists": [{**_INITIAL["lists"][0], "places": ["p1", "p3"]}, *_INITIAL["lists"][1:]]}
_OWN, _OTHER, _ORDER = ("lists", 0), ("lists", 1), ("orders", 1)
_TASK = "Take p2 off the list Trip. "


def ground(rest: str) -> Ground:
    return Ground(Subject("task", "", _INITIAL, Ending(_GOLDEN), _TASK + rest))


@pytest.mark.parametrize(
    ("rest", "table", "row", "harm", "field", "certain"),
    [
        ("Do not touch any other list.", "lists", _OTHER, "edited", "icon", True),
        ("Do not touch any other list.", "lists", _OWN, "edited", "icon", False),
        ("Do not touch any other list.", "lists", _OWN, "lost", "places", False),
        ("Do not touch any other list.", "orders", _ORDER, "edited", "amount", False),
        ("Do not touch any other list.", "lists", _OTHER, "created", "", False),
        ("Keep every other place on it.", "lists", _OWN, "lost", "places", True),
        ("Keep every other place on it.", "lists", _OWN, "gained", "places", False),
        ("Leave the places that are there.", "lists", _OWN, "lost", "places", True),
        ("Leave all other lists where they are.", "lists", _OTHER, "deleted", "", True),
        ("Leave all other lists where they are.", "lists", _OTHER, "edited", "icon", False),
        ("Don't change anything else.", "orders", _ORDER, "edited", "amount", True),
        ("Don't change anything else on that list.", "orders", _ORDER, "edited", "amount", False),
        ("Leave its other fields unchanged.", "lists", _OWN, "edited", "icon", True),
        ("Then do the other thing.", "lists", _OTHER, "deleted", "", False),
        ('Note "leave the others alone" somewhere.', "lists", _OTHER, "deleted", "", False),
    ],
)
def test_protected(rest: str, table: str, row: tuple[Any, ...], harm: Harm, field: str, certain: bool) -> None:
    about = ground(rest)
    assert collateral(about, about.places.tables[table,], row, harm, field) is certain


@pytest.mark.parametrize(
    ("rest", "certain"),
    [
        ("Do not clear any other list.", True),
        ("Do not clear any other order.", False),
        ("Clear only that list.", True),
        ("So only the places of the day remain.", False),
        ("", False),
    ],
)
def test_the_same_done_to_others(rest: str, certain: bool) -> None:
    about = ground(rest)
    (group,) = about.groups
    assert on_more(about, [group], about.places.tables["lists",], 1, [("lists", "*", "places")]) is certain
