"""Pages: functions from a view and the URL's parameters to what a template shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Effects
from cuagym.hub.kinds import parse_value
from cuagym.hub.operation import Parameter
from cuagym.hub.state import JsonObject
from cuagym.hub.view import View

_HOLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Page:
    """One declared page of an app.

    path: under the app, `"/thread/{email}"`; holes are typed by the function's parameters, the others come from
        the query string and have defaults.
    title: how instructions call it, with holes for entities: `"the conversation “{email}”"`; None: never a goal.
    up: template of the path of a page that links here; None for pages that every page links to.
    visit: effects on incidental fields that opening it has (mail is marked read).
    where: whether the page is there, called with the view and the arguments; always, when None.
    """

    path: str
    name: str
    body: Callable[..., dict[str, Any]]
    template: str
    parameters: tuple[Parameter, ...]
    title: str | None
    up: str | None
    visit: Callable[..., Effects] | None
    where: Callable[..., bool] | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile("".join(_HOLE.sub(r"(?P<\1>[^/]+)", self.path)))

    @property
    def holes(self) -> tuple[str, ...]:
        return tuple(_HOLE.findall(self.path))

    def arguments(self, view: View, path: Mapping[str, str], query: Mapping[str, str]) -> JsonObject | None:
        """The function's arguments, or None where the URL names nothing that exists."""
        arguments: JsonObject = {}
        for parameter in self.parameters:
            raw = path.get(parameter.name, query.get(parameter.name))
            if raw is None or (raw == "" and not parameter.required):
                if parameter.required:
                    return None
                arguments[parameter.name] = parameter.default
                continue
            try:
                value = parse_value(parameter.kind, raw, parameter.name)
                if parameter.kind.entity is not None and value is not None:
                    value = view.get(parameter.kind.entity, value)
            except (OperationRefused, KeyError):
                if parameter.name in path or parameter.required:
                    return None
                value = parameter.default
            arguments[parameter.name] = value
        return arguments if self.where is None or self.where(view, **arguments) else None

    def parent(self, arguments: Mapping[str, Any]) -> str | None:
        return None if self.up is None else self.up.format(**arguments)
