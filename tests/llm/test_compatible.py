"""Chat completions of any server, as far as they differ from the other providers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cuagym.errors import ProviderError
from cuagym.llm.compatible import Compatible
from cuagym.llm.protocol import Computer, Message, Schema, Text, ToolCall, ToolResult
from tests.llm.adapters import HELLO, PICTURE, PICTURE_BASE64, SUM
from tests.llm.server import Answer, ModelServer
from tests.llm.wire import WIRES, Wire, event

PERSON = Schema("person", {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}}})


def test_the_request_is_one_that_every_server_understands() -> None:
    with ModelServer([Answer("Hi")]) as server:
        Compatible("tiny", server.url).send(HELLO)
    assert server.bodies[0] == {
        "model": "tiny",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}],
        "max_tokens": 50,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_what_is_meant_for_openai_goes_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("API_KEY", "ADMIN_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{variable}", "for-openai-only")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Bearer for-openai-only")
    with ModelServer([Answer("Hi")]) as server:
        Compatible("tiny", server.url).send(HELLO)
    assert "for-openai-only" not in str(server.requests[0].headers)
    assert server.requests[0].headers["authorization"] == "Bearer none"


def test_without_an_address_it_says_what_to_give() -> None:
    with pytest.raises(ProviderError, match="http://127"):
        Compatible("tiny")


def test_a_computer_tool_is_not_to_be_had() -> None:
    with pytest.raises(ProviderError, match="computer-use"):
        Compatible("tiny", "http://127.0.0.1:9/v1").send(replace(HELLO, computer=Computer(800, 600)))


def test_a_schema_is_sent_as_it_is() -> None:
    with ModelServer([Answer('{"name": "Ann"}')]) as server:
        reply = Compatible("tiny", server.url).send(replace(HELLO, schema=PERSON))
    assert reply.text == '{"name": "Ann"}'
    schema = {"name": "person", "schema": PERSON.schema}
    assert server.bodies[0]["response_format"] == {"type": "json_schema", "json_schema": schema}


def test_pictures_in_results_follow_in_a_message_of_the_user() -> None:
    calls = Message("assistant", (ToolCall("c1", "look", {}), ToolCall("c2", "note", {})))
    results = Message(
        "user", (ToolResult("c1", (Text("done"), PICTURE)), ToolResult("c2", (Text("noted"),)), Text("Go on."))
    )
    with ModelServer([Answer("Hi")]) as server:
        Compatible("tiny", server.url).send(replace(HELLO, messages=(*HELLO.messages, calls, results)))
    first, second, rest = server.bodies[0]["messages"][-3:]
    assert first == {"role": "tool", "tool_call_id": "c1", "content": "done\nThe picture follows."}
    assert second == {"role": "tool", "tool_call_id": "c2", "content": "noted"}
    picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE_BASE64}"}}
    assert rest == {"role": "user", "content": [picture, {"type": "text", "text": "Go on."}]}


def test_thoughts_go_back_under_the_name_they_came_with() -> None:
    with ModelServer([Answer("Hi", thoughts="They greet me."), Answer("Bye")]) as server:
        provider = Compatible("tiny", server.url)
        reply = provider.send(HELLO)
        provider.send(replace(HELLO, messages=(*HELLO.messages, reply.message, Message.user("Bye"))))
    assert reply.text == "Hi"
    said = {"role": "assistant", "content": "Hi", "reasoning_content": "They greet me."}
    assert server.bodies[1]["messages"][2] == said


def test_calls_that_a_server_leaves_without_an_id_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    call = {"index": 0, "function": {"name": "add", "arguments": '{"a": 1, "b": 2}'}}
    chunks = [
        event({"choices": [{"delta": {"tool_calls": [call]}}]}),
        event({"choices": [{"delta": {}, "finish_reason": "stop"}]}),
    ]
    wire = Wire(lambda *_: iter(chunks), lambda *_: {}, lambda *_: b"", b"")
    monkeypatch.setitem(WIRES, "compatible", wire)
    with ModelServer([Answer()] * 2) as server:
        provider = Compatible("tiny", server.url)
        first = provider.send(SUM)
        result = Message("user", (ToolResult(first.calls[0].id, (Text("3"),)),))
        second = provider.send(replace(SUM, messages=(*SUM.messages, first.message, result)))
    assert (first.calls[0].id, second.calls[0].id) == ("call-0", "call-1")
    assert first.stop == "tools"


def test_a_character_that_two_chunks_share_is_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    halves = [r"\ud83d", r"\ude00", r"\ud83d"]
    chunks = [f'data: {{"choices": [{{"delta": {{"content": "{half}"}}}}]}}\n\n'.encode() for half in halves]
    chunks.append(event({"choices": [{"delta": {}, "finish_reason": "stop"}]}))
    monkeypatch.setitem(WIRES, "compatible", Wire(lambda *_: iter(chunks), lambda *_: {}, lambda *_: b"", b""))
    with ModelServer([Answer()]) as server:
        assert Compatible("tiny", server.url).send(HELLO).text == "😀\ufffd"
