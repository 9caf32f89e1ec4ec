"""The Discriminator for models with a small context: what it shows, what may be answered, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cuagym.agents.llm.discriminator import LLMDiscriminator
from cuagym.agents.llm.discriminator_reading import pages_of, reading_of
from cuagym.agents.llm.initial_view import initial_view, row_line
from cuagym.agents.llm.reward_kit import assembled, own_part
from cuagym.agents.protocols import Feedback
from cuagym.errors import AgentFailure
from cuagym.llm.protocol import Reply, Text
from cuagym.reward.sandbox import RewardSandbox
from tests.agents import tasks as products
from tests.agents.tasks import made
from tests.agents.todo import asks, blind, call, failed, proposal
from tests.llm.scripted import ScriptedLLM, answers
from tests.toy_app import app

FIX = proposal("Tick off the task “Fix the bike”.", call("finish", task="t13"))
FINISH = {"operation": "todo.finish", "args": {"task": "t13"}}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RewardSandbox]:
    with RewardSandbox(1) as running:
        yield running


def reading(kind: str, **fields: Any) -> Reply:
    return answers({"reading": {"kind": kind, **fields}})


def played(sandbox: RewardSandbox, *replies: Reply) -> tuple[LLMDiscriminator, ScriptedLLM]:
    llm = ScriptedLLM(replies)
    return LLMDiscriminator(llm, sandbox.evaluate_many, small=True), llm


def last(llm: ScriptedLLM) -> str:
    (part,) = llm.requests[-1].messages[-1].parts
    assert isinstance(part, Text)
    return part.text


READINGS = {
    "change": (FIX, reading("change", do=[FINISH])),
    "changes": (
        proposal(
            "Tick off “Fix the bike” and set its due date to 1 April 2026.",
            call("finish", task="t13"),
            call("set_due", task="t13", due="2026-04-01"),
        ),
        reading(
            "change",
            do=[FINISH, {"operation": "todo.set_due", "args": {"task": "t13", "due": "2026-04-01"}}],
        ),
    ),
    "an argument left out": (
        proposal("Clear the due date of “Pay the rent (5)”.", call("set_due", task="t12")),
        reading("change", do=[{"operation": "todo.set_due", "args": {"task": "t12", "due": None}}]),
    ),
    "answer": (
        proposal("When is “Pay the rent (5)” due?", kind="answer", answer="2026-03-11"),
        reading("answer", answer="2026-03-11"),
    ),
    "open": (
        proposal("Open the list Office.", kind="navigation", visits=("/todo/", "/todo/list/l5")),
        reading("open", page="/todo/list/l5"),
    ),
    "impossible": (
        proposal("Delete the list Garage.", kind="infeasible", status="infeasible"),
        reading("impossible"),
    ),
}


@pytest.mark.parametrize("kind", READINGS)
def test_a_right_reading_becomes_a_program_that_passes_every_gate(sandbox: RewardSandbox, kind: str) -> None:
    task, reply = READINGS[kind]
    discriminator, _ = played(sandbox, reply)
    assert failed(task, discriminator.write(blind(task)), sandbox) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (reading("change", do=[FINISH, FINISH]), "Finish is not possible here"),
        (reading("change", do=[{"operation": "todo.finish", "args": {"task": "t99"}}]), "That does not fit"),
        (reading("change", do=[]), "That does not fit"),
        (
            reading("change", do=[{"operation": "todo.set_due", "args": {"task": "t13", "due": None}}]),
            "Set due is not possible here",
        ),
        (reading("answer", answer=" . "), "answered takes a text"),
    ],
)
def test_a_reading_that_cannot_be_meant_comes_back(sandbox: RewardSandbox, wrong: Reply, said: str) -> None:
    discriminator, llm = played(sandbox, wrong, reading("change", do=[FINISH]))
    assert own_part(discriminator.write(blind(FIX))).count("changed('tasks', 't13', 'done', True)") == 1
    assert said in last(llm)


def test_after_a_few_readings_of_no_use_it_fails(sandbox: RewardSandbox) -> None:
    discriminator, _ = played(sandbox, *[reading("change", do=[])] * 4)
    with pytest.raises(AgentFailure, match="no valid answer"):
        discriminator.write(blind(FIX))


def test_revising_tells_what_it_came_to_and_what_failed(sandbox: RewardSandbox) -> None:
    before = assembled([app], asks("changed('tasks', 't9', 'done', True)"))
    held = {"todo/tasks t9: done is True": False, "nothing else changed": False}
    feedback = Feedback("golden", "Another task is meant.", held)
    discriminator, llm = played(sandbox, reading("change", do=[FINISH]))
    assert own_part(discriminator.revise(blind(FIX), before, feedback) or "").count("t13") == 1
    text = last(llm)
    assert "changed('tasks', 't9', 'done', True)" in text
    assert "Another task is meant." in text
    assert "- not so: todo/tasks t9: done is True" in text
    assert "More had to change than you said." in text


def test_the_same_reading_is_standing_by_it(sandbox: RewardSandbox) -> None:
    discriminator, _ = played(sandbox, *[reading("change", do=[FINISH])] * 2)
    program = discriminator.write(blind(FIX))
    assert discriminator.revise(blind(FIX), program, Feedback("golden", "It failed.")) is None


def test_the_schema_offers_what_is_shown_and_nothing_else() -> None:
    task = blind(FIX)
    view = initial_view(task, 4, 5)
    schema = str(reading_of(view, pages_of(task, view, 12)).model_json_schema())
    assert "'t13'" in schema and "'todo.finish'" in schema and "'/todo/task/t13'" in schema
    assert "'t24'" not in schema


def test_without_anything_to_do_or_open_an_answer_is_still_possible() -> None:
    view = initial_view(blind(FIX), 0, 0)
    schema = str(reading_of(view, []).model_json_schema())
    assert "'answer'" in schema and "'change'" not in schema and "'open'" not in schema


def test_rows_are_told_in_short_with_the_names_of_what_they_refer_to() -> None:
    view = initial_view(blind(FIX), 0, 1)
    assert [row_line(*one) for one in view.entities] == [
        'tasks t13: title "Fix the bike", list l5 "Office", priority "high", tags g1 "garden"'
    ]


def test_the_request_is_small_whatever_the_app(sandbox: RewardSandbox) -> None:
    """1,500 to 2,500 tokens: four characters each, ids and dates more."""
    for task in made(5, 6):
        llm = ScriptedLLM([reading("impossible")])
        LLMDiscriminator(llm, sandbox.evaluate_many, small=True).write(products.blind(task.proposal))
        (request,) = llm.requests
        assert len(request.system) + len(str(request.messages[0])) < 8_500


def test_what_simple_tasks_are_about_is_among_what_is_shown() -> None:
    """Of tasks of one operation, on the two products."""
    seen: list[bool] = []
    for task in made(5, 60):
        p = task.proposal
        if p.kind != "state" or len(p.calls or ()) != 1:
            continue
        (one,) = p.calls or ()
        view = initial_view(products.blind(p), 10, 16)
        operations = {(owner.name, operation.name) for owner, operation in view.operations}
        declared = products.APPS[one.app].operations[one.operation]
        named = {
            value
            for name, value in one.args.items()
            if declared.parameter(name).kind.entity is not None and isinstance(value, str)
        }
        seen.append((one.app, one.operation) in operations and named <= {e.id for _, e in view.entities})
    assert len(seen) >= 5
    assert sum(seen) >= 0.8 * len(seen)
