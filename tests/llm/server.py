"""A model server on loopback for the real SDKs: streams of OpenAI Responses, chat completions, Anthropic Messages.

    steps = [Answer("hi", calls=[("add", {"a": 1})]), Refused(429, headers={"retry-after": "2"})]
    with ModelServer(steps) as server:
        OpenAIResponses("m", base_url=server.url, key="k").send(request)
    server.bodies[0]["model"]; server.requests[0].headers; server.requests[0].dialect

A step is an Answer (text, tool and computer calls, thoughts, how it stops, usage), a Refused (an HTTP error) or a
Broken (a stream that is cut, ends early, stalls, is malformed or reports an error). Steps are played in order; or
give a function(body, dialect) -> step, asked for every request, maybe by several threads at once. `texts(body)`
lists all that a request says and `tool_names(body)` its tools, whatever the dialect; in the constrained-JSON tool
mode a call is written as the JSON that the adapter expects, so one script fits every provider, as does `url` for
base_url. A request that no step is left for gets a 400 that says so. Structured answers: Answer(a JSON text).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, TypeAlias

import orjson

from cuagym.llm._messages_stream import ANSWER_TOOL
from tests.llm.wire import WIRES, Answer, Json

Dialect: TypeAlias = Literal["openai", "compatible", "anthropic"]
Break: TypeAlias = Literal["cut", "ends", "stalls", "malformed", "error"]
PATHS: dict[str, Dialect] = {
    "/responses": "openai",
    "/chat/completions": "compatible",
    "/messages": "anthropic",
}
STALL_SECONDS = 30.0  # far beyond any test's time-out; the server's end frees a stalled reply earlier


@dataclass(frozen=True)
class Refused:
    """An HTTP error with the dialect's error body. code: the provider's name of the error."""

    status: int
    message: str = "scripted"
    code: str = "scripted_error"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """A reply that goes wrong after its first `after` events.

    cut: the connection closes in the middle; ends: the stream closes properly, but too early; stalls: nothing more
    comes; malformed: an event that is no JSON; error: an event that reports `code` and `message`.
    """

    how: Break
    answer: Answer = field(default_factory=lambda: Answer("This reply does not arrive."))
    after: int = 2
    code: str = "server_error"
    message: str = "scripted"


Step: TypeAlias = Answer | Refused | Broken
Script: TypeAlias = Callable[[Json, Dialect], Step]


@dataclass(frozen=True)
class Recorded:
    """A request as it arrived; header names are in lower case."""

    dialect: Dialect
    path: str
    headers: dict[str, str]
    body: Json


class ModelServer:
    """Plays a script to whoever asks and records what was asked."""

    def __init__(self, steps: Iterable[Step] | Script) -> None:
        self._script = steps if callable(steps) else None
        self._left = [] if callable(steps) else list(steps)
        self._lock = threading.Lock()
        self.requests: list[Recorded] = []
        self.closing = threading.Event()
        server = self

        class Handler(_Handler):
            played = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> ModelServer:
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    @property
    def bodies(self) -> list[Json]:
        return [request.body for request in self.requests]

    def step(self, request: Recorded) -> Step:
        with self._lock:
            self.requests.append(request)
            if self._script is None:
                return self._left.pop(0) if self._left else Refused(400, "the test's script has no step left")
        return self._script(request.body, request.dialect)


def texts(body: object) -> Iterator[str]:
    """Every string in a request, in order, the keys of its objects left out."""
    if isinstance(body, str):
        yield body
    elif isinstance(body, dict):
        for value in body.values():
            yield from texts(value)
    elif isinstance(body, list):
        for value in body:
            yield from texts(value)


def tool_names(body: Json) -> Sequence[str]:
    """The tools that a request offers, also those of the constrained-JSON tool mode."""
    if named := json_tools(body):
        return named
    tools = body.get("tools", [])
    return [tool.get("name") or tool.get("function", {}).get("name") or tool["type"] for tool in tools]


def json_tools(body: Json) -> list[str]:
    """The tools of the constrained-JSON tool mode; none when a request does not use it."""
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema", {})
    options = schema.get("anyOf", [schema])
    named = [option.get("properties", {}).get("tool", {}).get("const") for option in options]
    return [name for name in named if name]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    played: ModelServer

    def handle(self) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # the client has had enough, as some tests want
            super().handle()

    def do_POST(self) -> None:
        body = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
        dialect = next(dialect for ending, dialect in PATHS.items() if self.path.split("?")[0].endswith(ending))
        headers = {name.lower(): value for name, value in self.headers.items()}
        step = self.played.step(Recorded(dialect, self.path, headers, body))
        if isinstance(step, Refused):
            self._refuse(dialect, step)
        else:
            self._stream(dialect, body, step)

    def log_message(self, *_: Any) -> None:
        """Nothing: the requests are recorded."""

    def _refuse(self, dialect: Dialect, step: Refused) -> None:
        body = orjson.dumps(WIRES[dialect].error_body(step.code, step.message))
        self.send_response(step.status)
        for name, value in {**step.headers, "content-type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, dialect: Dialect, body: Json, step: Answer | Broken) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        wire = WIRES[dialect]
        answer = step if isinstance(step, Answer) else step.answer
        if dialect == "compatible" and json_tools(body) and answer.calls:
            answer = answer.as_json()
        if ANSWER_TOOL in tool_names(body) and not answer.calls:
            answer = replace(answer, text="", calls=[(ANSWER_TOOL, answer.text)])
        events = list(wire.events(answer, body.get("model", "")))
        if isinstance(step, Answer):
            self._send([*events, *wire.end])
            self._finish()
            return
        self._send(events[: step.after])
        if step.how == "error":
            self._send([wire.error_event(step.code, step.message)])
        elif step.how == "malformed":
            self._send([wire.malformed])
        elif step.how == "stalls":
            self.played.closing.wait(STALL_SECONDS)
        if step.how in {"cut", "stalls"}:
            self.close_connection = True  # and no last chunk: the stream is visibly incomplete
        else:
            self._finish()

    def _send(self, events: Sequence[bytes]) -> None:
        for event in events:
            self.wfile.write(f"{len(event):x}\r\n".encode() + event + b"\r\n")
            self.wfile.flush()

    def _finish(self) -> None:
        self.wfile.write(b"0\r\n\r\n")
