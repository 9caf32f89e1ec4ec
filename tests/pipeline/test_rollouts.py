"""Rollouts over tuples: what counts, what does not, and what the rates come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from cuagym.agents.actors.actor import Naive
from cuagym.agents.actors.model import ModelActor
from cuagym.agents.actors.vocabulary import View
from cuagym.errors import BudgetExceeded, ProviderError, TransientProviderError
from cuagym.llm.protocol import ComputerCall, Message, Purpose, Reply, Request, Text, Usage
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.rollout import Stage
from cuagym.pipeline.rollouts import Player, Report, Row, _rates, roll_out, wilson
from tests.llm.scripted import ScriptedLLM, calls, says
from tests.pipeline.rolling import BROKEN, open_toy_stage, task

FINISH = (34, 116)
"""The middle of the button on the task's page."""
DONE = calls(("done", {}))
Roll = Callable[..., Report]


@pytest.fixture(scope="module")
def toy(judge: Judge) -> Iterator[tuple[Stage, Any]]:
    with open_toy_stage(judge) as opened:
        yield opened


@pytest.fixture
def roll(toy: tuple[Stage, Any], tmp_path: Path) -> Roll:
    stage, run = toy

    def roll(actor: Player, *tuples: Any, **more: Any) -> Report:
        report: Report = run(roll_out(stage, tuples or (task(),), actor, out=tmp_path, **more))
        return report

    return roll


def model(script: Any, name: str = "compatible:model", view: View = "absolute", max_steps: int = 50) -> ModelActor:
    llm = ScriptedLLM(script)
    llm.name = name
    return ModelActor(llm, view, max_steps)


def computer(action: dict[str, Any]) -> Reply:
    return Reply(Message("assistant", (ComputerCall("c1", (action,)),)), "tools", Usage(10, 5))


def by_ref(request: Request, purpose: Purpose) -> Reply:
    """Clicks the button `Finish` of the snapshot that it is shown, then ends."""
    if len(request.messages) > 1:
        return DONE
    (text,) = (part.text for part in request.messages[0].parts if isinstance(part, Text))
    line = next(line for line in text.splitlines() if '"Finish"' in line)
    return calls(("click", {"ref": line.partition("[ref=")[2].partition("]")[0]}))


def then_done(first: Reply) -> Callable[[Request, Purpose], Reply]:
    """A script that starts anew with each attempt: one that the environment spoiled is made again."""
    return lambda request, purpose: DONE if len(request.messages) > 1 else first


ACTORS = {
    "openai": model(
        then_done(computer({"type": "click", "button": "left", "x": FINISH[0], "y": FINISH[1]})),
        "openai:model",
        "computer",
    ),
    "anthropic": model(
        then_done(computer({"action": "left_click", "coordinate": list(FINISH)})), "anthropic:model", "computer"
    ),
    "relative": model(then_done(calls(("click", {"x": 27, "y": 145}))), view="relative"),
    "aria": model(by_ref, view="aria"),
}


@pytest.mark.parametrize("name", ACTORS)
def test_a_model_solves_a_task_by_what_it_sees(roll: Roll, name: str, tmp_path: Path) -> None:
    (row,) = roll(ACTORS[name]).rollouts
    assert (row.score, row.valid, row.failure, row.steps, row.actions) == (1.0, True, None, 2, 2)
    assert row.tokens["output"] == 10 and row.trajectory == str(tmp_path / "todo-1" / "00")
    steps = [orjson.loads(line) for line in (tmp_path / "todo-1/00/trajectory.jsonl").read_bytes().splitlines()]
    assert [step["tokens"]["output"] for step in steps] == [5, 5]
    assert "done" in steps[1]["output"] and steps[0]["actions"][0]["action"] == "click"
    result = orjson.loads((tmp_path / "todo-1/00/result.json").read_bytes())
    assert result["score"] == 1 and result["checks"] == {"it is finished": True}


def test_an_agent_that_gives_out_has_not_solved_the_task(roll: Roll) -> None:
    report = roll(model([says("No.", stop="refusal")]))
    (row,) = report.rollouts
    assert (row.score, row.valid, row.failure) == (0.0, True, "agent") and "refused" in row.detail
    assert report.pass_at_1.value == 0 and report.pass_at_1.high < 1


def test_an_agent_out_of_steps_is_scored_as_it_left_things(roll: Roll) -> None:
    (row,) = roll(model(lambda request, purpose: calls(("wait", {"ms": 0})), max_steps=3)).rollouts
    assert (row.score, row.valid, row.failure, row.steps) == (0.0, True, None, 3)


def test_an_end_after_an_impossible_action_is_no_end(roll: Roll) -> None:
    replies = [calls(("click", {"x": 5000, "y": 1}), ("done", {})), calls(("infeasible", {"reason": "no"}))]
    (row,) = roll(model(replies)).rollouts
    assert (row.steps, row.actions) == (2, 1)


def test_a_program_that_fails_gives_no_score(roll: Roll) -> None:
    report = roll("solver", task(reward=BROKEN))
    (row,) = report.rollouts
    assert (row.score, row.valid, row.failure) == (None, False, "reward")
    assert report.pass_at_1 == wilson(0, 0)


def test_a_provider_that_is_away_makes_no_task_harder(roll: Roll) -> None:
    def away(request: Request, purpose: Purpose) -> Reply:
        if purpose.seat == 1:
            raise TransientProviderError("busy")
        return calls(("click", {"x": FINISH[0], "y": FINISH[1]}), ("done", {}))

    report = roll(model(away), k=3, workers=1)
    assert [row.score for row in report.rollouts] == [1.0, None, 1.0]
    assert report.rollouts[1].failure == "provider: busy"
    assert report.pass_at_1 == wilson(2, 2) and report.pass_pow_k == wilson(0, 0), "two tries tell nothing of three"


def test_a_key_that_is_not_accepted_ends_it_at_once(roll: Roll) -> None:
    def refused(request: Request, purpose: Purpose) -> Reply:
        raise ProviderError("the key was not accepted")

    with pytest.raises(ProviderError, match="not accepted"):
        roll(model(refused), k=3)


def test_a_spent_budget_begins_no_more_rollouts(roll: Roll) -> None:
    def spends(request: Request, purpose: Purpose) -> Reply:
        if purpose.seat == 1:
            raise BudgetExceeded("all is spent")
        return DONE

    report = roll(model(spends), k=4, workers=1, costs=lambda task, seat: 0.25)
    assert [row.failure for row in report.rollouts] == [None, "budget: all is spent"]
    assert report.stopped == "all is spent" and report.rollouts[0].usd == 0.25


def test_a_task_without_operations_is_none_for_the_solver(roll: Roll) -> None:
    (row,) = roll("solver", task().model_copy(update={"golden_operations": None})).rollouts
    assert (row.score, row.valid, row.failure) == (None, False, "no_rollout_path")


def test_naive_actors_do_not_solve_it(roll: Roll) -> None:
    rows = [roll(Naive(name)).rollouts[0] for name in ("noop", "giveup")]
    assert [row.score for row in rows] == [0.0, 0.0]


def row(id: str, score: float | None, *, valid: bool = True) -> Row:
    return Row(id, "noop", score, valid, None)


def test_rates_count_valid_rollouts_and_whole_sets_of_k() -> None:
    rows = [row("a", 1), row("a", 1), row("b", 1), row("b", 0.5), row("c", 1), row("c", None, valid=False)]
    one, power = _rates(rows, 2)
    assert one == wilson(4, 5) and power == wilson(1, 2)


def test_wilson_intervals() -> None:
    """Against the worked values of Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20."""
    for passes, tries, low, high in [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)]:
        interval = wilson(passes, tries)
        assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)
