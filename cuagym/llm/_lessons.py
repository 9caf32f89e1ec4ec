"""What a model turned out not to take: found out from its refusal, then left out for good."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

from cuagym.errors import ContextTooLong, ProviderError, TransientProviderError
from cuagym.llm.protocol import Reply

Without: TypeAlias = frozenset[str]


class Lessons:
    """Features that models of one provider differ in, each with a pattern of the refusals that blame it."""

    def __init__(self, refusals: Mapping[str, str]) -> None:
        self._refusals = refusals
        self._without: Without = frozenset()  # replaced as a whole, so threads may share it

    def send(self, attempt: Callable[[Without], Reply]) -> Reply:
        """The reply to a request made without the features that the model is known to refuse."""
        without = self._without
        try:
            return attempt(without)
        except (ContextTooLong, TransientProviderError):
            raise
        except ProviderError as error:
            learnt = {name for name, pattern in self._refusals.items() if re.search(pattern, str(error))} - without
            if not learnt:
                raise
            self._without = self._without | learnt
        return self.send(attempt)
