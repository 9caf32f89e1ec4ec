"""Our messages as those of the chat completions API."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence

import orjson

from cuagym.llm.protocol import Image, Message, Text, ToolCall, ToolResult
from cuagym.schema import JsonObject


def chat_messages(system: str, messages: Sequence[Message]) -> list[JsonObject]:
    """The conversation with its system text first."""
    sent: list[JsonObject] = [{"role": "system", "content": system}] if system else []
    for message in messages:
        sent += [_assistant(message)] if message.role == "assistant" else _user(message)
    return sent


def data_url(image: Image) -> str:
    return f"data:{image.media_type};base64,{b64encode(image.data).decode()}"


def _assistant(message: Message) -> JsonObject:
    calls = [
        {
            "id": part.id,
            "type": "function",
            "function": {"name": part.name, "arguments": orjson.dumps(part.arguments).decode()},
        }
        for part in message.parts
        if isinstance(part, ToolCall)
    ]
    text = "".join(part.text for part in message.parts if isinstance(part, Text))
    native = message.native if isinstance(message.native, dict) else {}
    return {"role": "assistant", "content": text, **native, **({"tool_calls": calls} if calls else {})}


def _user(message: Message) -> list[JsonObject]:
    """Tool messages, which hold text only, then one user message with the rest and the results' pictures."""
    tools: list[JsonObject] = []
    rest: list[Text | Image] = []
    for part in message.parts:
        if isinstance(part, ToolResult):
            texts = [piece.text for piece in part.content if isinstance(piece, Text)]
            images = [piece for piece in part.content if isinstance(piece, Image)]
            seen = ["The picture follows."] if images else []
            tools.append({"role": "tool", "tool_call_id": part.call, "content": "\n".join([*texts, *seen])})
            rest += images
        elif isinstance(part, Text | Image):
            rest.append(part)
    return [*tools, {"role": "user", "content": _content(rest)}] if rest else tools


def _content(parts: Sequence[Text | Image]) -> str | list[JsonObject]:
    """Plain text where that is all: templates of text-only models take no lists."""
    if all(isinstance(part, Text) for part in parts):
        return "\n\n".join(part.text for part in parts if isinstance(part, Text))
    return [
        {"type": "text", "text": part.text}
        if isinstance(part, Text)
        else {"type": "image_url", "image_url": {"url": data_url(part)}}
        for part in parts
    ]
