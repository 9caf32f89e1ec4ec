"""The conversation of a model that acts: what it is shown, and what becomes of its replies."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from cuagym.agents.actors.model import MAX_FAULTS, ModelActor
from cuagym.agents.actors.vocabulary import View
from cuagym.browser.actions import Action, Click, Done, Infeasible, Key, Scroll, Type
from cuagym.browser.observation import BrowserTab, Observation
from cuagym.browser.policies import Turn
from cuagym.errors import AgentFailure
from cuagym.llm.protocol import (
    ComputerCall,
    Image,
    Message,
    Part,
    Purpose,
    Reply,
    Request,
    Text,
    ToolResult,
    Usage,
)
from cuagym.schema import Tuple
from tests.llm.scripted import ScriptedLLM, calls, says

MADE = Tuple(
    id="todo-1",
    instruction="Finish the task “Buy stamps”.",
    apps=("todo",),
    start_path="/todo/",
    now="2026-03-02T09:00:00Z",
    seed=3,
    initial_state={},
    reward="",
    kind="state",
)
ARIA = '- button "Go" [ref=e1] [box=10,10,20,20]\n- button "Far" [ref=e2] [box=10,1800,50,20]'


def seen(number: int = 0, *, aria: str = ARIA, port: int = 8600) -> Observation:
    url = f"http://127.0.0.1:{port}/todo/list/l1?page={number}"
    return Observation(b"PNG%d" % number, aria, url, "Tickling", (BrowserTab(url, "Tickling"),), 0)


def computer(*actions: dict[str, Any]) -> Reply:
    return Reply(Message("assistant", (ComputerCall("c1", actions),)), "tools", Usage(10, 5, 2))


def act(
    replies: Sequence[Reply],
    *,
    provider: str = "compatible",
    view: View = "absolute",
    looks: Sequence[Observation] = (),
    errors: Sequence[str | None] = (),
    seat: int = 0,
    turns: int | None = None,
) -> tuple[list[Turn], ScriptedLLM]:
    """The turns that a model's replies lead to; a turn's fault is told in the next, as the episode does."""
    llm = ScriptedLLM(replies)
    llm.name = f"{provider}:model"
    episode: Any = SimpleNamespace(viewport=(1280, 800))

    async def play() -> list[Turn]:
        done: list[Turn] = []
        async with ModelActor(llm, view).policy(MADE, seat, episode) as policy:
            for number in range(turns or len(replies)):
                look = looks[number] if number < len(looks) else seen(number)
                error = errors[number] if number < len(errors) else done[-1].fault if done else None
                done.append(await policy.act(look, error))
        return done

    return asyncio.run(play()), llm


def parts(request: Request, kind: type[Any]) -> list[Any]:
    found: list[Part] = []
    for message in request.messages:
        for part in message.parts:
            found.append(part)
            if isinstance(part, ToolResult):
                found += part.content
    return [part for part in found if isinstance(part, kind)]


def told(request: Request) -> str:
    """All that the newest message says."""
    newest = Request("", request.messages[-1:])
    return "\n".join(part.text for part in parts(newest, Text))


def test_the_model_is_told_the_task_its_screen_and_its_convention() -> None:
    _, llm = act([calls(("done", {}))], provider="openai", view="computer")
    (request,) = llm.requests
    assert "1280×800" in request.system and "Monday, 02 March 2026" in request.system
    assert request.computer is not None and (request.computer.width, request.computer.height) == (1280, 800)
    assert {tool.name for tool in request.tools} == {"done", "infeasible", "goto", "back", "tab"}
    assert MADE.instruction in told(request) and "/todo/list/l1?page=0" in told(request)
    assert parts(request, Image) == [Image(b"PNG0")]
    _, llm = act([calls(("done", {}))], view="relative")
    assert "1000" in llm.requests[0].system and llm.requests[0].computer is None
    _, llm = act([calls(("done", {}))], view="aria")
    assert parts(llm.requests[0], Image) == [] and '- button "Go" [ref=e1]\n' in told(llm.requests[0])


def test_a_task_across_apps_says_where_they_are() -> None:
    llm = ScriptedLLM([calls(("done", {}))])
    made = MADE.model_copy(update={"apps": ("todo", "mail")})
    episode: Any = SimpleNamespace(viewport=(1280, 800))

    async def begin() -> None:
        async with ModelActor(llm, "aria").policy(made, 0, episode) as policy:
            await policy.act(seen())

    asyncio.run(begin())
    assert "/todo/, /mail/" in llm.requests[0].system


def test_what_is_sent_does_not_depend_on_where_the_hub_listens() -> None:
    first, second = (act([calls(("done", {}))], looks=[seen(port=port)])[1].requests for port in (1, 2))
    assert first == second


def test_several_actions_of_a_reply_are_one_step_in_their_order() -> None:
    pressed = {"type": "keypress", "keys": ["ENTER"]}
    turns, llm = act(
        [computer({"type": "click", "button": "left", "x": 3, "y": 4}, pressed), calls(("done", {"answer": "7"}))],
        provider="openai",
        view="computer",
    )
    assert turns[0].actions == [Click(x=3, y=4), Key(combo="Enter")]
    assert turns[0].tokens == {"input": 10, "output": 5, "cached": 2}
    assert turns[0].output is not None and '"keypress"' in turns[0].output
    assert turns[1].actions == [Done(answer="7")]
    (result,) = parts(llm.requests[1], ToolResult)
    assert result == ToolResult("c1", (Image(b"PNG1"),), computer=True), "a call is answered by what is seen then"


def test_calls_of_several_functions_are_done_up_to_the_end() -> None:
    (turn,), _ = act([calls(("click", {"x": 1, "y": 2}), ("infeasible", {"reason": "no"}), ("back", {}))])
    assert turn.actions == [Click(x=1, y=2), Infeasible(reason="no")]


def test_a_malformed_action_is_told_back_and_what_came_before_it_is_done() -> None:
    turns, llm = act([calls(("type", {"text": "a"}), ("click", {"x": 1}), ("back", {})), calls(("done", {}))])
    assert turns[0].actions == [Type(text="a")] and turns[0].fault is not None
    assert "y: Field required" in told(llm.requests[1])
    assert [result.failed for result in parts(llm.requests[1], ToolResult)] == [True, True, True]


def test_an_action_that_was_impossible_is_told_back() -> None:
    _, llm = act([calls(("tab", {"index": 4})), calls(("done", {}))], errors=[None, "there is no tab 4"])
    assert "there is no tab 4" in told(llm.requests[1])


def test_a_reply_without_a_call_is_asked_for_one() -> None:
    turns, llm = act([says("I am done."), says("I was", stop="length"), calls(("done", {}))])
    assert [turn.actions for turn in turns] == [[], [], [Done()]]
    assert "called no tool" in told(llm.requests[1]) and "cut off" in told(llm.requests[2])


def test_a_model_that_makes_no_sense_gives_out() -> None:
    with pytest.raises(AgentFailure, match="no possible action"):
        act([says("hm")] * MAX_FAULTS, turns=MAX_FAULTS + 1)


def test_a_refusal_gives_out() -> None:
    with pytest.raises(AgentFailure, match="refused"):
        act([says("I can't help with that.", stop="refusal")])


def test_a_question_to_the_computer_is_answered_beside_the_picture() -> None:
    turns, llm = act(
        [computer({"action": "cursor_position"}), calls(("done", {}))], provider="anthropic", view="computer"
    )
    assert turns[0].actions == [] and turns[0].fault is None
    (result,) = parts(llm.requests[1], ToolResult)
    assert result.content == (Text("The cursor is at (640, 400)."), Image(b"PNG1"))


def test_old_screenshots_are_left_out_and_the_beginning_stays_the_same_for_some_steps() -> None:
    _, llm = act([calls(("wait", {"ms": 0}))] * 12)
    shown = [parts(request, Image) for request in llm.requests]
    assert [len(images) for images in shown] == [1, 2, 3, 4, 3, 4, 3, 4, 3, 4, 3, 4]
    assert shown[-1] == [Image(b"PNG%d" % number) for number in (8, 9, 10, 11)], "the newest ones"
    before, after = llm.requests[4], llm.requests[5]
    assert after.messages[: len(before.messages)] == before.messages, "what a provider has cached"
    assert told(Request("", llm.requests[-1].messages[:1])).endswith("[What the page showed then is left out.]")


def test_of_snapshots_only_the_newest_is_sent() -> None:
    _, llm = act([calls(("key", {"combo": "Tab"}))] * 3, view="aria")
    assert [str(request.messages).count("[ref=e1]") for request in llm.requests] == [1, 1, 1]


def test_an_element_out_of_view_is_scrolled_to_and_clicked_without_asking_again() -> None:
    scrolled = '- button "Far" [ref=e2] [box=10,390,50,20]'
    turns, llm = act([calls(("click", {"ref": "e2"}))], view="aria", looks=[seen(), seen(aria=scrolled)], turns=2)
    assert isinstance(turns[0].actions[0], Scroll) and turns[1].actions == [Click(x=35, y=400)]
    assert len(llm.requests) == 1 and turns[1].output is None


def test_an_element_that_does_not_come_into_view_is_told_back() -> None:
    turns, llm = act([calls(("click", {"ref": "e2"})), calls(("done", {}))], view="aria", turns=3)
    assert turns[1].fault is not None and "can't be scrolled into view" in told(llm.requests[1])


def test_each_call_on_a_snapshot_is_read_on_the_page_as_it_is_then() -> None:
    moved = '- button "Go" [ref=e1] [box=100,100,20,20]'
    turns, _ = act(
        [calls(("click", {"ref": "e1"}), ("click", {"ref": "e1"}))],
        view="aria",
        looks=[seen(), seen(aria=moved)],
        turns=2,
    )
    actions: list[list[Action]] = [turn.actions for turn in turns]
    assert actions == [[Click(x=20, y=20)], [Click(x=110, y=110)]]


def test_a_call_that_was_meant_for_a_page_that_is_gone_is_not_done() -> None:
    other = '- button "Delete all" [ref=f4e1] [box=10,10,20,20]'
    turns, llm = act(
        [calls(("click", {"ref": "e1"}), ("click", {"ref": "e1"})), calls(("done", {}))],
        view="aria",
        looks=[seen(), seen(aria=other)],
    )
    assert [turn.actions for turn in turns] == [[Click(x=20, y=20)], [Done()]]
    assert "replaced by another" in told(llm.requests[1]) and '"Delete all" [ref=e1]' in told(llm.requests[1])


def test_rollouts_of_a_task_are_independent_of_one_another() -> None:
    _, llm = act([calls(("done", {}))], seat=3)
    assert llm.asked[0][1] == Purpose("actor", "todo-1", 3)
