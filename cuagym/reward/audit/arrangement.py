"""What an instruction says of how things stand together: straight after one, between two, all of a list."""

from __future__ import annotations

import re

from cuagym.reward.audit.mention import Instruction

_AT_ONCE = "(?:directly|right|just|immediately|straight)"
_LISTED = 2
_EXAMPLES = re.compile(r"\b(?:like|as|example|instance|among|besides?|perhaps|maybe)\W*$", re.IGNORECASE)
"""What stands before examples."""
_SINGLING = re.compile(
    r"\b(?:the|its|their|my) (?P<one>[a-z]+est|most|least)(?= (?:of|one\b|[a-z]+\b))", re.IGNORECASE
)
"""A superlative that tells which one is meant."""
_THE = r"(?:the |my |that |row )?\W?"


def puts_beside(told: Instruction, before: str, after: str) -> bool:
    """Whether something is to stand straight after what is called so, straight before that, or between the two."""
    ahead, behind = (re.escape(name) if name else "" for name in (before, after))
    forms = []
    if ahead:
        forms.append(rf"{_AT_ONCE} (?:after|below|behind|under|beneath) {_THE}{ahead}\b")
    if behind:
        forms.append(rf"{_AT_ONCE} (?:before|above|in front of|over) {_THE}{behind}\b")
    if ahead and behind:
        forms.append(rf"between {_THE}{ahead}\b\W?(?: \w+)? and {_THE}{behind}\b")
    return any(re.search(rf"\b{form}", told.text) for form in forms)


def enumerates_all(told: Instruction, members: list[str]) -> bool:
    """Whether these names stand in it one after another, commas and `and` between: `S, M and L`.

    One alone is no list: what has one member may have others by itself.
    """
    if len(members) < _LISTED or told.open or told.loose:
        return False
    between = r"\W*(?:,|&|;|/|\band\b|\bthen\b)\W*"
    said = between.join(rf"(?<!\w){re.escape(member)}(?!\w)" for member in members)
    found = re.search(said, told.text)
    return found is not None and _EXAMPLES.search(told.text[: found.start()]) is None


def suggests_order(told: Instruction, several: bool) -> bool:
    """Whether it speaks of an order, or of what would suggest one for what is put in a list.

    several: whether more than one was put there. Of one alone, `the cheapest` only says which it is.
    """
    return told.ordered if several else Instruction(_SINGLING.sub(" ", told.text)).ordered
