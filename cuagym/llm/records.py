"""What is written down of each call to a model."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from cuagym.llm._json import canonical
from cuagym.llm.protocol import Usage
from cuagym.schema import JsonObject


@dataclass(frozen=True)
class CallRecord:
    """One call. It holds no key and no header.

    model: `PROVIDER:MODEL`. prompt: SHA-256 of the request in hex. usage, usd: what this call took (nothing when it
    was cached or failed); usd is None for a model without a price. seconds: with all tries. outcome: `ok`,
    `cached`, `refusal`, `length`, or the name of the error's class. transcript: request and reply, packed (see
    `unpack_transcript`), pictures by their hashes; None when transcripts are off.
    """

    role: str
    task: str
    seat: int
    model: str
    prompt: str
    usage: Usage
    usd: float | None
    seconds: float
    outcome: str
    transcript: bytes | None


Record: TypeAlias = Callable[[CallRecord], None]
"""Keeps a CallRecord; called from any thread."""


def pack_transcript(request: JsonObject, reply: JsonObject | None) -> bytes:
    return zlib.compress(canonical({"request": request, "reply": reply}))


def unpack_transcript(packed: bytes) -> JsonObject:
    """`{"request": …, "reply": … or null}` of a call that failed."""
    value: JsonObject = json.loads(zlib.decompress(packed))
    return value
