"""What a run's models are expected to take: from the real first prompts, and usual numbers of turns."""

from __future__ import annotations

from dataclasses import dataclass

from cuagym.agents.roles import PROCEDURAL
from cuagym.config import Settings
from cuagym.hub.registry import find_apps
from cuagym.llm.prices import Prices, load_prices
from cuagym.llm.protocol import Request, Usage
from cuagym.llm.tokens import input_expected
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.preview import first_requests

KEPT = 0.5
"""Candidates that become tuples, with models; procedural agents lose next to none."""
SCREENSHOT_TOKENS = 1500


@dataclass(frozen=True)
class Habit:
    """How a role usually works on a candidate. times: conversations; turns: of each; grows: tokens that a turn adds
    to the next one's prompt; says: tokens of a reply."""

    times: float
    turns: int
    grows: int
    says: int


HABITS = {
    "generator": Habit(1.3, 8, 500, 250),
    "discriminator": Habit(1.6, 4, 600, 500),
    "arbiter": Habit(0.6, 1, 0, 300),
    "critic": Habit(1.0, 1, 0, 300),
    "paraphraser": Habit(1.2, 1, 0, 150),
    "reader": Habit(1.2, 3, 300, 200),
    "red-team": Habit(1.0, 6, 400, 250),
    "actor": Habit(1.0, 15, SCREENSHOT_TOKENS, 150),
}
SMALL_HABITS = {
    "generator": Habit(1.3, 2, 300, 200),
    "discriminator": Habit(1.6, 2, 300, 200),
    "reader": Habit(1.2, 1, 300, 150),
}
ACTOR_PROMPT = 1500


@dataclass(frozen=True)
class RoleEstimate:
    """Calls, tokens and USD (None: the model has no price) that a role is expected to take in the whole run."""

    role: str
    model: str
    calls: int
    input: int
    output: int
    usd: float | None


@dataclass(frozen=True)
class Estimate:
    """What a run is expected to take. usd: None when a model has no price. basis: what this rests on."""

    candidates: int
    roles: tuple[RoleEstimate, ...]
    calls: int
    usd: float | None
    basis: str


def estimate(plan: Plan, settings: Settings) -> Estimate:
    """The expectation for a plan. Sends nothing. Raises ConfigError for an unknown app."""
    played = _played(plan)
    candidates = round(plan.count / KEPT) if plan.generator != PROCEDURAL else plan.count
    prices = load_prices(settings.prices)
    asked = first_requests(
        [role for role in played if role != "actor"],
        find_apps(plan.apps),
        seed=plan.seed,
        small=plan.small,
        goals=plan.discriminator == PROCEDURAL,
    )
    roles = tuple(
        _estimate(role, model, times * candidates, asked.get(role), plan.small, prices)
        for role, (model, times) in played.items()
    )
    costs = [role.usd for role in roles]
    return Estimate(
        candidates=candidates,
        roles=roles,
        calls=sum(role.calls for role in roles),
        usd=None if None in costs else sum(cost for cost in costs if cost is not None),
        basis="Tokens of the first prompts are counted from the prompts themselves; numbers of turns, sizes of "
        f"replies, prompt caching and a share of {KEPT:.0%} kept are guesses: set --budget-usd, which is never "
        "passed.",
    )


def _played(plan: Plan) -> dict[str, tuple[str, float]]:
    """The roles that models play: the model, and how many of it work on each candidate."""
    number, _, critic = plan.critics.partition("x:")
    played: dict[str, tuple[str | None, float]] = {
        "generator": (plan.generator, 1),
        "discriminator": (plan.discriminator, 1),
        "arbiter": (plan.orchestrator, 1),
        "paraphraser": (plan.paraphraser, 1),
        "reader": (plan.paraphraser, 1),
        "red-team": (plan.red_team, 1),
        "critic": (critic, float(number) if number.isdecimal() else 1),
        "actor": (plan.actor if plan.rollouts else None, KEPT * plan.k),
    }
    models = set(plan.models)
    return {
        role: (model, times) for role, (model, times) in played.items() if model is not None and model in models
    }


def _estimate(
    role: str, model: str, conversations: float, request: Request | None, small: bool, prices: Prices
) -> RoleEstimate:
    habit = (SMALL_HABITS if small else {}).get(role, HABITS[role])
    first = ACTOR_PROMPT if request is None else input_expected(request)
    times = conversations * habit.times
    calls = round(times * habit.turns)
    prompts = [first + turn * (habit.grows + habit.says) for turn in range(habit.turns)]
    used = Usage(
        input=round(times * sum(prompts)),
        output=round(times * habit.turns * habit.says),
        cached=round(times * sum(prompts[:-1])),  # a turn's prompt begins with all of the last one's
    )
    price = prices.of(model)
    return RoleEstimate(role, model, calls, used.input, used.output, None if price is None else price.cost(used))
