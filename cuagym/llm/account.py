"""What a run has spent, and the budget that it may not pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition

from cuagym.errors import BudgetExceeded

POLL = 0.5  # seconds between looks at whether to go on waiting


@dataclass
class Reservation:
    """Money set aside for a call. usd: what it cost, once that is known; nothing if it failed."""

    at_most: float
    usd: float = 0.0


class Account:
    """A run's money, shared by all threads. Amounts are USD.

    budget: None spends without limit. spent: by earlier passes of the run. pause: waits that many seconds; what it
    raises ends the waiting.
    """

    def __init__(self, budget: float | None, spent: float, pause: Callable[[float], None]) -> None:
        self.budget = budget
        self._spent = spent
        self._reserved = 0.0
        self._pause = pause
        self._changed = Condition()

    @property
    def spent(self) -> float:
        with self._changed:
            return self._spent

    @contextmanager
    def reserve(self, at_most: float) -> Iterator[Reservation]:
        """Sets aside the most that a call may cost; books what it did cost at the end.

        Waits while the money is there but set aside for calls under way, which mostly cost less. Raises
        BudgetExceeded when it is not there.
        """
        reservation = Reservation(at_most)
        with self._changed:
            while not self._fits(at_most):
                self._pause(0)
                self._changed.wait(POLL)
            self._reserved += at_most
        try:
            yield reservation
        finally:
            with self._changed:
                self._reserved -= at_most
                self._spent += reservation.usd
                self._changed.notify_all()

    def _fits(self, at_most: float) -> bool:
        if self.budget is None or at_most == 0:
            return True
        if self._spent + at_most > self.budget:
            raise BudgetExceeded(
                f"${self._spent:.4f} of the budget of ${self.budget:.2f} is spent, and the next call may cost up "
                f"to ${at_most:.4f}: raise --budget-usd and go on with --resume"
            )
        return self._spent + self._reserved + at_most <= self.budget
