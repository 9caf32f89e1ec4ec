"""`cuagym hub up`: a hub as a process of its own, found again by its run file."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from cuagym.config import Settings, admin_token
from cuagym.errors import ConfigError
from cuagym.hub.app import App
from cuagym.hub.registry import find_apps
from cuagym.hub.serve import listen, server_of, url_of
from cuagym.hub.server import Hub

SID = "demo"
"""The session that a starting hub opens."""


def serve_hub(
    names: Sequence[str], settings: Settings, *, open: bool, announce: Callable[[dict[str, object]], None]
) -> None:
    """Serves apps until SIGINT or SIGTERM; `announce` gets the document of `hub up --json` once it is ready."""
    apps = find_apps(names)
    if not apps:
        raise ConfigError("no app is installed: install a package that announces one under cuagym.apps")
    given = admin_token()
    hub = Hub(apps, token=given.value if given else None, ttl=settings.ttl, open=open)
    bound = listen(settings.host, settings.port)
    url = url_of(bound)

    async def ready() -> None:
        await open_session(hub, apps)
        path = f"/{apps[0].name}{apps[0].start}"
        token = await hub.gate.launch_token(SID, path)
        announce(
            {
                "url": url,
                "apps": {app.name: f"{url}/{app.name}" for app in apps},
                "sid": SID,
                "launch_url": f"{url}/_launch?token={token}",
                "token_from": given.source if given else "made at start",
                "pid": os.getpid(),
            }
        )

    server_of(hub, ready).run(sockets=[bound])


async def open_session(hub: Hub, apps: Sequence[App]) -> None:
    """The session of the launch URL, on seed worlds, unless the store has it."""
    if await hub.sessions.store.load(SID) is None:
        for app in apps:
            await hub.sessions.change(
                SID,
                lambda s, app=app: (s.set(app, app.seed_state(s.seed, s.now), s.now, s.seed), None),
                create=True,
            )
