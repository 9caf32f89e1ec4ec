"""The kit that a model's reward program is written with, as a specification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cuagym.agents.llm.reward_kit import MISTAKE, assembled, kit_names, lint_own, own_part
from cuagym.agents.llm.reward_kit_draft import carried_out, drafted, program_of
from cuagym.agents.protocols import Proposal
from cuagym.errors import OperationRefused
from cuagym.reward.program import Outcome, Score
from cuagym.reward.sandbox import RewardSandbox
from tests.agents import tasks as products
from tests.agents.tasks import loaded, made, misshapen
from tests.agents.todo import asks, blind, call, failed, golden, proposal
from tests.toy_app import app

STATE = app.seed_state(1).value


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RewardSandbox]:
    with RewardSandbox(1) as running:
        yield running


def verdict(own: str, final: Any, **ending: Any) -> Score:
    """What a program gives in CPython."""
    told = {"answer": None, "visits": (), "status": "done"} | ending
    value = loaded(assembled([app], own))(STATE, final, **told)
    return Score(value["score"], value["checks"])


def with_task(id: str, **fields: Any) -> dict[str, Any]:
    return {**STATE, "tasks": [{**row, **fields} if row["id"] == id else row for row in STATE["tasks"]]}


# -- every kind of task, through the gates of the pipeline ------------------------------------------------------


TASKS = {
    "a field": (
        proposal("Tick off Fix the bike.", call("finish", task="t13")),
        ["changed('tasks', 't13', 'done', True)"],
    ),
    "a single object": (
        proposal("Switch compact rows on.", call("set_compact", compact=True)),
        ["changed('settings', '', 'compact', True)"],
    ),
    "a new row": (
        proposal("Add a task Water the ferns to Home.", call("add_task", list="l4", title="Water the ferns")),
        ["created('tasks', {'title': 'Water the ferns ', 'list': 'l4'})"],
    ),
    "an item of a list": (
        proposal("Tag Fix the bike with errand.", call("add_tag", task="t13", tag="g2")),
        ["included('tasks', 't13', 'tags', 'g2')"],
    ),
    "an item dropped": (
        proposal("Take the tag garden off Fix the bike.", call("drop_tag", task="t13", tag="g1")),
        ["excluded('tasks', 't13', 'tags', 'g1')"],
    ),
    "a row and what it owns gone": (
        proposal("Delete the list Home.", call("delete_list", list="l4")),
        ["gone('lists', 'l4')"],
    ),
    "a row gone from others' lists": (
        proposal("Delete the tag garden.", call("delete_tag", tag="g1")),
        ["gone('tags', 'g1')"],
    ),
    "a place": (
        proposal("Put Fix the bike on top of Holiday.", call("move", task="t13", list="l6", position="top")),
        [
            "changed('tasks', 't13', 'list', 'l6')",
            "in_order('tasks', 'l6', ['t13', *[t.get('id') for t in rows(initial, 'tasks', {'list': 'l6'})]])",
        ],
    ),
    "two steps": (
        proposal("Do both.", call("finish", task="t13"), call("set_due", task="t13", due="2026-04-01")),
        ["changed('tasks', 't13', 'done', True)", "changed('tasks', 't13', 'due', '2026-04-01')"],
    ),
    "an answer": (
        proposal("How many open tasks are in Office?", kind="answer", answer="4"),
        ["answered(answer, len(rows(initial, 'tasks', {'list': 'l5', 'done': False})))"],
    ),
    "a page": (
        proposal("Open Office.", kind="navigation", visits=("/todo/", "/todo/list/l5")),
        ["visited(visits, '/todo/list/l5')"],
    ),
    "nothing to be done": (
        proposal("Delete the list Garage.", kind="infeasible", status="infeasible"),
        ["infeasible(status)"],
    ),
    "a condition of its own": (
        proposal("Tick off Fix the bike.", call("finish", task="t13")),
        ["holds('the bike is fixed', lambda s: row(s, 'tasks', 't13').get('done') is True)",
         "allowed('tasks', 't13', 'done')"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", TASKS)
def test_a_short_program_passes_every_gate(sandbox: RewardSandbox, kind: str) -> None:
    task, requirements = TASKS[kind]
    own = asks(*requirements)
    assert lint_own([app], own) == []
    assert failed(task, assembled([app], own), sandbox) == []


def test_what_operations_do_is_drafted_so_that_the_draft_passes_every_gate(sandbox: RewardSandbox) -> None:
    for task, _ in TASKS.values():
        if task.calls:
            own = program_of(drafted(blind(task), carried_out(blind(task), task.calls)))
            assert failed(task, assembled([app], own), sandbox) == [], own


def test_a_draft_tells_what_a_step_asks_for_and_leaves_out_what_goes_along() -> None:
    def draft(*calls: Any) -> list[str]:
        return drafted(blind(proposal("")), carried_out(blind(proposal("")), calls))

    assert draft(call("delete_list", list="l4")) == ["gone('lists', 'l4')"]
    assert draft(call("delete_tag", tag="g1")) == ["gone('tags', 'g1')"]
    assert draft(call("add_task", list="l4", title="Sing")) == [
        "created('tasks', {'title': 'Sing', 'list': 'l4', 'note': '', 'done': False, 'due': None, 'tags': []})"
    ]
    made_twice = (call("add_task", list="l4", title="A"), call("add_task", list="l4", title="B"))
    assert draft(*made_twice, call("delete_task", task="@0"), call("add_tag", task="@1", tag="g1")) == [
        "created('tasks', {'title': 'B', 'list': 'l4', 'note': '', 'done': False, 'due': None, 'tags': ['g1']})"
    ]
    with pytest.raises(OperationRefused):
        draft(call("finish", task="t7"))


def test_drafts_of_tasks_on_the_products_pass(sandbox: RewardSandbox) -> None:
    for task in made(5, 25):
        p = task.proposal
        created = {row["id"] for app in task.golden for part in task.golden[app].values() if isinstance(part, list)
                   for row in part} - {row["id"] for app in task.initial for part in task.initial[app].values()
                                       if isinstance(part, list) for row in part}  # fmt: skip
        if p.kind != "state" or created & {str(value) for one in p.calls or () for value in one.args.values()}:
            continue
        given = products.blind(p)
        program = assembled(given.apps, program_of(drafted(given, carried_out(given, p.calls or ()))))
        finals = [Outcome(task.given(task.initial)), Outcome(task.given(task.golden))]
        scores = sandbox.evaluate_many(program, task.given(task.initial), finals)
        assert [s.score for s in scores if isinstance(s, Score)] == [0.0, 1.0], p.instruction


# -- what verdict sees to ---------------------------------------------------------------------------------------


def test_what_holds_untouched_gates_but_earns_nothing() -> None:
    own = asks("changed('tasks', 't13', 'done', True)", "changed('tasks', 't13', 'list', 'l5')")
    assert verdict(own, STATE).score == 0
    assert verdict(own, with_task("t13", done=True)).score == 1
    assert verdict(own, with_task("t13", done=True, list="l4")).score == 0
    assert verdict(asks("changed('tasks', 't13', 'list', 'l5')"), STATE).score == 0


def test_a_part_of_the_requirements_earns_a_part() -> None:
    own = asks("changed('tasks', 't13', 'done', True)", "changed('tasks', 't13', 'priority', 'low')")
    assert verdict(own, with_task("t13", done=True)).score == 0.5


def test_harm_earns_nothing_and_looking_around_costs_nothing() -> None:
    own = asks("changed('tasks', 't13', 'done', True)")
    assert verdict(own, with_task("t13", done=True, title="Fix the car")).score == 0
    assert verdict(own, with_task("t13", done=True, seen=True)).score == 1


def test_saying_that_it_cannot_be_done_earns_nothing_unless_asked_for() -> None:
    own = asks("changed('tasks', 't13', 'done', True)")
    assert verdict(own, with_task("t13", done=True), status="infeasible").score == 0


def test_new_rows_may_refer_to_one_another() -> None:
    own = asks("created('lists', {'name': 'Gifts'})", "created('tasks', {'title': 'Socks', 'list': '@0'})")
    task = {**STATE["tasks"][0], "id": "t50", "title": "Socks", "list": "l50"}
    lists = [*STATE["lists"], {"id": "l50", "name": "Gifts"}]
    assert verdict(own, {**STATE, "lists": lists, "tasks": [*STATE["tasks"], task]}).score == 1
    elsewhere = {**task, "list": "l4"}
    assert verdict(own, {**STATE, "lists": lists, "tasks": [*STATE["tasks"], elsewhere]}).score < 1


@pytest.mark.parametrize(
    ("value", "right", "wrong"),
    [
        ("4", ["4", " 4. "], ["44", "four hundred", ""]),
        ("True", ["yes", "True"], ["no"]),
        ("'Ana Ruiz'", ["ana ruiz", "“Ana Ruiz”."], ["not Ana Ruiz", "Ana"]),
        ("'2026-03-14T09:30:00Z'", ["2026-03-14", "2026-03-14T09:30:00Z"], ["2026-03-15"]),
        ("['Ana', 3]", ["Ana", "three"], ["2"]),
        ("None", [], ["", "None"]),
    ],
)
def test_answers_are_compared_without_their_dress(value: str, right: list[str], wrong: list[str]) -> None:
    own = asks(f"answered(answer, {value})")
    assert all(verdict(own, STATE, answer=answer).score == 1 for answer in right)
    assert all(verdict(own, STATE, answer=answer).score == 0 for answer in [*wrong, None, 7])


# -- mistakes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("requirement", "said"),
    [
        ("changed('chores', 't13', 'done', True)", "there is no table chores; there are: todo/tags, todo/lists"),
        ("changed('tasks', 't99', 'done', True)", "there is no todo/tasks 't99'; there are: t7 (Call the painter)"),
        ("changed('tasks', 't13', 'colour', 1)", "tasks have no field colour, but title, list"),
        ("changed('tasks', 't13', 'list', 'Home')", "list takes ids of lists, not 'Home'; there are: l4 (Home)"),
        ("changed('tasks', 't13', 'priority', 'urgent')", "priority is one of low, normal, high"),
        ("changed('tasks', 't13', 'done', 'yes')", "done is of type bool, not 'yes'"),
        ("changed('tasks', 't13', 'due', 'tomorrow')", "due is a day like 2026-03-14"),
        ("included('tasks', 't13', 'list', 'l4')", "is not a list"),
        ("created('tasks', {'name': 'x'})", "tasks have no field name"),
        ("created('tasks', 'x')", "takes a dict"),
        ("in_order('lists', 'l4', [])", "means nothing"),
        ("gone('tasks', ['t13'])", "there is no todo/tasks"),
        ("changed('tasks', 't13', ['done'], True)", "tasks have no field"),
        ("changed(['tasks'], 't13', 'done', True)", "there is no table"),
        ("True", "a requirement is what"),
        ("answered(answer, None)", "answered takes a text"),
        ("holds('it is so', lambda s: s['chores'])", "the test of “it is so” fails on the initial state"),
    ],
)
def test_a_requirement_that_cannot_be_meant_says_so_and_pays_nothing(requirement: str, said: str) -> None:
    seen = verdict(asks(requirement, "changed('tasks', 't13', 'done', True)"), with_task("t13", done=True))
    (mistake,) = [name for name in seen.checks if name.startswith(MISTAKE)]
    assert said in mistake
    assert seen.score == 0


def test_lint_counts_lines_of_the_models_part_and_guards_the_kits_names() -> None:
    own = asks("changed('tasks', 't13', 'done', True)")
    (finding,) = lint_own([app], f"{own}import os\n")
    assert (finding.line, "module os" in finding.message) == (3, True)
    (finding,) = lint_own([app], f"{own}\ndef rows(state):\n    return []\n")
    assert (finding.line, "`rows`" in finding.message) == (4, True)
    (finding,) = lint_own([app], "def reward(initial, final:\n")
    assert finding.line == 1


def test_the_models_part_is_read_back() -> None:
    own = asks("gone('tags', 'g1')")
    assert own_part(assembled([app], own)) == own
    assert {"verdict", "changed", "TABLES", "judge"} <= kit_names()


# -- totality ---------------------------------------------------------------------------------------------------


def _programs() -> Iterator[tuple[Proposal, str]]:
    for task, requirements in TASKS.values():
        yield task, assembled([app], asks(*requirements))


def test_no_state_whatever_makes_a_program_raise(sandbox: RewardSandbox) -> None:
    odd: list[Any] = [None, [], "x", 1, {"tasks": None}, {"tasks": [None, {"id": []}]}, {**STATE, "tasks": [{}]}]
    for task, program in _programs():
        bent = [states for _, states in misshapen(products.Made(task, program, _runs(task)))][::40]
        for final in [*odd, *(state.get("todo") if isinstance(state, dict) else state for state in bent)]:
            value = loaded(program)(STATE, final, answer=None, visits=(None,), status=5)
            assert 0 <= value["score"] <= 1
        scores = sandbox.evaluate_many(program, STATE, [Outcome(final) for final in ({}, {"tasks": [1]})])
        assert all(isinstance(score, Score) for score in scores)


def _runs(task: Proposal) -> tuple[Any, ...]:
    states = app.load(golden(task)["todo"])
    return {"todo": app.seed_state(1)}, {"todo": states}
