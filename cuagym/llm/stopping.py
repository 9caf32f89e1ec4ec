"""The end of a run's calls: those that wait give up, those that were sent are waited for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Event

from cuagym.errors import Stopped


class Stopping:
    """Whether a run's calls shall end, and how many there are. Safe to share between threads."""

    def __init__(self) -> None:
        self._stopped = Event()
        self._calls = 0
        self._changed = Condition()

    def stop(self) -> None:
        self._stopped.set()

    def pause(self, seconds: float) -> None:
        """Waits, but not longer than the run goes on: then it raises Stopped."""
        if self._stopped.wait(seconds):
            raise Stopped("the run was stopped; go on with --resume")

    @contextmanager
    def call(self) -> Iterator[None]:
        """A call from beginning to end. Raises Stopped when it begins too late."""
        with self._changed:
            self.pause(0)
            self._calls += 1
        try:
            yield
        finally:
            with self._changed:
                self._calls -= 1
                self._changed.notify_all()

    def wait_for_calls(self, seconds: float) -> None:
        """Returns when no call is under way any more, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._calls == 0, seconds)
