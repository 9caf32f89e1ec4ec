"""Writes operations to a SQL store from several sessions at once and tells of each that was acknowledged.

Run as a process of its own by test_store_sql, which kills it: `python -m tests.hub.crashing_writer URL`.
"""

import asyncio
import sys

from cuagym.hub.session import Session
from cuagym.hub.store_sql import SqlStore
from tests.toy_app import app

WRITERS = 4


async def write(store: SqlStore, sid: str) -> None:
    before = await store.load(sid)
    if before is None:
        before = Session()
        await store.save(sid, None, before)
    while True:
        number = len(before.log(app)) + 1
        call = {"list": "l4", "title": f"{sid} {number}"}
        after, _ = before.operate(app, "add_task", [call], "admin")
        assert await store.save(sid, before, after)
        before = after
        sys.stdout.write(f"{sid} {number}\n")
        sys.stdout.flush()


async def main(url: str) -> None:
    store = SqlStore(url, {app.name: app})
    await asyncio.gather(*(write(store, f"w{i}") for i in range(WRITERS)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
