"""`cuagym hub up`: a hub as processes of its own, found again by its run file."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
from collections.abc import Callable, Sequence
from multiprocessing.context import SpawnProcess

import uvicorn

from cuagym.config import Settings, hub_token
from cuagym.errors import ConfigError, EnvironmentFailure
from cuagym.hub.app import App
from cuagym.hub.garbage import collect_seldom
from cuagym.hub.registry import find_apps
from cuagym.hub.runfile import STOP_SECONDS, Running, forget, remember
from cuagym.hub.serve import listen, open_store, server_of, url_of
from cuagym.hub.server import Hub
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject

SID = "demo"
"""The session that a starting hub opens."""


def serve_hub(
    names: Sequence[str], settings: Settings, *, open: bool, announce: Callable[[JsonObject], None]
) -> None:
    """Serves apps until SIGINT or SIGTERM; `announce` gets the document of `hub up --json` once it is ready."""
    apps = find_apps(names)
    workers = workers_of(settings)
    if not apps:
        raise ConfigError("no app is installed: install a package that announces one under cuagym.apps")
    given = hub_token()
    hub = _hub(apps, settings, given.value if given else None, open)
    bound = listen(settings.host, settings.port, shared=workers > 1)
    url = url_of(bound)
    running = Running(url=url, pid=os.getpid(), token=hub.token, apps=[app.name for app in apps])
    helpers: list[SpawnProcess] = []

    async def ready() -> None:
        token = await _open_session(hub, apps)
        helpers.extend(_start(names, settings, open, hub.token, bound.getsockname(), workers - 1))
        where = remember(running)
        announce(
            {
                "url": url,
                "apps": {app.name: f"{url}/{app.name}" for app in apps},
                "sid": SID,
                "launch_url": f"{url}/_launch?token={token}",
                "token_from": given.source if given else str(where),
                "pid": running.pid,
            }
        )

    def stopping() -> None:
        for helper in helpers:
            helper.terminate()

    try:
        _run(server_of(hub, ready, stopping), bound)
    finally:
        forget(running)
        _stop(helpers)


def workers_of(settings: Settings) -> int:
    """How many processes serve. ConfigError when the store is not one that several can share."""
    workers = settings.workers or 1
    if workers > 1 and settings.store == "memory":
        raise ConfigError("several workers need a store they can share: --store sqlite:///hub.sqlite")
    return workers


def _hub(apps: Sequence[App], settings: Settings, token: str | None, open: bool) -> Hub:
    store = open_store(settings.store, {app.name: app for app in apps})
    return Hub(apps, store=store, token=token, ttl=settings.ttl, open=open)


async def _open_session(hub: Hub, apps: Sequence[App]) -> str:
    """A launch token of a session on seed worlds, which is made unless the store has it."""

    def seeded(session: Session) -> tuple[Session, None]:
        for app in apps:
            if app.name not in session.apps:
                world = app.seed_state(session.seed, session.now)
                session = session.set(app, world, session.now, session.seed)
        return session, None

    await hub.sessions.change(SID, seeded, create=True)
    return await hub.gate.launch_token(SID, f"/{apps[0].name}{apps[0].start}")


def _start(
    names: Sequence[str], settings: Settings, open: bool, token: str, address: tuple[str, int], count: int
) -> list[SpawnProcess]:
    """More processes that take requests at the same address; the system spreads connections over them."""
    spawn = multiprocessing.get_context("spawn")
    pinned = settings.model_copy(update={"host": address[0], "port": address[1]})
    helpers = [
        spawn.Process(target=_work, args=(names, pinned, open, token), name=f"hub-{i + 2}") for i in range(count)
    ]
    for helper in helpers:
        helper.start()
    return helpers


def _work(names: Sequence[str], settings: Settings, open: bool, token: str) -> None:
    """Serves as one of several processes, until it is told to stop or its parent is gone."""
    hub = _hub(find_apps(names), settings, token, open)
    _run(server_of(hub, _watch_parent), listen(settings.host, settings.port, shared=True))


def _run(server: uvicorn.Server, bound: socket.socket) -> None:
    """Serves until SIGINT or SIGTERM, which uvicorn raises again once it has stopped: here they are no failure."""
    with contextlib.suppress(KeyboardInterrupt):
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        collect_seldom()
        server.run(sockets=[bound])


async def _watch_parent() -> None:
    parent = os.getppid()
    loop = asyncio.get_running_loop()

    def look() -> None:
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
        else:
            loop.call_later(1.0, look)

    look()


def _stop(helpers: Sequence[SpawnProcess]) -> None:
    for helper in helpers:
        helper.terminate()
    for helper in helpers:
        helper.join(STOP_SECONDS)
        if helper.is_alive():
            helper.kill()
            raise EnvironmentFailure(f"a worker of the hub (pid {helper.pid}) had to be killed")
