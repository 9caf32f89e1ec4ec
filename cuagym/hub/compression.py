"""Answers in gzip for browsers that take it."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from functools import lru_cache

from cuagym.hub.http import Answer, Request

VARIES = (b"vary", b"accept-encoding")
"""Header of every answer, compressed or not, that another browser may get in another encoding."""
FAST, BEST = 1, 9
"""Levels: a third of a millisecond for a page of 110 KB, and a tenth smaller for what is compressed once."""
_ONE_PACKET = 1400
_NEVER = re.compile(r"q=0(\.0*)?")


def accepts_gzip(request: Request) -> bool:
    """Whether the request's Accept-Encoding allows gzip (RFC 9110, section 12.5.3)."""
    header = request.header(b"accept-encoding")
    return header is not None and _allows_gzip(header)


@lru_cache(maxsize=64)
def _allows_gzip(header: str) -> bool:
    parts = (part.partition(";") for part in header.lower().split(","))
    weights = {coding.strip(): weight.replace(" ", "") for coding, _, weight in parts}
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and not _NEVER.fullmatch(weight)


def compressed(answer: Answer, level: int) -> Answer:
    """The answer in gzip, the same bytes each time; as it is where it fits into one packet anyway."""
    if len(answer.body) < _ONE_PACKET:
        return answer
    headers = [*(answer.headers or ()), (b"content-encoding", b"gzip")]
    return replace(answer, body=gzip.compress(answer.body, level, mtime=0), headers=headers)
