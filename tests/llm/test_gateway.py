"""The gateway: one call from an agent to a model and back, with all that a run wants of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest

from cuagym.config import Settings
from cuagym.errors import (
    BudgetExceeded,
    ConfigError,
    ContextTooLong,
    ProviderError,
    Stopped,
    TransientProviderError,
)
from cuagym.llm.gateway import Gateway
from cuagym.llm.protocol import LLM, Image, Message, Purpose, Request, Usage
from cuagym.llm.records import CallRecord, unpack_transcript
from tests.llm import stub_provider
from tests.llm.server import ModelServer, Refused
from tests.llm.stub_provider import PURPOSE, StubProvider, asks, says
from tests.llm.wire import Answer

PRICE = '"stub:*" = { input = 100, output = 1000 }\n'
KEY = "sk-secret-of-a-test"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    prices = tmp_path / "prices.toml"
    prices.write_text(PRICE)
    return Settings(prices=prices, llm_cache=tmp_path / "llm.sqlite", llm_concurrency=4)


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch, stub: None) -> Iterator[StubProvider]:
    """The provider of every `stub:MODEL`; a test writes its script."""
    provider = StubProvider.of(says("yes", Usage(1000, 100)))
    monkeypatch.setattr(stub_provider, "open_stub", lambda model, settings: provider)
    yield provider


class Ledger(list[CallRecord]):
    """Records of calls, as a run's ledger takes them."""

    @property
    def outcomes(self) -> list[str]:
        return [record.outcome for record in self]


def opened(settings: Settings, ledger: Ledger, **options: object) -> tuple[Gateway, LLM]:
    gateway = Gateway(settings, record=ledger.append, **options)  # type: ignore[arg-type]
    return gateway, gateway.llm("stub:one")


def test_a_call_is_answered_paid_for_and_recorded(settings: Settings, plays: StubProvider) -> None:
    ledger = Ledger()
    gateway, llm = opened(settings, ledger, spent_usd=1.0)
    assert llm.name == "stub:one"
    assert llm.complete(asks("hello"), Purpose("critic", "k7", 2)).text == "yes"
    (record,) = ledger
    assert (record.role, record.task, record.seat, record.model) == ("critic", "k7", 2, "stub:one")
    assert (record.outcome, record.usage, record.usd) == ("ok", Usage(1000, 100), pytest.approx(0.2))
    assert gateway.spent_usd == pytest.approx(1.2)
    assert len(record.prompt) == 64
    assert record.seconds >= 0
    assert record.transcript is not None
    transcript = unpack_transcript(record.transcript)
    assert transcript["request"]["messages"][0]["parts"] == [{"kind": "text", "text": "hello"}]
    assert transcript["reply"]["message"]["parts"] == [{"kind": "text", "text": "yes"}]


def test_a_resumed_run_pays_nothing_twice(settings: Settings, plays: StubProvider) -> None:
    ledger = Ledger()
    for _ in range(2):
        gateway, llm = opened(settings, ledger, budget_usd=0.5)
        with gateway:
            assert llm.complete(asks(max_tokens=100), PURPOSE).usage == Usage(1000, 100)
    assert len(plays.sent) == 1
    assert ledger.outcomes == ["ok", "cached"]
    assert (ledger[1].usd, ledger[1].usage) == (0.0, Usage())
    assert gateway.spent_usd == 0.0


def test_independent_votes_do_not_answer_for_each_other(settings: Settings, plays: StubProvider) -> None:
    _, llm = opened(settings, Ledger())
    for seat in (0, 1, 2, 0):
        llm.complete(asks(), Purpose("critic", "k0", seat))
    assert len(plays.sent) == 3


def test_without_a_cache_every_call_is_sent(settings: Settings, plays: StubProvider) -> None:
    _, llm = opened(settings, Ledger(), use_cache=False)
    llm.complete(asks(), PURPOSE)
    llm.complete(asks(), PURPOSE)
    assert len(plays.sent) == 2
    assert settings.llm_cache is not None
    assert not settings.llm_cache.exists()


def test_the_budget_refuses_a_call_before_it_is_sent(settings: Settings, plays: StubProvider) -> None:
    ledger = Ledger()
    gateway, llm = opened(settings, ledger, budget_usd=1.0)
    with pytest.raises(BudgetExceeded, match="--budget-usd"):
        llm.complete(asks(max_tokens=1000), PURPOSE)  # 1000 tokens of output are a dollar
    assert plays.sent == []
    assert ledger == []
    assert llm.complete(asks(max_tokens=100), PURPOSE).text == "yes"
    assert 0 < gateway.spent_usd <= 1.0


def test_a_server_that_counts_no_tokens_is_booked_at_the_most(settings: Settings, plays: StubProvider) -> None:
    plays.script = [says("yes", Usage())]
    gateway, llm = opened(settings, Ledger())
    llm.complete(asks(max_tokens=100), PURPOSE)
    assert gateway.spent_usd > 0.1  # 100 tokens of output, and the input


def test_many_agents_spend_a_budget_and_never_more(settings: Settings, plays: StubProvider) -> None:
    ledger = Ledger()
    gateway, llm = opened(settings, ledger, budget_usd=3.0)

    def call(n: int) -> bool:
        try:
            llm.complete(asks(max_tokens=100), Purpose("generator", f"k{n}"))
        except BudgetExceeded:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        went = list(pool.map(call, range(40)))
    assert not all(went)
    assert 2.0 < gateway.spent_usd <= 3.0
    assert gateway.spent_usd == pytest.approx(sum(record.usd or 0 for record in ledger))


def test_a_model_without_a_price_has_no_cost_and_can_keep_no_budget(
    settings: Settings, plays: StubProvider
) -> None:
    unpriced, ledger = settings.model_copy(update={"prices": None}), Ledger()
    _, llm = opened(unpriced, ledger)
    llm.complete(asks(), PURPOSE)
    assert ledger[0].usd is None
    with pytest.raises(ConfigError, match=r'stub:one has no price.*"stub:one" = \{ input.*CUAGYM_PRICES'):
        opened(unpriced, ledger, budget_usd=1.0)


@pytest.mark.parametrize("error", [ContextTooLong("too long"), ProviderError("unknown model")])
def test_a_call_that_fails_is_recorded_by_its_error(
    error: ProviderError, settings: Settings, plays: StubProvider
) -> None:
    ledger = Ledger()
    plays.script = [error, says("yes")]
    gateway, llm = opened(settings, ledger)
    with pytest.raises(type(error)):
        llm.complete(asks(), PURPOSE)
    assert (ledger.outcomes, ledger[0].usd, gateway.spent_usd) == ([type(error).__name__], 0.0, 0.0)
    assert ledger[0].transcript is not None
    assert unpack_transcript(ledger[0].transcript)["reply"] is None
    assert llm.complete(asks(), PURPOSE).text == "yes"  # an error is not kept in the cache


@pytest.mark.parametrize("stop", ["refusal", "length"])
def test_a_reply_that_ends_badly_is_paid_for_and_recorded_as_such(
    stop: str, settings: Settings, plays: StubProvider
) -> None:
    ledger = Ledger()
    plays.script = [says("", Usage(1000, 0), stop)]  # type: ignore[arg-type]
    _, llm = opened(settings, ledger)
    assert llm.complete(asks(), PURPOSE).stop == stop
    assert (ledger.outcomes, ledger[0].usd) == ([stop], pytest.approx(0.1))


def test_transcripts_can_be_left_out_and_hold_no_pictures(settings: Settings, plays: StubProvider) -> None:
    ledger = Ledger()
    request = Request("", (Message.user(Image(bytes(range(256)) * 400)),), max_tokens=1)
    opened(settings, ledger, use_cache=False)[1].complete(request, PURPOSE)
    opened(settings, ledger, use_cache=False, transcripts=False)[1].complete(request, PURPOSE)
    kept, left_out = (record.transcript for record in ledger)
    assert left_out is None
    assert kept is not None
    (part,) = unpack_transcript(kept)["request"]["messages"][0]["parts"]
    assert part.keys() == {"kind", "media_type", "sha256"}


def test_roles_of_one_model_share_a_client(settings: Settings, stub: None) -> None:
    stub_provider.opened.clear()
    gateway = Gateway(settings, use_cache=False)
    assert gateway.llm("stub:one") is gateway.llm("stub:one")
    assert gateway.llm("stub:two").name == "stub:two"
    assert stub_provider.opened == ["one", "two"]


def test_models_of_one_provider_share_its_limit(settings: Settings, plays: StubProvider) -> None:
    gateway = Gateway(settings.model_copy(update={"llm_concurrency": 1}), use_cache=False)
    inside = Event()

    def alone(request: Request) -> object:
        assert not inside.is_set()
        inside.set()
        inside.clear()
        return says("yes")

    plays.script = [alone]  # type: ignore[list-item]
    llms, together = [gateway.llm(f"stub:{name}") for name in "ab"], Barrier(2)

    def ask(llm: LLM) -> None:
        together.wait()
        for n in range(20):
            llm.complete(asks(), Purpose("critic", f"k{n}"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, llms))
    assert len(plays.sent) == 40


def test_stop_ends_a_call_that_waits_to_be_tried_again(settings: Settings, plays: StubProvider) -> None:
    sent, seen = Event(), list[BaseException]()

    def busy(request: Request) -> object:
        sent.set()
        raise TransientProviderError("busy", retry_after=100)

    plays.script = [busy]  # type: ignore[list-item]
    gateway, llm = opened(settings, Ledger())

    def ask() -> None:
        try:
            llm.complete(asks(), PURPOSE)
        except Stopped as error:
            seen.append(error)

    thread = Thread(target=ask)
    thread.start()
    sent.wait()
    gateway.stop()
    thread.join()
    assert "--resume" in str(seen[0])
    with pytest.raises(Stopped):
        llm.complete(asks(), PURPOSE)
    assert len(plays.sent) == 1


def test_closing_waits_for_a_reply_that_is_paid_for(settings: Settings, plays: StubProvider) -> None:
    sent, answer, ledger = Event(), Event(), Ledger()

    def slow(request: Request) -> object:
        sent.set()
        answer.wait()
        return says("late")

    plays.script = [slow]  # type: ignore[list-item]
    gateway, llm = opened(settings, ledger)
    caller = Thread(target=llm.complete, args=(asks(), PURPOSE))
    caller.start()
    sent.wait()
    closer = Thread(target=gateway.close)
    closer.start()
    answer.set()
    closer.join()
    caller.join()
    assert ledger.outcomes == ["ok"]
    _, again = opened(settings, ledger)
    assert again.complete(asks(), PURPOSE).text == "late"
    assert ledger.outcomes == ["ok", "cached"]


def test_the_real_sdk_is_retried_paid_for_and_cached_and_its_key_is_written_nowhere(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    ledger = Ledger()
    steps = [
        Refused(429, headers={"retry-after-ms": "1"}),
        Answer("Hello.", usage=Usage(1000, 100, 400)),
        Refused(401, f"Incorrect API key provided: {KEY}"),
    ]
    with ModelServer(steps) as server, Gateway(settings, budget_usd=1.0, record=ledger.append) as gateway:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        llm = gateway.llm("openai:gpt-5")
        assert llm.complete(asks(), PURPOSE).text == "Hello."
        assert llm.complete(asks(), PURPOSE).text == "Hello."
        with pytest.raises(ProviderError, match="OPENAI_API_KEY") as refused:
            llm.complete(asks("other"), PURPOSE)
        assert gateway.spent_usd == pytest.approx((600 * 1.25 + 400 * 0.125 + 100 * 10) / 1e6)
    assert ledger.outcomes == ["ok", "cached", "ProviderError"]
    assert len(server.requests) == 3
    assert settings.llm_cache is not None
    kept = settings.llm_cache.read_bytes() + b"".join(record.transcript or b"" for record in ledger)
    transcripts = [unpack_transcript(record.transcript) for record in ledger if record.transcript]
    assert KEY not in f"{refused.value}{transcripts}{ledger}"
    assert KEY.encode() not in kept


def test_a_compatible_server_answers_for_nothing(settings: Settings) -> None:
    ledger = Ledger()
    with ModelServer([Answer("Hello.", usage=Usage(1000, 100))]) as server:
        local = settings.model_copy(update={"base_url": server.url})
        with Gateway(local, budget_usd=0.01, record=ledger.append) as gateway:
            assert gateway.llm("compatible:tiny").complete(asks(), PURPOSE).text == "Hello."
            assert gateway.spent_usd == 0
    assert (ledger[0].usd, ledger[0].usage.input) == (0.0, 1000)
