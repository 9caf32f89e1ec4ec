"""One sandbox for each kind of isolation that this machine offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cuagym.errors import EnvironmentFailure, RewardError
from cuagym.reward.legacy import LegacySandbox, LegacyScorer
from cuagym.reward.legacy.sandbox import WAYS
from cuagym.reward.program import Outcome, Score
from cuagym.schema import JsonObject

Play = Callable[..., Score | RewardError]


@pytest.fixture(scope="session", params=WAYS)
def sandbox(request: pytest.FixtureRequest) -> Iterator[LegacySandbox]:
    made = LegacySandbox([request.param])
    try:
        made.__enter__()
    except EnvironmentFailure as refused:
        pytest.skip(str(refused))
    yield made
    made.__exit__(None, None, None)


@pytest.fixture
def play(sandbox: LegacySandbox) -> Play:
    """Scores one ending by a script alone: play(program, final, initial)."""

    def played(
        program: str, final: JsonObject | None = None, initial: JsonObject | None = None
    ) -> Score | RewardError:
        scorer = LegacyScorer.of_program(program, initial or {"n": 1}, sandbox)
        (result,) = scorer([Outcome(final or {"n": 2})])
        return result

    return played
