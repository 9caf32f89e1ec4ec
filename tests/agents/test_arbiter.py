"""The arbiter that a model plays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cuagym.agents.llm.arbiter import LLMArbiter
from cuagym.agents.llm.reward_kit import assembled
from cuagym.agents.protocols import Brief, Dispute, Ruling
from cuagym.errors import AgentFailure
from cuagym.hub.patch import make_patch
from cuagym.llm.protocol import Purpose, Text
from tests.agents.todo import asks, blind, call, golden, proposal
from tests.llm.scripted import ScriptedLLM, answers, says
from tests.toy_app import app

MADE = proposal("Tick off Fix the bike.", call("finish", task="t13"))
STATES = golden(MADE)
DISPUTE = Dispute(
    brief=Brief((app,), 1, 1),
    task=blind(MADE),
    proposal=MADE,
    program=assembled([app], asks("changed('tasks', 't9', 'done', True)")),
    check="golden",
    findings=("nothing done scores 0", "the golden outcome scores 0, expected one"),
    golden=STATES,
    patch=make_patch({"todo": MADE.initial["todo"].value}, STATES),
)
RULING = {"reason": "The program is about another task.", "revises": "discriminator", "feedback": "Read the title."}


def opening(llm: ScriptedLLM) -> str:
    (part,) = llm.requests[0].messages[0].parts
    assert isinstance(part, Text)
    return part.text


@pytest.mark.parametrize("small", [False, True])
def test_it_sees_both_sides_and_rules(small: bool) -> None:
    llm = ScriptedLLM([answers(RULING)])
    assert LLMArbiter(llm, small).decide(DISPUTE) == Ruling("discriminator", "Read the title.")
    text = opening(llm)
    assert "Tick off Fix the bike." in text
    assert "Fix the bike” › done" in text
    assert "changed('tasks', 't9', 'done', True)" in text
    assert "def judge(" not in text
    assert "the golden outcome scores 0, expected one" in text
    assert llm.asked[0][1] == Purpose("arbiter", "k1")


def test_a_small_model_is_shown_few_operations() -> None:
    sizes = {}
    for small in (False, True):
        llm = ScriptedLLM([answers(RULING)])
        LLMArbiter(llm, small).decide(DISPUTE)
        sizes[small] = len(llm.requests[0].system)
        assert "finish" in llm.requests[0].system
    assert sizes[True] < sizes[False]


def test_feedback_that_gave_something_away_is_shown_to_it() -> None:
    llm = ScriptedLLM([answers(RULING)])
    LLMArbiter(llm).decide(replace(DISPUTE, refused=("It must be t13. (gives away: t13)",)))
    assert "It must be t13. (gives away: t13)" in opening(llm)
    llm = ScriptedLLM([answers(RULING)])
    LLMArbiter(llm).decide(DISPUTE)
    assert "was not sent" not in opening(llm)


def test_the_rest_of_the_outcome_is_told() -> None:
    made = proposal("How many?", kind="answer", answer="4", visits=("/todo/", "/todo/list/l5"))
    llm = ScriptedLLM([answers(RULING)])
    LLMArbiter(llm).decide(replace(DISPUTE, task=blind(made), proposal=made, golden=golden(made), patch=[]))
    assert "What is different then:\nnothing\nAnswer: 4\nLast page: /todo/list/l5\nStatus: done" in opening(llm)


@pytest.mark.parametrize("wrong", [{**RULING, "revises": "both"}, {**RULING, "feedback": ""}, {}, "no"])
def test_a_ruling_that_does_not_fit_is_asked_for_again(wrong: Any) -> None:
    llm = ScriptedLLM([answers(wrong), answers(RULING | {"revises": "generator"})])
    assert LLMArbiter(llm).decide(DISPUTE).revises == "generator"


def test_without_a_ruling_it_fails() -> None:
    with pytest.raises(AgentFailure, match="arbiter"):
        LLMArbiter(ScriptedLLM(lambda request, purpose: says("I can't say."))).decide(DISPUTE)
