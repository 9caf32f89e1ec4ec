"""What went wrong at a provider, as one of our errors: by status, code and message, whichever SDK saw it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cuagym.errors import ContextTooLong, ProviderError, TransientProviderError

BUSY = frozenset({408, 409, 425, 429})
MESSAGE_LIMIT = 600  # characters of a provider's own words

# How OpenAI, Anthropic, llama.cpp, vLLM, SGLang and Ollama say that a conversation is too long.
_TOO_LONG = re.compile(
    r"context[ _](length|window|size|limit)|exceed_context_size|prompt is too long|maximum model length"
    r"|request_too_large|exceeds the maximum number of tokens",
    re.IGNORECASE,
)
_UNKNOWN_MODEL = re.compile(r"model_not_found|model .{0,120}(does not exist|not found)", re.IGNORECASE)
_NO_CREDIT = re.compile(r"insufficient_quota|billing_hard_limit|credit balance is too low", re.IGNORECASE)
# Codes of errors that arrive inside a stream and blame the request, not the moment.
_REFUSED = re.compile(
    r"invalid|not_found|authentication|permission|billing|bad_?request|unsupported", re.IGNORECASE
)


@dataclass(frozen=True)
class Endpoint:
    """Whom a message is about. variable: the environment variable that holds its key."""

    provider: str
    model: str
    variable: str
    key: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        """Raises ProviderError for a key that no header can carry: sent, it would stand in an error."""
        if not re.fullmatch(r"[\x21-\x7e]*", self.key):
            raise ProviderError(
                f"{self.provider}: the key has a space, a line break or a character that a key cannot have: "
                f"set {self.variable} again"
            )

    def broken(self, what: str) -> TransientProviderError:
        """The connection or the stream failed."""
        return TransientProviderError(f"{self.provider}:{self.model}: {self._clean(what)}")

    def refused(
        self, status: int, message: str, code: str = "", headers: Mapping[str, str] | None = None
    ) -> ProviderError:
        """The error that an HTTP status (400 and up) stands for. code: the provider's own name of the error."""
        said, who = self._clean(message), f"{self.provider}:{self.model}"
        words = f"{code} {message}"
        if _NO_CREDIT.search(words):
            return ProviderError(f"{who}: the account has no credit left: {said}")
        if status in BUSY or (status >= 500 and not _TOO_LONG.search(words)):
            return TransientProviderError(f"{who}: HTTP {status}: {said}", retry_after(headers or {}))
        if status == 401:
            return ProviderError(f"{who}: the key was not accepted: set {self.variable} to a valid key")
        if status == 403:
            return ProviderError(f"{who}: the key in {self.variable} may not do this: {said}")
        if status == 413 or _TOO_LONG.search(words):
            return ContextTooLong(f"{who}: the conversation does not fit the model's context: {said}")
        if status == 404 or _UNKNOWN_MODEL.search(words):
            return ProviderError(
                f"{who}: no model {self.model!r} there: check the model's name and the base URL: {said}"
            )
        return ProviderError(f"{who}: HTTP {status}: {said}")

    def interrupted(self, message: str, code: str = "") -> ProviderError:
        """The error that a provider reported inside a stream, where there is no status but maybe a code."""
        if code.isdecimal() and int(code) >= 400:
            return self.refused(int(code), message, code)
        if _TOO_LONG.search(f"{code} {message}") or _REFUSED.search(code):
            return self.refused(400, message, code)
        return self.broken(f"the provider broke off: {code} {message}".rstrip())

    def _clean(self, message: str) -> str:
        said = " ".join(message.split())
        if self.key:
            said = said.replace(self.key, "[key]")
        return said[:MESSAGE_LIMIT]


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait, from `retry-after-ms` or `Retry-After` (seconds or an HTTP date)."""
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return max(0.0, float(milliseconds) / 1000)
        value = headers.get("retry-after")
        if not value:
            return None
        if re.fullmatch(r"\s*\d+(\.\d*)?\s*", value):
            return float(value)
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None  # unreadable, so it asks for nothing
