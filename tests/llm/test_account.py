"""The account: what is spent, and that the budget is never passed."""

import random
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest

from cuagym.errors import BudgetExceeded, Stopped
from cuagym.llm._json import canonical, request_json
from cuagym.llm.account import Account
from cuagym.llm.protocol import Image, Message, Request, ToolResult
from cuagym.llm.tokens import IMAGE_TOKENS, PROVIDER_TOKENS, tokens_at_most
from tests.llm.stub_provider import Pauses


def test_a_call_is_booked_at_what_it_cost_and_not_at_what_was_set_aside() -> None:
    account = Account(1.0, 0.25, Pauses())
    with account.reserve(0.5) as reservation:
        reservation.usd = 0.1
    assert account.spent == pytest.approx(0.35)


def test_a_call_that_may_pass_the_budget_is_refused_with_the_figures() -> None:
    account = Account(1.0, 0.75, Pauses())
    with (
        pytest.raises(BudgetExceeded, match=r"\$0\.7500 .*\$1\.00 .*\$0\.5000.*--budget-usd.*--resume"),
        account.reserve(0.5),
    ):
        pytest.fail("it was let through")
    assert account.spent == 0.75


def test_the_last_cent_can_be_spent() -> None:
    account = Account(1.0, 0.5, Pauses())
    with account.reserve(0.5) as reservation:
        reservation.usd = 0.5
    assert account.spent == 1.0


def test_a_call_that_failed_costs_nothing_and_frees_what_was_set_aside() -> None:
    account = Account(1.0, 0.0, Pauses())
    with pytest.raises(ValueError, match="broken"), account.reserve(1.0):
        raise ValueError("broken")
    with account.reserve(1.0):
        pass


def test_what_costs_nothing_goes_on_when_all_is_spent() -> None:
    with Account(1.0, 1.0, Pauses()).reserve(0.0):
        pass


def test_a_call_waits_for_money_that_is_only_set_aside() -> None:
    account = Account(1.0, 0.0, Pauses())
    began, done = Event(), Event()

    def second() -> None:
        began.set()
        with account.reserve(0.6) as reservation:
            reservation.usd = 0.2
        done.set()

    with account.reserve(0.6) as reservation:
        thread = Thread(target=second)
        thread.start()
        began.wait()
        assert not done.is_set()
        reservation.usd = 0.1
    thread.join()
    assert account.spent == pytest.approx(0.3)


def test_a_stop_ends_the_wait_for_money() -> None:
    account = Account(1.0, 0.0, Pauses(error=Stopped("stopped")))
    with account.reserve(0.6), pytest.raises(Stopped), account.reserve(0.6):
        pass


def test_many_threads_together_never_pass_the_budget() -> None:
    account, numbers = Account(1.0, 0.0, Pauses()), random.Random(7)
    costs = [(most := numbers.uniform(0.001, 0.02), numbers.uniform(0, most)) for _ in range(400)]

    def call(cost: tuple[float, float]) -> bool:
        try:
            with account.reserve(cost[0]) as reservation:
                reservation.usd = cost[1]
        except BudgetExceeded:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        paid = list(pool.map(call, costs))
    assert account.spent == pytest.approx(sum(cost for (_, cost), went in zip(costs, paid, strict=True) if went))
    assert 0.97 < account.spent <= 1.0
    assert not all(paid)


def test_the_bound_on_a_requests_tokens_counts_bytes_and_every_picture() -> None:
    picture = Image(b"\x89PNG" * 100_000)
    words = Request("system", (Message.user("wörter" * 100),))
    shown = Request("system", (Message.user(picture), Message("user", (ToolResult("c", (picture,)),))))
    bounds = [tokens_at_most(request, canonical(request_json(request))) for request in (words, shown)]
    assert bounds[0] >= len(("wörter" * 100).encode()) + PROVIDER_TOKENS
    assert 2 * IMAGE_TOKENS < bounds[1] < 2 * IMAGE_TOKENS + 2 * PROVIDER_TOKENS
