"""An exploit counts only when it was seen to be paid in full."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from cuagym.agents.llm.red_team import MAX_TURNS, LLMRedTeam
from cuagym.agents.protocols import Attempt, Brief, Exploit, Proposal, Tried
from cuagym.errors import AgentFailure
from cuagym.hub.app import DEFAULT_NOW
from cuagym.schema import Call
from tests.llm.scripted import ScriptedLLM, calls, says
from tests.toy_app import app

INITIAL = app.seed_state(1)
OPEN = next(row for row in INITIAL.value["tasks"] if not row["done"])
BRIEF = Brief((app,), 7, 3)
TASK = Proposal(
    instruction=f"Tick off “{OPEN['title']}” and tag it with garden.",
    apps=("todo",),
    start_path="/todo/",
    now=DEFAULT_NOW,
    seed=1,
    initial={"todo": INITIAL},
    kind="state",
    goal=None,
    calls=(Call(app="todo", operation="finish", args={"task": OPEN["id"]}),),
)
FINISH = Call(app="todo", operation="finish", args={"task": OPEN["id"]})
FINISHES = ("try_operations", {"operations": [FINISH.model_dump()]})


@dataclass
class Bench:
    """Pays attempts as the test says, in order, and remembers them."""

    pays: tuple[bool, ...]
    attempts: list[Attempt] = field(default_factory=list)

    def __call__(self, attempt: Attempt) -> Tried:
        self.attempts.append(attempt)
        paid = self.pays[len(self.attempts) - 1]
        return Tried("It scores 1: paid in full." if paid else "It scores 0.5.", paid)


def report(attempt: int | None, missing: str = "the tag") -> tuple[str, dict[str, Any]]:
    return "report", {"attempt": attempt, "missing": missing}


def attack(bench: Bench, *turns: tuple[str, dict[str, Any]]) -> tuple[Exploit | None, ScriptedLLM]:
    llm = ScriptedLLM([calls(turn) for turn in turns])
    return LLMRedTeam(llm).attack(BRIEF, TASK, "PROGRAM = 1", bench), llm


def test_an_attempt_that_was_paid_in_full_is_an_exploit() -> None:
    bench = Bench((False, True))
    found, llm = attack(bench, ("try_operations", {"status": "infeasible"}), FINISHES, report(2))
    assert found == Exploit(Attempt(calls=(FINISH,)), "the tag")
    assert bench.attempts[0] == Attempt(calls=(), status="infeasible")
    assert "Attempt 1: It scores 0.5." in str(llm.requests[1].messages[-1])
    assert "Attempt 2: It scores 1: paid in full." in str(llm.requests[2].messages[-1])
    assert llm.asked[0][1].role == "red team" and llm.asked[0][1].task == "k3"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (report(1), "It scores 0.5."),
        (report(3), "no attempt 3"),
        (report(0), "no attempt 0"),
        (report(2, " "), "what of the task is missing"),
    ],
)
def test_what_was_not_paid_or_lacks_nothing_is_refused(wrong: tuple[str, dict[str, Any]], told: str) -> None:
    attempt = ("try_operations", {"answer": "all"})
    found, llm = attack(Bench((False, True)), attempt, FINISHES, wrong, report(None))
    assert found is None
    assert told in str(llm.requests[3].messages[-1])


def test_a_claim_alone_is_no_exploit() -> None:
    with pytest.raises(AgentFailure, match="no submission"):
        attack(Bench(()), *[report(1)] * MAX_TURNS)


def test_giving_up_finds_nothing() -> None:
    assert attack(Bench(()), report(None, ""))[0] is None


def test_a_refusal_is_a_failure_of_the_role() -> None:
    with pytest.raises(AgentFailure, match="red team failed: refused"):
        LLMRedTeam(ScriptedLLM([says("No.", "refusal")])).attack(BRIEF, TASK, "", Bench(()))


def test_states_are_tried_by_patches_of_the_initial_state() -> None:
    bench = Bench((True,))
    patch = [{"op": "replace", "path": "/todo/settings/compact", "value": True}]
    found, _ = attack(bench, ("try_state_patch", {"patch": patch, "visits": ["/todo/settings"]}), report(1))
    assert found is not None and found.attempt.states is not None
    assert found.attempt.states["todo"]["settings"]["compact"] is True
    assert found.attempt.visits == ("/todo/settings",)
    assert INITIAL.value["settings"]["compact"] is False


@pytest.mark.parametrize(
    "patch",
    [
        [{"op": "replace", "path": "/todo/nothing/1", "value": 1}],
        [{"op": "move", "path": "/todo/tasks/0"}],
        [{"op": "remove", "path": "tasks"}],
        [{"op": "remove"}],
    ],
)
def test_a_patch_that_does_not_apply_is_no_attempt(patch: list[dict[str, Any]]) -> None:
    bench = Bench(())
    _, llm = attack(bench, ("try_state_patch", {"patch": patch}), report(None))
    assert not bench.attempts
    assert "fit" in str(llm.requests[1].messages[-1]) or "does not apply" in str(llm.requests[1].messages[-1])


def test_it_sees_the_task_the_golden_outcome_and_the_program() -> None:
    _, llm = attack(Bench(()), ("look_up", {"app": "todo", "table": "tags"}), report(None))
    opening = llm.requests[0].messages[0].parts[0].text  # type: ignore[union-attr]
    for shown in (TASK.instruction, "PROGRAM = 1", "Tickling › finish", "› done: no → yes"):
        assert shown in opening
    assert "3 rows" in str(llm.requests[1].messages[-1])
