"""The one way from a run's agents to models: cached, paid for, limited, retried and recorded."""

from __future__ import annotations

from threading import Lock
from types import TracebackType
from typing import Self

from cuagym.config import Settings
from cuagym.errors import ConfigError
from cuagym.llm.account import Account
from cuagym.llm.cache import ResponseCache, default_cache_file
from cuagym.llm.limits import Limits
from cuagym.llm.prices import load_prices
from cuagym.llm.protocol import LLM
from cuagym.llm.providers import ModelName, identity, open_provider, parse_model
from cuagym.llm.records import CallRecord, Record
from cuagym.llm.stopping import Stopping

LAST_REPLIES = 10.0  # seconds that `close` waits for replies which are paid for and should be recorded


def _no_record(_: CallRecord) -> None:
    pass


class Gateway:
    """Holds a run's money, cache, limits and records, and gives the models of its roles. Made once a run.

    budget_usd: is not passed (None: no limit). spent_usd: by earlier passes of the run. use_cache: whether replies
    are taken from and kept in the response cache. record: is called after each call, from any thread. transcripts:
    whether records hold prompts and replies. Raises ConfigError.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        budget_usd: float | None = None,
        spent_usd: float = 0.0,
        use_cache: bool = True,
        record: Record = _no_record,
        transcripts: bool = True,
    ) -> None:
        self._settings = settings
        self._record = record
        self._transcripts = transcripts
        self._stopping = Stopping()
        self._prices = load_prices(settings.prices)
        self._account = Account(budget_usd, spent_usd, self._stopping.pause)
        self._cache = ResponseCache(settings.llm_cache or default_cache_file()) if use_cache else None
        self._limits: dict[str, Limits] = {}
        self._models: dict[ModelName, LLM] = {}
        self._lock = Lock()

    @property
    def spent_usd(self) -> float:
        """USD that the run has spent, earlier passes included."""
        return self._account.spent

    def llm(self, role: str) -> LLM:
        """The model `PROVIDER:MODEL`; every role of that name shares one client. Raises ConfigError."""
        name = parse_model(role)
        with self._lock:
            if name not in self._models:
                self._models[name] = self._connect(name)
            return self._models[name]

    def stop(self) -> None:
        """Sends nothing more: calls that wait, and new ones, raise Stopped. Calls that were sent go on."""
        self._stopping.stop()

    def close(self) -> None:
        """Stops, and waits some seconds for replies that are on their way: they are paid for."""
        self._stopping.stop()
        self._stopping.wait_for_calls(LAST_REPLIES)
        if self._cache:
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _connect(self, name: ModelName) -> LLM:
        price = self._prices.of(str(name))
        if price is None and self._account.budget is not None:
            raise ConfigError(
                f"{name} has no price, so a budget can't be kept: write "
                f'"{name}" = {{ input = 2.00, output = 10.00 }} '
                "(USD per million tokens) into a TOML file and name it by CUAGYM_PRICES, or leave out --budget-usd"
            )
        try:
            from cuagym.llm.metered import MeteredLLM

            provider = open_provider(name, self._settings)
        except ModuleNotFoundError as error:
            raise ConfigError(
                f"{name} needs {error.name}, which is not installed: pip install 'cuagym[llm]'"
            ) from error
        if name.provider not in self._limits:
            self._limits[name.provider] = Limits(
                self._settings.llm_concurrency, self._settings.llm_tokens_per_minute, self._stopping.pause
            )
        return MeteredLLM(
            str(name),
            provider,
            identity(name, self._settings),
            price,
            self._account,
            self._limits[name.provider],
            self._cache,
            self._record,
            self._transcripts,
            self._stopping,
        )
