"""Policies: what to do next from what is seen. Here the three that must not solve a task."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from cuagym.browser.actions import Action, Click, Done, Infeasible, Key, Scroll, Type
from cuagym.browser.episode import Episode
from cuagym.browser.observation import Observation
from cuagym.errors import AgentFailure
from cuagym.schema import Status

MAX_STEPS = 50


@dataclass(frozen=True, slots=True)
class Turn:
    """What a policy does in one step.

    output: its raw words, for the record; tokens: what they took. fault: what was wrong with them; the actions are
    then those before the fault, and the policy is told in the next step.
    """

    actions: list[Action]
    output: str | None = None
    tokens: Mapping[str, int] = field(default_factory=dict)
    fault: str | None = None


class Policy(Protocol):
    """Chooses the actions of the next step. looks: whether it needs screenshots; reads: ARIA snapshots."""

    looks: bool
    reads: bool

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        """The next step. error: what was impossible or wrong in the last one; its later actions were left out.

        Raises AgentFailure when the agent gives out; EnvironmentFailure, ProviderError when what it needs does.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finish:
    """How an actor left: its answer, its status, and how many steps, actions and tokens it took.

    failure: how the agent gave out (it refused, crashed, made no sense); its status is then "stopped".
    """

    answer: str | None
    status: Status
    steps: int
    actions: int
    tokens: Mapping[str, int] = field(default_factory=dict)
    failure: str | None = None


class Noop:
    """Says at once that it is done."""

    looks = reads = False

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        return Turn([Done()])


class GiveUp:
    """Says at once that the task cannot be done."""

    looks = reads = False

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        return Turn([Infeasible(reason="I give up.")])


class RandomClicks:
    """Clicks, types, presses keys and scrolls at random for a number of steps, the same for the same seed."""

    looks = reads = False

    def __init__(self, seed: int, steps: int = 20, viewport: tuple[int, int] = (1280, 800)) -> None:
        self._random = random.Random(seed)
        self._left = steps
        self._viewport = viewport

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        if self._left == 0:
            return Turn([Done()])
        self._left -= 1
        draw = self._random
        x, y = draw.randrange(self._viewport[0]), draw.randrange(self._viewport[1])
        others: list[Action] = [
            Scroll(x=x, y=y, dy=draw.choice((-400, 400))),
            Key(combo=draw.choice(("Enter", "Escape", "Tab", "ArrowDown", "Space"))),
            Type(text=draw.choice(("yes", "urgent", "Monday", "42"))),
        ]
        return Turn([draw.choice(others) if draw.random() < 0.3 else Click(x=x, y=y)])


async def run_policy(episode: Episode, policy: Policy, max_steps: int = MAX_STEPS) -> Finish:
    """Lets a policy act until it finishes, gives out, or has taken `max_steps` steps ("stopped")."""
    error: str | None = None
    tokens: Counter[str] = Counter()
    for step in range(1, max_steps + 1):
        looks = policy.looks or episode.recorder is not None
        observation = await episode.observe(screenshot=looks, aria=policy.reads)
        try:
            turn = await policy.act(observation, error)
        except AgentFailure as failure:
            return Finish(None, "stopped", step - 1, episode.actions, dict(tokens), str(failure))
        tokens.update(turn.tokens)
        error = await episode.step(turn.actions, turn.output, dict(turn.tokens) or None, turn.fault)
        match turn.actions[-1] if turn.actions and error is None else None:
            case Done(answer=answer):
                return Finish(answer, "done", step, episode.actions, dict(tokens))
            case Infeasible():
                return Finish(None, "infeasible", step, episode.actions, dict(tokens))
    return Finish(None, "stopped", max_steps, episode.actions, dict(tokens))
