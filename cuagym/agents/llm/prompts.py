"""Prompts: Jinja templates in `cuagym/agents/prompts/`, rendered strictly and versioned by their content.

A role's template is `ROLE.jinja`; pieces that several share begin with an underscore. `ROLE.jinja` holds two
blocks: `system` (the stable prefix) and `opening` (the first message, where what changes from task to task stands).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, meta


@dataclass(frozen=True)
class Prompt:
    """What is sent first: the system text and the opening message."""

    system: str
    opening: str


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("cuagym.agents", "prompts"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,  # a prompt is text, not HTML
    )


def render(name: str, **variables: Any) -> Prompt:
    """The prompt of `name.jinja`. Raises jinja2.UndefinedError when a variable is missing."""
    template = _environment().get_template(f"{name}.jinja")
    context = template.new_context(variables)
    parts = {block: "".join(template.blocks[block](context)).strip() for block in ("system", "opening")}
    return Prompt(**parts)


def message(name: str, **variables: Any) -> str:
    """A single later message of a conversation: the text of `name.jinja`."""
    return _environment().get_template(f"{name}.jinja").render(**variables).strip()


@cache
def version(name: str) -> str:
    """12 hex digits over the sources of `name.jinja` and all that it includes: changes when the prompt does."""
    environment = _environment()
    digest, waiting, seen = hashlib.sha256(), [f"{name}.jinja"], set[str]()
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        assert environment.loader is not None
        source = environment.loader.get_source(environment, file)[0]
        digest.update(source.encode())
        waiting += sorted(other for other in meta.find_referenced_templates(environment.parse(source)) if other)
    return digest.hexdigest()[:12]


def names(role: str) -> list[str]:
    """The names of a role's templates: `generator`, `generator_small`, …"""
    return sorted(
        name.removesuffix(".jinja")
        for name in _environment().list_templates(extensions=["jinja"])
        if name == f"{role}.jinja" or name.startswith(f"{role}_")
    )


def versions(*roles: str) -> dict[str, str]:
    """The version of every template of these roles."""
    return {name: version(name) for role in roles for name in names(role)}
