"""A model that says what a test wrote down for it, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson

from cuagym.llm.protocol import Message, Purpose, Reply, Request, Stop, Text, ToolCall, Usage


def says(text: str, stop: Stop = "end") -> Reply:
    return Reply(Message("assistant", (Text(text),)), stop, Usage(10, 5))


def answers(value: object) -> Reply:
    """A structured answer."""
    return says(orjson.dumps(value).decode())


def calls(*named: tuple[str, dict[str, Any]]) -> Reply:
    """A reply that calls tools by name with arguments."""
    parts = tuple(ToolCall(f"call-{n}", name, arguments) for n, (name, arguments) in enumerate(named))
    return Reply(Message("assistant", parts), "tools", Usage(10, 5))


class ScriptedLLM:
    """Plays replies in order, or asks a function for each; an unexpected call fails the test."""

    name = "scripted:model"

    def __init__(self, replies: Iterable[Reply] | Callable[[Request, Purpose], Reply]) -> None:
        self._replies = replies if callable(replies) else None
        self._left = [] if callable(replies) else list(replies)
        self.asked: list[tuple[Request, Purpose]] = []

    def complete(self, request: Request, purpose: Purpose) -> Reply:
        self.asked.append((request, purpose))
        if self._replies is not None:
            return self._replies(request, purpose)
        assert self._left, f"an unexpected call for {purpose}"
        return self._left.pop(0)

    @property
    def requests(self) -> Sequence[Request]:
        return [request for request, _ in self.asked]
