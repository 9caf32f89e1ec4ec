"""Tool calls by constrained JSON, for servers that have none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Literal

import pytest

from cuagym.errors import ContextTooLong, ProviderError, TransientProviderError
from cuagym.llm.compatible import Compatible
from cuagym.llm.protocol import Message, Reply, Request, Schema, Text, ToolResult, ToolSpec
from tests.llm.adapters import ADD, PICTURE, PICTURE_BASE64, SUM, sent
from tests.llm.server import Answer, Dialect, ModelServer, Refused, Step, json_tools, texts
from tests.llm.wire import Json

NO_TOOLS = Refused(400, '"auto" tool choice requires --enable-auto-tool-choice', "BadRequestError")
CALL = Answer(calls=[("add", {"a": 1, "b": 2})])


def provider(server: ModelServer, tool_calls: Literal["auto", "native", "json"] = "json") -> Compatible:
    return Compatible("tiny", server.url, timeout=5.0, tool_calls=tool_calls)


def schema(body: Json) -> Json:
    found: Json = body["response_format"]["json_schema"]["schema"]
    return found


def test_the_reply_is_held_to_one_call_of_one_of_the_tools() -> None:
    with ModelServer([CALL]) as server:
        reply = provider(server).send(SUM)
    assert [(call.id, call.name, call.arguments) for call in reply.calls] == [("call-0", "add", {"a": 1, "b": 2})]
    assert reply.stop == "tools" and reply.text == ""
    assert "tools" not in server.bodies[0] and json_tools(server.bodies[0]) == ["add", "note"]
    number = {"$ref": "#/$defs/add.Whole"}
    assert schema(server.bodies[0])["$defs"] == {"add.Whole": {"type": "integer"}}
    assert schema(server.bodies[0])["anyOf"][0] == {
        "type": "object",
        "properties": {
            "tool": {"type": "string", "const": "add"},
            "arguments": {"type": "object", "properties": {"a": number, "b": number}, "required": ["a", "b"]},
        },
        "required": ["tool", "arguments"],
        "additionalProperties": False,
    }


def test_definitions_of_the_same_name_stay_apart() -> None:
    other = ToolSpec("say", "Says.", {**ADD.parameters, "$defs": {"Whole": {"type": "string"}}})
    with ModelServer([CALL]) as server:
        provider(server).send(replace(SUM, tools=(ADD, other)))
    assert schema(server.bodies[0])["$defs"] == {"add.Whole": {"type": "integer"}, "say.Whole": {"type": "string"}}


def test_the_system_text_stays_first_and_describes_the_tools() -> None:
    with ModelServer([CALL, CALL]) as server:
        provider(server).send(SUM)
        provider(server).send(replace(SUM, messages=(Message.user("Something else"),)))
    system = server.bodies[0]["messages"][0]["content"]
    assert system.startswith("Use the tools.\n") and "- add: Adds two numbers." in system
    assert "answer" not in system
    assert server.bodies[1]["messages"][0]["content"] == system  # a prefix that servers can cache


def test_titles_that_pydantic_makes_of_names_cost_no_tokens() -> None:
    titled = {"type": "object", "title": "Arguments", "properties": {"title": {"title": "Title", "type": "string"}}}
    with ModelServer([CALL]) as server:
        provider(server).send(replace(SUM, tools=(ToolSpec("name", "Names.", titled),)))
    system = server.bodies[0]["messages"][0]["content"]
    assert '{"type":"object","properties":{"title":{"type":"string"}}}' in system


def test_earlier_calls_and_results_are_played_back_as_text() -> None:
    with ModelServer([CALL, Answer(calls=[("note", {"text": "3"})])]) as server:
        model = provider(server)
        first = model.send(SUM)
        results = (ToolResult(first.calls[0].id, (Text("3"), PICTURE)),)
        second = model.send(replace(SUM, messages=(*SUM.messages, first.message, Message("user", results))))
    assistant, user = server.bodies[1]["messages"][-2:]
    assert assistant == {"role": "assistant", "content": '{"tool":"add","arguments":{"a":1,"b":2}}'}
    assert user["content"][0] == {"type": "text", "text": "add answered:\n3"}
    assert PICTURE_BASE64 in sent(user["content"][1])
    assert second.calls[0].id == "call-1"


def test_a_failed_result_says_so() -> None:
    with ModelServer([CALL, CALL]) as server:
        model = provider(server)
        first = model.send(SUM)
        result = ToolResult(first.calls[0].id, (Text("no such number"),), failed=True)
        model.send(replace(SUM, messages=(*SUM.messages, first.message, Message("user", (result,)))))
    assert server.bodies[1]["messages"][-1]["content"] == "add failed:\nno such number"


def test_a_model_that_need_not_call_may_answer() -> None:
    with ModelServer([Answer('{"answer": "It is 3."}')]) as server:
        reply = provider(server).send(replace(SUM, must_call=False))
    assert (reply.text, reply.calls, reply.stop) == ("It is 3.", (), "end")
    assert schema(server.bodies[0])["anyOf"][-1]["properties"] == {"answer": {"type": "string"}}


def test_an_answer_may_have_a_schema_of_its_own() -> None:
    total = Schema("total", {"type": "object", "properties": {"total": {"type": "integer"}}})
    with ModelServer([Answer('{"answer": {"total": 3}}')]) as server:
        reply = provider(server).send(replace(SUM, must_call=False, schema=total))
    assert reply.text == '{"total":3}'
    assert schema(server.bodies[0])["anyOf"][-1]["properties"]["answer"] == total.schema


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ('```json\n{"tool": "add", "arguments": {"a": 1}}\n```', {"a": 1}),
        ('{"tool": "add"}', {}),
        ('{"tool": "add", "arguments": [1]}', {"not_a_json_object": [1]}),
    ],
)
def test_a_server_that_does_not_hold_the_reply_to_the_schema_is_understood(text: str, arguments: Json) -> None:
    with ModelServer([Answer(text)]) as server:
        reply = provider(server).send(SUM)
    assert [(call.name, call.arguments) for call in reply.calls] == [("add", arguments)]


@pytest.mark.parametrize("answer", [Answer("I would add them."), Answer('{"tool": "ad', stop="length")])
def test_a_reply_that_calls_nothing_stays_text(answer: Answer) -> None:
    with ModelServer([answer]) as server:
        reply = provider(server).send(SUM)
    assert (reply.text, reply.calls, reply.stop) == (answer.text, (), answer.stop)


def test_auto_stays_with_tool_calls_where_there_are_any() -> None:
    with ModelServer([CALL, Answer("I am done.")]) as server:
        model = provider(server, "auto")
        assert model.send(SUM).calls[0].name == "add"
        assert model.send(SUM).text == "I am done."
    assert all("tools" in body for body in server.bodies) and len(server.bodies) == 2


@pytest.mark.parametrize(
    "trouble",
    [
        NO_TOOLS,
        Refused(400, "registry/tiny does not support tools"),
        Refused(500, "tools param requires --jinja flag"),
        Answer("I would call add with 1 and 2."),
    ],
)
def test_auto_turns_to_json_for_good_where_there_are_none(trouble: Step) -> None:
    with ModelServer([trouble, CALL, CALL]) as server:
        model = provider(server, "auto")
        assert [model.send(SUM).calls[0].name for _ in range(2)] == ["add", "add"]
    assert ["tools" in body for body in server.bodies] == [True, False, False]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Refused(400, "bad picture"), ProviderError),
        (Refused(500, "tool parser crashed"), TransientProviderError),
        (Refused(400, "maximum context length is 10, tools included"), ContextTooLong),
        (Refused(401, "tools are for members"), ProviderError),
    ],
)
def test_auto_does_not_take_other_trouble_for_a_lack_of_tool_calls(
    trouble: Refused, error: type[ProviderError]
) -> None:
    with ModelServer([trouble, CALL]) as server:
        model = provider(server, "auto")
        with pytest.raises(error) as caught:
            model.send(SUM)
        assert type(caught.value) is error
        model.send(SUM)
    assert all("tools" in body for body in server.bodies)


def test_auto_leaves_a_model_that_need_not_call_its_text() -> None:
    with ModelServer([Answer("Hello."), CALL]) as server:
        model = provider(server, "auto")
        assert model.send(replace(SUM, must_call=False)).text == "Hello."
        assert model.send(SUM).calls
    assert all("tools" in body for body in server.bodies)


def test_native_never_turns_to_json() -> None:
    with ModelServer([NO_TOOLS, Answer("Words.")]) as server:
        model = provider(server, "native")
        with pytest.raises(ProviderError, match="--enable-auto-tool-choice"):
            model.send(SUM)
        assert model.send(SUM).text == "Words."


def test_threads_find_out_together() -> None:
    def script(body: Json, dialect: Dialect) -> Step:
        return NO_TOOLS if "tools" in body else CALL

    def one(number: int) -> Reply:
        return model.send(Request("Use the tools.", (Message.user(f"Question {number}"),), (ADD,), must_call=True))

    with ModelServer(script) as server, ThreadPoolExecutor(8) as pool:
        model = provider(server, "auto")
        replies = list(pool.map(one, range(24)))
        model.send(SUM)
    assert all(reply.calls[0].arguments == {"a": 1, "b": 2} for reply in replies)
    assert "tools" not in server.bodies[-1]
    assert {f"Question {n}" for n in range(24)} <= {text for body in server.bodies for text in texts(body)}
