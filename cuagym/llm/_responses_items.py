"""Our messages as items of the OpenAI Responses API, and its responses as our replies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field

from cuagym.llm._arguments import parse_arguments
from cuagym.llm._chat_messages import data_url
from cuagym.llm.protocol import (
    ComputerCall,
    Image,
    Message,
    Part,
    Reply,
    Stop,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from cuagym.schema import JsonObject

# One white pixel: a computer call must be answered with a picture, also where an old one has been left out.
BLANK = (
    "data:image/png;base64,"
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg=="
)


class _Read(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Content(_Read):
    type: str
    text: str = ""
    refusal: str = ""


class _Item(_Read):
    type: str
    call_id: str = ""
    name: str = ""
    arguments: str = ""
    action: JsonObject | None = None  # of the preview tool
    actions: list[JsonObject] | None = None
    content: list[_Content] | None = None


class _Details(_Read):
    cached_tokens: int = 0
    cache_write_tokens: int = 0


class _Usage(_Read):
    input_tokens: int
    output_tokens: int
    input_tokens_details: _Details = Field(default_factory=_Details)


class _Incomplete(_Read):
    reason: str | None = None


class Response(_Read):
    """A finished response. output: its items as they must be sent back."""

    output: list[JsonObject]
    incomplete_details: _Incomplete | None = None
    usage: _Usage | None = None


def reply(response: Response) -> Reply:
    """The reply in a response that was completed or cut off."""
    items = [_Item.model_validate(item) for item in response.output]
    contents = [piece for item in items if item.type == "message" for piece in item.content or ()]
    refused = any(piece.type == "refusal" for piece in contents)
    reason = response.incomplete_details.reason if response.incomplete_details else None
    parts = list(_parts(items))
    stop: Stop = "end"
    if refused or reason == "content_filter":
        stop = "refusal"
    elif reason is not None:
        stop = "length"
        # A cut-off item, or reasoning without what should follow it, may not be sent back.
        return Reply(Message("assistant", tuple(p for p in parts if isinstance(p, Text))), stop, _usage(response))
    elif any(isinstance(part, ToolCall | ComputerCall) for part in parts):
        stop = "tools"
    return Reply(Message("assistant", tuple(parts), list(response.output)), stop, _usage(response))


def input_items(messages: Sequence[Message]) -> list[JsonObject]:
    """The conversation as input items. An assistant's turn is what the API gave us, its reasoning included."""
    items: list[JsonObject] = []
    checks: dict[str, Any] = {}
    for message in messages:
        if message.role == "assistant":
            turn = message.native if isinstance(message.native, list) else list(_assistant(message))
            items += [item for item in turn if isinstance(item, dict)]
            checks |= {item["call_id"]: item.get("pending_safety_checks") for item in items if "call_id" in item}
        else:
            items += _user(message, checks)
    return items


def _usage(response: Response) -> Usage:
    if response.usage is None:
        return Usage()
    details = response.usage.input_tokens_details
    return Usage(
        response.usage.input_tokens,
        response.usage.output_tokens,
        details.cached_tokens,
        details.cache_write_tokens,
    )


def _parts(items: Sequence[_Item]) -> Iterator[Part]:
    for item in items:
        if item.type == "message":
            yield from (Text(piece.text or piece.refusal) for piece in item.content or ())
        elif item.type == "function_call":
            yield ToolCall(item.call_id, item.name, parse_arguments(item.arguments))
        elif item.type == "computer_call":
            yield ComputerCall(item.call_id, tuple(item.actions or ([item.action] if item.action else [])))


def _assistant(message: Message) -> Iterator[JsonObject]:
    for part in message.parts:
        if isinstance(part, Text):
            yield {"role": "assistant", "content": part.text}
        elif isinstance(part, ToolCall):
            arguments = orjson.dumps(part.arguments).decode()
            yield {"type": "function_call", "call_id": part.id, "name": part.name, "arguments": arguments}


def _user(message: Message, checks: Mapping[str, Any]) -> list[JsonObject]:
    """Results as items of their own, then the rest as one message."""
    results: list[JsonObject] = []
    rest: list[Text | Image] = []
    for part in message.parts:
        if isinstance(part, ToolResult) and part.computer:
            results.append(_screen(part, checks))
            rest += [piece for piece in part.content if isinstance(piece, Text)]  # has no place beside a screenshot
        elif isinstance(part, ToolResult):
            output = [_input(piece) for piece in part.content]
            results.append({"type": "function_call_output", "call_id": part.call, "output": output or ""})
        elif isinstance(part, Text | Image):
            rest.append(part)
    return [*results, {"role": "user", "content": [_input(part) for part in rest]}] if rest else results


def _screen(result: ToolResult, checks: Mapping[str, Any]) -> JsonObject:
    """A screenshot; safety checks are acknowledged, as the browser shows made-up apps and reaches nothing else."""
    screens = [data_url(piece) for piece in result.content if isinstance(piece, Image)]
    item: JsonObject = {
        "type": "computer_call_output",
        "call_id": result.call,
        "output": {"type": "computer_screenshot", "image_url": screens[0] if screens else BLANK},
    }
    if pending := checks.get(result.call):
        item["acknowledged_safety_checks"] = pending
    return item


def _input(part: Text | Image) -> JsonObject:
    if isinstance(part, Text):
        return {"type": "input_text", "text": part.text}
    return {"type": "input_image", "image_url": data_url(part), "detail": "auto"}
