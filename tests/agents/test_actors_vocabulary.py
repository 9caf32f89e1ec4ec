"""Each vocabulary's actions as ours."""

from __future__ import annotations

from typing import Any

import pytest

from cuagym.agents.actors import aria, functions, openai_computer
from cuagym.agents.actors.anthropic_computer import NOTCH, Translation
from cuagym.agents.actors.roles import actor_of
from cuagym.agents.actors.vocabulary import default_view
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.browser.actions import Action, Back, Click, Done, Drag, Goto, Key, Move, Scroll, Tab, Type, Wait
from cuagym.errors import ConfigError
from cuagym.llm.protocol import ToolCall
from tests.llm.scripted import ScriptedLLM

VIEWPORT = (1280, 800)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"type": "click", "button": "left", "x": 3, "y": 4}, [Click(x=3, y=4)]),
        ({"type": "click", "button": "right", "x": 3, "y": 4}, [Click(x=3, y=4, button="right")]),
        ({"type": "click", "button": "wheel", "x": 3, "y": 4}, [Click(x=3, y=4, button="middle")]),
        ({"type": "click", "button": "back", "x": 3, "y": 4}, [Back()]),
        (
            {"type": "click", "button": "left", "x": 3, "y": 4, "keys": ["CTRL"]},
            [Click(x=3, y=4, modifiers=("Control",))],
        ),
        ({"type": "double_click", "x": 3, "y": 4, "keys": None}, [Click(x=3, y=4, count=2)]),
        ({"type": "drag", "path": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]}, [Drag(path=((1, 2), (3, 4)))]),
        ({"type": "keypress", "keys": ["CTRL", "A"]}, [Key(combo="Control+a")]),
        ({"type": "keypress", "keys": ["TAB", "ENTER"]}, [Key(combo="Tab"), Key(combo="Enter")]),
        ({"type": "keypress", "keys": ["SHIFT"]}, [Key(combo="Shift")]),
        ({"type": "move", "x": 3, "y": 4}, [Move(x=3, y=4)]),
        ({"type": "screenshot"}, []),
        ({"type": "scroll", "x": 3, "y": 4, "scroll_x": 0, "scroll_y": -200}, [Scroll(x=3, y=4, dy=-200)]),
        ({"type": "type", "text": "fern"}, [Type(text="fern")]),
        ({"type": "wait"}, [Wait(ms=openai_computer.WAIT_MS)]),
    ],
)
def test_openai_computer_actions(said: dict[str, Any], meant: list[Action]) -> None:
    assert list(openai_computer.translated(said)) == meant


@pytest.mark.parametrize(
    "said",
    [
        {"type": "fly"},
        {},
        {"type": "click", "button": "left", "x": "left", "y": 4},
        {"type": "click", "button": "forward", "x": 3, "y": 4},
        {"type": "keypress", "keys": ["NOKEY"]},
        {"type": "drag", "path": [{"x": 1, "y": 2}]},
    ],
)
def test_a_malformed_openai_action_is_told_back(said: dict[str, Any]) -> None:
    with pytest.raises(NotAccepted):
        list(openai_computer.translated(said))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"action": "left_click", "coordinate": [3, 4]}, [Click(x=3, y=4)]),
        ({"action": "left_click"}, [Click(x=640, y=400)]),
        ({"action": "right_click", "coordinate": [3, 4]}, [Click(x=3, y=4, button="right")]),
        ({"action": "middle_click", "coordinate": [3, 4]}, [Click(x=3, y=4, button="middle")]),
        ({"action": "double_click", "coordinate": [3, 4]}, [Click(x=3, y=4, count=2)]),
        (
            {"action": "triple_click", "coordinate": [3, 4], "text": "ctrl+shift"},
            [Click(x=3, y=4, count=3, modifiers=("Control", "Shift"))],
        ),
        (
            {"action": "left_click_drag", "start_coordinate": [1, 2], "coordinate": [3, 4]},
            [Drag(path=((1, 2), (3, 4)))],
        ),
        ({"action": "mouse_move", "coordinate": [3, 4]}, [Move(x=3, y=4)]),
        ({"action": "key", "text": "ctrl+s"}, [Key(combo="Control+s")]),
        ({"action": "key", "text": "Page_Down", "repeat": 2}, [Key(combo="PageDown")] * 2),
        ({"action": "key", "text": "Tab Return"}, [Key(combo="Tab"), Key(combo="Enter")]),
        ({"action": "type", "text": "fern"}, [Type(text="fern")]),
        (
            {"action": "scroll", "coordinate": [3, 4], "scroll_direction": "up", "scroll_amount": 2},
            [Scroll(x=3, y=4, dy=-2 * NOTCH)],
        ),
        (
            {"action": "scroll", "scroll_direction": "right", "scroll_amount": 1},
            [Scroll(x=640, y=400, dx=NOTCH)],
        ),
        ({"action": "wait", "duration": 2}, [Wait(ms=2000)]),
        ({"action": "wait", "duration": 60}, [Wait(ms=10_000)]),
        ({"action": "screenshot"}, []),
        ({"action": "cursor_position"}, ["The cursor is at (640, 400)."]),
    ],
)
def test_anthropic_computer_actions(said: dict[str, Any], meant: list[Action | str]) -> None:
    assert list(Translation((640, 400)).translated(said)) == meant


@pytest.mark.parametrize(
    "said",
    [
        {"action": "zoom", "region": [0, 0, 9, 9]},
        {"action": "hold_key", "text": "a", "duration": 2},
        {"action": "left_mouse_up"},
        {"action": "left_click", "coordinate": [3]},
        {"action": "scroll", "scroll_direction": "up", "scroll_amount": 1, "text": "ctrl"},
        {"coordinate": [3, 4]},
    ],
)
def test_a_malformed_anthropic_action_is_told_back(said: dict[str, Any]) -> None:
    with pytest.raises(NotAccepted):
        list(Translation((640, 400)).translated(said))


def test_a_button_held_down_gathers_the_pointers_way_into_a_drag() -> None:
    translation = Translation((640, 400))
    said = [
        {"action": "mouse_move", "coordinate": [1, 2]},
        {"action": "left_mouse_down"},
        {"action": "mouse_move", "coordinate": [5, 6]},
        {"action": "mouse_move", "coordinate": [9, 9]},
        {"action": "left_mouse_up"},
    ]
    meant = [action for one in said for action in translation.translated(one)]
    assert meant == [Move(x=1, y=2), Drag(path=((1, 2), (5, 6), (9, 9)))]


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("c1", name, arguments)


def test_every_function_stands_for_the_action_of_its_name() -> None:
    assert {spec.name for spec in functions.specs(functions.SCREEN)} == set(functions.SCREEN)
    said = call("click", x=3, y=4, count=2)
    assert functions.action_of(said, functions.SCREEN) == Click(x=3, y=4, count=2)
    assert functions.action_of(call("tab", index=1), functions.SCREEN) == Tab(index=1)
    assert functions.action_of(call("done", answer="7"), functions.SCREEN) == Done(answer="7")
    with pytest.raises(NotAccepted, match="no tool 'fly'"):
        functions.action_of(call("fly"), functions.SCREEN)
    with pytest.raises(NotAccepted, match="x: Field required"):
        functions.action_of(call("move", y=1), functions.SCREEN)
    with pytest.raises(NotAccepted, match="no tool 'click'"):
        functions.action_of(said, functions.BROWSER)


def test_no_schema_of_a_function_needs_prefix_items() -> None:
    schemas = [*functions.specs(functions.SCREEN), *aria.tools()]
    assert "prefixItems" not in str(schemas) and "'action'" not in str(schemas)


def test_relative_coordinates_are_parts_of_a_thousand_of_the_viewport() -> None:
    assert functions.in_pixels(Click(x=500, y=250), VIEWPORT) == Click(x=640, y=200)
    assert functions.in_pixels(Click(x=1000, y=1000), VIEWPORT) == Click(x=1279, y=799)
    assert functions.in_pixels(Drag(path=((0, 0), (100, 100))), VIEWPORT) == Drag(path=((0, 0), (128, 80)))
    assert functions.in_pixels(Scroll(x=500, y=500, dy=300), VIEWPORT) == Scroll(x=640, y=400, dy=300)
    assert functions.in_pixels(Goto(url="/mail"), VIEWPORT) == Goto(url="/mail")
    with pytest.raises(NotAccepted, match="from 0 to 1000"):
        functions.in_pixels(Click(x=1279, y=20), VIEWPORT)


SNAPSHOT = """\
- generic [active] [ref=e1] [box=0,0,1280,2000]:
  - 'heading "Ferns: 3" [level=1] [ref=e2] [box=10,10,200,40]'
  - textbox "Name" [ref=e3] [box=10,100,100,20]
  - link "Next" [ref=e4] [cursor=pointer] [box=1200,100,200,20]:
    - /url: /next
  - text: see [ref=e9] [box=1,1,1,1]
  - button "Far" [ref=e5] [box=10,1800,50,20]"""


def test_a_snapshot_is_read_without_boxes_and_addresses() -> None:
    snapshot = aria.read(SNAPSHOT, VIEWPORT)
    assert snapshot.text.splitlines()[1:5] == [
        "  - 'heading \"Ferns: 3\" [level=1] [ref=e2]'",
        '  - textbox "Name" [ref=e3]',
        '  - link "Next" [ref=e4]:',
        "  - text: see [ref=e9] [box=1,1,1,1]",
    ]
    assert set(snapshot.boxes) == {"e1", "e2", "e3", "e4", "e5"}, "a page's own words name no element"


def test_the_same_page_reads_the_same_in_every_tab() -> None:
    warm = SNAPSHOT.replace("[ref=e", "[ref=f7e").replace("see [ref=f7", "see [ref=")
    assert aria.read(warm, VIEWPORT).text == aria.read(SNAPSHOT, VIEWPORT).text
    assert aria.read(warm, VIEWPORT).document != aria.read(SNAPSHOT, VIEWPORT).document
    framed = SNAPSHOT + '\n  - button "In it" [ref=f9e2] [box=1,2,3,4]'
    assert "f1e2" in aria.read(framed, VIEWPORT).boxes


def test_a_long_snapshot_shows_what_is_in_view() -> None:
    rows = "\n".join(f'  - button "{n}" [ref=e{n + 2}] [box=10,{n * 30},300,20]' for n in range(1000))
    snapshot = aria.read(f"- generic [ref=e1] [box=0,0,1280,30000]:\n{rows}", VIEWPORT)
    assert '"26"' in snapshot.text and '"27"' not in snapshot.text and "scroll" in snapshot.text
    assert "e1001" in snapshot.boxes


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (call("click", ref="e2"), [Click(x=110, y=30)]),
        (call("click", ref="e4", count=2), [Click(x=1240, y=110, count=2)]),
        (call("hover", ref="e2"), [Move(x=110, y=30)]),
        (
            call("fill", ref="e3", text="fern", submit=True),
            [Click(x=60, y=110), Key(combo="Control+a"), Type(text="fern"), Key(combo="Enter")],
        ),
        (call("fill", ref="e3", text=""), [Click(x=60, y=110), Key(combo="Control+a"), Key(combo="Delete")]),
        (call("drag", ref="e3", to="e2"), [Drag(path=((60, 110), (85, 70), (110, 30)))]),
        (call("scroll", direction="down"), [Scroll(x=640, y=400, dy=640)]),
        (call("type", text="a"), [Type(text="a")]),
    ],
)
def test_refs_become_the_middle_of_what_is_in_view(said: ToolCall, meant: list[Action]) -> None:
    boxes = aria.read(SNAPSHOT, VIEWPORT).boxes
    assert list(aria.translated(said, boxes, VIEWPORT)) == meant


def test_an_element_out_of_view_names_the_scroll_that_brings_it() -> None:
    boxes = aria.read(SNAPSHOT, VIEWPORT).boxes
    with pytest.raises(aria.OutOfView) as far:
        list(aria.translated(call("click", ref="e5"), boxes, VIEWPORT))
    assert far.value.scroll == Scroll(x=35, y=400, dy=1410)
    with pytest.raises(NotAccepted, match="no element 'e9'"):
        list(aria.translated(call("click", ref="e9"), boxes, VIEWPORT))


def test_a_provider_with_a_computer_tool_is_given_it() -> None:
    assert default_view("openai:m") == default_view("anthropic:m") == "computer"
    assert default_view("compatible:m") == "absolute"
    llm = ScriptedLLM([])
    assert actor_of("compatible:m", lambda name: llm, max_steps=7).max_steps == 7
    with pytest.raises(ConfigError, match="no computer-use tool"):
        actor_of("compatible:m", lambda name: llm, view="computer")


@pytest.mark.parametrize("role", ["nobody", "cmd:", "cmd:no-such-program-anywhere", "cmd:'", "solver"])
def test_a_role_that_nobody_plays_is_refused(role: str) -> None:
    with pytest.raises(ConfigError):
        actor_of(role, None)
