"""Endings that must not be paid in full: importing this registers them."""

from cuagym.reward.audit.attacks import (
    answers,
    cells,
    collateral,
    creation,
    flags,
    misses,
    neighbours,
    omission,
    operations,
    pages,
    places,
    referents,
    shapes,
    values,
)

__all__ = [
    "answers",
    "cells",
    "collateral",
    "creation",
    "flags",
    "misses",
    "neighbours",
    "omission",
    "operations",
    "pages",
    "places",
    "referents",
    "shapes",
    "values",
]
