"""A streamed message of the Anthropic API, put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import orjson
from pydantic import BaseModel, ConfigDict

from cuagym.llm._arguments import joined, parse_arguments
from cuagym.llm.protocol import ComputerCall, Message, Part, Reply, Stop, Text, ToolCall, Usage
from cuagym.schema import JsonObject

ANSWER_TOOL = "structured_answer"
PIECEWISE = frozenset({"text", "thinking", "signature"})  # the fields of a block that come as deltas
STOPS: dict[str, Stop] = {"max_tokens": "length", "model_context_window_exceeded": "length", "refusal": "refusal"}


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Usage(_Read):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class _Opening(_Read):
    usage: _Usage


class _Details(_Read):
    explanation: str | None = None


class _Delta(_Read):
    text: str = ""
    thinking: str = ""
    signature: str = ""
    partial_json: str = ""
    stop_reason: str | None = None
    stop_details: _Details | None = None


class _Block(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str


class _Event(_Read):
    type: str
    message: _Opening | None = None
    content_block: _Block | None = None
    delta: _Delta | None = None
    usage: _Usage | None = None


@dataclass
class _Assembled:
    blocks: list[JsonObject] = field(default_factory=list)
    arguments: str = ""
    reason: str = ""
    explanation: str = ""
    usage: dict[str, int] = field(default_factory=dict)


def assembled(events: Iterable[JsonObject], computer: bool) -> Reply | None:
    """The reply that `events` make up; None when the stream ended before the reply did.

    computer: the computer-use tool was offered. A call of ANSWER_TOOL becomes text.
    Raises pydantic.ValidationError on an event of another shape.
    """
    whole = _Assembled()
    for data in events:
        event = _Event.model_validate(data)
        if event.type == "message_stop":
            return _reply(whole, computer)
        _add(whole, event)
    return None


def _add(whole: _Assembled, event: _Event) -> None:
    if event.message is not None:
        whole.usage |= event.message.usage.model_dump(exclude_none=True)
    if event.usage is not None:
        whole.usage |= event.usage.model_dump(exclude_none=True)
    if event.content_block is not None:
        whole.blocks.append(event.content_block.model_dump())
        whole.arguments = ""
    elif event.type == "content_block_stop" and whole.blocks:
        _close(whole.blocks[-1], whole.arguments)
    elif event.delta is not None:
        _extend(whole, event.delta)


def _close(block: JsonObject, arguments: str) -> None:
    if block["type"] == "tool_use":
        block["input"] = parse_arguments(joined(arguments)) or block.get("input") or {}
    for name in PIECEWISE & block.keys():
        block[name] = joined(block[name])


def _extend(whole: _Assembled, delta: _Delta) -> None:
    whole.reason = delta.stop_reason or whole.reason
    if delta.stop_details is not None:
        whole.explanation = delta.stop_details.explanation or ""
    whole.arguments += delta.partial_json
    for name in PIECEWISE:
        if piece := getattr(delta, name):
            whole.blocks[-1][name] = whole.blocks[-1].get(name, "") + piece


def _reply(whole: _Assembled, computer: bool) -> Reply:
    usage = _usage(whole.usage)
    parts = tuple(_parts(whole.blocks, computer))
    stop = STOPS.get(whole.reason)
    if stop is not None:
        # What was cut off may not be sent back as it is: only its text is kept.
        texts = [part for part in parts if isinstance(part, Text)]
        if not texts and whole.explanation:
            texts = [Text(whole.explanation)]
        return Reply(Message("assistant", tuple(texts)), stop, usage)
    if any(block.get("name") == ANSWER_TOOL for block in whole.blocks):
        # The call has no result, so it is sent back as text; words beside it are no part of the answer.
        return Reply(Message("assistant", (Text(_answer(whole.blocks)),)), "end", usage)
    called = any(isinstance(part, ToolCall | ComputerCall) for part in parts)
    return Reply(Message("assistant", parts, list(whole.blocks)), "tools" if called else "end", usage)


def _parts(blocks: Iterable[JsonObject], computer: bool) -> Iterator[Part]:
    for block in blocks:
        if block["type"] == "text":
            yield Text(block["text"])
        elif block["type"] == "tool_use":
            yield _call(block, computer)


def _answer(blocks: Iterable[JsonObject]) -> str:
    return next(orjson.dumps(block["input"]).decode() for block in blocks if block.get("name") == ANSWER_TOOL)


def _call(block: JsonObject, computer: bool) -> Part:
    if block.get("toolset_name") == "computer":
        return ComputerCall(block["id"], ({"action": block["name"], **block["input"]},))
    if computer and block["name"] == "computer":  # of the tools before the toolset
        return ComputerCall(block["id"], (block["input"],))
    return ToolCall(block["id"], block["name"], block["input"])


def _usage(counts: dict[str, int]) -> Usage:
    """Anthropic counts what the cache served and took apart from the rest of the input."""
    cached, written = counts.get("cache_read_input_tokens", 0), counts.get("cache_creation_input_tokens", 0)
    return Usage(counts.get("input_tokens", 0) + cached + written, counts.get("output_tokens", 0), cached, written)
