"""Scores endings in the reward sandbox, states handed over as JSON bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cuagym.errors import RewardError
from cuagym.hub.state import State, canonical
from cuagym.pipeline.checks import Ending, Judge
from cuagym.reward.audit.model import Scorer
from cuagym.reward.program import Outcome, Score
from cuagym.reward.sandbox import RewardSandbox


def state_bytes(states: Mapping[str, State]) -> bytes:
    """States as a program gets them: of the app itself, or keyed by app when there are several."""
    if len(states) == 1:
        return next(iter(states.values())).bytes
    return b"{" + b",".join(canonical(app) + b":" + states[app].bytes for app in sorted(states)) + b"}"


def outcome_of(ending: Ending) -> Outcome:
    """An ending as a program gets it."""
    return Outcome(state_bytes(ending.states), ending.answer, ending.visits, ending.status)


def judge_in(sandbox: RewardSandbox) -> Judge:
    """A judge that evaluates in `sandbox`, each ending in a fresh session; equal endings are not assumed equal."""

    def judge(
        program: str, initial: Mapping[str, State], endings: Sequence[Ending | Outcome]
    ) -> list[Score | RewardError]:
        outcomes = [outcome_of(ending) if isinstance(ending, Ending) else ending for ending in endings]
        return sandbox.evaluate_many(program, state_bytes(initial), outcomes)

    return judge


class Scores:
    """A judge that remembers what it scored, for those who need not have it scored again."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._known: dict[tuple[str, Outcome], Score | RewardError] = {}

    def judge(
        self, program: str, initial: Mapping[str, State], endings: Sequence[Ending | Outcome]
    ) -> list[Score | RewardError]:
        """Scores every ending, those that are known already too."""
        outcomes = [outcome_of(ending) if isinstance(ending, Ending) else ending for ending in endings]
        scores = self._judge(program, initial, outcomes)
        self._known.update(zip(((program, outcome) for outcome in outcomes), scores, strict=True))
        return scores

    def of(self, program: str, initial: Mapping[str, State]) -> Scorer:
        """Scores of outcomes by a program from these initial states, only of those that are not known yet."""

        def scorer(outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
            fresh = [outcome for outcome in outcomes if (program, outcome) not in self._known]
            if fresh:
                self.judge(program, initial, fresh)
            return [self._known[program, outcome] for outcome in outcomes]

        return scorer
