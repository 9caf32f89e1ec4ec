"""What follows from declarations alone, computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
R = TypeVar("R")


def once(function: Callable[P, R]) -> Callable[P, R]:
    """`function` with its results kept: for pure functions of apps, entity classes, operations and clauses."""
    return cast("Callable[P, R]", cache(function))
