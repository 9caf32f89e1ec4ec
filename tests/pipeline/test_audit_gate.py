"""The audit as a gate: after the executed checks, with their scores, told to a Discriminator without values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson

from cuagym.agents.llm.reward_kit import assembled
from cuagym.agents.protocols import Attempt, Brief, Exploit, Proposal, Trying
from cuagym.errors import RewardError
from cuagym.hub.state import State
from cuagym.pipeline.assemble import assemble
from cuagym.pipeline.audit_gate import Gate
from cuagym.pipeline.audit_red_team import attack
from cuagym.pipeline.checks import Ending, Finding, Judge, build, run_checks
from cuagym.pipeline.feedback import plain_message
from cuagym.pipeline.judge import Scores, outcome_of
from cuagym.pipeline.orchestrator import Orchestrator, Rejected, Verified
from cuagym.pipeline.task import Candidate
from cuagym.reward.program import Outcome, Score
from tests.agents.todo import APPS as TODO
from tests.agents.todo import HEAD, asks, call, proposal
from tests.pipeline.agents import ScriptedDiscriminator, ScriptedGenerator
from tests.pipeline.conftest import APPS, brief
from tests.toy_app import app

NAMED = {app.name: app for app in APPS}
GATE = Gate(limit=12)


DAY = "2031-02-03"
PROPOSAL = proposal(f"Set the due date of Fix the bike to {DAY}.", call("set_due", task="t13", due=DAY))
SOUND = assembled([app], asks(f"changed('tasks', 't13', 'due', '{DAY}')"))
LOOSE = f"""{HEAD}
    def rest(state):
        rows = [{{k: v for k, v in t.items() if k != 'seen'}} for t in state['tasks']]
        return {{**state, 'tasks': [{{**t, 'due': None}} if t['id'] == 't13' else t for t in rows]}}

    due = [[t['due'] for t in state['tasks'] if t['id'] == 't13'] for state in (initial, final)]
    return 1.0 if due[0] != due[1] and rest(initial) == rest(final) else 0.0
"""
"""Pays for any other day: no executed check tries one."""


def verified(judge: Judge, gate: Gate, *programs: str) -> tuple[Verified | Rejected, ScriptedDiscriminator]:
    agent = ScriptedDiscriminator([programs[0]], list(programs[1:]))
    orchestrator = Orchestrator(ScriptedGenerator(()), agent, TODO, judge, gate=gate)
    return orchestrator.verify(Brief((app,), 1, 0), PROPOSAL), agent


class Counting:
    """A judge that counts what it scores, by outcome."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.seen: list[Outcome] = []

    def __call__(
        self, program: str, initial: Mapping[str, State], endings: Sequence[Ending | Outcome]
    ) -> list[Score | RewardError]:
        self.seen += [outcome_of(one) if isinstance(one, Ending) else one for one in endings]
        return self.judge(program, initial, endings)


def test_procedural_candidates_pass_and_their_tuples_keep_the_figures(candidates: list[Candidate]) -> None:
    for candidate in candidates:
        assert candidate.made is not None
        told = candidate.made.evidence["audit"]
        assert 2 <= sum(told["tried"].values()) <= 10 and not any(f["certain"] for f in told["findings"])
        assert "seconds" not in told


def test_an_audit_scores_nothing_again_that_the_checks_scored(state_task: Candidate, judge: Judge) -> None:
    golden = build(state_task.proposal, NAMED)
    assert not isinstance(golden, Finding) and state_task.program is not None
    counting = Counting(judge)
    scores = Scores(counting)
    run_checks(state_task.proposal, golden, state_task.program, NAMED, scores.judge)
    checked = set(counting.seen)
    counting.seen.clear()
    audited = GATE.audit(state_task.proposal, golden, state_task.program, NAMED, scores)
    assert audited is not None and counting.seen
    assert not checked & set(counting.seen) and len(counting.seen) <= GATE.limit - 2


def test_a_limit_of_zero_leaves_the_audit_out(state_task: Candidate, judge: Judge) -> None:
    agent = ScriptedDiscriminator([state_task.program])
    done = Orchestrator(ScriptedGenerator(()), agent, NAMED, judge, gate=Gate(limit=0)).verify(
        brief(0), state_task.proposal
    )
    assert isinstance(done, Verified) and done.audited is None
    assert "audit" not in assemble(done, (), NAMED, {}).evidence


def test_what_an_audit_finds_is_the_discriminators_to_mend_and_names_no_value(judge: Judge) -> None:
    done, agent = verified(judge, GATE, LOOSE, SOUND)
    assert isinstance(done, Verified) and [round.revises for round in done.rounds] == ["discriminator", None]
    (heard,) = agent.heard
    assert (heard.check, heard.held) == ("audit: wrong-value", {})
    assert "value" in heard.message and DAY not in heard.message and "2031" not in heard.message


def test_a_candidate_that_nobody_mends_is_rejected_by_the_kind(judge: Judge) -> None:
    done, _ = verified(judge, GATE, LOOSE)
    assert isinstance(done, Rejected) and done.reason == "audit: wrong-value"


def test_findings_that_do_not_fail_a_candidate_are_kept_as_evidence(judge: Judge) -> None:
    done, _ = verified(judge, Gate(12, "never"), LOOSE)
    assert isinstance(done, Verified) and done.audited is not None
    assert [f["kind"] for f in done.audited.evidence["findings"] if f["certain"]][:1] == ["wrong-value"]


def test_kinds_without_words_of_their_own_are_told_by_what_was_paid() -> None:
    paid = plain_message(Finding("audit: something-new", False, "secret", 1.0))
    refused = plain_message(Finding("audit: something-new", False, "secret", 0.5))
    failed = plain_message(Finding("audit: something-new", False, "secret", None))
    assert "below 1" in paid and "must" in refused and "raised an error" in failed
    assert "secret" not in paid + refused + failed


class Team:
    """A red team with one idea."""

    name = "scripted"

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt

    def attack(self, brief: Brief, proposal: Proposal, program: str, trying: Trying) -> Exploit | None:
        return Exploit(self.attempt, "the last of what was asked") if trying(self.attempt).paid else None


def test_an_exploit_is_a_finding_that_is_left_to_judgement(state_task: Candidate, judge: Judge) -> None:
    made = state_task.made
    assert made is not None and made.golden_operations is not None
    team = Team(Attempt(calls=made.golden_operations[:1]))
    any_change = "def reward(initial, final):\n    return 0.0 if final == initial else 1.0\n"
    found = attack(made.model_copy(update={"reward": any_change}), team, judge)
    assert found is not None and (found.kind, found.cls, found.certain) == ("red-team", "false_accept", False)
    assert found.base == "initial" and orjson.dumps(found.state_patch) != b"[]"
    assert "scripted" in found.message and "the last of what was asked" in found.message
    assert attack(made, team, judge) is None
