"""OpenAI's Responses API, as far as it differs from the other providers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from cuagym.errors import ProviderError
from cuagym.llm.openai_responses import OpenAIResponses
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
)
from tests.llm.adapters import HELLO, KEY, PICTURE, PICTURE_BASE64, SUM, adapter
from tests.llm.server import Answer, ModelServer, Refused

CLICK = {"type": "click", "button": "left", "x": 10, "y": 20}
SCREEN = replace(HELLO, computer=Computer(1280, 800))


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    nick: str | None = None


def provider(server: ModelServer, model: str = "tiny") -> Provider:
    return adapter("openai", server, model=model)


def after(request: Request, *messages: Message) -> Request:
    return replace(request, messages=(*request.messages, *messages))


def test_nothing_is_stored_and_reasoning_is_asked_for_encrypted() -> None:
    with ModelServer([Answer("Hi")]) as server:
        provider(server).send(HELLO)
    assert server.bodies[0] == {
        "model": "tiny",
        "instructions": "Be brief.",
        "input": [{"role": "user", "content": [{"type": "input_text", "text": "Hello"}]}],
        "max_output_tokens": 50,
        "store": False,
        "include": ["reasoning.encrypted_content"],
        "stream": True,
    }


def test_reasoning_goes_back_as_it_came() -> None:
    with ModelServer(
        [Answer("Adding.", calls=[("add", {"a": 1, "b": 2})], thoughts="cipher"), Answer("3")]
    ) as server:
        first = provider(server).send(SUM)
        result = Message("user", (ToolResult("call_0", (Text("3"),)),))
        provider(server).send(after(SUM, first.message, result))
    reasoning, said, call, output = server.bodies[1]["input"][1:]
    assert reasoning == {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "cipher"}
    assert (said["type"], call["type"], call["arguments"]) == ("message", "function_call", '{"a":1,"b":2}')
    text = {"type": "input_text", "text": "3"}
    assert output == {"type": "function_call_output", "call_id": "call_0", "output": [text]}


def test_a_turn_that_another_made_is_sent_as_items() -> None:
    turn = Message("assistant", (Text("Adding."), ToolCall("c1", "add", {"a": 1})))
    with ModelServer([Answer("Hi")]) as server:
        provider(server).send(after(SUM, turn))
    assert server.bodies[0]["input"][1:] == [
        {"role": "assistant", "content": "Adding."},
        {"type": "function_call", "call_id": "c1", "name": "add", "arguments": '{"a":1}'},
    ]


def test_tools_may_have_open_objects_and_a_call_can_be_demanded() -> None:
    with ModelServer([Answer("Hi"), Answer("Hi")]) as server:
        provider(server).send(SUM)
        provider(server).send(replace(SUM, must_call=False))
    assert server.bodies[0]["tools"][0] == {
        "type": "function",
        "name": "add",
        "description": "Adds two numbers.",
        "parameters": SUM.tools[0].parameters,
        "strict": False,
    }
    assert [body["tool_choice"] for body in server.bodies] == ["required", "auto"]


@pytest.mark.parametrize("is_strict", [True, False])
def test_a_structured_answer_is_held_to_its_schema_as_far_as_it_can_be(is_strict: bool) -> None:
    schema = Person.model_json_schema() if is_strict else {"type": "object", "additionalProperties": True}
    with ModelServer([Answer('{"name": "Ann", "nick": null}')]) as server:
        reply = provider(server).send(replace(HELLO, schema=Schema("person", schema)))
    assert Person.model_validate_json(reply.text) == Person(name="Ann")
    asked: dict[str, Any] = server.bodies[0]["text"]["format"]
    assert (asked["type"], asked["name"], asked["strict"]) == ("json_schema", "person", is_strict)
    if is_strict:
        assert asked["schema"]["required"] == ["name", "nick"]
    else:
        assert asked["schema"] == schema


def test_the_computer_is_used_by_actions_answered_with_screenshots() -> None:
    with ModelServer([Answer(computer=[CLICK, {"type": "wait"}], thoughts="cipher"), Answer("Done.")]) as server:
        first = provider(server).send(SCREEN)
        result = ToolResult("computer_0", (PICTURE, Text("The page has changed.")), computer=True)
        second = provider(server).send(after(SCREEN, first.message, Message("user", (result,))))
    assert server.bodies[0]["tools"] == [{"type": "computer"}]
    assert first.computer_calls == (ComputerCall("computer_0", (CLICK, {"type": "wait"})),)
    assert (first.stop, second.stop) == ("tools", "end")
    call, output, words = server.bodies[1]["input"][2:]
    assert call["actions"] == [CLICK, {"type": "wait"}]
    assert output["output"] == {
        "type": "computer_screenshot",
        "image_url": f"data:image/png;base64,{PICTURE_BASE64}",
    }
    assert output["acknowledged_safety_checks"] == call["pending_safety_checks"]
    assert words["content"] == [{"type": "input_text", "text": "The page has changed."}]


def test_a_screenshot_that_was_left_out_is_a_blank_one() -> None:
    with ModelServer([Answer(computer=[CLICK]), Answer("Done.")]) as server:
        first = provider(server).send(SCREEN)
        result = ToolResult("computer_0", (Text("left out"),), computer=True)
        provider(server).send(after(SCREEN, first.message, Message("user", (result,))))
    output = server.bodies[1]["input"][2]["output"]
    assert output["image_url"].startswith("data:image/png;base64,") and PICTURE_BASE64 not in output["image_url"]


def test_the_preview_model_gets_the_preview_tool() -> None:
    with ModelServer([Answer("Hi")]) as server:
        provider(server, "computer-use-preview-2025-03-11").send(SCREEN)
    tool = {"type": "computer_use_preview", "environment": "browser", "display_width": 1280, "display_height": 800}
    assert server.bodies[0]["tools"] == [tool] and server.bodies[0]["truncation"] == "auto"


def test_what_a_model_refuses_is_left_out_for_good() -> None:
    steps = [
        Refused(400, "Encrypted content is not supported with this model."),
        Refused(400, "Unsupported parameter: 'temperature' is not supported with this model."),
        Answer("Hi"),
        Answer("Hi"),
    ]
    with ModelServer(steps) as server:
        model = provider(server)
        assert [model.send(replace(HELLO, temperature=0.7)).text for _ in range(2)] == ["Hi", "Hi"]
    assert ["include" in body for body in server.bodies] == [True, False, False, False]
    assert ["temperature" in body for body in server.bodies] == [True, True, False, False]


def test_a_schema_that_cannot_be_held_strictly_is_asked_for_loosely() -> None:
    steps = [Refused(400, "Invalid schema for response_format 'person': too deep"), Answer('{"name": "Ann"}')]
    with ModelServer(steps) as server:
        provider(server).send(replace(HELLO, schema=Schema("person", Person.model_json_schema())))
    assert [body["text"]["format"]["strict"] for body in server.bodies] == [True, False]


def test_a_refusal_that_teaches_nothing_new_ends_it() -> None:
    refusal = Refused(400, "Encrypted content is not supported with this model.")
    with ModelServer([refusal] * 3) as server, pytest.raises(ProviderError, match="Encrypted"):
        provider(server).send(HELLO)
    assert len(server.requests) == 2


def test_the_key_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ModelServer([Answer("Hi")]) as server:
        OpenAIResponses("tiny", server.url).send(HELLO)
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ProviderError, match="OPENAI_API_KEY"):
        OpenAIResponses("tiny")
