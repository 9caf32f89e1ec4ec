"""Roles mix: a model beside procedural agents, and tasks that only an actor could play."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cuagym.agents.actors.actor import Naive
from cuagym.agents.goal import Goal
from cuagym.config import Settings
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.filter import RolloutFilter
from cuagym.pipeline.ledger import Ledger
from cuagym.pipeline.open import Models, open_gateway
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.rollout import Stage
from cuagym.pipeline.task import Candidate
from cuagym.pipeline.workers import desk
from tests.llm.server import ModelServer
from tests.llm.wire import Json
from tests.pipeline.model_runs import APP, BOTH, environment, requests_of, synth
from tests.pipeline.model_script import SEED, Draft, Model, Story, op
from tests.pipeline.model_stories import GOOD, finishes
from tests.pipeline.rolling import open_toy_stage, task

WORDS = "Please tick off the task “Pay the rent (4)” for me."


def goal(title: str) -> Json:
    said = {"field": "title", "test": "is", "value": {"type": "value", "value": title}}
    meant = {"type": "referent", "app": "todo", "table": "tasks", "clauses": [said]}
    return {"steps": [{"app": "todo", "operation": "finish", "arguments": {"task": meant}}]}


def test_beside_a_procedural_discriminator_a_submission_needs_its_goal(tmp_path: Path) -> None:
    bare = {"kind": "state", "instruction": WORDS, "apps": ["todo"]}
    wrong = {**bare, "goal": goal("Fix the bike (5)")}
    story = Story(
        (Draft(WORDS, (op("finish", task="t11"),), {"goal": goal("Pay the rent (4)")}, earlier=(bare, wrong)),)
    )
    with ModelServer(Model({0: story}, goals=True)) as server:
        run = synth(server, tmp_path / "run", "--generator", "anthropic:generator", "--workers", "1")
    assert run.code == 0
    (made,) = run.tuples
    assert made["instruction"] == WORDS
    assert made["provenance"]["generator"] == "anthropic:generator"
    assert made["provenance"]["discriminator"] == "procedural" and "orchestrator" not in made["provenance"]
    assert [vote["verdict"] for vote in made["evidence"]["votes"]] == ["keep"] * 3
    results = [read.results for _, read in requests_of(server, "generator") if read.turn in (3, 4)][:2]
    assert "goal: Field required" in results[0]
    assert "goal" in results[1] and "golden state" in results[1]
    assert Goal.model_validate(goal("Pay the rent (4)")).steps


def test_beside_a_discriminator_that_is_a_model_no_goal_is_asked_for(tmp_path: Path) -> None:
    with ModelServer(Model({0: GOOD})) as server:
        run = synth(server, tmp_path / "run", *BOTH, "--orchestrator", "procedural", "--workers", "1")
    assert run.code == 0 and len(run.tuples) == 1
    assert all("structured goal" not in str(request.body) for request, _ in requests_of(server, "generator"))


def test_the_generators_model_arbitrates_unless_another_is_named(tmp_path: Path) -> None:
    with ModelServer(Model({0: GOOD})) as server:
        run = synth(server, tmp_path / "run", *BOTH, "--workers", "1")
    assert run.tuples[0]["provenance"]["orchestrator"] == "anthropic:generator"


# -- what nobody can play ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def toy(judge: Judge) -> Iterator[tuple[Stage, Any]]:
    with open_toy_stage(judge) as opened:
        yield opened


@pytest.fixture
def patched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Candidate]:
    """A candidate whose golden state is given as a patch alone, as it leaves the votes."""
    change = {"op": "replace", "path": "/tasks/t11/done", "value": True}
    story = Story((Draft(WORDS, more={"golden_patch": {"todo": [change]}}),), (finishes("t11"),))
    plan = Plan((APP,), 1, SEED, "anthropic:generator", "openai:discriminator", "1x:compatible:critic")
    with ModelServer(Model({0: story})) as server:
        for name, value in environment(server, tmp_path / "cache").items():
            monkeypatch.setenv(name, value)
        settings = Settings(base_url=server.url, llm_cache=tmp_path / "cache")
        ledger = Ledger.in_folder(tmp_path)
        with open_gateway(Models(settings), ledger, "run") as llms, desk(plan, llms) as at:
            (candidate,) = at.work(0)
            yield candidate
        ledger.close()


def test_a_task_given_as_a_patch_alone_cannot_be_rolled_out_without_an_actor(
    toy: tuple[Stage, Any], patched: Candidate, tmp_path: Path
) -> None:
    assert patched.made is not None and patched.made.golden_operations is None and patched.made.golden_patch
    stage, run = toy
    lost, rows = run(RolloutFilter(stage, tmp_path).filter(patched))
    assert (lost.made, lost.stage, lost.reason, rows) == (None, "rollouts", "no_rollout_path", ())


def test_a_task_given_as_a_patch_alone_must_be_passed_once_by_the_actor(
    toy: tuple[Stage, Any], patched: Candidate, tmp_path: Path
) -> None:
    stage, run = toy
    lost, rows = run(RolloutFilter(stage, tmp_path, Naive("noop"), k=2).filter(patched))
    assert (lost.made, lost.reason, lost.detail) == (None, "not solved", "0 of 2 rollouts of noop passed")
    assert [row["actor"] for row in rows] == ["noop", "giveup", "random", "noop", "noop"]


@pytest.mark.parametrize(("keep", "reason"), [((0.25, 1.0), "too hard"), ((0.0, 0.75), None), ((0.0, 0.0), None)])
def test_a_task_is_kept_when_the_share_of_the_actors_passes_is_in_the_band(
    toy: tuple[Stage, Any], tmp_path: Path, keep: tuple[float, float], reason: str | None
) -> None:
    """The solver passes; the actor, which does nothing, never does."""
    stage, run = toy
    made = task()
    candidate = Candidate(0, 0, None, "kept", "", "", (), (), made.reward, made, {})
    found, _ = run(RolloutFilter(stage, tmp_path, Naive("noop"), k=2, keep=keep).filter(candidate))
    assert (found.reason or None) == reason and (found.made is None) == (reason is not None)
    if found.made is not None:
        rates = {rate.actor: (rate.k, rate.passes) for rate in found.made.difficulty.passes}
        assert rates["solver"] == (2, 2) and rates["noop"] == (3, 0)
