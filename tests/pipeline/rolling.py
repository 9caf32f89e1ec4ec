"""A stage on the toy app, and a task on it that one click solves."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cuagym.browser.pool import BrowserPool
from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.embedded import EmbeddedHub
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.rollout import Stage
from cuagym.schema import Call, Tuple
from tests.toy_app import app

PROGRAM = """
def reward(initial, final, answer=None):
    done = [task["done"] for task in final["tasks"] if task["id"] == "%s"]
    return {"score": 1.0 if done == [True] else 0.0, "checks": {"it is finished": done == [True]}}
"""
BROKEN = "def reward(initial, final):\n    return 1 / 0\n"


def task(id: str = "todo-1", reward: str | None = None) -> Tuple:
    """Finish a task on whose page the episode starts: the button `Finish` does it."""
    state = app.seed_state(3).value
    meant = next(row for row in state["tasks"] if not row["done"])
    return Tuple(
        id=id,
        instruction=f"Finish the task “{meant['title']}”.",
        apps=("todo",),
        start_path=f"/todo/task/{meant['id']}",
        now=str(DEFAULT_NOW),
        seed=3,
        initial_state={"todo": state},
        golden_operations=(Call(app="todo", operation="finish", args={"task": meant["id"]}),),
        reward=reward or PROGRAM % meant["id"],
        kind="state",
    )


@contextmanager
def open_toy_stage(judge: Judge) -> Iterator[tuple[Stage, Any]]:
    """The stage, and what runs coroutines in the loop that its browsers live in."""
    loop = asyncio.new_event_loop()
    with EmbeddedHub([app]) as hub:
        pool = BrowserPool(hub.client.url, processes=1, contexts=2)
        loop.run_until_complete(pool.__aenter__())
        try:
            yield Stage(hub.client, pool, {"todo": app}, judge), loop.run_until_complete
        finally:
            loop.run_until_complete(pool.close())
            loop.close()
