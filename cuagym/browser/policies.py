"""Policies: what to do next from what is seen. Here the three that must not solve a task."""

import random
from dataclasses import dataclass
from typing import Protocol

from cuagym.browser.actions import Action, Click, Done, Infeasible, Key, Scroll, Type
from cuagym.browser.episode import Episode
from cuagym.browser.observation import Observation
from cuagym.browser.recorder import Recorder
from cuagym.schema import Status


class Policy(Protocol):
    """Chooses the actions of the next step; `looks` says whether it needs screenshots."""

    looks: bool

    async def act(self, observation: Observation) -> list[Action]: ...


@dataclass(frozen=True, slots=True)
class Finish:
    """How an actor left: its answer, its status, and how many steps and actions it took."""

    answer: str | None
    status: Status
    steps: int
    actions: int


class Noop:
    """Says at once that it is done."""

    looks = False

    async def act(self, observation: Observation) -> list[Action]:
        return [Done()]


class GiveUp:
    """Says at once that the task cannot be done."""

    looks = False

    async def act(self, observation: Observation) -> list[Action]:
        return [Infeasible(reason="I give up.")]


class RandomClicks:
    """Clicks, types, presses keys and scrolls at random for a number of steps, the same for the same seed."""

    looks = False

    def __init__(self, seed: int, steps: int = 20, viewport: tuple[int, int] = (1280, 800)) -> None:
        self._random = random.Random(seed)
        self._left = steps
        self._viewport = viewport

    async def act(self, observation: Observation) -> list[Action]:
        if self._left == 0:
            return [Done()]
        self._left -= 1
        draw = self._random
        x, y = draw.randrange(self._viewport[0]), draw.randrange(self._viewport[1])
        others: list[Action] = [
            Scroll(x=x, y=y, dy=draw.choice((-400, 400))),
            Key(combo=draw.choice(("Enter", "Escape", "Tab", "ArrowDown", "Space"))),
            Type(text=draw.choice(("yes", "urgent", "Monday", "42"))),
        ]
        return [draw.choice(others) if draw.random() < 0.3 else Click(x=x, y=y)]


async def run_policy(
    episode: Episode, policy: Policy, max_steps: int = 50, recorder: Recorder | None = None
) -> Finish:
    """Lets a policy act until it finishes or has taken `max_steps` steps ("stopped")."""
    episode.recorder = recorder
    for step in range(1, max_steps + 1):
        observation = await episode.observe(screenshot=policy.looks or recorder is not None)
        actions = await policy.act(observation)
        await episode.step(actions)
        match actions[-1] if actions else None:
            case Done(answer=answer):
                return Finish(answer, "done", step, episode.actions)
            case Infeasible():
                return Finish(None, "infeasible", step, episode.actions)
    return Finish(None, "stopped", max_steps, episode.actions)
