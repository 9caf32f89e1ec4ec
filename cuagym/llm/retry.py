"""Trying a call again when the provider was busy or broken."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from cuagym.errors import ProviderError, TransientProviderError

Answer = TypeVar("Answer")

TRIES = 6
LONGEST_WAIT = 120.0  # seconds; a provider that asks for more is better left alone until the run is resumed
JITTER = 1.0  # seconds on top of a Retry-After, so that those who were refused together do not return together

_backoff = wait_random_exponential(multiplier=1, max=60)


def with_retries(call: Callable[[], Answer], pause: Callable[[float], None], tries: int = TRIES) -> Answer:
    """What `call` answers, tried again on TransientProviderError after the wait that the provider asked for, else
    after a random, exponentially growing one.

    pause: waits that many seconds; what it raises ends the waiting. Raises ProviderError when no try succeeds.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(TransientProviderError),
        stop=stop_after_attempt(tries),
        wait=_wait,
        sleep=pause,
        reraise=True,
    )
    try:
        return retrying(call)
    except TransientProviderError as error:
        raise ProviderError(
            f"{error} (given up after {tries} tries). Wait until the provider answers again and go on with "
            "--resume; if it is too many requests, lower CUAGYM_LLM_CONCURRENCY or set CUAGYM_LLM_TOKENS_PER_MINUTE"
        ) from None


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, TransientProviderError) else None
    if asked is None:
        return _backoff(state)
    return min(asked, LONGEST_WAIT) + random.uniform(0, JITTER)
