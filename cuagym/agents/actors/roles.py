"""Actors by the names that the command line gives them."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from cuagym.agents.actors.actor import Actor, Naive, NaiveName
from cuagym.agents.actors.cdp import CdpActor
from cuagym.agents.actors.command import CommandActor
from cuagym.agents.actors.model import ModelActor
from cuagym.agents.actors.names import NAMES, is_model
from cuagym.agents.actors.vocabulary import View, check_view, default_view
from cuagym.browser.policies import MAX_STEPS
from cuagym.errors import ConfigError
from cuagym.llm.protocol import LLM


def actor_of(
    role: str, llms: Callable[[str], LLM] | None, *, view: View | None = None, max_steps: int = MAX_STEPS
) -> Actor:
    """The actor of a name other than `solver`, which the pipeline plays itself.

    llms: gives the model of a name such as `openai:MODEL`. view: how a model sees the page; None takes its
    provider's computer-use tool, or functions on screenshots where it has none. Raises ConfigError.
    """
    for naive in get_args(NaiveName):
        if role == naive:
            return Naive(naive, max_steps)
    if role == "cdp":
        return CdpActor()
    if role.startswith("cmd:"):
        return CommandActor(role.removeprefix("cmd:"), max_steps)
    if llms is None or not is_model(role):
        raise ConfigError(f"there is no actor {role!r}; it can be {NAMES}")
    chosen = view or default_view(role)
    check_view(role, chosen)
    return ModelActor(llms(role), chosen, max_steps)
