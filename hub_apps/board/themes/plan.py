"""The shape of a theme: a board in outline, from which the world fills in people and dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Plan:
    """One card in outline. `stage` is the index of its list; texts may hold the theme's slots, `{city}`.

    labels: names of the theme's labels. steps: items of its checklist `checklist`. said: comments in order.
    """

    stage: int
    title: str
    labels: tuple[str, ...] = ()
    text: str = ""
    checklist: str = "Steps"
    steps: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Theme:
    """A board in outline. The last of `lists` is where finished cards are.

    names: what the board may be called. slots: words of which each world picks one. labels: (name, colour).
    """

    names: tuple[str, ...]
    purpose: str
    background: str
    lists: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    slots: Mapping[str, tuple[str, ...]]
    cards: tuple[Plan, ...]
