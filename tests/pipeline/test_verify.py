"""A tuple verifies from itself alone, and whoever tampers with it is found out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cuagym.errors import ConfigError
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.scoring import score_tuple, status_of
from cuagym.pipeline.task import Candidate
from cuagym.pipeline.verify import Failure, golden_states, verify_tuple
from cuagym.schema import Call, TaskFile, Tuple
from tests.pipeline.conftest import APPS

BY_NAME = {app.name: app for app in APPS}
CONSTANT = "def reward(initial, final):\n    return {}\n"
FILE = TaskFile(name="a.txt", sha256="0" * 64, content_type="text/plain", base64="Zm9v")


def failures(made: Tuple, judge: Judge) -> list[Failure]:
    return verify_tuple(made, BY_NAME, judge)


@pytest.fixture
def made(state_task: Candidate) -> Tuple:
    assert state_task.made is not None
    return state_task.made


def test_every_tuple_that_was_made_verifies(tuples: list[Tuple], judge: Judge) -> None:
    assert {made.kind for made in tuples} == {"state", "answer", "navigation", "infeasible"}
    for made in tuples:
        assert failures(made, judge) == []


def without_first_row(made: Tuple) -> dict[str, Any]:
    """The initial state without a row of its largest table."""
    app = made.apps[0]
    state = made.initial_state[app]
    table = max((name for name in state if isinstance(state[name], list)), key=lambda name: len(state[name]))
    return {"initial_state": {**made.initial_state, app: {**state, table: state[table][1:]}}}


def calls(made: Tuple) -> tuple[Call, ...]:
    assert made.golden_operations is not None
    return made.golden_operations


TAMPERINGS: dict[str, tuple[Callable[[Tuple], dict[str, Any]], set[str]]] = {
    "another id": (lambda t: {"id": f"{t.id[:-1]}z"}, {"id"}),
    "another instruction": (lambda t: {"instruction": f"{t.instruction} Now."}, {"id"}),
    "another start": (lambda t: {"start_path": "/mail/elsewhere"}, {"id"}),
    "another clock": (lambda t: {"now": "2026-01-01T00:00:00Z"}, {"id"}),
    "no clock": (lambda t: {"now": "soon"}, {"schema", "id"}),
    "no such app": (lambda t: {"apps": ("nothing",), "initial_state": {"nothing": {}}}, {"schema"}),
    "an app without a state": (lambda t: {"initial_state": {}}, {"schema"}),
    "a state beside the apps": (
        lambda t: {"apps": t.apps[:1], "initial_state": {**t.initial_state, "board": {}, "mail": {}}}, {"schema"}
    ),
    "an unknown key in a state": (
        lambda t: {"initial_state": {a: {**s, "surprise": 1} for a, s in t.initial_state.items()}}, {"schema"}
    ),
    "a row less at the start": (without_first_row, {"id", "schema"}),
    "no golden change": (lambda t: {"golden_patch": ()}, {"id", "operations", "golden"}),
    "a broken patch": (lambda t: {"golden_patch": ({"op": "replace", "path": "/zz/1", "value": 1},)}, {"schema"}),
    "a patch that is none": (lambda t: {"golden_patch": ({"surprise": 1},)}, {"schema"}),
    "a patch of the whole": (lambda t: {"golden_patch": ({"op": "replace", "path": "", "value": 5},)}, {"schema"}),
    "an operation less": (lambda t: {"golden_operations": calls(t)[:-1]}, {"operations"}),
    "an unknown operation": (
        lambda t: {"golden_operations": (calls(t)[0].model_copy(update={"operation": "fly"}),)}, {"operations"}
    ),
    "an operation of another app": (
        lambda t: {"golden_operations": (calls(t)[0].model_copy(update={"app": "nothing"}),)}, {"operations"}
    ),
    "a program that always pays": (lambda t: {"reward": CONSTANT.format("1.0")}, {"id", "untouched"}),
    "a program that never pays": (lambda t: {"reward": CONSTANT.format("0.0")}, {"id", "golden"}),
    "a program that fails": (lambda t: {"reward": CONSTANT.format("1 / len([])")}, {"untouched", "golden"}),
    "a program that reads files": (lambda t: {"reward": "import os\n" + CONSTANT.format("1.0")}, {"lint"}),
    "no program": (lambda t: {"reward": ""}, {"lint", "untouched", "golden"}),
    "an answer": (lambda t: {"golden_answer": "42"}, {"id"}),
    "visits": (lambda t: {"golden_visits": ("/mail/",)}, {"id"}),
    "giving up": (lambda t: {"golden_status": "infeasible"}, {"id", "golden"}),
    "a file with other content": (lambda t: {"files": (FILE,)}, {"files"}),
    "a file that is not base64": (
        lambda t: {"files": (FILE.model_copy(update={"base64": "abcde"}),)}, {"files"}
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERINGS)
def test_tampering_is_found(what: str, made: Tuple, judge: Judge) -> None:
    change, wanted = TAMPERINGS[what]
    found = {failure.check for failure in failures(made.model_copy(update=change(made)), judge)}
    assert found & wanted, f"found {sorted(found)}"


# -- scoring ----------------------------------------------------------------------------------------------------


def test_the_golden_outcome_scores_one_and_the_untouched_state_nothing(tuples: list[Tuple]) -> None:
    for kind in ("state", "answer", "navigation", "infeasible"):
        made = next(made for made in tuples if made.kind == kind)
        _, golden = golden_states(made, BY_NAME)
        final = {app: state.value for app, state in golden.items()}
        told: dict[str, Any] = {
            "answer": made.golden_answer, "visits": made.golden_visits, "status": made.golden_status
        }  # fmt: skip
        best = score_tuple(made, final, **told)
        assert (best.score, best.valid, best.error) == (1.0, True, None) and all(best.checks.values())
        assert score_tuple(made, made.initial_state).score == 0


def test_a_program_that_fails_gives_no_score_and_says_why(made: Tuple) -> None:
    broken = made.model_copy(update={"reward": CONSTANT.format("1 / 0")})
    result = score_tuple(broken, made.initial_state)
    assert result.score is None and not result.valid and "ZeroDivisionError" in str(result.error)


def test_a_final_state_needs_every_app(made: Tuple) -> None:
    with pytest.raises(ConfigError, match="lacks"):
        score_tuple(made, {})
    with pytest.raises(ConfigError, match="--status"):
        status_of("finished")
