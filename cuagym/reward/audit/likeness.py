"""How much rows and texts are alike: what somebody might take one for."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from cuagym.reward.audit import names
from cuagym.reward.audit.grids import Column
from cuagym.reward.audit.places import Row, leaves
from cuagym.schema import JsonObject

COMPARED = 200
"""Candidates among which the most alike is looked for."""


def nearest(rows: list[Row], to: JsonObject) -> list[Row]:
    """Rows by how much they are like another, the most alike first; of equal ones the earlier."""
    told = sorted(((-_likeness(row.value, to), i) for i, row in enumerate(rows[:COMPARED])))
    return [rows[i] for _, i in told]


def _likeness(one: JsonObject, other: JsonObject) -> float:
    likeness = 0.0
    for key, value in other.items():
        if key in names.IDS or key not in one:
            continue
        if one[key] == value:
            likeness += 1
        elif _titles(key) and isinstance(value, str) and isinstance(one[key], str):
            likeness += 2 * text_likeness(one[key], value)
    return likeness


def _titles(key: str) -> bool:
    return key in names.TITLES or (isinstance(key, Column) and key.number == 0)


def text_likeness(one: str, other: str) -> float:
    """From 0 to 1: the Dice coefficient of the pairs of neighbouring letters (L. R. Dice, Ecology 26, 1945)."""
    a, b = _pairs(one), _pairs(other)
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


@lru_cache(maxsize=4096)
def _pairs(text: str) -> frozenset[str]:
    """Of a text with a space at both ends, so that how words begin and end counts as well."""
    told = f" {text.casefold()[:80]} "
    return frozenset(map("".join, pairwise(told)))


def alike(one: JsonObject, other: JsonObject) -> bool:
    """Whether two rows tell the same: most of the longer values of one stand in the other."""
    telling = {v for v in leaves(one) if isinstance(v, str) and len(v) > 3}
    both = telling & {v for v in leaves(other) if isinstance(v, str)}
    return len(telling) > 1 and len(both) >= 0.6 * len(telling)
