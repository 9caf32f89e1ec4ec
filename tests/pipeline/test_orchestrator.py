"""Rounds: who revises when a check fails, what they are told, and when a candidate is given up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from cuagym.agents.procedural.discriminator import ProceduralDiscriminator
from cuagym.agents.protocols import BlindTask, Proposal
from cuagym.hub.app import App
from cuagym.hub.state import State
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.orchestrator import MAX_ROUNDS, Orchestrator, Rejected, Verified
from cuagym.pipeline.task import Candidate, Roles, run_task
from tests.pipeline.agents import ScriptedCritic, ScriptedDiscriminator, ScriptedGenerator, votes
from tests.pipeline.conftest import APPS, brief

ALWAYS = "def reward(initial, final):\n    return 1.0\n"
NEVER = "def reward(initial, final):\n    return {'score': 0.0, 'checks': {'is as asked': False}}\n"


@pytest.fixture
def proposal(state_task: Candidate) -> Proposal:
    return state_task.proposal


@pytest.fixture
def program(state_task: Candidate) -> str:
    assert state_task.program is not None
    return state_task.program


def verified(
    generator: ScriptedGenerator, discriminator: Any, proposal: Proposal, judge: Judge
) -> Verified | Rejected:
    apps = {app.name: app for app in APPS}
    return Orchestrator(generator, discriminator, apps, judge).verify(brief(0), proposal)


def test_a_right_program_is_verified_in_one_round(proposal: Proposal, program: str, judge: Judge) -> None:
    done = verified(ScriptedGenerator(()), ScriptedDiscriminator([program]), proposal, judge)
    assert isinstance(done, Verified) and done.program == program
    assert len(done.rounds) == 1 and done.rounds[0].revises is None and done.rounds[0].failure is None


def test_a_program_that_is_too_strict_is_the_discriminators_to_mend(
    proposal: Proposal, program: str, judge: Judge
) -> None:
    agent = ScriptedDiscriminator([NEVER], [program])
    done = verified(ScriptedGenerator(()), agent, proposal, judge)
    assert isinstance(done, Verified) and [round.revises for round in done.rounds] == ["discriminator", None]
    assert [(f.check, f.held) for f in agent.heard] == [("golden", {"is as asked": False})]


def test_a_program_that_is_too_loose_is_the_discriminators_to_mend(
    proposal: Proposal, program: str, judge: Judge
) -> None:
    agent = ScriptedDiscriminator([ALWAYS], [program])
    done = verified(ScriptedGenerator(()), agent, proposal, judge)
    assert isinstance(done, Verified)
    assert [(f.check, f.held) for f in agent.heard] == [("untouched", {})]


def test_a_program_that_fails_the_lint_is_never_run(proposal: Proposal, program: str, judge: Judge) -> None:
    def no_judge(*_: object) -> Any:
        raise AssertionError("a program with lint errors was run")

    agent = ScriptedDiscriminator(["import os\n" + program])
    done = verified(ScriptedGenerator(()), agent, proposal, no_judge)
    assert isinstance(done, Rejected) and done.reason == "lint"


def test_a_discriminator_that_stands_by_its_program_hands_a_wrong_golden_to_the_generator(
    proposal: Proposal, program: str, judge: Judge
) -> None:
    wrong = replace(proposal, calls=(proposal.calls or ())[:1], decoys=())
    generator = ScriptedGenerator((), [proposal])
    done = verified(generator, ScriptedDiscriminator([program]), wrong, judge)
    assert isinstance(done, Verified) and done.proposal == proposal
    assert [round.revises for round in done.rounds] == ["generator", None]
    assert generator.heard[0].check == "golden"


def test_golden_operations_that_cannot_be_done_are_the_generators(proposal: Proposal, judge: Judge) -> None:
    calls = proposal.calls or ()
    broken = calls[0].model_copy(update={"operation": "no_such_thing"})
    agent = ScriptedDiscriminator([ALWAYS])
    done = verified(ScriptedGenerator(()), agent, replace(proposal, calls=(broken,)), judge)
    assert isinstance(done, Rejected) and done.reason == "golden" and "no_such_thing" in done.detail
    assert not agent.tasks, "nobody is asked for a program of a task that can't be done"


def test_a_refused_task_goes_to_the_generator_with_the_reason(
    proposal: Proposal, program: str, judge: Judge
) -> None:
    generator = ScriptedGenerator((), [proposal])
    agent = ScriptedDiscriminator(["refuse:two emails fit", program])
    done = verified(generator, agent, proposal, judge)
    assert isinstance(done, Verified)
    assert [(f.check, f.message) for f in generator.heard] == [("readable", "two emails fit")]


def test_nothing_is_tried_more_than_five_times(proposal: Proposal, judge: Judge) -> None:
    agent = ScriptedDiscriminator([NEVER], [NEVER] * 20)
    done = verified(ScriptedGenerator(()), agent, proposal, judge)
    assert isinstance(done, Rejected) and done.reason == "golden"
    assert len(done.rounds) == MAX_ROUNDS and len(agent.heard) == MAX_ROUNDS - 1
    assert done.rounds[-1].revises is None and not done.rounds[-1].failure.held  # type: ignore[union-attr]


# -- what a Discriminator can see -------------------------------------------------------------------------------

CANARY = "Zq7canary-xylophone"


def reachable(value: object, seen: set[int]) -> Iterator[str]:
    """Every text that can be reached from a value by attributes, items and keys, within the project's objects."""
    if isinstance(value, str | bytes):
        yield value if isinstance(value, str) else value.decode(errors="replace")
        return
    if id(value) in seen or isinstance(value, type | int | float | bool | type(None)):
        return
    seen.add(id(value))
    if isinstance(value, State):
        yield from reachable(value.value, seen)
    elif isinstance(value, App):
        yield from reachable(vars(value), seen)
        yield from reachable(value.schema, seen)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from reachable(key, seen)
            yield from reachable(item, seen)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from reachable(item, seen)
    elif dataclasses.is_dataclass(value) or hasattr(value, "__dict__"):
        yield from reachable(getattr(value, "__dict__", {}), seen)
        closure = getattr(value, "__closure__", None) or ()
        yield from reachable([cell.cell_contents for cell in closure], seen)


def with_canary(proposal: Proposal) -> Proposal:
    """The proposal with one more call, whose text occurs in nothing that leads up to it."""
    app = proposal.apps[0]
    call = (proposal.calls or ())[0]
    extra = {
        "mail": ("create_label", {"name": CANARY}),
        "board": ("create_board", {"name": CANARY}),
    }[app]
    operation, args = extra
    return replace(
        proposal,
        calls=(*(proposal.calls or ()), call.model_copy(update={"operation": operation, "args": args, "app": app})),
        decoys=(),
        answer=CANARY,
        facts=(CANARY,),
        reads=(f"/{CANARY}",),
        tags=(CANARY,),
    )


def test_nothing_of_the_golden_outcome_can_be_reached_by_the_discriminator(
    proposal: Proposal, program: str, judge: Judge
) -> None:
    planted = with_canary(proposal)
    agent = ScriptedDiscriminator([program], [NEVER, ALWAYS, program])
    done = verified(ScriptedGenerator((), [planted]), agent, planted, judge)
    assert any(CANARY in finding.detail or finding.check == "golden" for r in done.rounds for finding in r.findings)
    assert len(agent.tasks) >= 4 and len(agent.heard) >= 3
    assert {f.name for f in dataclasses.fields(BlindTask)} == {
        "instruction", "goal", "apps", "initial", "now", "start_path", "name"
    }  # fmt: skip
    pieces = {CANARY[start : start + 4] for start in range(len(CANARY) - 3)}
    initial = " ".join(reachable([proposal.instruction, proposal.initial, list(APPS)], set()))
    secret = {piece for piece in pieces if piece not in initial}
    assert len(secret) > 5
    told = " ".join(reachable([agent.tasks, agent.heard], set()))
    assert not [piece for piece in secret if piece in told]


def test_the_procedural_discriminator_writes_the_same_whatever_the_golden_outcome_is(
    proposal: Proposal, program: str
) -> None:
    agent = ProceduralDiscriminator()
    apps = {app.name: app for app in APPS}
    blind = Orchestrator(ScriptedGenerator(()), agent, apps, lambda *_: []).blind
    assert agent.write(blind(brief(0), with_canary(proposal))) == program


# -- votes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdicts", "kept"),
    [("kkk", True), ("kkr", True), ("kki", True), ("krr", False), ("kr", False), ("kri", False), ("kii", False),
     ("iii", False), ("", False), ("k", True)],
)  # fmt: skip
def test_a_task_needs_a_strict_majority_of_all_critics(
    state_task: Candidate, judge: Judge, verdicts: str, kept: bool
) -> None:
    critics = tuple(ScriptedCritic(ballot) for ballot in votes(verdicts))
    assert state_task.program is not None
    roles = Roles(ScriptedGenerator((state_task.proposal,)), ScriptedDiscriminator([state_task.program]), critics)
    (candidate,) = run_task(brief(0), roles, judge)
    assert (candidate.made is not None) is kept
    if not kept:
        assert candidate.stage == "votes" and candidate.reason in ("trivial", "no majority")


def test_when_one_of_a_pair_is_rejected_so_is_the_other(proposal: Proposal, program: str, judge: Judge) -> None:
    broken = replace(proposal, calls=())
    roles = Roles(
        ScriptedGenerator((proposal, broken)),
        ScriptedDiscriminator([program]),
        tuple(ScriptedCritic(ballot) for ballot in votes("kkk")),
    )
    feasible, twin = run_task(brief(0), roles, judge)
    assert feasible.made is None and feasible.reason == "twin rejected"
    assert twin.made is None and twin.reason == "golden"
