"""Attacks on what the agent says: a wrong answer, all candidates at once, the right one embedded or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cuagym.reward.audit import certainty
from cuagym.reward.audit.edits import shifted
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.likeness import text_likeness
from cuagym.reward.audit.places import EACH
from cuagym.reward.audit.trials import Try, attack

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LISTED = 12


@attack("no-answer", rank=1, share=2)
def none(ground: Ground) -> Iterator[Try]:
    """Nothing said."""
    if ground.subject.golden.answer is not None:
        yield Try("no answer was given", True, answer=None)
        yield Try("the answer is empty", True, answer="")


@attack("wrong-answer", rank=1, share=6)
def wrong(ground: Ground) -> Iterator[Try]:
    """Another answer of the same sort, and the right one among or within others."""
    right = ground.subject.golden.answer
    if right is None or not right.strip():
        return
    certain = certainty.answer(ground)
    yield Try("the answer is denied", certain, answer=f"not {right}")
    if _NUMBER.fullmatch(right.strip()):
        yield from _numbers(right.strip(), certain)
        return
    others = _candidates(ground, right)
    for other in others[:3]:
        yield Try(f"the answer is “{other}”, not “{right}”", certain, answer=other)
    if others:
        listed = ", ".join(sorted([*others[:_LISTED], right]))
        yield Try("the answer lists every candidate", certain, answer=listed)
    moved = shifted(right.strip(), days=1)
    if moved:
        yield Try(f"the answer is “{moved}”, not “{right}”", certain, answer=moved)
    yield from _parts(right, others, certain)
    if len(right) > 3:
        yield Try("the answer is cut short", certain, answer=right[: len(right) // 2].rstrip())
    numbers = list(_NUMBER.finditer(right))
    if numbers and not moved:
        found = numbers[-1]
        other = _next(found[0])
        told = right[: found.start()] + other + right[found.end() :]
        yield Try(f"the answer is “{told}”, not “{right}”", certain, answer=told)


def _numbers(right: str, certain: bool) -> Iterator[Try]:
    other = _next(right)
    yield Try(f"the answer is {other}, not {right}", certain, answer=other)
    near = f"{float(right) + 0.5:g}"
    yield Try(f"the answer is {near}, not {right}", certain, answer=near)
    embedded = (f"1{right}", f"{right}5" if "." in right else f"{right}0", f"{right}{right}")
    for told in embedded:
        yield Try(f"the number is embedded in {told}", certain, answer=told)
    yield Try("two numbers are given", certain, answer=f"{right} or {other}")
    whole = int(float(right))
    listed = ", ".join(dict.fromkeys([*map(str, range(max(0, whole - 6), whole + 7)), right]))
    yield Try("the answer lists every candidate", certain, answer=listed)


def _next(number: str) -> str:
    if "." in number:
        return f"{float(number) + 1:.{len(number.split('.')[1])}f}"
    return str(int(number) + 1)


def _candidates(ground: Ground, right: str) -> list[str]:
    """What else stands where the right answer stands in the state, the most like it first."""
    told = {part.strip().casefold() for part in [right, *re.split(r"[,;]| and ", right)]}
    found: dict[str, None] = {}
    for pattern, values in ground.places.values.items():
        texts = [v for v in values if isinstance(v, str)]
        if any(v.strip().casefold() in told for v in texts) and pattern[-1:] and EACH in pattern:
            found.update(dict.fromkeys(v for v in texts if v.strip() and v.strip().casefold() not in told))
    short = [v for v in found if len(v) <= max(40, 2 * len(right))]
    return sorted(short[:200], key=lambda v: -text_likeness(v, right))


def _parts(right: str, others: list[str], certain: bool) -> Iterator[Try]:
    """An answer of several parts without one of them, or with one more."""
    parts = [part.strip() for part in right.split(",")]
    if len(parts) < 2:
        return
    yield Try(f"“{parts[-1]}” is missing from the answer", certain, answer=", ".join(parts[:-1]))
    yield Try(f"“{parts[0]}” is all of the answer", certain, answer=parts[0])
    if others:
        told = ", ".join([*parts, others[0]])
        yield Try(f"“{others[0]}” is in the answer too", certain, answer=told)
