"""Attacks on what the agent says: a wrong answer, all candidates at once, the right one embedded or denied."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cuagym.reward.audit import answering
from cuagym.reward.audit.edits import shifted
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.likeness import text_likeness
from cuagym.reward.audit.places import EACH
from cuagym.reward.audit.trials import Try, attack

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_WITHIN = re.compile(r"(?<![\w.,:/-])\d+(?:\.\d+)?(?![\w:/-]|[.,]\d)")
"""Numbers that stand by themselves in an answer: of no date, time or code."""
_BREAK = re.compile(r"(\s*[,;\n]\s*)")
"""What stands between the parts of an answer."""
_DRESS = " @#\"'“”.()"
"""What stands around a part and says nothing."""
_LISTED = 12
_NEAR = 2


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
    certain = answering.answer(ground)
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
    yield from _parts(ground, right, others, certain)
    if len(right) > 3:
        yield Try("the answer is cut short", certain, answer=right[: len(right) // 2].rstrip())
    if not moved:
        yield from _numbers_within(right, certain)


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


def _numbers_within(right: str, certain: bool) -> Iterator[Try]:
    """Another number in an answer of other words: the next one, of the last; each within a longer one."""
    numbers = list(_NUMBER.finditer(right))
    for found in numbers[-1:]:
        told = right[: found.start()] + _next(found[0]) + right[found.end() :]
        yield Try(f"the answer is “{told}”, not “{right}”", certain, answer=told)
    standing = list(_WITHIN.finditer(right))
    parts = [part.strip(_DRESS) for part in _BREAK.split(right)[::2]]
    for found in standing:
        # Of several numbers in a sentence one may be told beside the answer: `3 of the 12`.
        certain = certain and (len(standing) == 1 or found[0] in parts)
        for longer in (f"1{found[0]}", f"{found[0]}{'5' if '.' in found[0] else '0'}"):
            told = right[: found.start()] + longer + right[found.end() :]
            yield Try(f"a number is embedded in “{told}”, not “{right}”", certain, answer=told)


def _next(number: str) -> str:
    if "." in number:
        return f"{float(number) + 1:.{len(number.split('.')[1])}f}"
    return str(int(number) + 1)


def _candidates(ground: Ground, right: str) -> list[str]:
    """What else stands where the right answer stands in the state, the most like it first."""
    told = {part.strip(_DRESS).casefold() for part in [right, *re.split(r"[,;]| and ", right)]} - {""}
    found: dict[str, None] = {}
    for pattern, values in ground.places.values.items():
        texts = [v for v in values if isinstance(v, str)]
        if any(v.strip(_DRESS).casefold() in told for v in texts) and pattern[-1:] and EACH in pattern:
            found.update(dict.fromkeys(v for v in texts if v.strip() and v.strip(_DRESS).casefold() not in told))
    short = [v for v in found if len(v) <= max(40, 2 * len(right))]
    return sorted(short[:200], key=lambda v: -text_likeness(v, right))


def _parts(ground: Ground, right: str, others: list[str], certain: bool) -> Iterator[Try]:
    """An answer of several parts without one of them, with another in its place, or with one more."""
    pieces = _BREAK.split(right)
    parts, breaks = pieces[::2], pieces[1::2]
    if len(parts) < 2:
        return
    # A part that the state does not know may say nothing more: the county of a town.
    certain = certain and all(_known(ground, part) for part in parts)
    yield Try(f"“{parts[-1]}” is missing from the answer", certain, answer="".join(pieces[:-2]))
    yield Try(f"“{parts[0]}” is all of the answer", certain, answer=parts[0])
    if others:
        told = "".join([*pieces, breaks[-1], others[0]])
        yield Try(f"“{others[0]}” is in the answer too", certain, answer=told)
    taken = {part.strip(_DRESS).casefold() for part in parts}
    for i, part in enumerate(parts):
        held = part.strip(_DRESS)
        like = [v for v in _candidates(ground, held) if v.strip(_DRESS).casefold() not in taken] if held else []
        for other in like[:_NEAR]:
            dressed = part.replace(held, other)
            instead = "".join([*pieces[: 2 * i], dressed, *pieces[2 * i + 1 :]])
            yield Try(f"the answer is “{instead}”, not “{right}”", certain, answer=instead)
            beside = "".join([*pieces[: 2 * i + 1], breaks[0], dressed, *pieces[2 * i + 1 :]])
            yield Try(f"“{dressed}” is in the answer too: “{beside}”", certain, answer=beside)


def _known(ground: Ground, part: str) -> bool:
    """Whether a part of an answer is a number, or a text that stands in the state."""
    held = part.strip(_DRESS)
    known = any(part in values or held in values for values in ground.places.values.values())
    return known or _NUMBER.fullmatch(held) is not None
