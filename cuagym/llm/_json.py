"""Requests and replies as JSON: what cache keys, cached replies and transcripts are made of.

The standard library's encoder is used and not orjson: models write integers beyond 64 bits and lone surrogates,
which must come back as they were.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import asdict
from typing import Any

from cuagym.llm.protocol import (
    ComputerCall,
    Image,
    Message,
    Part,
    Reply,
    Request,
    Text,
    ToolCall,
    ToolResult,
    Usage,
)
from cuagym.schema import JsonObject


def canonical(value: object) -> bytes:
    """JSON in ASCII with sorted keys and no spaces: equal values are equal bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def request_json(request: Request) -> JsonObject:
    """All of a request, with pictures by their hashes."""
    return {
        "system": request.system,
        "messages": [_message_json(message, whole=False) for message in request.messages],
        "tools": [asdict(tool) for tool in request.tools],
        "computer": asdict(request.computer) if request.computer else None,
        "schema": asdict(request.schema) if request.schema else None,
        "must_call": request.must_call,
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
    }


def reply_json(reply: Reply, *, whole: bool = False) -> JsonObject:
    """All of a reply. whole: pictures by their bytes, and not by hashes."""
    message = _message_json(reply.message, whole=whole)
    return {"message": message, "stop": reply.stop, "usage": asdict(reply.usage)}


def dump_reply(reply: Reply) -> bytes:
    """A reply without loss; `load_reply` reads it back."""
    return json.dumps(reply_json(reply, whole=True), separators=(",", ":")).encode()


def load_reply(data: bytes) -> Reply:
    value = json.loads(data)
    return Reply(_message(value["message"]), value["stop"], Usage(**value["usage"]))


def _message_json(message: Message, *, whole: bool) -> JsonObject:
    parts = [_part_json(part, whole=whole) for part in message.parts]
    return {"role": message.role, "parts": parts, "native": message.native}


def _part_json(part: Part, *, whole: bool) -> JsonObject:
    """A part with its kind. whole: pictures by their bytes, and not by hashes."""
    match part:
        case Text(text):
            return {"kind": "text", "text": text}
        case Image(data, media_type):
            content = {"data": base64.b64encode(data).decode()} if whole else {"sha256": _sha256(data)}
            return {"kind": "image", "media_type": media_type, **content}
        case ToolCall(id, name, arguments):
            return {"kind": "tool_call", "id": id, "name": name, "arguments": arguments}
        case ComputerCall(id, actions):
            return {"kind": "computer_call", "id": id, "actions": list(actions)}
        case ToolResult(call, content, failed, computer):
            return {
                "kind": "tool_result",
                "call": call,
                "content": [_part_json(inner, whole=whole) for inner in content],
                "failed": failed,
                "computer": computer,
            }


def _message(value: JsonObject) -> Message:
    return Message(value["role"], tuple(_part(part) for part in value["parts"]), value["native"])


def _part(value: JsonObject) -> Part:
    match value:
        case {"kind": "tool_result"}:
            content: Any = tuple(_part(part) for part in value["content"])
            return ToolResult(value["call"], content, value["failed"], value["computer"])
        case {"kind": "image"}:
            return Image(base64.b64decode(value["data"]), value["media_type"])
        case {"kind": "tool_call"}:
            return ToolCall(value["id"], value["name"], value["arguments"])
        case {"kind": "computer_call"}:
            return ComputerCall(value["id"], tuple(value["actions"]))
        case _:
            return Text(value["text"])


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
