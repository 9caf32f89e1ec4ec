"""Actions as JSON, from whatever an agent writes."""

import pytest
from pydantic import ValidationError

from cuagym.browser.actions import Action, Click, Done, Drag, Infeasible, Key, Type, parse_action


@pytest.mark.parametrize(
    "action",
    [
        Click(x=3, y=4.5, button="right", count=2, modifiers=("Control",)),
        Drag(path=((1, 2), (3, 4))),
        Type(text="Grüße"),
        Done(answer=None),
        Infeasible(reason="no such page"),
    ],
)
def test_an_action_survives_json(action: Action) -> None:
    assert parse_action(action.model_dump_json()) == action


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("ctrl+a", "Control+a"),
        ("Return", "Enter"),
        ("cmd+shift+Z", "Meta+Shift+Z"),
        ("page_down", "PageDown"),
        ("+", "+"),
        ("ctrl++", "Control++"),
        (" ", "Space"),
        ("f5", "F5"),
    ],
)
def test_a_key_is_known_by_its_usual_names(written: str, canonical: str) -> None:
    assert Key(combo=written).combo == canonical


@pytest.mark.parametrize("combo", ["", "a+b", "Hyperspace", "ctrl+"])
def test_an_unknown_key_is_refused(combo: str) -> None:
    with pytest.raises(ValidationError):
        Key(combo=combo)


@pytest.mark.parametrize(
    "text",
    [
        '{"action":"fly"}',
        '{"action":"click","x":1}',
        '{"action":"click","x":1,"y":2,"colour":"red"}',
        '{"action":"wait","ms":60000}',
        '{"action":"drag","path":[[1,2]]}',
    ],
)
def test_what_is_no_action_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        parse_action(text)
