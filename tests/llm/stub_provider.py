"""A provider that plays what a test wrote down: replies, and errors that it raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from cuagym.config import Settings
from cuagym.llm.protocol import Message, Provider, Purpose, Reply, Request, Stop, Text, Usage

PURPOSE = Purpose("generator", "k0")


def asks(text: str = "hello", max_tokens: int = 1000) -> Request:
    return Request("Be brief.", (Message.user(text),), max_tokens=max_tokens)


def says(text: str, usage: Usage | None = None, stop: Stop = "end") -> Reply:
    return Reply(Message("assistant", (Text(text),)), stop, Usage(10, 5) if usage is None else usage)


@dataclass
class StubProvider:
    """Plays `script` in order, then repeats the last of it; counts what it was sent."""

    script: list[Reply | Exception | Callable[[Request], Reply]]
    name: str = "stub"
    model: str = "one"
    sent: list[Request] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @staticmethod
    def of(*script: Reply | Exception | Callable[[Request], Reply]) -> StubProvider:
        return StubProvider(list(script))

    def send(self, request: Request) -> Reply:
        with self._lock:
            self.sent.append(request)
            play = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(play, Exception):
            raise play
        return play if isinstance(play, Reply) else play(request)


opened: list[str] = []
"""The models that `open_stub` was asked for, for tests of who shares a client."""


def open_stub(model: str, settings: Settings) -> Provider:
    """An entry point of the group `cuagym.providers`."""
    opened.append(model)
    return StubProvider([says(f"from {model}")], model=model)


class Pauses:
    """Waits no time, but remembers how long it should have. error: is raised by the first wait."""

    def __init__(self, error: Exception | None = None) -> None:
        self.seconds: list[float] = []
        self._error = error

    def __call__(self, seconds: float) -> None:
        if self._error:
            raise self._error
        self.seconds.append(seconds)
