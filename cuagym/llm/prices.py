"""What models cost: a table that comes with cuagym, under one of the user's own."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cuagym.errors import ConfigError
from cuagym.llm.protocol import Usage
from cuagym.llm.tokens import IMAGE_TOKENS

_MILLION = 1_000_000
_SNAPSHOT = re.compile(r"-(latest|\d{8}|\d{4}-\d{2}-\d{2})$")


class LongPrompt(BaseModel):
    """Factors on the prices of a call whose input is longer than `above` tokens."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    above: int = Field(ge=0)
    input: float = Field(1, ge=1)
    output: float = Field(1, ge=1)


class Price(BaseModel):
    """USD for a million tokens, of each kind that `Usage` counts.

    cached, written: as `input` where they are not given. image_tokens: at most for one screenshot.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached: float | None = Field(None, ge=0)
    written: float | None = Field(None, ge=0)
    long_prompt: LongPrompt | None = None
    image_tokens: int = Field(IMAGE_TOKENS, ge=0)
    looked_up: dt.date | None = None

    def cost(self, usage: Usage) -> float:
        """USD for a call that took this."""
        plain = max(0, usage.input - usage.cached - usage.written)
        read = usage.cached * (self.input if self.cached is None else self.cached)
        written = usage.written * (self.input if self.written is None else self.written)
        into, out = self._factors(usage.input)
        return ((plain * self.input + read + written) * into + usage.output * self.output * out) / _MILLION

    def at_most(self, input: int, output: int) -> float:
        """USD for a call of at most so many tokens, however its prompt is cached."""
        dearest = max(self.input, self.cached or 0, self.written or 0)
        into, out = self._factors(input)
        return (input * dearest * into + output * self.output * out) / _MILLION

    def _factors(self, input: int) -> tuple[float, float]:
        long = self.long_prompt
        return (long.input, long.output) if long and input > long.above else (1, 1)


_Table = TypeAdapter(dict[str, Price])


@dataclass(frozen=True)
class Prices:
    """Prices by `PROVIDER:MODEL`; a name that ends in `*` holds for all that begin so."""

    table: dict[str, Price]

    def of(self, model: str) -> Price | None:
        """The price of `PROVIDER:MODEL`: its own, else that of the model whose dated snapshot it is, else of the
        longest matching `*`. No other name is guessed at: gpt-5-pro costs twelve times what gpt-5 does."""
        for name in (model, _SNAPSHOT.sub("", model)):
            if name in self.table:
                return self.table[name]
        families = [name for name in self.table if name.endswith("*") and model.startswith(name[:-1])]
        return self.table[max(families, key=len)] if families else None


def load_prices(own: Path | None = None) -> Prices:
    """The table that comes with cuagym, with the models of the user's TOML file in place of its own.

    Raises ConfigError when that file can't be used.
    """
    table = _parsed(files("cuagym.llm").joinpath("prices.toml").read_text(encoding="utf-8"))
    if own is None:
        return Prices(table)
    try:
        return Prices({**table, **_parsed(own.read_text(encoding="utf-8"))})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the price table {own} can't be read as TOML: {error}") from error
    except ValidationError as error:
        problem = error.errors()[0]
        where = " → ".join(map(str, problem["loc"]))
        raise ConfigError(
            f"the price table {own} is wrong at {where}: {problem['msg']}; a model is written as "
            '"openai:MODEL" = { input = 2.00, output = 10.00 }, in USD per million tokens'
        ) from error


def _parsed(text: str) -> dict[str, Price]:
    return _Table.validate_python(tomllib.loads(text))
