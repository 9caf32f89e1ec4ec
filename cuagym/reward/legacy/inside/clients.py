"""HTTP clients that `web` answers: http.client, urllib on it, and what requests and httpx are made of."""

from __future__ import annotations

import errno
import http.client
import io
import json as jsonlib
import os
import ssl
from collections.abc import Iterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from .web import Answer, Unreachable, Web

_web: Web | None = None
Body = bytes | str | Mapping[str, Any] | list[tuple[str, Any]] | Iterator[bytes] | None


def connect(web: Web) -> None:
    """From now on the clients of this process reach `web`."""
    global _web  # noqa: PLW0603  # one process runs one script
    _web = web


def install() -> None:
    """Puts http.client in its place, for this process and those that it forks."""
    http.client.HTTPConnection.connect = lambda self: None  # type: ignore[method-assign]
    http.client.HTTPConnection.request = _request  # type: ignore[method-assign]
    http.client.HTTPConnection.getresponse = _getresponse  # type: ignore[method-assign]
    # A context of its own for each request would take 20 ms: it reads the machine's certificates.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ssl._create_default_https_context = lambda *args, **options: context


def ask(method: str, url: str, body: bytes = b"", files: Mapping[str, bytes] | None = None) -> Answer:
    """The web's answer; Unreachable if there is none."""
    if _web is None:
        raise Unreachable(url)
    return _web.request(method.upper(), url, body, files)


class _Wire:
    """What http.client takes for a socket: it only reads the answer."""

    def __init__(self, answer: Answer) -> None:
        reason = HTTPStatus(answer.status).phrase
        head = (
            f"HTTP/1.1 {answer.status} {reason}",
            f"Content-Type: {answer.kind}",
            f"Content-Length: {len(answer.body)}",
            "Connection: close",
        )
        self._data = "\r\n".join([*head, "", ""]).encode() + answer.body

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(io.BytesIO(self._data))


def _request(
    self: http.client.HTTPConnection, method: str, url: str, body: Any = None, headers: Any = None, **options: Any
) -> None:
    if "://" not in url:
        standard = self.port in (80, 443)
        url = f"http://{self.host}{'' if standard else f':{self.port}'}{url}"
    try:
        answer = ask(method, url, _bytes(body))
    except Unreachable as error:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH)) from error
    self._cuagym = (_Wire(answer), method)  # type: ignore[attr-defined]


def _getresponse(self: http.client.HTTPConnection) -> http.client.HTTPResponse:
    wire, method = self.__dict__.pop("_cuagym", (None, None))
    if wire is None:
        raise http.client.ResponseNotReady
    response = http.client.HTTPResponse(wire, method=method)
    response.begin()
    return response


class RequestException(OSError):
    """requests' root of errors; httpx's are the same here."""

    response: Response | None = None


class HTTPError(RequestException):
    """A status of 400 or more."""


class ConnectionError(RequestException):
    """Nobody answers."""


class Timeout(RequestException):
    """Never raised here."""


class JSONDecodeError(RequestException, ValueError):
    """A body that is not JSON."""


class Response:
    """What requests and httpx answer, as far as reward programs use it."""

    def __init__(self, method: str, url: str, answer: Answer) -> None:
        self.status_code = answer.status
        self.content = answer.body
        self.url = url
        self.method = method
        self.headers = {"Content-Type": answer.kind, "content-type": answer.kind}
        self.reason = self.reason_phrase = HTTPStatus(answer.status).phrase
        self.encoding = "utf-8"
        self.elapsed = timedelta(milliseconds=1)
        self.history: list[Response] = []

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")

    @property
    def ok(self) -> bool:
        return self.status_code < 400

    is_success = ok

    @property
    def is_error(self) -> bool:
        return not self.ok

    def json(self, **options: Any) -> Any:
        try:
            return jsonlib.loads(self.content, **options)
        except ValueError as error:
            raise JSONDecodeError(str(error)) from error

    def raise_for_status(self) -> Response:
        if not self.ok:
            error = HTTPError(f"{self.status_code} {self.reason} for url: {self.url}")
            error.response = self
            raise error
        return self

    def iter_content(self, chunk_size: int = 1, **options: Any) -> Iterator[bytes]:
        yield self.content

    def iter_lines(self, **options: Any) -> Iterator[bytes]:
        yield from self.content.splitlines()

    def close(self) -> None:
        return None

    def __bool__(self) -> bool:
        return self.ok

    def __enter__(self) -> Response:
        return self

    def __exit__(self, *exc: object) -> None:
        return None


def fetch(
    method: str,
    url: Any,
    *,
    params: Any = None,
    data: Body = None,
    content: Body = None,
    json: Any = None,
    files: Any = None,
    **options: Any,
) -> Response:
    """`requests.request` and `httpx.request`; what only concerns a real network is taken and ignored."""
    url = str(url)
    if params:
        query = params if isinstance(params, str) else urlencode(params, doseq=True)
        url += ("&" if "?" in url else "?") + query
    body = jsonlib.dumps(json).encode() if json is not None else _bytes(data if data is not None else content)
    try:
        answer = ask(method, url, body, _uploads(files))
    except Unreachable as error:
        raise ConnectionError(f"network is unreachable: {method} {url}") from error
    return Response(method, url, answer)


class Session:
    """`requests.Session` and `httpx.Client`. base_url: as httpx has it."""

    def __init__(self, base_url: str = "", **options: Any) -> None:
        self.base_url = base_url
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.params: dict[str, str] = {}
        self.auth = self.verify = self.proxies = self.trust_env = None

    def request(self, method: str, url: Any, params: Any = None, **options: Any) -> Response:
        url = str(url)
        if self.base_url and "://" not in url:
            url = str(self.base_url).rstrip("/") + "/" + url.lstrip("/")
        return fetch(
            method, url, params={**self.params, **params} if isinstance(params, dict) else params, **options
        )

    def mount(self, prefix: str, adapter: object) -> None:
        return None

    def close(self) -> None:
        return None

    def __getattr__(self, name: str) -> Any:
        if name not in METHODS:
            raise AttributeError(name)
        return lambda url, *args, **options: self.request(name, url, **positional(name, args), **options)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        return None


class AsyncSession(Session):
    """`httpx.AsyncClient`."""

    async def request(self, *args: Any, **options: Any) -> Response:  # type: ignore[override]
        return super().request(*args, **options)

    async def aclose(self) -> None:
        return None

    async def __aenter__(self) -> AsyncSession:
        return self

    async def __aexit__(self, *exc: object) -> None:
        return None


METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


def positional(method: str, args: tuple[Any, ...]) -> dict[str, Any]:
    """requests.get(url, params) and requests.post(url, data, json)."""
    return dict(zip(("params",) if method == "get" else ("data", "json"), args, strict=False))


def _bytes(body: Any) -> bytes:
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    if isinstance(body, Mapping):
        return urlencode(body, doseq=True).encode()
    if hasattr(body, "read"):
        return _bytes(body.read())
    return b"".join(_bytes(part) for part in body)


def _uploads(files: Any) -> dict[str, bytes]:
    """Contents by file name of the argument `files`: file or (name, file, type) by field, or a list of pairs."""
    found: dict[str, bytes] = {}
    for field, given in dict(files or {}).items():
        name, content = (given[0], given[1]) if isinstance(given, tuple) else (getattr(given, "name", field), given)
        found[os.path.basename(str(name))] = _bytes(content)
    return found
