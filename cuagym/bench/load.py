"""A small HTTP/1.1 load generator: keep-alive connections on raw sockets, one request at a time on each.

It shares the machine with what it measures, so it does as little as it can: requests are bytes, answers are counted
and not parsed, and there is no event loop but a selector.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from cuagym.errors import EnvironmentFailure

Make = Callable[[int], bytes]
BUFFER = 1 << 18
PATIENCE = 30.0
"""Seconds without any answer after which a server counts as dead."""


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


def load(
    port: int, make: Make, *, clients: int, seconds: float, beside: Make | None = None, every: float = 0.01
) -> Load:
    """Sends what `make` gives for 0, 1, 2… over `clients` connections for some seconds.

    beside: requests that one more connection sends meanwhile, one each `every` seconds; they are not counted.
    """
    players = [_Player(port) for _ in range(clients)]
    other = _Player(port)
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for player in (*players, other):
            selector.register(player.socket, selectors.EVENT_READ, player)
        started = time.perf_counter()
        end, due, sent, sent_beside = started + seconds, started, 0, 0
        for player in players:
            player.send(make(sent))
            sent += 1
        while any(player.waits for player in players):
            now = time.perf_counter()
            if beside is not None and due <= now < end and not other.waits:
                other.send(beside(sent_beside))
                sent_beside, due = sent_beside + 1, due + every
            ready = selector.select(PATIENCE)
            if not ready:
                raise EnvironmentFailure("the server under load does not answer")
            for key, _ in ready:
                player = key.data
                taken = player.receive()
                if taken is None or player is other:
                    continue
                times.append(taken)
                if time.perf_counter() < end:
                    player.send(make(sent))
                    sent += 1
        elapsed = time.perf_counter() - started
    for player in (*players, other):
        player.socket.close()
    times.sort()
    return Load(
        clients=clients,
        requests=len(times),
        per_second=len(times) / elapsed,
        p50_ms=times[len(times) // 2] * 1e3,
        p99_ms=times[len(times) * 99 // 100] * 1e3,
    )


class _Player:
    """One connection: sends a request, then counts the bytes of the answer."""

    _buffer = bytearray(BUFFER)

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waits = False
        self._head = b""
        self._missing = 0
        self._sent = 0.0

    def send(self, body: bytes) -> None:
        self.waits = True
        self._sent = time.perf_counter()
        self.socket.sendall(body)

    def receive(self) -> float | None:
        """Takes what has arrived; seconds since the request was sent when that was the whole answer."""
        size = self.socket.recv_into(self._buffer)
        if not size:
            raise EnvironmentFailure("the server under load hung up")
        if self._missing:
            self._missing -= size
        else:
            self._head += self._buffer[:size]
            head, found, rest = self._head.partition(b"\r\n\r\n")
            if not found:
                return None
            if head[9:12] not in (b"200", b"303"):
                raise EnvironmentFailure(f"the server under load answered {self._head[:500].decode('latin-1')}")
            length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            self._missing, self._head = length - len(rest), b""
        if self._missing:
            return None
        self.waits = False
        return time.perf_counter() - self._sent
