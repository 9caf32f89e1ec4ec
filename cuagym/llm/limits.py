"""How much is asked of a provider at once and a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock

POLL = 0.1  # seconds between looks at whether to go on waiting


class Limits:
    """One provider's limits, shared by all threads.

    pause: waits that many seconds; what it raises ends the waiting.
    """

    def __init__(
        self,
        concurrency: int,
        tokens_per_minute: int | None,
        pause: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slots = BoundedSemaphore(concurrency)
        self._bucket = _TokenBucket(tokens_per_minute, pause, clock) if tokens_per_minute else None
        self._pause = pause

    @contextmanager
    def slot(self, expected: int) -> Iterator[Slot]:
        """Waits until a call of `expected` tokens may begin, and counts it as under way."""
        if self._bucket:
            self._bucket.take(expected)
        slot = Slot(expected)
        try:
            while not self._slots.acquire(timeout=POLL):
                self._pause(0)
            try:
                yield slot
            finally:
                self._slots.release()
        finally:
            if self._bucket:
                self._bucket.give_back(expected - slot.used)


@dataclass
class Slot:
    """A call under way. used: its tokens, once they are known; until then what was expected."""

    used: int


@dataclass
class _TokenBucket:
    """Holds a minute's tokens and fills up evenly; a bigger call waits until it is full and overdraws it."""

    per_minute: int
    pause: Callable[[float], None]
    clock: Callable[[], float]
    _level: float = field(init=False)
    _filled: float = field(init=False)
    _lock: Lock = field(init=False, default_factory=Lock)

    def __post_init__(self) -> None:
        self._level, self._filled = self.per_minute, self.clock()

    def take(self, tokens: int) -> None:
        while (seconds := self._try(tokens)) > 0:
            self.pause(seconds)

    def give_back(self, tokens: int) -> None:
        """Returns what a call took too much; takes what it took too little when negative."""
        with self._lock:
            self._level = min(self.per_minute, self._level + tokens)

    def _try(self, tokens: int) -> float:
        """Takes the tokens and answers 0, or answers the seconds until they may be there."""
        with self._lock:
            now = self.clock()
            self._level = min(self.per_minute, self._level + (now - self._filled) * self.per_minute / 60)
            self._filled = now
            missing = min(tokens, self.per_minute) - self._level
            if missing <= 0:
                self._level -= tokens
                return 0
            return missing * 60 / self.per_minute
