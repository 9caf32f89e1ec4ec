"""Texts and arguments of tool calls, as a model wrote them."""

from __future__ import annotations

import orjson

from cuagym.schema import JsonObject

NOT_AN_OBJECT = "not_a_json_object"


def parse_arguments(text: str) -> JsonObject:
    """The JSON object in `text`; {} of empty text, which some servers send for a tool without arguments.

    Other text comes back under NOT_AN_OBJECT: no tool has such an argument, so validation refuses it by a name that
    tells the model what was wrong.
    """
    if not text.strip():
        return {}
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {NOT_AN_OBJECT: text}
    return value if isinstance(value, dict) else {NOT_AN_OBJECT: text}


def is_object(text: str) -> bool:
    """Whether a call's arguments arrived whole; cut-off ones do not parse."""
    return NOT_AN_OBJECT not in parse_arguments(text)


def joined(pieces: str) -> str:
    """Text of a stream with the halves of a character that two of its pieces held put together.

    Lone halves, which no request can carry, become U+FFFD.
    """
    return pieces.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
