"""OpenAI's models by the Responses API, stateless: nothing is stored there, reasoning travels encrypted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cuagym.errors import ProviderError
from cuagym.llm import _openai_sdk
from cuagym.llm._failures import Endpoint
from cuagym.llm._lessons import Lessons, Without
from cuagym.llm._responses_items import Response, input_items, reply
from cuagym.llm._strict import strict
from cuagym.llm.protocol import Reply, Request, Schema
from cuagym.schema import JsonObject

KEY_VARIABLE = "OPENAI_API_KEY"
TIMEOUT = 600.0  # a model may reason for minutes before its first token
REASONING = "reasoning.encrypted_content"
TEMPERATURE, STRICT = "temperature", "strict"
# Models that do not reason refuse the first, those that do the second, and all of them schemas that are too big.
REFUSALS = {
    REASONING: r"(?i)encrypted content is not supported",
    TEMPERATURE: "'temperature'",
    STRICT: "Invalid schema for response_format",
}


class OpenAIResponses:
    """An OpenAI model. key: None reads OPENAI_API_KEY. timeout: seconds without a byte.

    A temperature is a wish: models that reason take none.
    Computer calls carry OpenAI's actions: {"type": "click", "x": …, "y": …, "button": …} and so on.
    """

    name = "openai"

    def __init__(
        self, model: str, base_url: str | None = None, key: str | None = None, timeout: float = TIMEOUT
    ) -> None:
        self.model = model
        self._client = _openai_sdk.client(key, base_url, timeout)
        self._endpoint = Endpoint("openai", model, KEY_VARIABLE, self._client.api_key)
        self._lessons = Lessons(REFUSALS)

    def send(self, request: Request) -> Reply:
        return self._lessons.send(lambda without: self._complete(request, without))

    def _complete(self, request: Request, without: Without) -> Reply:
        with _openai_sdk.failures(self._endpoint):
            with self._client.responses.create(stream=True, **_body(self.model, request, without)) as stream:
                response = self._finished(stream)
            if response is None:
                raise self._endpoint.broken("the stream ended before the reply did")
            return reply(response)

    def _finished(self, events: Iterable[Any]) -> Response | None:
        """The response of the event that ends the stream; None when none came."""
        for event in events:
            if event.type in {"response.completed", "response.incomplete"}:
                return Response.model_validate(event.response.to_dict(exclude_none=True, warnings=False))
            if event.type == "response.failed":
                raise self._failure(event.response.error)
            if event.type == "error":
                raise self._failure(event)
        return None

    def _failure(self, error: Any) -> ProviderError:
        return self._endpoint.interrupted(
            getattr(error, "message", None) or "the response failed", getattr(error, "code", None) or ""
        )


def _body(model: str, request: Request, without: Without) -> JsonObject:
    body: JsonObject = {
        "model": model,
        "instructions": request.system,
        "input": input_items(request.messages),
        "max_output_tokens": request.max_tokens,
        "store": False,
    }
    if REASONING not in without:
        body["include"] = [REASONING]
    if request.temperature is not None and TEMPERATURE not in without:
        body["temperature"] = request.temperature
    if request.schema is not None:
        body["text"] = {"format": _format(request.schema, STRICT not in without)}
    tools: list[JsonObject] = [
        {
            "type": "function",
            "name": tool.name,
            "description": tool.description,
            "parameters": tool.parameters,
            "strict": False,  # its subset has no open objects, which states are
        }
        for tool in request.tools
    ]
    if request.computer is not None and model.startswith("computer-use-preview"):
        size = {"display_width": request.computer.width, "display_height": request.computer.height}
        tools.append({"type": "computer_use_preview", "environment": "browser", **size})
        body["truncation"] = "auto"  # which that model demands
    elif request.computer is not None:
        tools.append({"type": "computer"})
    if tools:
        body["tools"] = tools
        body["tool_choice"] = "required" if request.must_call else "auto"
    return body


def _format(schema: Schema, held_strictly: bool) -> JsonObject:
    narrowed = strict(schema.schema, all_required=True) if held_strictly else None
    held = {"schema": schema.schema, "strict": False} if narrowed is None else {"schema": narrowed, "strict": True}
    return {"type": "json_schema", "name": schema.name, **held}
