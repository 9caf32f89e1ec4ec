"""Providers by name: what a role may say, and what is missing when it can't be had."""

import sys

import pytest

from cuagym.config import Settings
from cuagym.errors import ConfigError
from cuagym.llm.compatible import Compatible
from cuagym.llm.gateway import Gateway
from cuagym.llm.openai_responses import OpenAIResponses
from cuagym.llm.providers import ModelName, identity, known, open_provider, parse_model

URL = "http://127.0.0.1:1/v1"


def test_a_models_own_name_may_hold_colons_and_slashes() -> None:
    assert parse_model("compatible:org/model:7b") == ModelName("compatible", "org/model:7b")
    assert str(parse_model("compatible:org/model:7b")) == "compatible:org/model:7b"


@pytest.mark.parametrize("role", ["", "openai", "openai:", ":model", "gpt-5"])
def test_what_names_no_model_is_refused_with_the_providers_there_are(role: str) -> None:
    with pytest.raises(ConfigError, match=r"PROVIDER:MODEL.*openai, anthropic, compatible"):
        parse_model(role)


def test_an_unknown_provider_is_refused_with_the_providers_there_are() -> None:
    with pytest.raises(ConfigError, match=r"no provider 'oponai'.*openai, anthropic, compatible"):
        parse_model("oponai:gpt-5")


@pytest.mark.parametrize(
    ("role", "variable"), [("openai:m", "OPENAI_API_KEY"), ("anthropic:m", "ANTHROPIC_API_KEY")]
)
def test_a_missing_key_is_named_by_its_variable(role: str, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(variable, raising=False)
    with pytest.raises(ConfigError, match=f"export {variable}="):
        open_provider(parse_model(role), Settings())


def test_a_compatible_server_needs_an_address_and_no_key() -> None:
    with pytest.raises(ConfigError, match=r"--base-url.*CUAGYM_BASE_URL"):
        open_provider(parse_model("compatible:m"), Settings())
    provider = open_provider(parse_model("compatible:m"), Settings(base_url=URL))
    assert isinstance(provider, Compatible)
    assert (provider.name, provider.model) == ("compatible", "m")


def test_the_address_of_a_compatible_server_is_not_openais(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    settings = Settings(base_url=URL)
    assert isinstance(open_provider(parse_model("openai:m"), settings), OpenAIResponses)
    assert identity(parse_model("openai:m"), settings)["base_url"] is None
    assert identity(parse_model("compatible:m"), settings)["base_url"] == URL


def test_how_tools_are_called_is_part_of_who_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", URL)
    name = parse_model("compatible:m")
    assert identity(name, Settings(tool_calls="json")) != identity(name, Settings(tool_calls="native"))
    assert identity(parse_model("openai:m"), Settings())["base_url"] == URL


def test_without_the_llm_extra_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("cuagym.llm.metered", "cuagym.llm.retry"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "tenacity", None)
    gateway = Gateway(Settings(base_url=URL), use_cache=False)
    with pytest.raises(ConfigError, match=r"compatible:m needs tenacity.*pip install 'cuagym\[llm\]'"):
        gateway.llm("compatible:m")


@pytest.mark.usefixtures("stub")
def test_third_parties_plug_in_by_entry_points() -> None:
    assert known() == ("openai", "anthropic", "compatible", "stub")
    assert open_provider(parse_model("stub:x"), Settings()).model == "x"
