"""What an actor is, and the three that must not solve a task."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from cuagym.browser.episode import Episode
from cuagym.browser.policies import MAX_STEPS, GiveUp, Noop, Policy, RandomClicks
from cuagym.schema import Tuple

RANDOM_STEPS = 20


class Actor(Protocol):
    """Plays tasks, several at a time unless it is `alone`."""

    @property
    def name(self) -> str:
        """As on the command line."""
        ...

    @property
    def max_steps(self) -> int:
        """After so many steps an episode is stopped."""
        ...

    @property
    def alone(self) -> bool:
        """Whether it plays one episode at a time, each in a Chromium of its own that other programs can drive
        (`BrowserPool.open_chromium`)."""
        ...

    def policy(self, made: Tuple, seat: int, episode: Episode) -> AbstractAsyncContextManager[Policy]:
        """The policy of one episode, which stands on the task's first page; what it holds is freed at the end.

        seat: the rollout's number among those of the task, which are independent of one another.
        """
        ...


NaiveName: TypeAlias = Literal["noop", "giveup", "random"]


@dataclass(frozen=True)
class Naive:
    """Does nothing, gives up, or clicks at random."""

    name: NaiveName
    max_steps: int = MAX_STEPS
    alone: bool = False

    @asynccontextmanager
    async def policy(self, made: Tuple, seat: int, episode: Episode) -> AsyncIterator[Policy]:
        match self.name:
            case "noop":
                yield Noop()
            case "giveup":
                yield GiveUp()
            case "random":
                yield RandomClicks(made.seed + seat, RANDOM_STEPS)
