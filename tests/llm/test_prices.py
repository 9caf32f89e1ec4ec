"""Prices: whose they are, what a call costs by them, and the user's own."""

from pathlib import Path

import pytest

from cuagym.errors import ConfigError
from cuagym.llm.prices import LongPrompt, Price, Prices, load_prices
from cuagym.llm.protocol import Usage


def test_cached_and_written_tokens_have_prices_of_their_own() -> None:
    price = Price(input=2, cached=0.2, written=2.5, output=10)
    usage = Usage(input=1_000_000, output=100_000, cached=600_000, written=300_000)
    assert price.cost(usage) == pytest.approx(0.1 * 2 + 0.6 * 0.2 + 0.3 * 2.5 + 0.1 * 10)


def test_without_prices_for_the_prompt_cache_its_tokens_cost_as_others() -> None:
    assert Price(input=2, output=10).cost(Usage(input=1_000_000, cached=500_000)) == pytest.approx(2)


def test_a_long_prompt_makes_all_of_the_call_dearer() -> None:
    price = Price(input=2, output=10, long_prompt=LongPrompt(above=1000, input=2, output=1.5))
    assert price.cost(Usage(1000, 1000)) == pytest.approx(0.012)
    assert price.cost(Usage(1001, 1000)) == pytest.approx(0.001001 * 4 + 0.015)


def test_the_most_that_a_call_may_cost_is_never_less_than_what_it_costs() -> None:
    price = Price(input=2, cached=0.2, written=2.5, output=10, long_prompt=LongPrompt(above=500, input=2))
    for size in (400, 1000):
        for cached, written in ((0, 0), (size, 0), (0, size), (size // 4, size // 2)):
            assert price.at_most(size, 50) >= price.cost(Usage(size, 50, cached, written))


def test_a_models_dated_snapshot_costs_as_the_model_and_a_longer_name_is_another_model() -> None:
    prices = Prices({"openai:gpt-5": Price(input=1, output=1)})
    for name in ("gpt-5", "gpt-5-2025-08-07", "gpt-5-20250807", "gpt-5-latest"):
        assert prices.of(f"openai:{name}") is not None
    for name in ("gpt-5-pro", "gpt-5.9", "gpt-5-20", "gpt"):
        assert prices.of(f"openai:{name}") is None


def test_the_longest_family_name_wins_and_a_models_own_wins_over_it() -> None:
    names = ("*", "openai:*", "openai:gpt-5*", "openai:gpt-5-mini")
    prices = Prices({name: Price(input=n, output=0) for n, name in enumerate(names)})
    found = [prices.of(name) for name in ("x:y", "openai:o9", "openai:gpt-5.9", "openai:gpt-5-mini")]
    assert [price.input for price in found if price] == [0, 1, 2, 3]


def test_the_shipped_table_knows_both_providers_and_when_it_was_looked_up() -> None:
    prices = load_prices()
    paid = {name: price for name, price in prices.table.items() if not name.startswith("compatible:")}
    assert {name.partition(":")[0] for name in paid} == {"openai", "anthropic"}
    assert all(price.looked_up and 0 < price.input < price.output for price in paid.values())
    assert all(price.cached is not None and price.cached < price.input for price in paid.values())
    own = prices.of("compatible:org/any-model:7b")
    assert own is not None
    assert own.cost(Usage(10**6, 10**6)) == 0


def test_the_users_table_goes_before_ours_and_adds_to_it(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text('"compatible:*" = { input = 1, output = 2 }\n"openai:new" = { input = 3, output = 4 }\n')
    prices = load_prices(file)
    assert prices.of("compatible:x") == Price(input=1, output=2)
    assert prices.of("openai:new") == Price(input=3, output=4)
    assert prices.of("openai:gpt-5") == load_prices().of("openai:gpt-5")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x = ", "can't be read as TOML"),
        ('"openai:x" = { input = 1 }', "openai:x → output"),
        ('"openai:x" = { input = -1, output = 1 }', "openai:x → input"),
        ('"openai:x" = { input = 1, output = 1, ouput = 1 }', "openai:x → ouput"),
    ],
)
def test_a_price_table_that_is_wrong_is_refused_with_the_place(tmp_path: Path, text: str, what: str) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=what) as refused:
        load_prices(file)
    assert str(file) in str(refused.value)


def test_a_price_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml"):
        load_prices(tmp_path / "absent.toml")
