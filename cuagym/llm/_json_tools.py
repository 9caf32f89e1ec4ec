"""Tool calls for servers that have none: each reply is a JSON object, held to by a schema, that names the tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from cuagym.llm._arguments import NOT_AN_OBJECT
from cuagym.llm.protocol import Image, Message, Part, Reply, Request, Schema, Text, ToolCall, ToolResult, ToolSpec
from cuagym.schema import JsonObject


def as_json(request: Request) -> Request:
    """The same request without tools: they stand in the system text and in the schema of the reply."""
    answers, tools = not request.must_call, request.tools
    system = _template().render(
        system=request.system,
        tools=[(tool.name, tool.description, orjson.dumps(_untitled(tool.parameters)).decode()) for tool in tools],
        answers=answers,
    )
    calls = [part for message in request.messages for part in message.parts if isinstance(part, ToolCall)]
    names = {call.id: call.name for call in calls}
    return replace(
        request,
        system=system.strip(),
        messages=tuple(_as_text(message, names) for message in request.messages),
        tools=(),
        must_call=False,
        schema=_reply_schema(request),
    )


def as_calls(request: Request, reply: Reply) -> Reply:
    """What a reply to `as_json(request)` calls or answers; unreadable text stays text."""
    value = _object_in(reply.text)
    if reply.stop in {"length", "refusal"} or value is None:
        return reply
    if isinstance(name := value.get("tool"), str):
        arguments = value.get("arguments", {})
        if not isinstance(arguments, dict):
            arguments = {NOT_AN_OBJECT: arguments}
        call = ToolCall(f"call-{call_count(request.messages)}", name, arguments)
        return replace(reply, message=replace(reply.message, parts=(call,)), stop="tools")
    if "answer" in value:
        answer = value["answer"]
        text = answer if isinstance(answer, str) and request.schema is None else orjson.dumps(answer).decode()
        return replace(reply, message=replace(reply.message, parts=(Text(text),)))
    return reply


def call_count(messages: tuple[Message, ...]) -> int:
    """How many calls a conversation has had: numbers the next one where the server does not."""
    return sum(isinstance(part, ToolCall) for message in messages for part in message.parts)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("cuagym.llm", ""),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # a prompt is text, not HTML
    )
    return environment.get_template("json_tools.jinja")


def _object_in(text: str) -> dict[str, Any] | None:
    """The JSON object in a reply, also within the fences that some models put around it."""
    start, end = text.find("{"), text.rfind("}")
    try:
        value = orjson.loads(text[start : end + 1])
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _as_text(message: Message, names: Mapping[str, str]) -> Message:
    parts: list[Part] = []
    for part in message.parts:
        if isinstance(part, ToolCall):
            parts.append(Text(orjson.dumps({"tool": part.name, "arguments": part.arguments}).decode()))
        elif isinstance(part, ToolResult):
            outcome = "failed" if part.failed else "answered"
            texts = "\n".join(piece.text for piece in part.content if isinstance(piece, Text))
            parts.append(Text(f"{names.get(part.call, 'the tool')} {outcome}:\n{texts}"))
            parts += [piece for piece in part.content if isinstance(piece, Image)]
        else:
            parts.append(part)
    return replace(message, parts=tuple(parts))


def _reply_schema(request: Request) -> Schema:
    definitions: JsonObject = {}
    options = [_call_schema(tool, definitions) for tool in request.tools]
    if not request.must_call:
        answer: JsonObject = {"type": "string"}
        if request.schema is not None:
            answer = _lifted(request.schema.schema, "answer", definitions)
        options.append(_closed({"answer": answer}))
    schema: JsonObject = options[0] if len(options) == 1 else {"anyOf": options}
    return Schema("reply", {**schema, "$defs": definitions} if definitions else schema)


def _call_schema(tool: ToolSpec, definitions: JsonObject) -> JsonObject:
    arguments = _lifted(tool.parameters, tool.name, definitions)
    return _closed({"tool": {"type": "string", "const": tool.name}, "arguments": arguments})


def _closed(properties: JsonObject) -> JsonObject:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _lifted(schema: JsonObject, owner: str, definitions: JsonObject) -> JsonObject:
    """`schema` as part of a larger one: its $defs move to the root's `definitions`, under names of their own."""
    body = {key: value for key, value in schema.items() if key != "$defs"}
    for name, definition in schema.get("$defs", {}).items():
        definitions[f"{owner}.{name}"] = _renamed(definition, owner)
    lifted: JsonObject = _renamed(body, owner)
    return lifted


def _renamed(value: Any, owner: str) -> Any:
    if isinstance(value, list):
        return [_renamed(item, owner) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: item.replace("#/$defs/", f"#/$defs/{owner}.", 1)
        if key == "$ref" and isinstance(item, str)
        else _renamed(item, owner)
        for key, item in value.items()
    }


def _untitled(value: Any) -> Any:
    """A schema without the titles that pydantic makes of names: small models have few tokens to spare."""
    if isinstance(value, list):
        return [_untitled(item) for item in value]
    if not isinstance(value, dict):
        return value
    # As a keyword a title is text; as the name of a property it is a schema.
    return {key: _untitled(item) for key, item in value.items() if key != "title" or not isinstance(item, str)}
