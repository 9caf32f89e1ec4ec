"""What an instruction says is to stay as it is: all else, the others of a sort, what is already there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_CLAUSE = re.compile(
    r"[.;:!?]+(?=\s|$)|,\s+|\s[—–-]\s|\b(?:and|but) (?=leave|keep|do not|don't|write|never)", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:do not|don['’]t|not to|never|nothing|none|without|no|not|must ?n['’]t)\b", re.IGNORECASE
)
_WHOLLY = re.compile(
    r"\b(?:touch|chang|alter|modif|edit|affect|disturb|tamper|mess)\w*"
    r"|\b(?:untouched|unchanged|unaltered|unmodified|alone|intact|the same|as is"
    r"|(?:as|the way) (?:they|it|he|she) (?:are|is|were|was))\b",
    re.IGNORECASE,
)
_KEPT = re.compile(r"\b(?:keep|kept|leave|left|stay|remain|lose|delete|remove|retain|preserve)\w*\b", re.IGNORECASE)
_ALL_ELSE = re.compile(
    r"\b(?:nothing|anything|everything|all) else\b(?P<within> (?:in|on|of|about|with|for|from|at)\b)?"
    r"|\b(?:the|all the) rest(?! of)\b|\beverything (?:stays |remains )?as it (?:is|was)\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:nothing|not|n['’]t)\b.*\b(?:anywhere|somewhere|nowhere) else\b|\bnowhere else\b", re.IGNORECASE
)
_OTHERS = re.compile(
    r"\b(?:other|remaining|rest of (?:the|my|your|its))\s+(?P<noun>[a-z][\w -]*)|\bothers\b", re.IGNORECASE
)
_AS_IT_IS = (
    r"(?:as (?:they|it) (?:are|is|was|were)|as is|alone|untouched|unchanged|intact|in place"
    r"|(?:that|which) (?:is|are|was|were) (?:already )?(?:there|on it|in it|set)|already there"
    r"|(?:it|they|he|she) (?:already )?ha(?:s|ve))\b"
)
_THERE = re.compile(
    r"\b(?:keep|leave|preserve|retain)\w* (?:all |any |both )?(?:of )?(?:the |its |my |their |your )?"
    rf"(?:existing |old |current )?(?P<noun>[a-z][\w-]*(?: [a-z][\w-]*)??) {_AS_IT_IS}",
    re.IGNORECASE,
)
_EXISTING = re.compile(
    r"\b(?:keep|leave|preserve|retain)\w* (?:all |any |both )?(?:of )?(?:the |its |my |their |your )?existing"
    r" (?P<noun>[a-z][\w -]*)",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"\b(?:the|its|my|their|your) (?P<noun>[a-z][\w-]*(?: [a-z][\w-]*)??) (?:\w+ )?(?:stay|remain)s?"
    r" (?:as (?:they|it) (?:are|is|was|were)|as is|unchanged|untouched|the same|in place)\b",
    re.IGNORECASE,
)
_FORBIDDEN = re.compile(
    r"\b(?:do not|don['’]?t|never|must ?n['’]?o?t|without|not to)\s+(?:\w+ly\s+)?(?P<verb>[a-z]{3,})"
    r"(?: (?:it|this|that)|(?: the| that| this)(?: (?!other|rest)[\w-]+){1,3}?)?(?: yet| either)?"
    r"\s*(?:[.,;:!?]|$|\band\b|\bbut\b)",
    re.IGNORECASE,
)
"""What is not to be done, whatever the circumstances: `don't merge it`, `without sending it`."""
_NOT_TO_BE = re.compile(
    r"\b(?:it|this|that|the (?!other|rest)\w+(?: \w+)?) (?:must|should|may|can|is|has)(?: ?not|n['’]t)(?: to)?"
    r"(?: yet)? be (?P<verb>[a-z]{3,})",
    re.IGNORECASE,
)
"""The same of what something is not to become: `it must not be merged`."""
_END = frozenset(
    "in on of from at for with by that which who where when have has had is are was were be as alone must should"
    " may can to and or but stay stays remain remains keep keeps need needs untouched unchanged intact the a an it"
    " its this than exactly there will shall do does not so unaltered".split()
)
_FIELDS = frozenset(
    "field fields setting settings detail details property properties attribute attributes value values information"
    " data".split()
)
_ANY = frozenset("one ones item items entry entries record records row rows thing things".split())


@dataclass(frozen=True)
class Protection:
    """One thing that is to stay as it is.

    noun: the words of its sort, none for all of the sort that the task is about. everything: all else; within: of
    some thing that is named. fields: the other fields of what is changed. wholly: nothing about it may change;
    kept: none may go; others: those beside what the task changes; elsewhere: nothing may be put anywhere else.
    """

    noun: tuple[str, ...] = ()
    everything: bool = False
    within: bool = False
    fields: bool = False
    wholly: bool = False
    kept: bool = False
    others: bool = False
    elsewhere: bool = False


def protections(text: str) -> tuple[Protection, ...]:
    """text: an instruction without what it quotes."""
    return tuple(found for clause in _CLAUSE.split(text) if clause for found in _said(clause))


def forbidden(text: str) -> frozenset[str]:
    """The verbs of what must not be done to what the task is about. text: an instruction without its quotes."""
    found = (hit["verb"] for form in (_FORBIDDEN, _NOT_TO_BE) for hit in form.finditer(text))
    return frozenset(verb.casefold() for verb in found)


def _said(clause: str) -> Iterator[Protection]:
    negated, wholly = bool(_NEGATED.search(clause)), bool(_WHOLLY.search(clause))
    kept = bool(_KEPT.search(clause))
    if not (negated or wholly or kept):
        return
    for found in _ALL_ELSE.finditer(clause):
        yield Protection(everything=True, within=bool(found["within"]), wholly=True, kept=True, others=True)
    if _ELSEWHERE.search(clause):
        yield Protection(elsewhere=True)
    for found in _OTHERS.finditer(clause):
        noun = _noun(found["noun"] or "")
        fields, general = set(noun) <= _FIELDS and bool(noun), not set(noun) - _ANY
        named = () if fields or general else noun
        yield Protection(named, fields=fields, wholly=wholly, kept=kept, others=True)
    for found in (hit for form in (_THERE, _EXISTING, _STAYS) for hit in form.finditer(clause)):
        noun = _noun(found["noun"])
        if noun and not set(noun) & {"other", "others", "rest", "everything", "all", "it", "them", "that", "this"}:
            yield Protection(noun, wholly=wholly, kept=True)


def _noun(text: str) -> tuple[str, ...]:
    """The words up to the first that belongs to what is said of them."""
    said: list[str] = []
    for word in re.findall(r"[^\W_]+", text.casefold()):
        if word in _END or len(said) == 3:
            break
        said.append(word)
    return tuple(said)
