"""Evidence as prompts show it: the golden outcome in words, and a program without its functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from cuagym.agents.llm.reward_kit import own_part
from cuagym.agents.procedural import prelude
from cuagym.agents.protocols import Proposal
from cuagym.hub.app import App
from cuagym.hub.diff import readable_diff
from cuagym.hub.readable import said_calls
from cuagym.hub.replay import replay
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject, State

CHANGES = 40
"""Differences that are listed before the rest is only counted."""
ALIKE = 0.6
"""Share of words in common from which two instructions are worth comparing."""


def golden_states(proposal: Proposal, apps: Mapping[str, App]) -> dict[str, State]:
    """The golden state of each app of a proposal. Raises OperationRefused or StateError when it can't be had."""
    if proposal.calls is None:
        given = {name: apps[name].load(value) for name, value in (proposal.golden or {}).items()}
        return {**proposal.initial, **given}
    session = Session()
    for name, state in proposal.initial.items():
        session = session.set(apps[name], state, proposal.now, proposal.seed)
    return replay(session, proposal.calls, apps).states


def operations_text(proposal: Proposal, golden: Mapping[str, JsonObject], apps: Mapping[str, App]) -> str:
    """The golden operations in words, a line each; "" when the golden state was given outright."""
    initial = {name: state.value for name, state in proposal.initial.items()}
    return "\n".join(str(call) for call in said_calls(proposal.calls or (), initial, golden, apps))


def changes_text(proposal: Proposal, golden: Mapping[str, JsonObject], apps: Mapping[str, App]) -> str:
    """What is different in the golden state, a line each; "" when nothing is."""
    initial = {name: state.value for name, state in proposal.initial.items()}
    changes = [str(change) for change in readable_diff(initial, golden, apps)]
    more = [f"and {len(changes) - CHANGES} more"] if len(changes) > CHANGES else []
    return "\n".join([*changes[:CHANGES], *more])


def ending_text(proposal: Proposal) -> str:
    """How an episode of the golden outcome ends, a line each: the answer, the last page, the status."""
    answer = [] if proposal.answer is None else [f"Answer: {proposal.answer}"]
    page = [f"Last page: {proposal.visits[-1]}"] if proposal.visits else []
    return "\n".join([*answer, *page, f"Status: {proposal.status}"])


def task_part(program: str, limit: int | None = None) -> str:
    """What a program asks for, without the functions that every program begins with, cut at `limit` characters."""
    own = own_part(program).removeprefix(_prelude()).strip()
    return own if limit is None or len(own) <= limit else f"{own[:limit]}\n… (cut here)"


@cache
def _prelude() -> str:
    return Path(prelude.__file__).read_text(encoding="utf-8")


def alike(instruction: str, others: Collection[str], limit: int = 3) -> list[str]:
    """The earlier instructions that share most of their words with this one, most alike first."""
    words = set(instruction.casefold().split())
    shares = {other: _share(words, set(other.casefold().split())) for other in others}
    near = [other for other, share in shares.items() if share >= ALIKE]
    return sorted(near, key=lambda other: (-shares[other], other))[:limit]


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(1, len(one | other))
