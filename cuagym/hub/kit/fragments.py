"""Macros that are drawn once: their HTML follows from the arguments alone, and pages repeat them by the hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup

LIMIT = 1024
"""Fragments kept of one macro. When there are more, it starts anew."""
_SCALARS = frozenset({str, Markup, int, float, bool, type(None)})


def pure(macro: Callable[..., Markup], new_id: Callable[[str], str] | None = None) -> Callable[..., Markup]:
    """The macro with a memory. A call with anything but plain values, lists and mappings of them is not remembered.

    new_id: makes the id of a control that was given none from its name, the first argument.
    """
    kept: dict[Any, Markup] = {}

    def fragment(*args: Any, **named: Any) -> Markup:
        if new_id is not None and not named.get("id"):
            named["id"] = new_id(args[0])
        try:
            key = (_key(args), tuple(named), _key(named.values())) if named else _key(args)
        except _Impure:
            return macro(*args, **named)
        found = kept.get(key)
        if found is None:
            found = macro(*args, **named)
            if len(kept) >= LIMIT:
                kept.clear()
            kept[key] = found
        return found

    return fragment


class _Impure(Exception):
    """Something that may change, or whose HTML may."""


def _key(values: Iterable[Any]) -> tuple[Any, ...]:
    """Values with their types: `True` is not 1, and text that is escaped is not text that is to be escaped."""
    key: list[Any] = []
    for value in values:
        kind = type(value)
        if kind is not str:
            key.append(kind)
        if kind in _SCALARS:
            key.append(value)
        elif kind is dict:
            key.append((tuple(value), _key(value.values())))
        elif kind is tuple or kind is list:
            key.append(_key(value))
        else:
            raise _Impure
    return tuple(key)
