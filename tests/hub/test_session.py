"""Sessions as values: clocks, counters, logs."""

import pytest

from cuagym.errors import OperationRefused
from cuagym.hub.kinds import File, Moment
from cuagym.hub.log import Done, Opened
from cuagym.hub.session import Session
from tests.toy_app import app

ADD = {"list": "l4", "title": "Sweep"}
FILE: File = {"name": "a.txt", "sha256": "aa", "size": 2, "content_type": "text/plain"}


def test_an_untouched_app_is_its_seed_world() -> None:
    session = Session(seed=4)
    assert session.apps == {}
    assert session.of(app).current is app.seed_state(4)
    assert not session.of(app).custom


def test_an_accepted_operation_ticks_first_and_is_stamped_with_the_new_time() -> None:
    session, outcome = Session().operate(app, "add_task", [ADD], "ui")
    assert outcome.at == "2026-03-11T09:30:01Z"
    task = session.of(app).current.table("tasks").get(outcome.created[0])
    assert task is not None
    assert task["added"] == outcome.at
    assert session.view(app).now == outcome.at


def test_the_clock_runs_over_days_months_and_leap_years() -> None:
    session = Session().set(app, app.seed_state(1), Moment("2028-02-28T23:59:59Z"), 1)
    session, outcome = session.operate(app, "add_task", [ADD], "ui")
    assert outcome.at == "2028-02-29T00:00:00Z"


def test_a_refused_operation_gives_nothing() -> None:
    with pytest.raises(OperationRefused):
        Session().operate(app, "finish", [{"task": "t0"}], "ui")


def test_new_ids_count_up_and_skip_those_that_are_there() -> None:
    state = Session().of(app).current
    rows = [*state.table("tasks").rows]
    taken = app.load({**state.value, "tasks": [*rows, {**rows[0], "id": "t1001"}]})
    _, outcome = Session().set_current(app, taken).operate(app, "add_task", [ADD, ADD], "ui")
    assert outcome.created == ("t1002", "t1003")


def test_an_id_that_was_undone_is_not_given_again() -> None:
    session, first = Session().operate(app, "add_task", [ADD], "ui")
    session, _ = session.undo(app, first.order)
    _, second = session.operate(app, "add_task", [ADD], "ui")
    assert (first.created, second.created) == (("t1001",), ("t1002",))


def test_nothing_is_undone_twice() -> None:
    move = {"task": "t9", "list": "l4", "position": "top"}
    session, moved = Session().operate(app, "move", [move], "ui")
    session, _ = session.undo(app, moved.order)
    with pytest.raises(OperationRefused, match="nothing to undo"):
        session.undo(app, moved.order)


def test_reset_takes_back_all_but_what_the_admin_brought() -> None:
    start = Session().set(app, app.seed_state(2), Session().now, 2).holding(FILE, None)
    session, _ = start.operate(app, "add_task", [ADD], "ui")
    session = session.opened(app, "/todo/").holding({**FILE, "name": "b.txt"}, app)
    assert session.reset_all([app]) == start


def test_the_log_is_in_one_order() -> None:
    session = Session().opened(app, "/todo/")
    session, _ = session.operate(app, "add_task", [ADD], "ui")
    session = session.opened(app, "/todo/list/l4")
    assert [(type(entry), entry.order) for entry in session.log()] == [(Opened, 1), (Done, 2), (Opened, 3)]


def test_a_fork_is_the_same_value() -> None:
    session, _ = Session().operate(app, "add_task", [ADD], "ui")
    one, _ = session.operate(app, "set_compact", [{"compact": True}], "ui")
    other, _ = session.operate(app, "set_compact", [{"compact": True}], "ui")
    assert one == other
    assert one.of(app).current["tasks"] is session.of(app).current["tasks"]
