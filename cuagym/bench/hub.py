"""How fast the hub is: the calls that training waits for, beside a bare ASGI callable in the same run."""

from __future__ import annotations

import asyncio
import gc
import itertools
import multiprocessing
import statistics
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import orjson
import uvicorn

from cuagym.bench.load import Load, Make, load, request
from cuagym.bench.toggle import toggle
from cuagym.bench.weight import PageWeight, page_weights
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.garbage import collect_seldom
from cuagym.hub.http import Receive, Scope, Send
from cuagym.hub.registry import find_app, find_apps
from cuagym.hub.serve import listen, open_store, server_of, url_of
from cuagym.hub.server import Hub
from cuagym.hub.session import Session
from cuagym.hub.store import MemoryStore

SID = "bench"
TOKEN = "bench"
MANY = 16
ROUNDS = 3
WORLDS = 2 * MANY
"""States that `set` takes in turn, so that no session is given the one that it has."""
FORKS = 2000
HEAVIEST = 3


@dataclass(frozen=True)
class HubFigures:
    """What `bench hub` prints.

    state_kb: size of the state. calls: figures by call and number of clients; `raw` is the bare callable, which
    answers as many bytes as `go`. go_of_raw: requests a second of `go` over those of `raw`, 16 clients each, the
    median of three rounds. process_mib: memory of a hub's process with every installed app in use, read from /proc,
    and 0 where there is none. fork_bytes: memory that an untouched fork adds. pages: the app's heaviest pages.
    """

    state_kb: float
    calls: dict[str, Load]
    go_of_raw: float
    process_mib: float
    fork_bytes: float
    pages: list[PageWeight]


def bench_hub(app: str = "mail", *, seconds: float = 1.5) -> HubFigures:
    """Measures each call for some seconds, on servers in processes of their own.

    `go` reads a state that an operation changes a hundred times a second. `set` is on a new SQLite file, all else
    on the memory store.
    """
    declared = find_app(app)
    state = declared.seed_state(1)
    with _serving(_serve_hub, "memory") as (port, pid):
        client = HubClient(f"http://127.0.0.1:{port}", TOKEN)
        for name in client.describe():
            client.set(name, SID)
        calls, go_of_raw = _reads(declared, client, port, seconds)
        for name, make in _memory_calls(declared, client):
            calls[f"{name} ×1"] = _measured(port, make, 1, seconds)
        process = _resident(pid)
        pages = page_weights(declared, client, seed=1)[:HEAVIEST]
    calls |= _sets(declared, seconds)
    fork = asyncio.run(_fork_bytes(declared))
    return HubFigures(len(state.bytes) / 1024, calls, go_of_raw, process / 2**20, fork, pages)


def _reads(app: App, client: HubClient, port: int, seconds: float) -> tuple[dict[str, Load], float]:
    """`raw` and `go` in turns, and how much of the one the other reaches with many clients."""
    go, raw, operate = _get(f"/{app.name}/go?sid={SID}"), _get("/"), _operations(app)
    first, _ = toggle(app)
    client.operate(app.name, SID, first.operation, first.args)
    size = len(orjson.dumps(client.go(SID, app.name)))
    client.reset(SID)
    loads: dict[str, list[Load]] = {}
    with _serving(_serve_raw, size) as (raw_port, _):
        for _, clients in itertools.product(range(ROUNDS), (1, MANY)):
            client.reset(SID)
            found = _measured(port, lambda i: go, clients, seconds / ROUNDS, operate)
            loads.setdefault(f"go ×{clients}", []).append(found)
            found = _measured(raw_port, lambda i: raw, clients, seconds / ROUNDS)
            loads.setdefault(f"raw ×{clients}", []).append(found)
    pairs = zip(loads[f"go ×{MANY}"], loads[f"raw ×{MANY}"], strict=True)
    ratio = statistics.median(mine.per_second / bare.per_second for mine, bare in pairs)
    return {name: sorted(found, key=lambda one: one.p50_ms)[ROUNDS // 2] for name, found in loads.items()}, ratio


def _memory_calls(app: App, client: HubClient) -> Iterator[tuple[str, Make]]:
    base = f"/{app.name}"
    cookie = httpx.get(client.launch(SID, base), trust_env=False).headers["set-cookie"].partition(";")[0]
    state, page = _get(f"{base}/state?sid={SID}"), _page(f"{base}{app.start}", cookie)
    reset, forks = _post(f"{base}/post?sid={SID}", b'{"action":"reset"}'), itertools.count()
    yield "state", lambda i: state
    yield "reset", lambda i: reset
    yield "operate", _operations(app)
    yield "fork", lambda i: _post(f"/fork?sid={SID}&to=fork-{next(forks)}")
    yield "page", lambda i: page


def _sets(app: App, seconds: float) -> dict[str, Load]:
    """`set` to states that differ, by one client and by many with a session each."""
    bodies = [orjson.dumps({"action": "set", "state": app.seed_state(seed).value}) for seed in range(1, WORLDS + 1)]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'hub.sqlite'}"
        with _serving(_serve_hub, url) as (port, _):
            return {
                f"set, SQLite ×{clients}": _measured(port, _in_turn(app, bodies, clients), clients, seconds)
                for clients in (1, MANY)
            }


def _in_turn(app: App, bodies: list[bytes], sessions: int) -> Make:
    sets = [_post(f"/{app.name}/post?sid={SID}-{i % sessions}", body) for i, body in enumerate(bodies)]
    return lambda i: sets[i % len(sets)]


async def _fork_bytes(app: App) -> float:
    """Bytes that a fork of a session adds to the memory store, by the interpreter's own account."""
    store = MemoryStore()
    session = Session().set(app, app.seed_state(1), Session().now, 1)
    await store.save(SID, None, session)
    gc.collect()
    tracemalloc.start()
    try:
        for i in range(FORKS):
            await store.save(f"untouched-{i}", None, session)
        return tracemalloc.get_traced_memory()[0] / FORKS
    finally:
        tracemalloc.stop()


def _measured(port: int, make: Make, clients: int, seconds: float, beside: Make | None = None) -> Load:
    load(port, make, clients=clients, seconds=seconds / 10)
    return load(port, make, clients=clients, seconds=seconds, beside=beside)


def _operations(app: App) -> Make:
    """Requests that change the state and change it back."""
    first, second = (
        _post(f"/{app.name}/operate?sid={SID}", orjson.dumps({"operation": call.operation, "args": call.args}))
        for call in toggle(app)
    )
    turns = itertools.cycle((first, second))
    return lambda i: next(turns)


def _get(path: str) -> bytes:
    return request("GET", path, authorization=f"Bearer {TOKEN}")


def _page(path: str, cookie: str) -> bytes:
    """The request of a browser, which takes gzip."""
    return request("GET", path, cookie=cookie, accept_encoding="gzip")


def _post(path: str, body: bytes = b"") -> bytes:
    return request("POST", path, body, authorization=f"Bearer {TOKEN}")


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


def _serve_hub(ready: Connection, store: str) -> None:
    apps = find_apps()
    hub = Hub(apps, store=open_store(store, {app.name: app for app in apps}), token=TOKEN)
    collect_seldom()
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
