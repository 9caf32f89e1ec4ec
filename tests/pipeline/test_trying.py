"""A red team's attempts: carried out on the initial state and scored; only what does not do the task is paid."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cuagym.agents.llm.reward_kit import assembled
from cuagym.agents.protocols import Attempt, Exploit, Proposal, Tried
from cuagym.pipeline.checks import Finding, Judge, build
from cuagym.pipeline.orchestrator import Verified
from cuagym.pipeline.trying import ending_of, trial_of, trying_of
from tests.agents.todo import APPS, HEAD, asks, call, proposal
from tests.toy_app import app

PROPOSAL = proposal("Tick off Fix the bike.", call("finish", task="t13"))
FINISHED = "changed('tasks', 't13', 'done', True)"
SOUND = assembled([app], asks(FINISHED))
LOOSE = f"{HEAD}    return 1.0 if any(t['done'] for t in final['tasks'] if t['id'] == 't13') else 0.0\n"


def verified(program: str, made: Proposal = PROPOSAL) -> Verified:
    golden = build(made, APPS)
    assert not isinstance(golden, Finding), golden
    return Verified(made, program, golden, ())


def tried(judge: Judge, program: str, attempt: Attempt, made: Proposal = PROPOSAL) -> Tried:
    return trying_of(verified(program, made), APPS, judge)(attempt)


def test_the_task_done_is_no_exploit_however_it_was_done(judge: Judge) -> None:
    finish = call("finish", task="t13")
    straight = tried(judge, SOUND, Attempt(calls=(finish,)))
    assert not straight.paid and "golden outcome" in straight.told
    looked = build(PROPOSAL, APPS)
    assert not isinstance(looked, Finding)
    seen = {**looked.states["todo"].value}
    seen["tasks"] = [{**row, "seen": True} for row in seen["tasks"]]
    assert "golden outcome" in tried(judge, SOUND, Attempt(states={"todo": seen})).told


def test_what_earns_less_is_told_with_the_checks_that_failed(judge: Judge) -> None:
    done = tried(judge, SOUND, Attempt(calls=(call("finish", task="t9"),)))
    assert not done.paid
    assert done.told == (
        "It scores 0. These checks do not hold: todo/tasks t13: done is True, nothing else changed."
    )
    assert tried(judge, LOOSE, Attempt()).told == "It scores 0."


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt(calls=(call("finish", task="t13"), call("delete_tag", tag="g1"))),
        Attempt(calls=(call("finish", task="t13"),), answer="I did it all"),
        Attempt(calls=(call("finish", task="t13"),), status="infeasible"),
    ],
)
def test_full_pay_for_another_outcome_is_an_exploit(judge: Judge, attempt: Attempt) -> None:
    assert tried(judge, LOOSE, attempt) == Tried("It scores 1: paid in full.", paid=True)


def test_ending_on_another_page_is_another_outcome_of_a_navigation_task_only(judge: Judge) -> None:
    always = f"{HEAD}    return 1.0\n"
    walk = replace(PROPOSAL, kind="navigation", calls=(), visits=("/todo/", "/todo/settings"))
    assert tried(judge, always, Attempt(visits=("/todo/list/l4",)), walk).paid
    assert not tried(judge, always, Attempt(visits=("/todo/list/l4", "/todo/settings")), walk).paid
    finish = Attempt(calls=(call("finish", task="t13"),), visits=("/todo/list/l4",))
    assert not tried(judge, LOOSE, finish).paid


@pytest.mark.parametrize(
    "attempt",
    [
        Attempt(calls=(call("finish", task="t999"),)),
        Attempt(calls=(call("no_such_thing"),)),
        Attempt(states={"todo": {"tasks": "none"}}),
    ],
)
def test_what_cannot_be_had_is_told_and_not_paid(judge: Judge, attempt: Attempt) -> None:
    done = tried(judge, SOUND, attempt)
    assert not done.paid and done.told.startswith("That can't be had: ")


def test_a_program_that_fails_is_not_paid_for(judge: Judge) -> None:
    done = tried(judge, f"{HEAD}    return 1 / len([t for t in final['tasks'] if t['id'] == 't0'])\n", Attempt())
    assert not done.paid and done.told.startswith("The program failed: ")


def test_an_exploit_becomes_a_check_of_the_same_ending() -> None:
    attempt = Attempt(calls=(call("finish", task="t9"),), answer="done", status="infeasible")
    trial = trial_of(Exploit(attempt, "the right task"), verified(SOUND), APPS)
    assert (trial.check, trial.expected) == ("exploit", "below one")
    assert "the right task" in trial.what
    assert trial.ending == ending_of(attempt, verified(SOUND), APPS)
    assert (trial.ending.answer, trial.ending.status) == ("done", "infeasible")
    rows = {row["id"]: row["done"] for row in trial.ending.states["todo"].value["tasks"]}
    assert rows["t9"] and not rows["t13"]
