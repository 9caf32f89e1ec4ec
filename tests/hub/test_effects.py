"""Effects on states, and taking them back."""

from typing import Any

import pytest

from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.effects import Effect, Gone, Place, apply_effects, change, create, undo
from cuagym.hub.entity import Entity
from cuagym.hub.state import State
from tests.toy_app import List, Settings, Tag, Task, app


def row(id: str, list: str, **fields: Any) -> dict[str, Any]:
    base = {"note": "", "done": False, "seen": False, "due": None, "priority": "normal", "tags": []}
    return {"id": id, "title": id, "list": list, **base, "added": DEFAULT_NOW, **fields}


STATE = app.load(
    {
        "tags": [{"id": "g1", "name": "one"}, {"id": "g2", "name": "two"}],
        "lists": [{"id": "l1", "name": "A"}, {"id": "l2", "name": "B"}],
        "tasks": [
            row("t1", "l1", tags=["g1"]),
            row("t2", "l2"),
            row("t3", "l1"),
            row("t4", "l2", tags=["g2", "g1"]),
        ],
        "settings": {"name": "Ines", "compact": False},
    }
)


def mint(cls: type[Entity]) -> str:
    return f"{cls.prefix}9"


def applied(*effects: Effect) -> Any:
    return apply_effects(STATE, effects, app.entities, mint, DEFAULT_NOW)


def get(cls: type[Any], id: str, state: State = STATE) -> Any:
    return app.view(state, DEFAULT_NOW).get(cls, id)


def order(state: State, list: str) -> list[str]:
    return [task["id"] for task in state.table("tasks").rows if task["list"] == list]


def test_what_is_gone_takes_along_what_it_owns_and_is_let_go_of() -> None:
    state = applied(Gone(get(List, "l1"))).state
    assert [task["id"] for task in state.table("tasks").rows] == ["t2", "t4"]
    state = applied(Gone(get(Tag, "g1"))).state
    assert [task["tags"] for task in state.table("tasks").rows] == [[], [], [], ["g2"]]


def test_a_created_entity_has_its_defaults_and_the_time() -> None:
    done = applied(create(Task, list=get(List, "l2"), title="New"))
    assert done.created == ["t9"]
    assert done.state.table("tasks").get("t9") == row("t9", "l2", title="New")


def test_places_are_among_those_of_the_same_group() -> None:
    assert order(applied(Place(get(Task, "t3"), "top")).state, "l1") == ["t3", "t1"]
    assert order(applied(Place(get(Task, "t1"), "bottom")).state, "l1") == ["t3", "t1"]
    assert order(applied(Place(get(Task, "t3"), get(Task, "t1"))).state, "l1") == ["t3", "t1"]
    moved = applied(change(get(Task, "t1"), list=get(List, "l2")), Place(get(Task, "t1"), get(Task, "t4")))
    assert order(moved.state, "l2") == ["t2", "t1", "t4"]


CASES: dict[str, list[Effect]] = {
    "a field": [change(get(Task, "t2"), done=True)],
    "a setting": [change(app.view(STATE, DEFAULT_NOW).one(Settings), compact=True)],
    "a new row": [create(Task, list=get(List, "l1"), title="New")],
    "a row gone": [Gone(get(Task, "t2"))],
    "a cascade": [Gone(get(List, "l1"))],
    "references let go": [Gone(get(Tag, "g1"))],
    "a place": [Place(get(Task, "t3"), "top")],
    "another group": [change(get(Task, "t1"), list=get(List, "l2"))],
    "all at once": [Gone(get(Tag, "g2")), create(Tag, name="x"), change(get(Task, "t4"), list=get(List, "l1"))],
}


@pytest.mark.parametrize("case", CASES)
def test_undo_restores_the_bytes(case: str) -> None:
    done = applied(*CASES[case])
    assert done.state != STATE
    restored = undo(done.state, done.before)
    assert restored is not None
    assert restored.bytes == STATE.bytes


@pytest.mark.parametrize("case", [case for case in CASES if case != "a place"])
def test_undo_of_what_was_undone_is_refused(case: str) -> None:
    done = applied(*CASES[case])
    assert undo(STATE, done.before) is None


def test_undo_keeps_other_changes_to_the_same_row() -> None:
    done = applied(change(get(Task, "t2"), done=True))
    looked = apply_effects(done.state, [change(get(Task, "t2"), seen=True)], app.entities, mint, DEFAULT_NOW).state
    restored = undo(looked, done.before)
    assert restored is not None
    assert restored.table("tasks").get("t2") == row("t2", "l2", seen=True)


def test_a_created_row_that_was_only_looked_at_can_be_undone() -> None:
    done = applied(create(Task, list=get(List, "l1"), title="New"))
    seen = change(get(Task, "t9", done.state), seen=True)
    looked = apply_effects(done.state, [seen], app.entities, mint, DEFAULT_NOW).state
    assert undo(looked, done.before) == STATE


def test_undo_is_refused_when_the_field_has_changed_since() -> None:
    done = applied(change(get(Task, "t2"), priority="high"))
    later = apply_effects(done.state, [change(get(Task, "t2"), priority="low")], app.entities, mint, DEFAULT_NOW)
    assert undo(later.state, done.before) is None
