"""When an answer is surely wrong, and when another way to put it is surely right.

- a wrong answer: always, unless it may be rough
- a number with what it counts behind it, as the question has it: nothing is said of how to put the answer
- the parts in another order: all that fit are asked for, they are of one sort, and no order is spoken of
- a text and a number with `and` between them, or without a sign before a name: nothing is said of how to put them
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.places import EACH, Pattern

_PUT = re.compile(
    r"\b(?:number|numbers|digits?|figures?|numerals?|integer|values?|only|just|exact\w*|alone|format\w*|plain|precise\w*"
    r"|decimals?|round\w*|as an?|words?)\b",
    re.IGNORECASE,
)
"""Words by which a task may say how a number is to be put."""
_FORM = re.compile(
    r"\b(?:as|separat\w*|delimit\w*|comma\w*|semicolons?|format\w*|form|lines?|rows?|json|csv|exact\w*|verbatim"
    r"|precise\w*|slash\w*|dash\w*|hyphen\w*|brackets?|quot\w*|like|e\.g\.|example|written|space[sd]?|including"
    r"|pair|tuple|list|string|style|then|followed)\b|[<{\[(@]",
    re.IGNORECASE,
)
"""Words and signs by which a task may say how the parts of an answer are to be put together."""


def answer(ground: Ground) -> bool:
    return not ground.instruction.rough


def with_unit(ground: Ground) -> bool:
    """Of a number with its unit: whether the instruction says nothing of how to put the answer."""
    return not _PUT.search(ground.instruction.text)


def any_form(ground: Ground, parts: list[str]) -> bool:
    """parts: of an answer; one text and one number are told apart whatever stands between them."""
    told = ground.instruction
    numbers = sum(part.isdigit() for part in parts)
    plain = len(parts) == 2 and numbers == 1 and all(len(part.split()) == 1 for part in parts)
    return plain and bool(told.text) and not told.quoted and not _FORM.search(told.text)


def any_order(ground: Ground, parts: list[str]) -> bool:
    """parts: of an answer; they are of one sort when they stand under the same key of different rows."""
    together = any(EACH in pattern and set(parts) <= set(map(str, values)) for pattern, values in _texts(ground))
    return together and ground.instruction.enumerates


def _texts(ground: Ground) -> Iterator[tuple[Pattern, list[Any]]]:
    for pattern, values in ground.places.values.items():
        yield pattern, [value for value in values if isinstance(value, str)]
