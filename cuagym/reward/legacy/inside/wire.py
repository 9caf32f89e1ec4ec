"""Messages between the fork server and who started it: a list of byte strings, each with its length before it."""

from __future__ import annotations

import os
import select
import struct
import time
from collections.abc import Sequence

LENGTH = struct.Struct("<I")
MAX_PART = 256 * 1024 * 1024


class Closed(Exception):
    """The other side is gone."""


class Late(Exception):
    """The other side did not speak in time."""


def send(descriptor: int, parts: Sequence[bytes]) -> None:
    """Writes one message; Closed if nobody reads."""
    data = memoryview(LENGTH.pack(len(parts)) + b"".join(LENGTH.pack(len(part)) + part for part in parts))
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError as error:
        raise Closed from error


def receive(descriptor: int, seconds: float | None = None) -> list[bytes]:
    """Reads one message. seconds: how long to wait for all of it, None for ever. Closed at the end, Late then."""
    end = None if seconds is None else time.monotonic() + seconds
    count = LENGTH.unpack(_exactly(descriptor, LENGTH.size, end))[0]
    parts = []
    for _ in range(count):
        length = LENGTH.unpack(_exactly(descriptor, LENGTH.size, end))[0]
        if length > MAX_PART:
            raise Closed
        parts.append(_exactly(descriptor, length, end))
    return parts


def _exactly(descriptor: int, length: int, end: float | None) -> bytes:
    chunks = []
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    while length:
        if end is not None and not poll.poll(max(0.0, end - time.monotonic()) * 1000):
            raise Late
        chunk = os.read(descriptor, min(length, 1 << 20))
        if not chunk:
            raise Closed
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)
