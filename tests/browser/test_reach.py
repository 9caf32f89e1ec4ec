"""Every operation of the apps can be done on their pages, and stays done where it lands."""

import hashlib
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from cuagym.browser.actions import Done
from cuagym.browser.solver import Solved, solve
from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.kinds import File
from cuagym.hub.registry import find_app
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject, State
from cuagym.schema import Call
from tests.browser.calls import legal_call
from tests.browser.house import House, open_house
from tests.browser.session_guide import SessionGuide

Run = Any
APPS = {name: find_app(name) for name in ("mail", "board")}
OPERATIONS = [
    (app.name, one.name) for app in APPS.values() for one in app.operations.values() if not one.background
]
PLAN = b"Sow the beans."
SHELF = File(name="plan.txt", sha256=hashlib.sha256(PLAN).hexdigest(), size=len(PLAN), content_type="text/plain")
SEEDS = range(1, 7)


@pytest.fixture(scope="module")
def house(run: Run) -> Iterator[House]:
    with open_house(run, list(APPS.values())) as house:
        yield house


def prepared(app: App, operation: str) -> tuple[Session, Call]:
    """A session and a call of the operation that changes something in it, after another operation if need be."""
    worlds = {
        seed: Session(seed=seed).set(app, app.seed_state(seed, DEFAULT_NOW), DEFAULT_NOW, seed) for seed in SEEDS
    }
    untouched = [(seed, session.holding(SHELF, None)) for seed, session in worlds.items()]
    for seed, session in itertools.chain(untouched, _after_another(app, untouched)):
        call = legal_call(app, session, app.operations[operation], seed)
        if call is not None:
            return session, call
    raise AssertionError(f"no world of the first {len(SEEDS)} allows {operation}")


def _after_another(app: App, untouched: list[tuple[int, Session]]) -> Iterator[tuple[int, Session]]:
    for seed, session in untouched:
        for other in app.operations.values():
            call = legal_call(app, session, other, seed)
            if call is not None:
                yield seed, session.operate(app, other.name, [call.args], "admin")[0]


def essence(app: App, state: State) -> JsonObject:
    """A state without what looking around may change."""
    kept: JsonObject = {}
    for cls in app.entities:
        if not cls.incidental:
            passing = {name for name, one in cls.fields.items() if one.incidental or one.stamped}
            rows = [state.value[cls.table]] if cls.single else state.value[cls.table]
            kept[cls.table] = [{key: value for key, value in row.items() if key not in passing} for row in rows]
    return kept


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_an_operation_is_done_on_the_page(house: House, run: Run, name: str, operation: str) -> None:
    app = APPS[name]
    session, call = prepared(app, operation)
    golden, _ = session.operate(app, operation, [call.args], "admin")
    sid = f"reach-{name}-{operation}"

    async def play() -> tuple[Solved, Session]:
        await house.hub.sessions.store.put_file(SHELF["sha256"], PLAN)
        await house.hub.sessions.store.save(sid, None, session)
        async with house.enter(sid, f"/{name}{app.start}") as episode:
            solved = await solve(episode, SessionGuide(house.hub, sid), [call], Done())
            assert episode.problems == []
        return solved, await house.hub.sessions.load(sid)

    solved, after = run(play())
    assert solved.stuck is None, str(solved.stuck)
    assert essence(app, after.of(app).current) == essence(app, golden.of(app).current)
