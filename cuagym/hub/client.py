"""A client of the state API: every call of the admin, typed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, NoReturn, Self
from urllib.parse import quote

import httpx
import orjson

from cuagym.errors import ConfigError, EnvironmentFailure, OperationRefused, StateError
from cuagym.hub.state import JsonObject
from cuagym.schema import TaskFile


@dataclass(frozen=True, slots=True)
class WasSet:
    """The state that was set, and a URL that opens it once in a browser."""

    state: JsonObject
    launch_url: str


@dataclass(frozen=True, slots=True)
class Operated:
    """An accepted operation: the time on the app's clock and the ids of new entities."""

    at: str
    created: tuple[str, ...]


class HubClient:
    """Calls the hub at `url` as its admin; safe to share between threads.

    Every call raises StateError for a state that does not fit, OperationRefused for an operation that is not
    possible, ConfigError for a wrong token, and EnvironmentFailure for whatever else went wrong (no answer, a lost
    session).
    """

    def __init__(self, url: str, token: str | None = None, *, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        certified = self.url.startswith("https:")  # reading the authorities' certificates takes a tenth of a second
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=timeout, trust_env=False, verify=certified
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # -- states ------------------------------------------------------------------------------------------------

    def set(
        self,
        app: str,
        sid: str,
        state: Mapping[str, Any] | None = None,
        *,
        merge: bool | None = None,
        now: str | None = None,
        seed: int | None = None,
    ) -> WasSet:
        """Sets initial and current state of an app, creating the session if need be.

        merge: deep-merge `state` into the seed world; what happens by itself when no state is given.
        """
        body: JsonObject = {
            "action": "set",
            "state": state or {},
            "merge": state is None if merge is None else merge,
        }
        body |= {key: value for key, value in (("now", now), ("seed", seed)) if value is not None}
        answer = self._json("POST", f"/{app}/post", {"sid": sid}, body)
        return WasSet(answer["state"], answer["launch_url"])

    def set_current(self, app: str, sid: str, state: Mapping[str, Any], *, merge: bool = False) -> JsonObject:
        """Sets the current state only; answers the whole of it."""
        body = {"action": "set_current", "state": state, "merge": merge}
        return _object(self._json("POST", f"/{app}/post", {"sid": sid}, body)["state"])

    def reset(self, sid: str, app: str | None = None) -> None:
        """Takes one app, or all of them, back to the initial state."""
        self._json("POST", f"{_base(app)}/post", {"sid": sid}, {"action": "reset"})

    def go(self, sid: str, app: str | None = None, *, diff: Literal["keys", "patch"] = "keys") -> JsonObject:
        """`initial_state`, `current_state` and `state_diff` of one app, or of all by name."""
        query = {"sid": sid} if diff == "keys" else {"sid": sid, "diff": diff}
        return self._json("GET", f"{_base(app)}/go", query)

    def state(self, app: str, sid: str) -> JsonObject:
        """The current state of an app."""
        return _object(self._json("GET", f"/{app}/state", {"sid": sid})["stored_state"])

    # -- sessions ----------------------------------------------------------------------------------------------

    def operate(self, app: str, sid: str, operation: str, args: Mapping[str, Any]) -> Operated:
        """Applies one operation."""
        body = {"operation": operation, "args": args}
        answer = self._json("POST", f"/{app}/operate", {"sid": sid}, body)
        return Operated(answer["at"], tuple(answer["created"]))

    def log(self, sid: str, app: str | None = None) -> JsonObject:
        """`operations` and `visits` of one app, or of all in one order."""
        return self._json("GET", f"{_base(app)}/log", {"sid": sid})

    def fork(self, sid: str, to: str) -> None:
        """Copies a session under a new sid."""
        self._json("POST", "/fork", {"sid": sid, "to": to})

    def launch(self, sid: str, path: str) -> str:
        """A URL that opens `path` of the session once."""
        return str(self._json("POST", "/launch", {"sid": sid, "path": path})["launch_url"])

    def forget(self, sid: str) -> None:
        """Deletes a session and its files."""
        self._json("DELETE", "/session", {"sid": sid})

    # -- files -------------------------------------------------------------------------------------------------

    def upload(self, app: str, sid: str, *files: TaskFile) -> list[JsonObject]:
        """Puts files on the session's computer."""
        parts = [("file", (file.name, b64decode(file.base64), file.content_type)) for file in files]
        answer = self._checked(self._send("POST", f"/{app}/upload", {"sid": sid}, files=parts))
        return [_object(file) for file in orjson.loads(answer.content)["files"]]

    def file(self, app: str, sid: str, sha256: str, name: str) -> bytes:
        """The content of a file of the session."""
        return self._checked(self._send("GET", f"/{app}/files/{sha256}/{quote(name)}", {"sid": sid})).content

    # -- the hub -----------------------------------------------------------------------------------------------

    def describe(self, app: str | None = None) -> JsonObject:
        """What an app is, or every app by name."""
        return self._json("GET", f"{_base(app)}/describe", {})

    def metrics(self) -> str:
        """Counters in Prometheus' text format."""
        return self._checked(self._send("GET", "/metrics", {})).text

    def healthy(self) -> bool:
        """Whether the hub answers."""
        try:
            return self._send("GET", "/healthz", {}).status_code == 200
        except EnvironmentFailure:
            return False

    # -- inside ------------------------------------------------------------------------------------------------

    def _json(self, method: str, path: str, query: Mapping[str, str], body: object = None) -> JsonObject:
        content = None if body is None else orjson.dumps(body)
        return _object(orjson.loads(self._checked(self._send(method, path, query, content=content)).content))

    def _send(self, method: str, path: str, query: Mapping[str, str], **more: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, params=query, **more)
        except httpx.HTTPError as error:
            raise EnvironmentFailure(f"the hub at {self.url} does not answer: {error}") from error

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code != 200:
            _fail(answer)
        return answer


def _fail(answer: httpx.Response) -> NoReturn:
    """Raises the error that an answer tells of."""
    try:
        error: JsonObject = orjson.loads(answer.content)["error"]
    except (ValueError, KeyError, TypeError):
        raise EnvironmentFailure(f"the hub answered {answer.status_code}: {answer.text[:200]}") from None
    match error["code"]:
        case "refused":
            raise OperationRefused(error["message"], error.get("field"))
        case "invalid_state":
            problems = tuple((problem["path"], problem["message"]) for problem in error["problems"])
            raise StateError(error["message"], problems)
        case "unauthorized":
            raise ConfigError(f"the hub refuses the admin token: {error['message']}")
    raise EnvironmentFailure(f"the hub answered {answer.status_code} {error['code']}: {error['message']}")


def _base(app: str | None) -> str:
    return "" if app is None else f"/{app}"


def _object(value: Any) -> JsonObject:
    if not isinstance(value, dict):
        raise EnvironmentFailure(f"the hub answered {type(value).__name__} where an object belongs")
    return value
