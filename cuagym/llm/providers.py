"""Providers by the name that a role gives them, `PROVIDER:MODEL`."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import TypeAlias

from cuagym.config import Settings
from cuagym.errors import ConfigError
from cuagym.llm.protocol import Provider
from cuagym.schema import JsonObject

Opener: TypeAlias = Callable[[str, Settings], Provider]
"""Makes the provider of a model; the form of an entry point of the group `cuagym.providers`."""

KEY_VARIABLES = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "compatible": "CUAGYM_COMPATIBLE_API_KEY",
}
URL_VARIABLES = {"openai": "OPENAI_BASE_URL", "anthropic": "ANTHROPIC_BASE_URL"}
"""Where the SDKs look for another server; `base_url` of the settings is for `compatible` and third parties."""


@dataclass(frozen=True)
class ModelName:
    """`PROVIDER:MODEL`; a model's own name may hold colons."""

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}:{self.model}"


def parse_model(role: str) -> ModelName:
    """The model that a role names. Raises ConfigError."""
    provider, colon, model = role.partition(":")
    if not (provider and colon and model):
        raise ConfigError(f"{role!r} names no model: write PROVIDER:MODEL, with one of {', '.join(known())}")
    if provider not in known():
        raise ConfigError(f"there is no provider {provider!r} (in {role!r}); there are {', '.join(known())}")
    return ModelName(provider, model)


def known() -> tuple[str, ...]:
    """The names of all providers, third parties' last."""
    return (*_OPENERS, *sorted(name for name in _third_parties() if name not in _OPENERS))


def open_provider(name: ModelName, settings: Settings) -> Provider:
    """The provider's client for a model. Raises ConfigError when a key, an address or a package is missing."""
    opener = _OPENERS.get(name.provider)
    if opener is None:
        opener = _third_parties()[name.provider].load()
    return opener(name.model, settings)


def identity(name: ModelName, settings: Settings) -> JsonObject:
    """Who answers and where: what replies depend on beside the request."""
    content = {"provider": name.provider, "model": name.model, "base_url": _base_url(name.provider, settings)}
    return content if name.provider in URL_VARIABLES else {**content, "tool_calls": settings.tool_calls}


def _base_url(provider: str, settings: Settings) -> str | None:
    variable = URL_VARIABLES.get(provider)
    return os.environ.get(variable) or None if variable else settings.base_url


def _third_parties() -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group="cuagym.providers")}


def _openai(model: str, settings: Settings) -> Provider:
    key = _key("openai")
    from cuagym.llm.openai_responses import OpenAIResponses

    return OpenAIResponses(model, _base_url("openai", settings), key, settings.llm_timeout)


def _anthropic(model: str, settings: Settings) -> Provider:
    key = _key("anthropic")
    from cuagym.llm.anthropic_messages import AnthropicMessages

    return AnthropicMessages(model, _base_url("anthropic", settings), key, settings.llm_timeout)


def _compatible(model: str, settings: Settings) -> Provider:
    from cuagym.llm.compatible import Compatible

    if settings.base_url is None:
        raise ConfigError(
            f"compatible:{model} needs its server's address: --base-url http://127.0.0.1:8000/v1, "
            "CUAGYM_BASE_URL, or base_url in cuagym.toml"
        )
    key = os.environ.get(KEY_VARIABLES["compatible"])
    return Compatible(model, settings.base_url, key, settings.llm_timeout, settings.tool_calls)


def _key(provider: str) -> str:
    variable = KEY_VARIABLES[provider]
    if key := os.environ.get(variable):
        return key
    raise ConfigError(f"{provider} needs a key, and {variable} is not set: export {variable}=…")


_OPENERS: dict[str, Opener] = {"openai": _openai, "anthropic": _anthropic, "compatible": _compatible}
