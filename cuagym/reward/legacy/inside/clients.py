"""HTTP clients whose requests `web` answers: http.client (and urllib on it), and stand-ins for requests and httpx."""

from __future__ import annotations

import errno
import http.client
import io
import json as jsonlib
import os
import sys
import types
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
    """Puts the clients in their places, for this process and those that it forks."""
    http.client.HTTPConnection.connect = lambda self: None  # type: ignore[method-assign]
    http.client.HTTPConnection.request = _request  # type: ignore[method-assign,assignment]
    http.client.HTTPConnection.getresponse = _getresponse  # type: ignore[method-assign]
    sys.modules.update(_requests())
    sys.modules.update(_httpx())
    sys.modules.update(_urllib3())


def ask(method: str, url: str, body: bytes = b"", files: Mapping[str, bytes] | None = None) -> Answer:
    """The web's answer; Unreachable if there is none."""
    if _web is None:
        raise Unreachable(url)
    return _web.request(method.upper(), url, body, files)


class _Wire:
    """What http.client takes for a socket: it only reads the answer."""

    def __init__(self, answer: Answer) -> None:
        reason = HTTPStatus(answer.status).phrase
        head = f"HTTP/1.1 {answer.status} {reason}\r\nContent-Type: {answer.kind}\r\nContent-Length: {len(answer.body)}"
        self._data = f"{head}\r\nConnection: close\r\n\r\n".encode() + answer.body

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(io.BytesIO(self._data))  # type: ignore[type-var]


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


class ConnectionError(RequestException):  # noqa: A001  # its name in requests
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
        return lambda url, *args, **options: self.request(name, url, **_positional(name, args), **options)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *exc: object) -> None:
        return None


METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


def _positional(method: str, args: tuple[Any, ...]) -> dict[str, Any]:
    """requests.get(url, params) and requests.post(url, data, json)."""
    return dict(zip(("params",) if method == "get" else ("data", "json"), args, strict=False))


def _method(name: str) -> Any:
    return lambda url, *args, **options: fetch(name, url, **_positional(name, args), **options)


def _requests() -> dict[str, types.ModuleType]:
    exceptions = _module(
        "requests.exceptions",
        RequestException=RequestException, HTTPError=HTTPError, ConnectionError=ConnectionError, Timeout=Timeout,
        JSONDecodeError=JSONDecodeError, InvalidJSONError=JSONDecodeError, ConnectTimeout=Timeout,
        ReadTimeout=Timeout, SSLError=ConnectionError, ProxyError=ConnectionError, RetryError=RequestException,
        TooManyRedirects=RequestException, InvalidURL=RequestException, MissingSchema=RequestException,
        ChunkedEncodingError=RequestException, ContentDecodingError=RequestException,
    )  # fmt: skip
    adapters = _module("requests.adapters", HTTPAdapter=_Ignored, Retry=_Ignored)
    urllib3 = _urllib3()
    packages = _module("requests.packages", urllib3=urllib3["urllib3"])
    names = {name: getattr(exceptions, name) for name in ("RequestException", "HTTPError", "ConnectionError", "Timeout",
             "JSONDecodeError", "ConnectTimeout", "ReadTimeout", "TooManyRedirects")}  # fmt: skip
    requests = _module(
        "requests",
        request=fetch, Session=Session, session=Session, Response=Response, exceptions=exceptions, adapters=adapters,
        packages=packages, __version__="2.32.0", codes=types.SimpleNamespace(ok=200, OK=200, not_found=404),
        **names, **{name: _method(name) for name in METHODS},
    )  # fmt: skip
    packed = {f"requests.packages.{name}": module for name, module in urllib3.items()}
    return {m.__name__: m for m in (requests, exceptions, adapters, packages)} | packed


def _httpx() -> dict[str, types.ModuleType]:
    httpx = _module(
        "httpx",
        request=fetch, Client=Session, Response=Response, HTTPError=RequestException, RequestError=ConnectionError,
        ConnectError=ConnectionError, HTTPStatusError=HTTPError, TimeoutException=Timeout, Timeout=_Ignored,
        Limits=_Ignored, HTTPTransport=_Ignored, **{name: _method(name) for name in METHODS},
    )  # fmt: skip
    return {"httpx": httpx}


def _urllib3() -> dict[str, types.ModuleType]:
    retry = _module("urllib3.util.retry", Retry=_Ignored)
    util = _module("urllib3.util", retry=retry, Retry=_Ignored)
    exceptions = _module(
        "urllib3.exceptions",
        InsecureRequestWarning=type("InsecureRequestWarning", (Warning,), {}),
        HTTPError=OSError,
    )
    urllib3 = _module(
        "urllib3", util=util, exceptions=exceptions, Retry=_Ignored, disable_warnings=lambda *args: None
    )  # fmt: skip
    return {module.__name__: module for module in (urllib3, util, retry, exceptions)}


class _Ignored:
    """A setting of a real network: taken and forgotten."""

    def __init__(self, *args: Any, **options: Any) -> None:
        return None


def _module(name: str, /, **members: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(members)
    return module


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
    """Contents by file name of the `files` argument: {field: file}, {field: (name, file, type)} or a list of those."""
    found: dict[str, bytes] = {}
    for field, given in dict(files or {}).items():
        name, content = (given[0], given[1]) if isinstance(given, tuple) else (getattr(given, "name", field), given)
        found[os.path.basename(str(name))] = _bytes(content)
    return found
