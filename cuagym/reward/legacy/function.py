"""Scores endings by a function `reward(initial, final, …)` that needs all of Python, as a script is scored.

The reward sandbox's interpreter knows a part of Python, which is all that a tuple's program may use. A reward that
somebody keeps in a repository of their own is not bound by that.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from cuagym.errors import RewardError
from cuagym.reward.legacy.runner import Runner
from cuagym.reward.legacy.sandbox import LegacySandbox
from cuagym.reward.program import Outcome, Score, StateLike, json_text, read_score

GIVEN = "/cuagym/given.json"
TOLD = "cuagym told: "
ASK = f"""

def _cuagym_ask():
    import inspect
    import json

    with open({GIVEN!r}) as file:
        given = json.load(file)
    given["visits"] = tuple(given["visits"])
    parameters = inspect.signature(reward).parameters.values()
    if not any(one.kind is one.VAR_KEYWORD for one in parameters):
        given = {{name: given[name] for name in (one.name for one in parameters) if name in given}}
    print("\\n" + {TOLD!r} + json.dumps(reward(**given)))


_cuagym_ask()
"""
"""What follows the program, whose lines keep their numbers."""


class FunctionScorer:
    """A `Scorer` (see `cuagym.reward.audit.model`) by a program's function, each ending in a process of its own."""

    def __init__(self, program: str, initial: StateLike, sandbox: LegacySandbox) -> None:
        self._runner = Runner(program + ASK, sandbox)
        self._initial = json_text(initial)

    def __call__(self, outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
        """Scores in the order of outcomes; a program's failure stands in its place."""
        return [self._scored(outcome) for outcome in outcomes]

    def _scored(self, outcome: Outcome) -> Score | RewardError:
        told = json.dumps({"answer": outcome.answer, "visits": outcome.visits, "status": outcome.status})
        given = f'{{"initial": {self._initial}, "final": {json_text(outcome.final)}, {told[1:]}'
        try:
            printed, _ = self._runner.run({"files": {GIVEN: given}, "apps": []})
            _, returned, score = printed.rpartition(TOLD)
            if not returned:
                return RewardError("the program ended before its function `reward` returned")
            return read_score(json.loads(score))
        except ValueError:
            return RewardError("the program printed something after its score")
        except RewardError as error:
            return error
