"""Who plays a role, by the name that the command line gives it."""

from __future__ import annotations

import re

from cuagym.agents.procedural.critics import CRITICS
from cuagym.agents.procedural.discriminator import ProceduralDiscriminator
from cuagym.agents.procedural.generator import ProceduralGenerator
from cuagym.agents.protocols import Critic, Discriminator, Generator
from cuagym.errors import ConfigError

_CRITICS = re.compile(r"(\d+)x:(.+)")


def generator_of(role: str) -> Generator:
    _only_procedural(role, "generator")
    return ProceduralGenerator()


def discriminator_of(role: str) -> Discriminator:
    _only_procedural(role, "discriminator")
    return ProceduralDiscriminator()


def critics_of(roles: str) -> tuple[Critic, ...]:
    """The critics of `3x:procedural`: that many independent judges."""
    match = _CRITICS.fullmatch(roles)
    if match is None:
        raise ConfigError(f"critics are given as NUMBERx:ROLE, as in 3x:procedural, not {roles!r}")
    number, role = int(match[1]), match[2]
    _only_procedural(role, "critic")
    if not 1 <= number <= len(CRITICS):
        raise ConfigError(f"there are {len(CRITICS)} procedural critics; {number} were asked for")
    return tuple(make() for make in CRITICS[:number])


def _only_procedural(role: str, what: str) -> None:
    if role != "procedural":
        raise ConfigError(f"{role!r} can't be the {what}: the agents at hand are: procedural")
