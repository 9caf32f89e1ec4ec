"""Our messages as content blocks of the Anthropic Messages API."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence

from cuagym.llm.protocol import Image, Message, Text, ToolCall, ToolResult
from cuagym.schema import JsonObject

CACHED: JsonObject = {"type": "ephemeral"}
CACHED_MESSAGES = 2  # with the system text's 3 marks, of 4 allowed: the last turn's is read, this turn's is written


def block_messages(messages: Sequence[Message]) -> list[JsonObject]:
    """The conversation, with a cache mark at the end of each of the last user messages.

    An assistant's turn is what the API gave us, its signed thinking included; an empty one is left out.
    """
    sent: list[JsonObject] = []
    members: set[str] = set()
    for message in messages:
        if message.role == "assistant":
            blocks = _native(message) or list(_assistant(message))
            members |= {block["id"] for block in blocks if "toolset_name" in block}
        else:
            blocks = _user(message, members)
        if blocks:
            sent.append({"role": message.role, "content": blocks})
    for turn in [turn for turn in sent if turn["role"] == "user"][-CACHED_MESSAGES:]:
        turn["content"][-1]["cache_control"] = CACHED
    return sent


def _native(message: Message) -> list[JsonObject]:
    turn = message.native if isinstance(message.native, list) else []
    return [block for block in turn if isinstance(block, dict)]


def _assistant(message: Message) -> Iterator[JsonObject]:
    for part in message.parts:
        if isinstance(part, Text) and part.text.strip():
            yield {"type": "text", "text": part.text}
        elif isinstance(part, ToolCall):
            yield {"type": "tool_use", "id": part.id, "name": part.name, "input": part.arguments}


def _user(message: Message, members: set[str]) -> list[JsonObject]:
    """Results first, which the API demands. members: the ids of calls of a toolset."""
    results: list[JsonObject] = []
    rest: list[JsonObject] = []
    for part in message.parts:
        if isinstance(part, ToolResult):
            block: JsonObject = {
                "type": "tool_result",
                "tool_use_id": part.call,
                "content": list(_blocks(part.content)),
                "is_error": part.failed,
            }
            results.append({**block, "toolset_name": "computer"} if part.call in members else block)
        elif isinstance(part, Text | Image):
            rest += _blocks([part])
    return results + rest


def _blocks(parts: Sequence[Text | Image]) -> Iterator[JsonObject]:
    for part in parts:
        if isinstance(part, Image):
            source = {"type": "base64", "media_type": part.media_type, "data": b64encode(part.data).decode()}
            yield {"type": "image", "source": source}
        elif part.text.strip():  # an empty text is refused
            yield {"type": "text", "text": part.text}
