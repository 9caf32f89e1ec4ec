"""Any OpenAI-compatible server by its chat completions: vLLM, SGLang, llama.cpp, Ollama and their like."""

from __future__ import annotations

from threading import Lock
from typing import Any, Literal, TypeAlias

from cuagym.errors import ContextTooLong, ProviderError, TransientProviderError
from cuagym.llm import _json_tools, _openai_sdk
from cuagym.llm._chat_messages import chat_messages
from cuagym.llm._chat_stream import assembled
from cuagym.llm._failures import Endpoint
from cuagym.llm.protocol import Reply, Request
from cuagym.schema import JsonObject

KEY_VARIABLE = "CUAGYM_COMPATIBLE_API_KEY"
TIMEOUT = 600.0  # a slow server reads a long prompt for minutes before its first token

ToolMode: TypeAlias = Literal["auto", "native", "json"]


class Compatible:
    """A model behind `base_url` (it ends in `/v1`).

    key: most local servers need none. timeout: seconds without a byte.
    tool_calls: "native" uses the server's tool calls; "json" has every reply be one JSON object that names a tool,
    held to by `response_format`; "auto" finds out which works with the first calls and stays with it.
    """

    name = "compatible"

    def __init__(
        self,
        model: str,
        base_url: str | None = None,
        key: str | None = None,
        timeout: float = TIMEOUT,
        tool_calls: ToolMode = "auto",
    ) -> None:
        if base_url is None:
            raise ProviderError(f"compatible:{model} needs its server's address, such as http://127.0.0.1:8000/v1")
        key = key or "none"
        self.model = model
        self._endpoint = Endpoint("compatible", model, KEY_VARIABLE, key)
        self._client = _openai_sdk.client(key, base_url, timeout, foreign=True)
        self._mode: ToolMode = tool_calls
        self._lock = Lock()

    def send(self, request: Request) -> Reply:
        """One chat completion; while tool calls are "auto", a second one if the server has none."""
        if request.computer is not None:
            raise ProviderError(f"compatible:{self.model} has no computer-use tool: give it functions instead")
        if not request.tools:
            return self._complete(request)
        if self._mode != "auto":
            return self._send_by(self._mode, request)
        try:
            reply = self._complete(request)
        except ContextTooLong:
            raise
        except ProviderError as error:
            if not self._blames_tools(error):
                raise
            return self._send_by(self._settle("json"), request)
        if reply.calls:
            self._settle("native")
        elif request.must_call and reply.stop == "end" and self._settle("json") == "json":
            return self._send_by("json", request)
        return reply

    def _blames_tools(self, error: ProviderError) -> bool:
        """A server without tool calls says so; an old llama.cpp does with a 500 that names its --jinja flag."""
        said = str(error).replace(self.model, "").lower()
        return "jinja" in said if isinstance(error, TransientProviderError) else "tool" in said

    def _settle(self, mode: ToolMode) -> ToolMode:
        """What "auto" has found out for good: the first thread to know decides."""
        with self._lock:
            if self._mode == "auto":
                self._mode = mode
            return self._mode

    def _send_by(self, mode: ToolMode, request: Request) -> Reply:
        if mode == "native":
            return self._complete(request)
        return _json_tools.as_calls(request, self._complete(_json_tools.as_json(request)))

    def _complete(self, request: Request) -> Reply:
        with _openai_sdk.failures(self._endpoint):
            stream = self._client.chat.completions.create(stream=True, **_body(self.model, request))
            with stream:
                reply = assembled(stream, _json_tools.call_count(request.messages))
        if reply is None:
            raise self._endpoint.broken("the stream ended before the reply did")
        return reply


def _body(model: str, request: Request) -> dict[str, Any]:
    body: JsonObject = {
        "model": model,
        "messages": chat_messages(request.system, request.messages),
        "max_tokens": request.max_tokens,
        "stream_options": {"include_usage": True},
    }
    if request.temperature is not None:
        body["temperature"] = request.temperature
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ]
        body["tool_choice"] = "required" if request.must_call else "auto"
    if request.schema is not None:
        schema = {"name": request.schema.name, "schema": request.schema.schema}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body
