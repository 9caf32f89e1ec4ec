"""Requests and answers of the hub, straight on ASGI: what the hot calls need and no more."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import orjson

from cuagym.errors import CuagymError

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers: TypeAlias = list[tuple[bytes, bytes]]

MAX_BODY = 8 * 1024 * 1024
SID = re.compile(r"[A-Za-z0-9_-]{1,128}")


class HttpError(CuagymError):
    """A request that is refused: `status`, a machine's `code`, a person's message, and the place at fault."""

    def __init__(self, status: int, code: str, message: str, path: str | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.path, self.more = status, code, message, path, more

    def answer(self) -> Answer:
        error = {"code": self.code, "message": self.message, "path": self.path, **self.more}
        answer = json_answer({"error": error}, self.status)
        if self.status == 413:
            answer.headers = [*_UNCACHED, (b"connection", b"close")]  # or the client would go on sending
        return answer


@dataclass(slots=True)
class Answer:
    """A whole response."""

    status: int
    body: bytes
    content_type: bytes
    headers: Headers | None = None

    async def send(self, send: Send) -> None:
        headers: Headers = [
            (b"content-type", self.content_type),
            (b"content-length", str(len(self.body)).encode()),
            *(self.headers or ()),
        ]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def json_bytes_answer(body: bytes, status: int = 200) -> Answer:
    return Answer(status, body, b"application/json", _UNCACHED)


def json_answer(value: object, status: int = 200) -> Answer:
    return json_bytes_answer(orjson.dumps(value), status)


_UNCACHED: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]


class Request:
    """One HTTP request."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.scope, self.receive = scope, receive

    def header(self, name: bytes) -> str | None:
        for key, value in self.scope["headers"]:
            if key == name:
                return str(value, "latin-1")
        return None

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.scope["query_string"].decode("latin-1"), keep_blank_values=True))

    @property
    def sid(self) -> str:
        """The session that the URL names; HttpError 400 when it does not."""
        raw = self.scope["query_string"]
        sid = raw[4:].decode("latin-1") if raw.startswith(b"sid=") else ""
        return sid if SID.fullmatch(sid) else checked_sid(self.query.get("sid", ""))

    @property
    def path_and_query(self) -> str:
        """The path as the browser asked for it."""
        path = self.scope.get("raw_path") or self.path.encode()
        query = self.scope["query_string"]
        return str(path + b"?" + query if query else path, "latin-1")

    async def body(self) -> bytes:
        """The whole body; HttpError 413 as soon as it is too large."""
        chunks, size = [], 0
        while True:
            message = await self.receive()
            if message["type"] == "http.disconnect":
                raise HttpError(400, "disconnected", "the client went away before the body was complete")
            chunk: bytes = message.get("body", b"")
            size += len(chunk)
            if size > MAX_BODY:
                raise HttpError(413, "too_large", f"a body may have at most {MAX_BODY:,} bytes")
            chunks.append(chunk)
            if not message.get("more_body", False):
                return b"".join(chunks)

    @cached_property
    def cookies(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in (self.header(b"cookie") or "").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs}


def checked_sid(sid: str, name: str = "sid") -> str:
    """`sid` if it is one, else HttpError 400."""
    if not SID.fullmatch(sid):
        raise HttpError(400, "bad_sid", f"{name} is 1 to 128 characters of A-Z a-z 0-9 _ -", name)
    return sid
