"""A hub that serves apps in the test's own process, with browsers that can reach nothing else."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from cuagym.browser.episode import Episode
from cuagym.browser.pool import BrowserPool
from cuagym.hub.app import App
from cuagym.hub.serve import listen, server_of, url_of
from cuagym.hub.server import Hub

Run = Any


@dataclass(frozen=True)
class House:
    hub: Hub
    pool: BrowserPool

    @asynccontextmanager
    async def enter(self, sid: str, path: str) -> AsyncIterator[Episode]:
        """A browser in the session, on a page."""
        token = await self.hub.gate.launch_token(sid, path)
        async with self.pool.episode() as episode:
            await episode.open(f"/_launch?token={token}")
            yield episode


@contextmanager
def open_house(run: Run, apps: Sequence[App]) -> Iterator[House]:
    """The hub listens as long as the context lasts, in the loop that `run` runs coroutines in."""
    hub = Hub(apps)
    bound = listen("127.0.0.1", 0)
    server = server_of(hub)

    async def start() -> tuple[BrowserPool, asyncio.Task[None]]:
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        return await BrowserPool(url_of(bound), processes=1, contexts=2).__aenter__(), serving

    async def stop(pool: BrowserPool, serving: asyncio.Task[None]) -> None:
        await pool.close()
        server.should_exit = True
        await serving

    pool, serving = run(start())
    try:
        yield House(hub, pool)
    finally:
        run(stop(pool, serving))
