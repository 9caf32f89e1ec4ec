"""Scores endings in the reward sandbox, states handed over as JSON bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cuagym.errors import RewardError
from cuagym.hub.state import State, canonical
from cuagym.pipeline.checks import Ending, Judge
from cuagym.reward.program import Outcome, Score
from cuagym.reward.sandbox import RewardSandbox


def state_bytes(states: Mapping[str, State]) -> bytes:
    """States as a program gets them: of the app itself, or keyed by app when there are several."""
    if len(states) == 1:
        return next(iter(states.values())).bytes
    return b"{" + b",".join(canonical(app) + b":" + states[app].bytes for app in sorted(states)) + b"}"


def judge_in(sandbox: RewardSandbox) -> Judge:
    """A judge that evaluates in `sandbox`, each ending in a fresh session; equal endings are not assumed equal."""

    def judge(program: str, initial: Mapping[str, State], endings: Sequence[Ending]) -> list[Score | RewardError]:
        outcomes = [
            Outcome(state_bytes(ending.states), ending.answer, ending.visits, ending.status) for ending in endings
        ]
        return sandbox.evaluate_many(program, state_bytes(initial), outcomes)

    return judge
