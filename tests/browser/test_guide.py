"""The solver on a real hub, guided by the session that its browser is in."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from cuagym.browser.actions import Done
from cuagym.browser.solver import Open, Solved, Step, solve
from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.session import Session
from cuagym.schema import Call
from tests.browser.house import House, open_house
from tests.browser.session_guide import SessionGuide
from tests.toy_app import List, Task, app

Run = Any


@pytest.fixture(scope="module")
def house(run: Run) -> Iterator[House]:
    with open_house(run, [app]) as house:
        yield house


@pytest.fixture
def session(house: House, run: Run, request: pytest.FixtureRequest) -> str:
    """The id of a fresh session."""
    sid = request.node.name.replace("[", "-").replace("]", "")[:100]
    world = Session().set(app, app.seed_state(3, DEFAULT_NOW), DEFAULT_NOW, 3)
    run(house.hub.sessions.store.save(sid, None, world))
    return sid


async def play(house: House, sid: str, steps: Sequence[Step]) -> Solved:
    async with house.enter(sid, "/todo/") as episode:
        return await solve(episode, SessionGuide(house.hub, sid), steps, Done())


def test_operations_are_done_in_the_session(house: House, run: Run, session: str) -> None:
    before = run(house.hub.sessions.load(session)).view(app)
    task = next(task for task in before.all(Task) if not task.done)
    home = before.all(List)[0]
    steps = [
        Call(app="todo", operation="finish", args={"task": task.id}),
        Call(app="todo", operation="add_task", args={"list": home.id, "title": "Wind the clock"}),
        Call(app="todo", operation="delete_task", args={"task": "t1001"}),
        Call(app="todo", operation="set_compact", args={"compact": True}),
    ]
    solved = run(play(house, session, steps))
    assert solved.stuck is None, str(solved.stuck)
    after = run(house.hub.sessions.load(session))
    done = [entry.operation for entry in after.log(app) if getattr(entry, "via", "") == "ui"]
    assert done == ["finish", "add_task", "delete_task", "set_compact"]
    assert after.view(app).get(Task, task.id).done
    assert after.view(app).find(Task, title="Wind the clock") is None


def test_pages_are_visited_by_their_links(house: House, run: Run, session: str) -> None:
    task = run(house.hub.sessions.load(session)).view(app).all(Task)[4]
    solved = run(play(house, session, [Open(f"/todo/task/{task.id}")]))
    assert task.title in solved.texts[f"/todo/task/{task.id}"]
    visits = [entry.path for entry in run(house.hub.sessions.load(session)).log() if hasattr(entry, "path")]
    assert visits == ["/todo/", f"/todo/list/{task.list.id}", f"/todo/task/{task.id}"]


def test_an_operation_that_no_page_offers_is_reported(house: House, run: Run, session: str) -> None:
    tag = run(house.hub.sessions.load(session)).view(app).state.table("tags").rows[0]["id"]
    solved = run(play(house, session, [Call(app="todo", operation="delete_tag", args={"tag": tag})]))
    assert solved.stuck is not None
    assert solved.stuck.offers == ("/todo/_op/set_compact(compact)",)
