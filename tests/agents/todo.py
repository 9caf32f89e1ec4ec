"""Tasks on the toy app as a Discriminator gets them, and the gates that its programs must pass."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cuagym.agents.protocols import BlindTask, Proposal
from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.session import Session
from cuagym.pipeline.checks import Finding, build, run_checks
from cuagym.pipeline.judge import judge_in
from cuagym.reward.sandbox import RewardSandbox
from cuagym.schema import Call
from tests.toy_app import app

APPS = {"todo": app}
SEED = 1
HEAD = 'def reward(initial, final, answer=None, visits=(), status="done"):\n'


def asks(*requirements: str) -> str:
    """The model's part of a program with these requirements."""
    return f"{HEAD}    return verdict(initial, final, status, [{', '.join(requirements)}])\n"


def call(operation: str, **args: Any) -> Call:
    return Call(app="todo", operation=operation, args=args)


def proposal(instruction: str, *calls: Call, **other: Any) -> Proposal:
    given = Proposal(
        instruction=instruction,
        apps=("todo",),
        start_path="/todo/",
        now=DEFAULT_NOW,
        seed=SEED,
        initial={"todo": app.seed_state(SEED)},
        kind="state",
        goal=None,
        calls=calls,
    )
    return replace(given, **other)


def blind(made: Proposal) -> BlindTask:
    return BlindTask(made.instruction, None, (app,), dict(made.initial), made.now, made.start_path, "k1")


def golden(made: Proposal) -> dict[str, Any]:
    session = Session().set(app, made.initial["todo"], made.now, made.seed)
    for one in made.calls or ():
        session, _ = session.operate(app, one.operation, [one.args], "admin")
    return {"todo": session.of(app).current.value}


def failed(made: Proposal, program: str, sandbox: RewardSandbox) -> list[Finding]:
    """The findings of all gates that do not hold."""
    built = build(made, APPS)
    assert not isinstance(built, Finding), built
    return [f for f in run_checks(made, built, program, APPS, judge_in(sandbox)) if not f.held]
