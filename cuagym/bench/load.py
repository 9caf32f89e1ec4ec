"""A small HTTP/1.1 load generator: keep-alive connections on raw sockets, one request at a time on each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

Make = Callable[[int], bytes]


@dataclass(frozen=True)
class Load:
    """Requests answered: how many a second, and how long they took, in milliseconds."""

    clients: int
    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; underscores in header names stand for hyphens."""
    lines = [f"{method} {path} HTTP/1.1", "host: hub", f"content-length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def load(port: int, make: Make, *, clients: int, seconds: float) -> Load:
    """Sends what `make` gives for 0, 1, 2… over `clients` connections for some seconds."""
    loop = asyncio.get_running_loop()
    numbers = iter(range(1 << 62))
    end = time.perf_counter() + seconds
    players = [
        (await loop.create_connection(lambda: _Client(loop, lambda: make(next(numbers)), end), "127.0.0.1", port))[
            1
        ]
        for _ in range(clients)
    ]
    started = time.perf_counter()
    for player in players:
        player.begin()
    await asyncio.gather(*(player.done for player in players))
    elapsed = time.perf_counter() - started
    times = sorted(taken for player in players for taken in player.times)
    return Load(
        clients=clients,
        requests=len(times),
        per_second=len(times) / elapsed,
        p50_ms=times[len(times) // 2] * 1e3,
        p99_ms=times[len(times) * 99 // 100] * 1e3,
    )


class _Client(asyncio.Protocol):
    """Sends a request, waits for the whole answer, and goes on until the end."""

    def __init__(self, loop: asyncio.AbstractEventLoop, make: Callable[[], bytes], end: float) -> None:
        self.done: asyncio.Future[None] = loop.create_future()
        self.times: list[float] = []
        self._make, self._end = make, end
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._missing = 0
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def begin(self) -> None:
        assert self._transport is not None
        body = self._make()
        self._sent = time.perf_counter()
        self._transport.write(body)

    def data_received(self, data: bytes) -> None:
        if not self._missing:
            self._buffer += data
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if head[9:12] not in (b"200", b"303"):
                self.done.set_exception(ConnectionError(self._buffer[:500].decode("latin-1")))
                return
            size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self._missing, data, self._buffer = size, rest, b""
        self._missing -= len(data)
        if self._missing:
            return
        now = time.perf_counter()
        self.times.append(now - self._sent)
        if now < self._end:
            self.begin()
            return
        assert self._transport is not None
        self._transport.close()
        self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("the server hung up"))
