"""The prelude that every generated reward program begins with, as a specification."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest

from cuagym.agents.procedural import prelude
from cuagym.agents.procedural.prelude import (
    agrees,
    bind_new,
    index_rows,
    judge,
    met,
    order_kept,
    plain,
    rest_kept,
    row_kept,
    same,
    same_set,
    tidy,
)
from cuagym.reward.program import Outcome, Score, read_score
from cuagym.reward.sandbox import RewardSandbox

A, B, C = ({"id": name, "title": name, "done": False, "tags": ["x", "y"], "list": "l1"} for name in "abc")


def state(*rows: Any, **more: Any) -> dict[str, Any]:
    return {"app": {"cards": list(rows), "settings": {"name": "Ana"}, **more}}


def rows(*given: dict[str, Any]) -> dict[str, Any]:
    return {row["id"]: row for row in given}


def task(**parts: Any) -> dict[str, Any]:
    empty: dict[str, Any] = {"checks": {}, "new": [], "later": {}, "may": {}, "gone": {}, "rules": {}}
    return {**empty, **parts}


def test_rows_are_indexed_by_table_and_id_and_a_single_object_is_a_row_without_one() -> None:
    old, new = index_rows(state(A), state(A, B), ["app/settings"])
    assert old == {"app/cards": rows(A), "app/settings": {"": {"name": "Ana"}}}
    assert new == {"app/cards": rows(A, B), "app/settings": {"": {"name": "Ana"}}}


def test_tables_that_are_the_same_and_not_asked_about_are_not_looked_at() -> None:
    assert index_rows(state(A), state(A), []) == ({}, {})


@pytest.mark.parametrize(
    "bad",
    [None, [], 1, {}, {"app": None}, {"app": []}, {"app": {}}, {"app": {"cards": None, "settings": {}}},
     {"app": {"cards": "x", "settings": {}}}, {"app": {"cards": [1], "settings": {}}},
     {"app": {"cards": [{}], "settings": {}}}, {"app": {"cards": [{"id": 1}], "settings": {}}},
     {"app": {"cards": [{"id": ["a"]}], "settings": {}}}, {"app": {"cards": [A, A], "settings": {}}},
     {"app": {"cards": [A], "settings": []}}, {"app": {"cards": {}, "settings": {}}},
     {"app": {"cards": [A], "settings": {}, "more": []}}, {"app": {"cards": [A], "others": {}}}],
)  # fmt: skip
def test_what_is_not_the_same_tables_of_rows_with_unique_ids_has_no_index(bad: Any) -> None:
    assert index_rows(state(A, B), bad, []) is None
    assert index_rows(bad, state(A, B), []) is None


def test_true_is_not_one() -> None:
    assert same(1, 1) and same(True, True) and same([1], [1])
    assert not same(True, 1) and not same(0, False)


def test_typed_text_agrees_in_any_accepted_spelling_whatever_stands_at_the_ends_of_its_lines() -> None:
    wanted = {"text": ["one\ntwo"]}
    assert agrees(" one \ntwo  \n", wanted, {})
    assert tidy("a  \n b ") == "a\n b"
    assert (
        not agrees("one two", wanted, {}) and not agrees(None, wanted, {}) and not agrees(["one\ntwo"], wanted, {})
    )


def test_a_set_agrees_in_any_order_and_with_new_entities_under_their_own_ids() -> None:
    assert agrees(["b", "n7"], {"set": ["@0", "b"]}, {"@0": "n7"})
    assert not agrees(["b"], {"set": ["@0", "b"]}, {"@0": "n7"})
    assert not agrees("bn7", {"set": ["@0", "b"]}, {"@0": "n7"})


@pytest.mark.parametrize("a", [[], [1], [1, 2], [2, 1], [1, 1, 2], None, "12"])
@pytest.mark.parametrize("b", [[], [1], [1, 2], [2, 1], [1, 1, 2], None, "12"])
def test_sets_are_equal_when_they_have_the_same_members(a: Any, b: Any) -> None:
    assert same_set(a, b) == (a == b or (isinstance(a, list) and isinstance(b, list) and sorted(a) == sorted(b)))


def test_each_expected_row_is_bound_to_a_new_one_that_fits_it() -> None:
    old, new = {"app/cards": rows(A)}, {"app/cards": rows(A, B, C)}
    expected = [("app/cards", {"title": {"text": ["c"]}}), ("app/cards", {"list": "l1"})]
    assert bind_new(old, new, expected, {}) == {"@0": "c", "@1": "b"}
    assert bind_new(old, {"app/cards": rows(A)}, expected, {}) == {"@0": None, "@1": None}


def test_of_equal_new_rows_the_one_that_later_steps_changed_as_asked_is_meant() -> None:
    old, new = {"app/cards": {}}, {"app/cards": rows(A, {**B, "done": True})}
    assert bind_new(old, new, [("app/cards", {"list": "l1"})], {"@0": {"done": True}}) == {"@0": "b"}


def test_new_rows_of_two_tables_may_have_the_same_id() -> None:
    new = {"mail/contacts": rows(C), "board/cards": rows(C)}
    expected = [("board/cards", {"list": "l1"}), ("mail/contacts", {"list": "l1"})]
    assert bind_new({}, new, expected, {}) == {"@0": "c", "@1": "c"}


def test_rows_that_were_there_are_never_taken_for_new() -> None:
    both = {"app/cards": rows(A)}
    assert bind_new(both, both, [("app/cards", {"title": {"text": ["a"]}})], {}) == {"@0": None}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (("is", "app/cards", "a", "done", False), True),
        (("is", "app/cards", "a", "done", 0), False),
        (("is", "app/cards", "zz", "done", False), False),
        (("is", "app/cards", "a", "missing", None), False),
        (("has", "app/cards", "a", "tags", "x"), True),
        (("lacks", "app/cards", "a", "tags", "x"), False),
        (("lacks", "app/cards", "a", "title", "x"), False),
        (("gone", "app/cards", "zz"), True),
        (("gone", "app/cards", "a"), False),
        (("new", "app/cards", "@0"), True),
        (("new", "app/cards", "@1"), False),
        (("order", "app/cards", "l1", "list", ["a", "b"]), True),
        (("order", "app/cards", "l1", "list", ["b", "a"]), False),
        (("order", "app/nothing", "l1", "list", ["a"]), False),
    ],
)
def test_conditions(condition: tuple[Any, ...], holds: bool) -> None:
    new = {"app/cards": rows(A, B, C)}
    assert met(condition, {}, new, {"@0": "c", "@1": None}) is holds


def test_a_row_is_kept_when_it_differs_only_where_it_may() -> None:
    assert row_kept(A, {**A, "done": True}, {"done": True}, {}, {})
    assert not row_kept(A, {**A, "done": True}, {}, {}, {})
    assert not row_kept(A, {**A, "done": True, "title": "z"}, {"done": True}, {}, {})
    assert not row_kept(A, {**A, "more": 1}, {}, {}, {})
    assert not row_kept(A, {k: v for k, v in A.items() if k != "done"}, {"done": True}, {}, {})


def test_of_a_set_only_the_members_in_question_may_come_and_go() -> None:
    rules = {"sets": ["tags"]}
    assert row_kept(A, {**A, "tags": ["y", "x"]}, {}, rules, {})
    assert row_kept(A, {**A, "tags": ["y", "n7"]}, {"tags": ["x", "@0"]}, rules, {"@0": "n7"})
    assert not row_kept(A, {**A, "tags": ["x", "y", "z"]}, {"tags": ["x"]}, rules, {})
    assert not row_kept(A, {**A, "tags": None}, {"tags": ["x"]}, rules, {})


def test_incidental_fields_may_move_but_only_the_way_that_looking_moves_them() -> None:
    rules = {"incidental": {"done": True, "title": "any"}}
    assert row_kept(A, {**A, "done": True, "title": "z"}, {}, rules, {})
    assert not row_kept({**A, "done": True}, A, {}, rules, {})
    assert row_kept({**A, "done": True}, A, {"done": True}, rules, {})


def test_order_counts_among_rows_of_a_group_that_nobody_was_asked_to_move() -> None:
    old = rows(A, B, {**C, "list": "l2"})
    assert order_kept(old, rows(C | {"list": "l2"}, A, B), "list", [])
    assert not order_kept(old, rows(B, A), "list", [])
    assert order_kept(old, rows(B, A), "list", ["a"])
    assert order_kept(old, rows({**A, "list": ["odd"]}), "list", ["a"])


def test_nothing_may_come_go_or_change_unasked() -> None:
    def kept(*new: Any, **more: Any) -> bool:
        given = {"expected": [], "bound": {}, "may": {}, "gone": {}, "rules": {}, **more}
        return rest_kept({"t": rows(A, B)}, {"t": rows(*new)}, **given)

    assert kept(A, B) and kept(B, A)
    assert not kept(A) and kept(A, gone={"t": ["b"]})
    assert not kept(A, B, C) and kept(A, B, C, expected=[("t", {})], bound={"@0": "c"})
    assert not kept(A, B, C, expected=[("other", {})], bound={"@0": "c"}), "an id means one table's row"
    assert not kept(A, {**B, "done": True}) and kept(A, {**B, "done": True}, may={"t": {"b": {"done": True}}})
    assert kept(A, {**B, "done": True}, gone={"t": ["b"]}), "what changes on its way out does not count"
    assert kept(C, rules={"t": {"incidental": "all"}})


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("  Ana   Ruiz. ", "ana ruiz"),
        ("“42”", "42"),
        ("**Yes!**", "yes"),
        ("", ""),
        (None, ""),
        (5, ""),
        ("'.'", ""),
    ],
)
def test_an_answer_counts_without_its_dress(said: Any, meant: str) -> None:
    assert plain(said) == meant


def test_an_answer_of_any_length_is_undressed_in_linear_time() -> None:
    assert plain('"' * 1_000_000 + "x" + "!" * 1_000_000) == "x"


def test_the_score_is_the_share_of_requirements_and_nothing_when_something_else_changed() -> None:
    checks = {"1": [("is", "app/cards", "a", "done", True)], "2": [("gone", "app/cards", "b")]}
    asked = task(checks=checks, may={"app/cards": {"a": {"done": True}}}, gone={"app/cards": ["b"]})
    done, before = {**A, "done": True}, state(A, B, C)
    assert judge(before, before, asked)["score"] == 0
    assert judge(before, state(done, B, C), asked)["score"] == 0.5
    assert judge(before, state(done, C), asked)["score"] == 1
    spoiled = judge(before, state(done), asked)
    assert spoiled == {"score": 0.0, "checks": {"1": True, "2": True, "nothing else changed": False}}


def test_a_state_that_is_none_holds_nothing() -> None:
    assert judge(state(A), None, task(checks={"1": []})) == {
        "score": 0.0,
        "checks": {"1": False, "nothing else changed": False},
    }


# -- monty and CPython ------------------------------------------------------------------------------------------

FIELDS: dict[str, list[Any]] = {
    "title": ["a", "A ", "é", "e\u0301", "", None, 1],
    "done": [True, False, 1, 0, None],
    "tags": [[], ["x"], ["y", "x"], ["x", "x"], "x", None, [["x"]]],
    "list": ["l1", "l2", None, ["l1"], 1],
}


def drawn_state(random: Random) -> Any:
    if random.random() < 0.05:
        return random.choice([None, [], {"app": 1}, {"app": {"cards": [1]}}])
    cards = [
        {"id": id, **{name: random.choice(values) for name, values in FIELDS.items() if random.random() < 0.95}}
        for id in random.sample("abcdef", random.randint(0, 5))
    ]
    return {"app": {"cards": cards, "settings": {"name": random.choice(["Ana", "Bo"])}}}


def drawn_task(random: Random) -> dict[str, Any]:
    ids, table = ["a", "b", "c", "@0"], "app/cards"
    kinds = ["is", "has", "lacks", "gone", "new", "order"]
    wants: list[Any] = [{"text": ["a", "é"]}, {"set": ["x", "@0"]}, "l1", True, 1, None, "@0"]
    conditions = [
        [kind, table, random.choice(ids), *_rest(kind, random, wants)] for kind in random.choices(kinds, k=4)
    ]
    may: dict[str, Any] = {random.choice("abc"): {random.choice(list(FIELDS)): random.choice([True, ["x"]])}}
    gone = random.sample("abc", 1)
    if random.random() < 0.5:
        may, gone = {id: dict.fromkeys(FIELDS, True) for id in "abcdef"}, list("abcdef")
    rules = {
        "sets": ["tags"],
        "incidental": {"done": random.choice([True, "any"])},
        "order": "list",
        "moved": ["a"],
    }
    return task(
        checks={"1": conditions[:2], "2": conditions[2:]},
        new=[[table, {"list": "l1"}]] if random.random() < 0.7 else [],
        later={"@0": {"done": True}},
        may={table: may},
        gone={table: gone},
        rules={table: {name: rules[name] for name in random.sample(sorted(rules), 2)}},
    )


def _rest(kind: str, random: Random, wants: list[Any]) -> list[Any]:
    if kind in ("gone", "new"):
        return []
    if kind == "order":
        return ["list", random.sample(["a", "b", "c", "@0"], 2)]
    return [random.choice(list(FIELDS)), random.choice(wants if kind == "is" else ["x", "@0", 1])]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RewardSandbox]:
    with RewardSandbox(1) as running:
        yield running


def test_the_sandbox_and_cpython_judge_alike(sandbox: RewardSandbox) -> None:
    source = Path(prelude.__file__).read_text(encoding="utf-8")
    seen: set[float] = set()
    for number in range(100):
        random = Random(number)
        asked, initial = drawn_task(random), drawn_state(random)
        finals = [*itertools.repeat(initial, 1), *(drawn_state(random) for _ in range(3))]
        program = f"{source}\n\ndef reward(initial, final):\n    return judge(initial, final, {asked!r})\n"
        here = [read_score(judge(initial, final, asked)) for final in finals]
        there = sandbox.evaluate_many(program, _json(initial), [Outcome(_json(final)) for final in finals])
        assert there == here, f"task {number}"
        seen |= {result.score for result in there if isinstance(result, Score)}
    assert {0.0, 0.5} <= seen


def _json(value: Any) -> bytes:
    return orjson.dumps(value)
