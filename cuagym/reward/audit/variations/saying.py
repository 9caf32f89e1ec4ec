"""Variations of what the agent says and where it goes: space or a unit beside an answer, a detour, a short cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cuagym.reward.audit import answering
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.trials import Try, variation

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_ALONE = re.compile(
    r"\b(?:(?:only|just|nothing but) (?:the|a|its) (?:\w+ )?(?:number|figure|digits?|value)|number (?:alone|only)"
    r"|digits)\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(
    r"\bhow many (?P<things>(?:[a-z-]+ ){1,3}?)(?:are|is|were|was|do|does|did|has|have|had|would|will|can|could"
    r"|should|in|on|of|at|for|from|with|to|that|there|remain|left|still|take|need)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(r",\s+")
_PLURALS = frozenset({"people", "persons", "children", "men", "women"})


@variation("answer-space", rank=2, share=2)
def space(ground: Ground) -> Iterator[Try]:
    """White space around the answer."""
    right = ground.subject.golden.answer
    if right:
        yield Try("a line end follows the answer", True, answer=f"{right}\n")
        yield Try("a space precedes the answer", True, answer=f" {right}")


@variation("answer-form", rank=5)
def form(ground: Ground) -> Iterator[Try]:
    """The answer's parts in another order, where none is asked for; its letter case."""
    right = ground.subject.golden.answer
    if not right:
        return
    parts = [part.strip() for part in right.split(",")]
    if len(parts) > 1 and not ground.instruction.places and not ground.instruction.ordered:
        certain = answering.any_order(ground, parts)
        yield Try("the parts of the answer come in another order", certain, answer=", ".join(reversed(parts)))
    if right.lower() != right and not ground.instruction.exact:
        yield Try("the answer is in small letters", False, answer=right.lower())


@variation("answer-separator", rank=3, share=3)
def separator(ground: Ground) -> Iterator[Try]:
    """An answer of several parts with other words or signs between them, or without the sign before a name."""
    right = (ground.subject.golden.answer or "").strip()
    parts = _BREAK.split(right)
    if len(parts) < 2 or not all(parts) or any(re.search(r"\band\b", part) for part in parts):
        return
    certain = answering.any_form(ground, parts)
    bare = [part[1:] if part[0] in "@#" and _plain(ground, part[1:]) else part for part in parts]
    if bare != parts:
        told = ", ".join(bare)
        yield Try(f"the answer is “{told}”", certain and not set("@#") & set(ground.instruction.text), answer=told)
    told = f"{', '.join(parts[:-1])} and {parts[-1]}"
    yield Try(f"the answer is “{told}”", certain, answer=told)
    for mark in ("; ", "\n"):
        yield Try(f"the answer is “{mark.join(parts)}”", False, answer=mark.join(parts))


def _plain(ground: Ground, part: str) -> bool:
    """Whether the state holds a text without the sign that stands before it in the answer."""
    return any(part in values for values in ground.places.values.values())


@variation("answer-unit", rank=3, share=2)
def unit(ground: Ground) -> Iterator[Try]:
    """A number with what it counts behind it, as the question calls that; with a full stop."""
    right = (ground.subject.golden.answer or "").strip()
    if not _NUMBER.fullmatch(right) or _ALONE.search(ground.instruction.text):
        return
    counted = _HOW_MANY.search(ground.instruction.text)
    noun = counted["things"].split()[-1].lower() if counted else ""
    if noun.endswith("s") or noun in _PLURALS:
        yield Try(f"the answer is “{right} {noun}”", answering.with_unit(ground), answer=f"{right} {noun}")
    yield Try(f"the answer is “{right}.”", False, answer=f"{right}.")


@variation("detour", rank=2, share=3)
def detour(ground: Ground) -> Iterator[Try]:
    """The page that was asked for, reached by another way."""
    visits = ground.subject.golden.visits
    if not visits:
        return
    *way, last = visits
    navigation = not ground.delta.changes and ground.subject.golden.answer is None
    yield Try("pages on the way were opened twice", True, visits=(*way, *way, last))
    if navigation and way:
        above = all(last.startswith(page.rstrip("/") + "/") or page == "/" for page in way)
        yield Try("the page was opened at once", above, visits=(last,))
    if not navigation:
        yield Try("no visits were recorded", False, visits=())
