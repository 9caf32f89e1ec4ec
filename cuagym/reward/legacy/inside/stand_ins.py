"""Stand-ins for requests, httpx and urllib3, none of which need be installed."""

from __future__ import annotations

import sys
import types
from typing import Any

from . import clients
from .clients import METHODS, AsyncSession, Response, Session, fetch, positional


def install() -> None:
    """Makes them importable, for this process and those that it forks."""
    urllib3 = _urllib3()
    for module in (*urllib3, *_requests(urllib3), _httpx()):
        sys.modules[module.__name__] = module


def _requests(urllib3: list[types.ModuleType]) -> list[types.ModuleType]:
    errors = {
        name: getattr(clients, name) for name in ("RequestException", "HTTPError", "ConnectionError", "Timeout")
    }
    errors |= dict.fromkeys(("JSONDecodeError", "InvalidJSONError"), clients.JSONDecodeError)
    errors |= dict.fromkeys(("ConnectTimeout", "ReadTimeout"), clients.Timeout)
    errors |= dict.fromkeys(("SSLError", "ProxyError"), clients.ConnectionError)
    never = ("TooManyRedirects", "InvalidURL", "MissingSchema", "ChunkedEncodingError", "RetryError")
    errors |= dict.fromkeys(never, clients.RequestException)
    exceptions = _module("requests.exceptions", **errors)
    adapters = _module("requests.adapters", HTTPAdapter=_Ignored, Retry=_Ignored)
    packed = [_module(f"requests.packages.{module.__name__}", **vars(module)) for module in urllib3]
    packages = _module("requests.packages", urllib3=packed[0])
    requests = _module(
        "requests",
        **errors,
        **{name: _method(name) for name in METHODS},
        request=fetch,
        Session=Session,
        session=Session,
        Response=Response,
        exceptions=exceptions,
        adapters=adapters,
        packages=packages,
        codes=types.SimpleNamespace(ok=200, OK=200, not_found=404),
        __version__="2.32.0",
    )
    return [requests, exceptions, adapters, packages, *packed]


def _httpx() -> types.ModuleType:
    return _module(
        "httpx",
        **{name: _method(name) for name in METHODS},
        request=fetch,
        Client=Session,
        AsyncClient=AsyncSession,
        Response=Response,
        HTTPError=clients.RequestException,
        RequestError=clients.ConnectionError,
        ConnectError=clients.ConnectionError,
        HTTPStatusError=clients.HTTPError,
        TimeoutException=clients.Timeout,
        Timeout=_Ignored,
        Limits=_Ignored,
        HTTPTransport=_Ignored,
    )


def _urllib3() -> list[types.ModuleType]:
    """The package and its parts."""
    retry = _module("urllib3.util.retry", Retry=_Ignored)
    util = _module("urllib3.util", retry=retry, Retry=_Ignored)
    warning = type("InsecureRequestWarning", (Warning,), {})
    exceptions = _module("urllib3.exceptions", InsecureRequestWarning=warning, HTTPError=OSError)
    ignored = {"Retry": _Ignored, "disable_warnings": lambda *args: None}
    return [_module("urllib3", util=util, exceptions=exceptions, **ignored), util, retry, exceptions]


class _Ignored:
    """A setting of a real network: taken and forgotten."""

    def __init__(self, *args: Any, **options: Any) -> None:
        return None


def _method(name: str) -> Any:
    return lambda url, *args, **options: fetch(name, url, **positional(name, args), **options)


def _module(name: str, /, **members: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(members, __name__=name, __path__=[])
    return module
