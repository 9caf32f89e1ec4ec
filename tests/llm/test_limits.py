"""Limits: how many calls go at once, and how many tokens in a minute."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from cuagym.errors import Stopped
from cuagym.llm.limits import Limits
from tests.llm.stub_provider import Pauses


class Clock:
    """A clock that moves when somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds
        self.waited.append(seconds)


def test_no_more_calls_are_under_way_than_allowed() -> None:
    limits, lock, together = Limits(2, None, Pauses()), Lock(), Barrier(2)
    under_way, most = 0, 0

    def call(_: int) -> None:
        nonlocal under_way, most
        with limits.slot(1):
            with lock:
                under_way += 1
                most = max(most, under_way)
            together.wait()  # two must be here at the same time to get on
            with lock:
                under_way -= 1

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(call, range(6)))
    assert most == 2


def test_a_failed_call_frees_its_place() -> None:
    limits = Limits(1, None, Pauses())
    with pytest.raises(ValueError, match="broken"), limits.slot(1):
        raise ValueError("broken")
    with limits.slot(1):
        pass


def test_a_stop_ends_the_wait_for_a_place() -> None:
    limits = Limits(1, None, Pauses(error=Stopped("stopped")))
    with limits.slot(1), pytest.raises(Stopped), limits.slot(1):
        pass


def test_calls_wait_until_the_minutes_tokens_allow_them() -> None:
    clock = Clock()
    limits = Limits(8, 600, clock.pause, clock)
    with limits.slot(500) as slot:
        slot.used = 500
    with limits.slot(300) as slot:  # 200 too many: 20 seconds at 10 a second
        slot.used = 300
    assert sum(clock.waited) == pytest.approx(20)


def test_tokens_that_a_call_did_not_use_are_there_for_the_next() -> None:
    clock = Clock()
    limits = Limits(8, 600, clock.pause, clock)
    with limits.slot(600) as slot:
        slot.used = 50
    with limits.slot(550):
        pass
    assert clock.waited == []


def test_tokens_used_beyond_what_was_expected_are_waited_for() -> None:
    clock = Clock()
    limits = Limits(8, 600, clock.pause, clock)
    with limits.slot(100) as slot:
        slot.used = 900
    with limits.slot(100):
        pass
    assert sum(clock.waited) == pytest.approx(40)


def test_a_call_of_more_than_a_minutes_tokens_goes_alone_and_not_never() -> None:
    clock = Clock()
    limits = Limits(8, 600, clock.pause, clock)
    with limits.slot(1200):
        pass
    assert clock.waited == []
    with limits.slot(600):
        pass
    assert sum(clock.waited) == pytest.approx(120)
