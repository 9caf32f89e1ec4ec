"""How fast the hub is: the calls that training waits for, beside a bare ASGI callable in the same run."""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import orjson
import uvicorn

from cuagym.bench.load import Load, Make, load, request
from cuagym.errors import ConfigError, OperationRefused
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.http import Receive, Scope, Send
from cuagym.hub.registry import find_app
from cuagym.hub.serve import listen, open_store, server_of, url_of
from cuagym.hub.server import Hub
from cuagym.hub.session import Session

SID = "bench"
TOKEN = "bench"
MANY = 16
WRITE_EVERY = 0.01
"""Seconds between two operations on the state that `go` reads meanwhile."""
FORKS = 5000


@dataclass(frozen=True)
class HubFigures:
    """What `bench hub` prints.

    state_kb: size of the state. calls: figures by call and number of clients; `raw` is the bare callable, which
    answers as many bytes as `go`. go_of_raw: requests a second of `go` over those of `raw`, 16 clients each.
    process_mib: memory of the hub's process. fork_bytes: memory that an untouched fork adds. The last two are read
    from /proc, and 0 where there is none.
    """

    state_kb: float
    calls: dict[str, Load]
    go_of_raw: float
    process_mib: float
    fork_bytes: float


def bench_hub(app: str = "mail", *, seconds: float = 1.5) -> HubFigures:
    """Measures each call for some seconds, on servers in processes of their own."""
    declared = find_app(app)
    toggle = _toggle(declared)
    calls: dict[str, Load] = {}
    with _serving(_serve_hub, app, "memory") as (port, pid):
        client = HubClient(f"http://127.0.0.1:{port}", TOKEN)
        state = client.set(declared.name, SID).state
        size = len(orjson.dumps(client.go(SID, declared.name)))
        for name, clients, make in _memory_calls(declared, client, toggle):
            writer = _write(client, declared, toggle) if name.startswith("go") else None
            calls[name] = asyncio.run(_measure(port, make, clients, seconds, writer))
        before = _resident(pid)
        for i in range(FORKS):
            client.fork(SID, f"untouched-{i}")
        process, fork_bytes = _resident(pid), (_resident(pid) - before) / FORKS
    with _serving(_serve_raw, size) as (port, _):
        for clients in (1, MANY):
            calls[f"raw ×{clients}"] = asyncio.run(_measure(port, lambda i: _get("/"), clients, seconds))
    body = orjson.dumps({"action": "set", "state": state})
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'hub.sqlite'}"
        with _serving(_serve_hub, app, url) as (port, _):
            for clients in (1, MANY):
                make = _poster(f"/{declared.name}/post?sid={SID}-{{}}", body, clients)
                calls[f"set, SQLite ×{clients}"] = asyncio.run(_measure(port, make, clients, seconds))
    ratio = calls[f"go ×{MANY}"].per_second / calls[f"raw ×{MANY}"].per_second
    return HubFigures(len(orjson.dumps(state)) / 1024, calls, ratio, process / 2**20, fork_bytes)


def _memory_calls(app: App, client: HubClient, toggle: tuple[str, str]) -> Iterator[tuple[str, int, Make]]:
    """The calls on the memory store, with the requests that make them."""
    base = f"/{app.name}"
    cookie = httpx.get(client.launch(SID, base), trust_env=False).headers["set-cookie"].partition(";")[0]
    operations = itertools.cycle(orjson.dumps({"operation": name, "args": {}}) for name in toggle)
    forks = itertools.count()
    for clients in (1, MANY):
        yield f"go ×{clients}", clients, lambda i: _get(f"{base}/go?sid={SID}")
    yield "state ×1", 1, lambda i: _get(f"{base}/state?sid={SID}")
    yield "reset ×1", 1, lambda i: _post(f"{base}/post?sid={SID}", b'{"action":"reset"}')
    yield "operate ×1", 1, lambda i: _post(f"{base}/operate?sid={SID}", next(operations))
    yield "fork ×1", 1, lambda i: _post(f"/fork?sid={SID}&to=fork-{next(forks)}")
    yield "page ×1", 1, lambda i: request("GET", f"{base}{app.start}", cookie=cookie)


async def _measure(
    port: int, make: Make, clients: int, seconds: float, writer: Callable[[], None] | None = None
) -> Load:
    async def write(go_on: Callable[[], None]) -> None:
        while True:
            await asyncio.to_thread(go_on)
            await asyncio.sleep(WRITE_EVERY)

    writing = asyncio.create_task(write(writer)) if writer else None
    try:
        await load(port, make, clients=clients, seconds=seconds / 10)
        return await load(port, make, clients=clients, seconds=seconds)
    finally:
        if writing is not None:
            writing.cancel()


def _write(client: HubClient, app: App, toggle: tuple[str, str]) -> Callable[[], None]:
    names = itertools.cycle(toggle)
    client.reset(SID)

    def write() -> None:
        client.operate(app.name, SID, next(names), {})

    return write


def _toggle(app: App) -> tuple[str, str]:
    """Two operations without arguments that take each other back."""
    plain = [o.name for o in app.operations.values() if not any(p.required for p in o.parameters)]
    for first, second in itertools.permutations(plain, 2):
        session = Session()
        try:
            for name in (first, second, first, second):
                session, _ = session.operate(app, name, [{}], "admin")
        except OperationRefused:
            continue
        return first, second
    raise ConfigError(f"{app.name} has no two operations without arguments that take each other back")


def _get(path: str) -> bytes:
    return request("GET", path, authorization=f"Bearer {TOKEN}")


def _post(path: str, body: bytes = b"") -> bytes:
    return request("POST", path, body, authorization=f"Bearer {TOKEN}")


def _poster(path: str, body: bytes, sessions: int) -> Make:
    return lambda i: _post(path.format(i % sessions), body)


@contextmanager
def _serving(serve: Callable[..., None], *arguments: object) -> Iterator[tuple[int, int]]:
    """Port and pid of a server in a process of its own."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, *arguments), daemon=True)
    process.start()
    try:
        yield here.recv(), process.pid or 0
    finally:
        process.kill()
        process.join()


def _serve_hub(ready: Connection, app: str, store: str) -> None:
    apps = [find_app(app)]
    hub = Hub(apps, store=open_store(store, {one.name: one for one in apps}), token=TOKEN)
    _serve(server_of(hub), ready)


def _serve_raw(ready: Connection, size: int) -> None:
    body = b"x" * size
    head = [(b"content-type", b"application/json"), (b"content-length", str(size).encode())]

    async def raw(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": body})

    config = uvicorn.Config(raw, http="httptools", ws="none", access_log=False, log_level="warning", lifespan="off")
    config.server_header = config.date_header = False
    _serve(uvicorn.Server(config), ready)


def _serve(server: uvicorn.Server, ready: Connection) -> None:
    bound = listen("127.0.0.1", 0)
    bound.listen(2048)
    ready.send(int(url_of(bound).rpartition(":")[2]))
    server.run(sockets=[bound])


def _resident(pid: int) -> float:
    """Bytes of memory that a process holds."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    return float(status.partition("VmRSS:")[2].split()[0]) * 1024
