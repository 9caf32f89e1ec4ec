"""Runs a hub under uvicorn."""

from __future__ import annotations

import socket
from collections.abc import Awaitable, Callable, Mapping

import uvicorn

from cuagym.errors import ConfigError
from cuagym.hub.app import App
from cuagym.hub.server import Hub
from cuagym.hub.store import MemoryStore, Store

Ready = Callable[[], Awaitable[None]]

DRAIN_SECONDS = 8
"""How long requests in hand may take once the hub is to stop: container engines kill after ten."""


def listen(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A bound socket; port 0 lets the system choose. With `shared`, several processes may bind it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        raise ConfigError(f"can't listen on {host}:{port}: {error.strerror}; choose another --port") from error
    return bound


def url_of(bound: socket.socket) -> str:
    """The URL at which a browser on this machine reaches a socket."""
    return url_at(*bound.getsockname()[:2])


def url_at(host: str, port: int) -> str:
    """The URL at which a browser on this machine reaches an address that is listened on."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}"


def server_of(hub: Hub, ready: Ready | None = None, stopping: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """A uvicorn server of the hub that calls `ready` once it takes requests and `stopping` when it takes no more.

    Told to stop, it finishes the requests in hand, for up to DRAIN_SECONDS.
    """
    config = uvicorn.Config(
        hub,
        loop="auto",
        http="httptools",
        ws="none",
        access_log=False,
        log_level="warning",
        lifespan="on",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    return _Server(config, ready, stopping)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Ready | None, stopping: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready, self._stopping = ready, stopping

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self._ready is not None and self.started:
            await self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._stopping()
        await super().shutdown(sockets)


def open_store(url: str, apps: Mapping[str, App]) -> Store:
    """The store that `--store` names: `memory` or a database URL."""
    if url == "memory":
        return MemoryStore()
    from cuagym.hub.store_sql import SqlStore

    return SqlStore(url, apps)
