"""Anthropic's Messages API, as far as it differs from the other providers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cuagym.errors import ProviderError
from cuagym.llm.anthropic_messages import AnthropicMessages
from cuagym.llm.protocol import (
    Computer,
    ComputerCall,
    Message,
    Provider,
    Request,
    Schema,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from tests.llm.adapters import HELLO, KEY, PICTURE, PICTURE_BASE64, SUM, adapter
from tests.llm.server import Answer, ModelServer, Refused, tool_names

MARK = {"type": "ephemeral"}
CLICK = {"action": "left_click", "coordinate": [10, 20]}
SCREEN = replace(HELLO, computer=Computer(1280, 800))
NO_FORCE = Refused(
    400, 'tool_choice: type "tool" and "any" are not supported for this model.', "invalid_request_error"
)


def provider(server: ModelServer) -> Provider:
    return adapter("anthropic", server)


def after(request: Request, *messages: Message) -> Request:
    return replace(request, messages=(*request.messages, *messages))


def marked(body: dict[str, object]) -> list[tuple[int, int]]:
    """Which blocks of which messages carry a cache mark."""
    found = []
    for turn, message in enumerate(body["messages"]):  # type: ignore[arg-type, var-annotated]
        found += [(turn, n) for n, block in enumerate(message["content"]) if block.get("cache_control") == MARK]
    return found


def test_the_system_text_and_the_last_messages_are_marked_for_the_cache() -> None:
    talk = [message for n in range(3) for message in (Message("assistant", (Text(f"{n}"),)), Message.user("on"))]
    with ModelServer([Answer("Hi", usage=Usage(1000, 5, cached=700, written=200))]) as server:
        reply = provider(server).send(after(HELLO, *talk, Message.user("And", "on.")))
    body = server.bodies[0]
    assert body["system"] == [{"type": "text", "text": "Be brief.", "cache_control": MARK}]
    assert marked(body) == [(6, 0), (7, 1)]
    assert reply.usage == Usage(1000, 5, cached=700, written=200)


def test_thinking_goes_back_signed_as_it_came() -> None:
    call = Answer("Adding.", calls=[("add", {"a": 1, "b": 2})], thoughts="One and two.")
    with ModelServer([call, Answer("3")]) as server:
        first = provider(server).send(SUM)
        result = Message("user", (Text("Well?"), ToolResult("toolu_0", (Text("3"),), failed=True)))
        provider(server).send(after(SUM, first.message, result))
    assert first.text == "Adding."
    assert server.bodies[1]["messages"][1] == {
        "role": "assistant",
        "content": [
            {"type": "thinking", "thinking": "One and two.", "signature": "signed"},
            {"type": "text", "text": "Adding."},
            {"type": "tool_use", "id": "toolu_0", "name": "add", "input": {"a": 1, "b": 2}},
        ],
    }
    output, words = server.bodies[1]["messages"][2]["content"]  # results come first
    assert output == {
        "type": "tool_result",
        "tool_use_id": "toolu_0",
        "content": [{"type": "text", "text": "3"}],
        "is_error": True,
    }
    assert words["text"] == "Well?"


def test_a_turn_that_another_made_is_sent_as_blocks_and_an_empty_one_left_out() -> None:
    turn = Message("assistant", (Text("Adding."), ToolCall("c1", "add", {"a": 1})))
    with ModelServer([Answer("Hi")]) as server:
        provider(server).send(after(SUM, turn, Message("assistant", ())))
    assert server.bodies[0]["messages"][1:] == [
        {
            "role": "assistant",
            "content": [
                {"type": "text", "text": "Adding."},
                {"type": "tool_use", "id": "c1", "name": "add", "input": {"a": 1}},
            ],
        }
    ]


def test_a_call_is_forced_where_the_model_lets_it_be() -> None:
    with ModelServer([Answer("Hi"), NO_FORCE, Answer("Hi"), Answer("Hi")]) as server:
        model = provider(server)
        for _ in range(3):
            model.send(SUM)
    assert [body["tool_choice"]["type"] for body in server.bodies] == ["any", "any", "auto", "auto"]


def test_a_structured_answer_is_held_to_its_schema() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}, "required": ["n"]}
    with ModelServer([Answer('{"n": 3}')]) as server:
        reply = provider(server).send(replace(HELLO, schema=Schema("count", schema)))
    assert reply.text == '{"n": 3}'
    assert server.bodies[0]["output_config"]["format"] == {
        "type": "json_schema",
        "schema": {
            "type": "object",
            "properties": {"n": {"type": "integer", "description": "(minimum 1)"}},
            "required": ["n"],
            "additionalProperties": False,
        },
    }


@pytest.mark.parametrize("forced", [True, False])
def test_an_answer_that_no_schema_can_hold_comes_by_a_tool(forced: bool) -> None:
    schema = {"type": "object", "properties": {"state": {"type": "object"}}, "required": ["state"]}
    asked = replace(HELLO, schema=Schema("world", schema))
    answer = Answer("Here it is:", calls=[("structured_answer", {"state": {"a": [1]}})], thoughts="hm")
    with ModelServer([*([] if forced else [NO_FORCE]), answer, Answer("Fine.")]) as server:
        model = provider(server)
        reply = model.send(asked)
        model.send(after(asked, reply.message, Message.user("Not so.")))
    assert (reply.text, reply.stop, reply.calls) == ('{"state":{"a":[1]}}', "end", ())
    assert tool_names(server.bodies[0]) == ["structured_answer"] and "output_config" not in server.bodies[0]
    # a call without a result would be refused, so it goes back as text
    assert server.bodies[-1]["messages"][1]["content"] == [{"type": "text", "text": reply.text}]


@pytest.mark.parametrize("words", ["output_config: Extra inputs are not permitted", "Schema is too complex."])
def test_a_model_that_holds_no_reply_to_the_schema_answers_by_a_tool(words: str) -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    with ModelServer([Refused(400, words), Answer('{"n": 3}')]) as server:
        assert provider(server).send(replace(HELLO, schema=Schema("count", schema))).text == '{"n":3}'
    assert ["output_config" in body for body in server.bodies] == [True, False]


def test_the_computer_is_used_by_the_toolset() -> None:
    steps = [Answer("I click.", computer=[CLICK, {"action": "screenshot"}]), Answer("Done.")]
    with ModelServer(steps) as server:
        first = provider(server).send(SCREEN)
        results = [ToolResult(call.id, (PICTURE,), computer=True) for call in first.computer_calls]
        second = provider(server).send(after(SCREEN, first.message, Message("user", tuple(results))))
    assert server.bodies[0]["tools"] == [
        {"type": "computer_toolset_20260801", "configs": {"zoom": {"enabled": False}}}
    ]
    assert "anthropic-beta" not in server.requests[0].headers
    assert first.computer_calls == (
        ComputerCall("computer_0", (CLICK,)),
        ComputerCall("computer_1", ({"action": "screenshot"},)),
    )
    assert (first.stop, second.stop) == ("tools", "end")
    called, answered = (message["content"] for message in server.bodies[1]["messages"][1:])
    assert [block.get("toolset_name") for block in called] == [None, "computer", "computer"]
    assert [(block["tool_use_id"], block["toolset_name"]) for block in answered] == [
        ("computer_0", "computer"),
        ("computer_1", "computer"),
    ]
    assert answered[0]["content"][0]["source"]["data"] == PICTURE_BASE64


def test_older_models_get_the_computer_tool_that_they_take() -> None:
    steps = [
        Refused(400, "tools.0: Input tag 'computer_toolset_20260801' does not match any of the expected tags: "
                "'bash_20250124', 'computer_20251124', 'computer_20250124'"),
        Refused(400, "'tiny' does not support tool types: computer_20251124"),
        Answer(calls=[("computer", CLICK)]),
        Answer("Done."),
    ]  # fmt: skip
    with ModelServer(steps) as server:
        model = provider(server)
        first = model.send(SCREEN)
        result = ToolResult("toolu_0", (PICTURE,), computer=True)
        model.send(after(SCREEN, first.message, Message("user", (result,))))
    kinds = [body["tools"][0]["type"] for body in server.bodies]
    assert kinds == ["computer_toolset_20260801", "computer_20251124", "computer_20250124", "computer_20250124"]
    betas = [request.headers.get("anthropic-beta") for request in server.requests]
    assert betas == [None, "computer-use-2025-11-24", "computer-use-2025-01-24", "computer-use-2025-01-24"]
    assert server.bodies[3]["tools"][0] == {
        "type": "computer_20250124",
        "name": "computer",
        "display_width_px": 1280,
        "display_height_px": 800,
    }
    assert first.computer_calls == (ComputerCall("toolu_0", (CLICK,)),)
    assert "toolset_name" not in server.bodies[3]["messages"][2]["content"][0]


def test_a_temperature_that_the_model_refuses_is_left_out_for_good() -> None:
    with ModelServer([Refused(400, "`temperature` is deprecated for this model."), Answer("Hi")]) as server:
        assert provider(server).send(replace(HELLO, temperature=0.7)).text == "Hi"
    assert ["temperature" in body for body in server.bodies] == [True, False]


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with ModelServer([Answer("Hi")]) as server:
        AnthropicMessages("tiny", server.url).send(HELLO)
    assert KEY in str(server.requests[0].headers)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(ProviderError, match="ANTHROPIC_API_KEY"):
        AnthropicMessages("tiny")
