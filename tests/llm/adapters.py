"""What the adapters' tests share: each adapter by its name, and requests to send."""

from __future__ import annotations

from collections.abc import Callable

import orjson

from cuagym.llm.anthropic_messages import AnthropicMessages
from cuagym.llm.compatible import Compatible
from cuagym.llm.openai_responses import OpenAIResponses
from cuagym.llm.protocol import Image, Message, Provider, Request, ToolSpec
from tests.llm.server import ModelServer

KEY = "sk-secret-of-a-test"
PICTURE = Image(b"not really a picture")
PICTURE_BASE64 = "bm90IHJlYWxseSBhIHBpY3R1cmU="

Adapter = Callable[..., Provider]
ADAPTERS: dict[str, Adapter] = {
    "openai": OpenAIResponses,
    "anthropic": AnthropicMessages,
    "compatible": Compatible,
}
VARIABLES = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "compatible": "CUAGYM_COMPATIBLE_API_KEY",
}

ADD = ToolSpec(
    "add",
    "Adds two numbers.",
    {
        "type": "object",
        "properties": {"a": {"$ref": "#/$defs/Whole"}, "b": {"$ref": "#/$defs/Whole"}},
        "required": ["a", "b"],
        "$defs": {"Whole": {"type": "integer"}},
    },
)
NOTE = ToolSpec("note", "Takes a note.", {"type": "object", "properties": {"text": {"type": "string"}}})
HELLO = Request("Be brief.", (Message.user("Hello"),), max_tokens=50)
SUM = Request("Use the tools.", (Message.user("What is 1+2?"),), (ADD, NOTE), must_call=True)


def adapter(name: str, server: ModelServer, timeout: float = 10.0, model: str = "tiny") -> Provider:
    return ADAPTERS[name](model, server.url, KEY, timeout)


def sent(body: object) -> str:
    """A request's body as one JSON text."""
    return orjson.dumps(body).decode()
