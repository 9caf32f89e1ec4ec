"""A model as agents use it: each call is looked up, paid for, limited, retried and recorded."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from cuagym.errors import ProviderError
from cuagym.llm._json import canonical, reply_json, request_json
from cuagym.llm.account import Account
from cuagym.llm.cache import ResponseCache, cache_key
from cuagym.llm.limits import Limits
from cuagym.llm.prices import Price
from cuagym.llm.protocol import Provider, Purpose, Reply, Request, Usage
from cuagym.llm.records import CallRecord, Record, pack_transcript
from cuagym.llm.retry import with_retries
from cuagym.llm.stopping import Stopping
from cuagym.llm.tokens import tokens_at_most, tokens_expected
from cuagym.schema import JsonObject


@dataclass(frozen=True)
class MeteredLLM:
    """An `LLM` (see protocol) over a provider and what a run shares: see `Gateway`.

    name: `PROVIDER:MODEL`. identity: who answers and where, for the cache.
    """

    name: str
    provider: Provider
    identity: JsonObject
    price: Price | None
    account: Account
    limits: Limits
    cache: ResponseCache | None
    record: Record
    transcripts: bool
    stopping: Stopping

    def complete(self, request: Request, purpose: Purpose) -> Reply:
        """The model's reply. Raises ProviderError, BudgetExceeded before anything is sent, and Stopped."""
        with self.stopping.call():
            call = _Call(self, request, purpose)
            key = cache_key(self.identity, call.prompt, purpose)
            known = self.cache.get(key) if self.cache else None
            if known is not None:
                call.note("cached", known, Usage(), 0.0)
                return known
            reply = self._paid(call)
            if self.cache:
                self.cache.put(key, reply)
            return reply

    def _paid(self, call: _Call) -> Reply:
        """The provider's reply, booked and recorded."""
        at_most = self._at_most(call)
        with self.account.reserve(at_most) as reservation:
            try:
                reply = with_retries(lambda: self._send(call), self.stopping.pause)
            except ProviderError as error:
                call.note(type(error).__name__, None, Usage(), 0.0)
                raise
            counted = reply.usage != Usage()  # some servers count nothing: then the worst is booked
            usd = None if self.price is None else self.price.cost(reply.usage) if counted else at_most
            reservation.usd = usd or 0.0
        call.note(reply.stop if reply.stop in ("refusal", "length") else "ok", reply, reply.usage, usd)
        return reply

    def _send(self, call: _Call) -> Reply:
        with self.limits.slot(tokens_expected(call.request, call.encoded)) as slot:
            reply = self.provider.send(call.request)
            slot.used = reply.usage.input + reply.usage.output
            return reply

    def _at_most(self, call: _Call) -> float:
        if self.price is None:
            return 0.0
        return self.price.at_most(
            tokens_at_most(call.request, call.encoded, self.price.image_tokens), call.request.max_tokens
        )


class _Call:
    """One call on its way to its record."""

    def __init__(self, llm: MeteredLLM, request: Request, purpose: Purpose) -> None:
        self.request = request
        self.encoded = canonical(request_json(request))
        self.prompt = hashlib.sha256(self.encoded).hexdigest()
        self._llm = llm
        self._purpose = purpose
        self._began = time.monotonic()

    def note(self, outcome: str, reply: Reply | None, usage: Usage, usd: float | None) -> None:
        transcript = None
        if self._llm.transcripts:
            transcript = pack_transcript(request_json(self.request), reply_json(reply) if reply else None)
        self._llm.record(
            CallRecord(
                role=self._purpose.role,
                task=self._purpose.task,
                seat=self._purpose.seat,
                model=self._llm.name,
                prompt=self.prompt,
                usage=usage,
                usd=usd,
                seconds=time.monotonic() - self._began,
                outcome=outcome,
                transcript=transcript,
            )
        )
