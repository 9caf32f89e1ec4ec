"""Retries: what is tried again, how long is waited, and what is said in the end."""

import pytest

from cuagym.errors import ContextTooLong, ProviderError, Stopped, TransientProviderError
from cuagym.llm.retry import LONGEST_WAIT, TRIES, with_retries
from tests.llm.stub_provider import Pauses, StubProvider, asks, says

BUSY = TransientProviderError("busy")


def test_a_busy_provider_is_asked_again_until_it_answers() -> None:
    provider, pauses = StubProvider.of(BUSY, BUSY, says("yes")), Pauses()
    assert with_retries(lambda: provider.send(asks()), pauses).text == "yes"
    assert len(provider.sent) == 3
    assert len(pauses.seconds) == 2
    assert all(0 <= seconds <= 2 for seconds in pauses.seconds)


def test_the_wait_that_a_provider_asks_for_is_kept_with_a_little_more() -> None:
    provider, pauses = StubProvider.of(TransientProviderError("busy", retry_after=7), says("yes")), Pauses()
    with_retries(lambda: provider.send(asks()), pauses)
    assert 7 <= pauses.seconds[0] <= 8


def test_no_provider_makes_a_run_wait_for_hours() -> None:
    provider, pauses = StubProvider.of(TransientProviderError("busy", retry_after=86_400), says("yes")), Pauses()
    with_retries(lambda: provider.send(asks()), pauses)
    assert pauses.seconds[0] <= LONGEST_WAIT + 1


def test_what_stays_busy_is_given_up_with_advice_and_is_no_longer_transient() -> None:
    provider = StubProvider.of(BUSY)
    with pytest.raises(ProviderError, match=r"busy.*given up after 6 tries.*--resume") as failed:
        with_retries(lambda: provider.send(asks()), Pauses())
    assert not isinstance(failed.value, TransientProviderError)
    assert len(provider.sent) == TRIES


@pytest.mark.parametrize("error", [ProviderError("unknown model"), ContextTooLong("too long")])
def test_what_cannot_succeed_is_not_tried_again(error: ProviderError) -> None:
    provider = StubProvider.of(error)
    with pytest.raises(type(error)):
        with_retries(lambda: provider.send(asks()), Pauses())
    assert len(provider.sent) == 1


@pytest.mark.parametrize("interruption", [Stopped("stopped"), KeyboardInterrupt()])
def test_a_stop_ends_the_waiting(interruption: BaseException) -> None:
    provider = StubProvider.of(BUSY)

    def interrupted(seconds: float) -> None:
        raise interruption

    with pytest.raises(type(interruption)):
        with_retries(lambda: provider.send(asks()), interrupted)
    assert len(provider.sent) == 1
