"""What holds of every operation and every page of both apps, whatever they are called with."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.effects import Applied, Touch
from cuagym.hub.entity import Entity
from cuagym.hub.operation import Operation
from cuagym.hub.page import Page
from cuagym.hub.registry import find_app
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject, State, canonical, normal
from tests.apps.calls import APPS, ODD, all_ids, arbitrary_arguments, sensible_call, walk, walked

OPERATIONS = [(name, operation) for name in APPS for operation in find_app(name).operations]
SEEDS = (1, 2)
WALKED = 25
LONG = 120
ATTEMPTS = 200

every_operation = pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=lambda part: part)
every_app = pytest.mark.parametrize("name", APPS)


def started(name: str) -> Iterator[Session]:
    """A fresh world, and worlds in which a lot has been done."""
    yield Session(seed=SEEDS[0])
    for seed in SEEDS:
        yield walked(name, seed, WALKED)
    for seed in range(3, 9):
        yield walked(name, seed, LONG)


def bytes_now(session: Session, app: App) -> bytes:
    """The state's canonical bytes, made anew from its rows."""
    return canonical(session.of(app).current.value)


def accepted(app: App, operation: Operation, session: Session, random: Random) -> JsonObject | None:
    """Arguments of a call that the session accepts, or None when a number of sensible ones are refused."""
    for _ in range(ATTEMPTS):
        args = sensible_call(app, session.of(app).current, operation, random)
        try:
            session.operate(app, operation.name, [args], "ui")
        except OperationRefused:
            continue
        return args
    return None


@every_operation
def test_an_accepted_call_does_what_its_effects_say_and_can_be_undone(name: str, operation: str) -> None:
    app, random, tried = find_app(name), Random(operation), 0
    for session in started(name):
        args = accepted(app, app.operations[operation], session, random)
        if args is not None:
            check_accepted(app, session, operation, args)
            tried += 1
        if tried == 2:
            break
    assert tried, f"no sensible call of {operation} was accepted in any world"


@every_operation
@settings(max_examples=6)
@given(data=st.data())
def test_whatever_is_asked_is_done_in_full_or_refused_and_changes_nothing(
    name: str, operation: str, data: st.DataObject
) -> None:
    app = find_app(name)
    session = data.draw(st.sampled_from([walked(name, seed, WALKED) for seed in SEEDS]))
    args = data.draw(arbitrary_arguments(session.of(app).current, app.operations[operation]))
    part, before = session.of(app), bytes_now(session, app)
    try:
        session.operate(app, operation, [args], "ui")
    except OperationRefused as refusal:
        assert str(refusal), "a refusal says why"
        assert session.of(app) == part and bytes_now(session, app) == before
    else:
        check_accepted(app, session, operation, args)


@every_operation
def test_an_odd_value_of_any_parameter_is_refused_with_a_reason_or_leaves_a_state_that_fits(
    name: str, operation: str
) -> None:
    app = find_app(name)
    session, args = next(
        (session, args)
        for session in started(name)
        if (args := accepted(app, app.operations[operation], session, Random(operation))) is not None
    )
    before = bytes_now(session, app)
    for parameter in app.operations[operation].parameters:
        for odd in ODD:
            try:
                after, _ = session.operate(app, operation, [{**args, parameter.name: odd}], "ui")
            except OperationRefused as refusal:
                assert str(refusal)
            else:
                state = after.of(app).current
                assert app.load(normal(state.value)) == state, (parameter.name, odd)
    assert bytes_now(session, app) == before


def check_accepted(app: App, session: Session, operation: str, args: JsonObject) -> None:
    """All that is to hold of an accepted call."""
    part, before = session.of(app), bytes_now(session, app)
    after, outcome = session.operate(app, operation, [args], "ui")
    new = after.of(app)
    assert app.load(new.current.value) == new.current, "the state fits the schema"
    assert bytes_now(session, app) == before, "the session before it is still what it was"
    assert len(set(all_ids(new.current))) == len(all_ids(new.current)), "ids are unique"
    assert not set(outcome.created) & set(all_ids(part.current))
    ids = iter(outcome.created)
    done = app.operate(part.current, outcome.at, lambda cls: next(ids), operation, args)
    assert done.applied.state == new.current, "the session applies what the app says"
    check_footprint(app, part.current, done.applied)
    again, _ = session.operate(app, operation, [args], "ui")
    assert bytes_now(again, app) == bytes_now(after, app), "the same call gives the same bytes"
    if app.operations[operation].background:
        assert (new.ticks, new.counter) == (part.ticks, part.counter), "the clock and the counter stand still"
        assert all(incidental(touch) for touch in done.applied.touched)
    else:
        assert new.ticks == part.ticks + 1
    check_undo(app, session, after, outcome.order, done.applied)


def check_undo(app: App, session: Session, after: Session, order: int, applied: Applied) -> None:
    if not applied.touched:
        with pytest.raises(OperationRefused):
            after.undo(app, order)
        return
    undone, _ = after.undo(app, order)
    assert bytes_now(undone, app) == bytes_now(session, app), "undo restores the state to the byte"


def check_footprint(app: App, before: State, applied: Applied) -> None:
    """Nothing differs but at the touched spots."""
    for cls in app.entities:
        touched = [touch for touch in applied.touched if touch.cls is cls]
        if not touched:
            assert applied.state[cls.table] is before[cls.table]
        elif cls.single:
            old, new = before.record(cls.table).row, applied.state.record(cls.table).row
            assert differing(old, new) <= {touch.field for touch in touched}
        else:
            check_table(cls, before.table(cls.table).rows, applied.state.table(cls.table).rows, touched)


def check_table(cls: type[Entity], before: list[JsonObject], after: list[JsonObject], touched: list[Touch]) -> None:
    old, new = {row["id"]: row for row in before}, {row["id"]: row for row in after}
    spots = {(touch.kind, touch.id, touch.field) for touch in touched}
    assert all(("gone", id, None) in spots for id in old.keys() - new.keys())
    assert all(("created", id, None) in spots for id in new.keys() - old.keys())
    for id in old.keys() & new.keys():
        assert all(("field", id, field) in spots for field in differing(old[id], new[id]))
    moved = {touch.id for touch in touched if touch.kind == "placed" or touch.field == cls.ordered is not None}
    unmoved = [id for id in old if id in new and id not in moved]
    assert [id for id in new if id in old and id not in moved] == unmoved, "what was not placed stands where it was"


def differing(old: JsonObject, new: JsonObject) -> set[str]:
    assert old.keys() == new.keys()
    return {name for name in old if old[name] != new[name]}


def incidental(touch: Touch) -> bool:
    return touch.cls.incidental or (touch.field is not None and touch.cls.fields[touch.field].incidental)


@every_app
def test_looking_at_everything_moves_incidental_fields_only_and_neither_clock_nor_counter(name: str) -> None:
    app = find_app(name)
    session = walked(name, SEEDS[0], WALKED)
    part = session.of(app)
    for page, arguments in visits(app, session):
        session = session.visit(app, page, arguments, f"/{name}/{page.name}")
    new = session.of(app)
    assert (new.ticks, new.counter) == (part.ticks, part.counter)
    for cls in app.entities:
        if cls.incidental:
            continue
        rows = [[part.current.record(cls.table).row], [new.current.record(cls.table).row]] if cls.single else [
            part.current.table(cls.table).rows, new.current.table(cls.table).rows
        ]  # fmt: skip
        for old_row, new_row in zip(*rows, strict=True):
            assert all(cls.fields[field].incidental for field in differing(old_row, new_row))


def visits(app: App, session: Session) -> Iterator[tuple[Page, dict[str, Any]]]:
    """Every page that does something when it is opened, with every entity that it can be opened for."""
    for page in app.pages.values():
        entities = [p for p in page.parameters if p.kind.entity is not None and p.required]
        if page.visit is None:
            continue
        (parameter,) = entities
        assert parameter.kind.entity is not None
        for entity in session.view(app).all(parameter.kind.entity):
            defaults = {p.name: p.default for p in page.parameters if not p.required}
            yield page, {**defaults, parameter.name: entity}


@every_app
def test_a_run_of_calls_can_be_undone_step_by_step_to_the_first_byte(name: str) -> None:
    app, session = find_app(name), Session(seed=SEEDS[1])
    first = bytes_now(session, app)
    for _, session in walk(app, session, Random(name), 40):  # noqa: B007, B020
        pass
    orders = [entry.order for entry in reversed(session.log(app)) if entry.before]  # type: ignore[union-attr]
    for order in orders:
        session, _ = session.undo(app, order)
    assert bytes_now(session, app) == first


@every_app
def test_a_bulk_operation_is_done_for_all_or_for_none(name: str) -> None:
    app, session, tried = find_app(name), walked(name, SEEDS[0], WALKED), 0
    for operation in app.operations.values():
        args = accepted(app, operation, session, Random(operation.name))
        if args is not None:
            before = session.of(app)
            with pytest.raises(OperationRefused):
                session.operate(app, operation.name, [args, {"surprise": 1}], "ui")
            assert session.of(app) == before
            tried += 1
    assert tried > 40


WALK = """
import hashlib, sys
from tests.apps.calls import APPS, walked
print(*(walked(name, 3, 60).of(find_app(name)).current.digest for name in APPS))
"""


def test_the_same_calls_give_the_same_bytes_in_another_process() -> None:
    script = "from cuagym.hub.registry import find_app" + WALK
    here = [walked(name, 3, 60).of(find_app(name)).current.digest for name in APPS]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu", "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    assert done.stdout.split() == here
