"""The chat completions adapter with the real SDK against a server on loopback."""

from __future__ import annotations

import pytest

from cuagym.errors import ContextTooLong, ProviderError, TransientProviderError
from cuagym.llm.compatible import Compatible
from cuagym.llm.protocol import (
    Computer,
    Image,
    Message,
    Request,
    Schema,
    Text,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
)
from tests.llm.server import Answer, Broken, ModelServer, Refused

ADD = ToolSpec("add", "Adds.", {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]})
HELLO = Request("Be brief.", (Message.user("Hello"),), max_tokens=50)
USES_TOOLS = Request("Be brief.", (Message.user("Add 1."),), (ADD,), must_call=True)
KEY = "secret-key-of-a-test"


def adapter(server: ModelServer, **settings: object) -> Compatible:
    return Compatible("tiny", server.url, KEY, **{"timeout": 5.0, **settings})


def test_text_arrives_whole_with_its_usage() -> None:
    with ModelServer([Answer("Hello to you, whoever you are.", usage=Usage(20, 8, 5))]) as server:
        reply = adapter(server).send(HELLO)
    assert (reply.text, reply.stop, reply.usage) == ("Hello to you, whoever you are.", "end", Usage(20, 8, 5))
    body = server.bodies[0]
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
    ]
    assert body["model"] == "tiny" and body["max_tokens"] == 50 and body["stream_options"] == {"include_usage": True}
    assert "temperature" not in body and "tools" not in body
