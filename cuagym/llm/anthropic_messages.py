"""Anthropic's models by the Messages API."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

import anthropic
import httpx2
from pydantic import ValidationError

from cuagym.errors import ProviderError
from cuagym.llm._failures import Endpoint
from cuagym.llm._lessons import Lessons, Without
from cuagym.llm._messages_blocks import CACHED, block_messages
from cuagym.llm._messages_stream import ANSWER_TOOL, assembled
from cuagym.llm._strict import strict
from cuagym.llm.protocol import Computer, Reply, Request
from cuagym.schema import JsonObject

KEY_VARIABLE = "ANTHROPIC_API_KEY"
TIMEOUT = 600.0  # a model may think for minutes before its first token
CONNECT_SECONDS = 10.0

FORCED, TEMPERATURE, FORMAT = "tool_choice", "temperature", "output_config"
TOOLSET, NEWER, OLDER = "computer_toolset_20260801", "computer_20251124", "computer_20250124"
BETAS = {NEWER: "computer-use-2025-11-24", OLDER: "computer-use-2025-01-24"}
# The newest models refuse forced calls, a temperature and the single computer tool, older ones the toolset and
# structured output, all of them some schemas (recursive or big ones). A refusal of a tool's type may list, after
# `expected tags`, the types that would do.
REFUSALS = {
    FORCED: FORCED,
    TEMPERATURE: TEMPERATURE,
    FORMAT: r"output_config|(?i:output.format)|[Ss]chema is too",
    **{kind: rf"^(?:(?!expected tags).)*{kind}" for kind in (TOOLSET, NEWER)},
}


class AnthropicMessages:
    """An Anthropic model. key: None reads ANTHROPIC_API_KEY. timeout: seconds without a byte.

    Computer calls carry one action each, as {"action": "left_click", "coordinate": [x, y]} and so on, whichever of
    Anthropic's computer tools the model takes. must_call and a temperature are wishes: not every model takes them.
    """

    name = "anthropic"

    def __init__(
        self, model: str, base_url: str | None = None, key: str | None = None, timeout: float = TIMEOUT
    ) -> None:
        self.model = model
        self._client = anthropic.Anthropic(
            api_key=key,
            base_url=base_url,
            timeout=anthropic.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
            max_retries=0,
        )
        self._endpoint = Endpoint("anthropic", model, KEY_VARIABLE, self._client.api_key or "")
        if not self._endpoint.key:
            raise ProviderError(f"anthropic: there is no key: set {KEY_VARIABLE}")
        self._lessons = Lessons(REFUSALS)

    def send(self, request: Request) -> Reply:
        return self._lessons.send(lambda without: self._complete(request, without))

    def _complete(self, request: Request, without: Without) -> Reply:
        kind = next(kind for kind in (TOOLSET, NEWER, OLDER) if kind not in without)
        headers = {"anthropic-beta": BETAS[kind]} if request.computer is not None and kind in BETAS else None
        body: dict[str, Any] = _body(self.model, request, kind, without)
        if request.temperature is not None and TEMPERATURE not in without:
            body["extra_body"] = {"temperature": request.temperature}  # the SDK has no argument for it any more
        with (
            _failures(self._endpoint),
            self._client.messages.create(stream=True, extra_headers=headers, **body) as stream,
        ):
            events = (event.to_dict(exclude_none=True, warnings=False) for event in stream)
            reply = assembled(events, request.computer is not None)
        if reply is None:
            raise self._endpoint.broken("the stream ended before the reply did")
        return reply


@contextmanager
def _failures(endpoint: Endpoint) -> Iterator[None]:
    """Raises the SDK's errors as ours; without their cause, which holds the request and with it the key."""
    error: ProviderError
    try:
        yield
    except anthropic.APIStatusError as failure:
        said, code = failure.api_message or failure.message, failure.type or ""
        if failure.status_code < 400:  # the stream had begun well
            error = endpoint.interrupted(said, code)
        else:
            error = endpoint.refused(failure.status_code, said, code, failure.response.headers)
    except (anthropic.APITimeoutError, httpx2.TimeoutException):
        error = endpoint.broken("it sent nothing for too long")
    except (anthropic.APIConnectionError, httpx2.HTTPError) as failure:
        error = endpoint.broken(f"the connection failed or broke: {failure.__cause__ or failure}")
    except (JSONDecodeError, ValidationError, UnicodeDecodeError) as failure:
        error = endpoint.broken(f"it sent something unreadable: {type(failure).__name__}")
    else:
        return
    raise error from None


def _body(model: str, request: Request, kind: str, without: Without) -> JsonObject:
    """The request; kind: of the computer tool."""
    body: JsonObject = {
        "model": model,
        "messages": block_messages(request.messages),
        "max_tokens": request.max_tokens,
    }
    if request.system:
        body["system"] = [{"type": "text", "text": request.system, "cache_control": CACHED}]
    tools: list[JsonObject] = [
        {"name": tool.name, "description": tool.description, "input_schema": tool.parameters}
        for tool in request.tools
    ]
    must_call = request.must_call
    if request.computer is not None:
        tools.append(_computer(request.computer, kind))
    if request.schema is not None:
        narrowed = strict(request.schema.schema, all_required=False)
        if narrowed is not None and FORMAT not in without:
            body["output_config"] = {"format": {"type": "json_schema", "schema": narrowed}}
        else:
            described = "Gives your answer. Call it once, when you have the answer, and say nothing beside it."
            tools.append({"name": ANSWER_TOOL, "description": described, "input_schema": request.schema.schema})
            must_call = True
    if tools:
        body["tools"] = tools
        body["tool_choice"] = {"type": "any" if must_call and FORCED not in without else "auto"}
    return body


def _computer(computer: Computer, kind: str) -> JsonObject:
    if kind == TOOLSET:
        return {"type": kind, "configs": {"zoom": {"enabled": False}}}  # as it is in the single tool
    size = {"display_width_px": computer.width, "display_height_px": computer.height}
    return {"type": kind, "name": "computer", **size}
