"""A hub inside this process: `with EmbeddedHub(apps=["mail"]) as hub: hub.client.set("mail", "s1")`."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from cuagym.errors import EnvironmentFailure
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.registry import find_app, find_apps
from cuagym.hub.serve import listen, open_store, server_of, url_of
from cuagym.hub.server import DAY
from cuagym.hub.server import Hub as Server

START_SECONDS = 30.0


class EmbeddedHub:
    """Serves apps from a thread of this process while it is entered.

    apps: names of installed apps, or apps themselves; all installed ones when there are none. store: `memory` or
    a database URL. port: 0 lets the system choose.
    """

    def __init__(
        self,
        apps: Sequence[str | App] = (),
        *,
        store: str = "memory",
        host: str = "127.0.0.1",
        port: int = 0,
        token: str | None = None,
        ttl: float = DAY,
        open: bool = False,
    ) -> None:
        found = [find_app(app) if isinstance(app, str) else app for app in apps] or find_apps()
        self.apps = {app.name: app for app in found}
        self.server = Server(found, store=open_store(store, self.apps), token=token, ttl=ttl, open=open)
        self._socket = listen(host, port)
        self.url = url_of(self._socket)
        self.token = self.server.token
        self.client = HubClient(self.url, self.token)
        self._started = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._uvicorn = server_of(self.server, self._ready)
        self._thread = threading.Thread(target=self._run, name="cuagym-hub", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(START_SECONDS):
            raise EnvironmentFailure(f"the hub did not start within {START_SECONDS:.0f} s")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self._uvicorn.should_exit = True
        self._thread.join()

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that it runs on, once it is entered: where `server` may be used directly."""
        assert self._loop is not None, "the hub has not been entered"
        return self._loop

    async def _ready(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._started.set()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=self._uvicorn.config.get_loop_factory()) as runner:
            runner.run(self._uvicorn.serve(sockets=[self._socket]))
