"""What two right solutions have in common, and what tells a right from a wrong one."""

from __future__ import annotations

from typing import Any

from cuagym.hub.essence import essence
from cuagym.hub.session import Session
from tests.toy_app import app

SESSION = Session()
INITIAL = SESSION.of(app).initial.value
(OPEN, OTHER, *_) = [row["id"] for row in INITIAL["tasks"] if not row["done"] and not row["tags"]]


def after(*calls: tuple[str, dict[str, Any]]) -> Any:
    session = SESSION
    for operation, args in calls:
        session, _ = session.operate(app, operation, [args], "admin")
    return session.of(app).current.value


def same(one: Any, other: Any, golden: Any = None) -> bool:
    return essence(app, INITIAL, one, golden) == essence(app, INITIAL, other, golden)


def test_ids_and_stamps_of_new_entities_are_of_no_account() -> None:
    new = ("add_task", {"list": "l4", "title": "Water the ferns"})
    gone_before = after(("add_task", {"list": "l4", "title": "x"}), ("delete_task", {"task": "t1001"}), new)
    assert gone_before != after(new)
    assert same(gone_before, after(new))
    assert not same(after(new), after(("add_task", {"list": "l4", "title": "Water the fern"})))


def test_the_order_of_a_set_is_of_no_account() -> None:
    one, other = ("add_tag", {"task": OPEN, "tag": "g1"}), ("add_tag", {"task": OPEN, "tag": "g2"})
    assert after(one, other) != after(other, one)
    assert same(after(one, other), after(other, one))


def test_the_same_done_to_another_is_not_the_same() -> None:
    assert not same(after(("finish", {"task": OPEN})), after(("finish", {"task": OTHER})))


def test_what_looking_changes_counts_only_where_the_task_is_about_it() -> None:
    def seen(id: str) -> Any:
        return {**INITIAL, "tasks": [{**row, "seen": row["seen"] or row["id"] == id} for row in INITIAL["tasks"]]}

    assert same(seen(OPEN), INITIAL)
    assert not same(seen(OPEN), INITIAL, golden=seen(OPEN))
    assert same(seen(OTHER), INITIAL, golden=INITIAL)
