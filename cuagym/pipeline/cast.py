"""Casts the roles of a plan."""

from __future__ import annotations

from cuagym.agents.llm.prompts import versions
from cuagym.agents.roles import (
    PROCEDURAL,
    LLMs,
    arbiter_of,
    critics_of,
    discriminator_of,
    generator_of,
    paraphraser_of,
    red_team_of,
)
from cuagym.hub.registry import find_apps
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.task import Roles
from cuagym.reward.sandbox import RewardSandbox


def cast(plan: Plan, llms: LLMs | None, sandbox: RewardSandbox) -> Roles:
    """The agents of a plan. ConfigError for a role that nobody can play."""
    small, apps = plan.small, {app.name: app for app in find_apps(plan.apps)}
    played = {
        "generator": plan.generator,
        "discriminator": plan.discriminator,
        "critic": plan.critics.partition(":")[2],
        "arbiter": plan.orchestrator,
        "paraphraser": plan.paraphraser or PROCEDURAL,
        "reader": plan.paraphraser or PROCEDURAL,
        "red_team": plan.red_team or PROCEDURAL,
    }
    return Roles(
        generator=generator_of(plan.generator, llms, goals=plan.discriminator == PROCEDURAL, small=small),
        discriminator=discriminator_of(plan.discriminator, llms, sandbox.evaluate_many, small=small),
        critics=critics_of(plan.critics, llms, small=small, find=apps.__getitem__),
        arbiter=arbiter_of(plan.orchestrator, llms, small=small),
        paraphraser=paraphraser_of(plan.paraphraser, llms, small=small),
        red_team=red_team_of(plan.red_team, llms),
        prompts=versions(*(role for role, who in played.items() if who != PROCEDURAL)),
    )
