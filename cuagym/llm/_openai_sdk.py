"""The OpenAI SDK's client and errors, for both adapters that use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from typing import Any

import openai
from pydantic import ValidationError

from cuagym.errors import ProviderError
from cuagym.llm._failures import Endpoint

CONNECT_SECONDS = 10.0


def client(key: str | None, base_url: str | None, timeout: float, *, foreign: bool = False) -> openai.OpenAI:
    """A client that never retries. timeout: seconds without a byte after which a call is given up.

    key: None reads OPENAI_API_KEY. foreign: the server is not OpenAI's, so it gets `key` and nothing of what
    OPENAI_* variables say. Raises ProviderError without a key.
    """
    headers: dict[str, Any] = {}
    if foreign:
        unset = openai.Omit()
        headers = {"Authorization": f"Bearer {key}", "OpenAI-Organization": unset, "OpenAI-Project": unset}
    try:
        return openai.OpenAI(
            api_key=key,
            base_url=base_url,
            timeout=openai.Timeout(timeout, connect=min(CONNECT_SECONDS, timeout)),
            max_retries=0,
            default_headers=headers,
        )
    except openai.OpenAIError as error:
        raise ProviderError("openai: there is no key: set OPENAI_API_KEY") from error


@contextmanager
def failures(endpoint: Endpoint) -> Iterator[None]:
    """Raises the SDK's errors as ours; without their cause, which holds the request and with it the key."""
    error: ProviderError
    try:
        yield
    except openai.APIStatusError as failure:
        error = endpoint.refused(failure.status_code, _message(failure), _code(failure), failure.response.headers)
    except openai.APITimeoutError:
        error = endpoint.broken("it sent nothing for too long")
    except openai.APIConnectionError as failure:
        error = endpoint.broken(f"the connection failed or broke: {failure.__cause__ or failure}")
    except openai.APIError as failure:
        error = endpoint.interrupted(_message(failure), _code(failure))
    except (JSONDecodeError, ValidationError, UnicodeDecodeError) as failure:
        error = endpoint.broken(f"it sent something unreadable: {type(failure).__name__}")
    else:
        return
    raise error from None


def _message(failure: openai.APIError) -> str:
    if isinstance(failure.body, dict) and isinstance(failure.body.get("message"), str):
        return str(failure.body["message"])
    return failure.message


def _code(failure: openai.APIError) -> str:
    """The error's code and type: servers differ in which of them names the trouble.

    Inside a stream vLLM and llama.cpp give the HTTP status for a code, which then stands alone.
    """
    if failure.code is not None and failure.code.isdecimal():
        return failure.code if not isinstance(failure, openai.APIStatusError) else failure.type or ""
    return " ".join(dict.fromkeys(name for name in (failure.code, failure.type) if isinstance(name, str)))
