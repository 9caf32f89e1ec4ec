"""Marks of a new row that the instruction settles by a word for them or for their opposite: `an internal note`."""

from __future__ import annotations

import re

from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.names import words

_OPPOSITES = {
    "public": ("private", "internal", "confidential"),
    "private": ("public",),
    "internal": ("public", "external"),
    "external": ("internal",),
    "visible": ("hidden", "invisible"),
    "hidden": ("visible",),
    "optional": ("required", "mandatory", "compulsory"),
    "required": ("optional",),
    "mandatory": ("optional",),
    "recurring": ("one-off", "one-time"),
    "billable": ("non-billable", "unbillable"),
}
"""Adjectives that are names of marks, none of them a verb too, and what is said of what does not bear them."""
_SORTS = (
    "note comment message reply remark post page entry event meeting list album board channel folder file document"
    " calendar playlist repository project link question field task"
)


def settled(told: Instruction, field: str, value: bool, sort: str) -> bool:
    """Whether the instruction says of a new row of a sort whether it bears a mark: `a private channel`.

    Not where it uses both words, as of two rows; nor of what else is so, as `the internal audit`.
    """
    mark = words(field)[-1:]
    opposites = _OPPOSITES.get(mark[0], ()) if mark else ()
    if not opposites:
        return False
    said, denied = _says(told, mark, sort), _says(told, opposites, sort)
    return bool(said if value else denied) and not (told.says(mark[0]) and any(map(told.says, opposites)))


def _says(told: Instruction, adjectives: tuple[str, ...], sort: str) -> bool:
    named, nouns = "|".join(map(re.escape, adjectives)), "|".join([*map(re.escape, sort.split()), *_SORTS.split()])
    attribute = rf"\ban? (?:new )?(?:{named}) (?:{nouns})\b(?! [a-z]+(?:ing|er)\b)"
    predicate = rf"\b(?:as|it|is|be|stay|keep it|make it) (?:{named})(?=[.,;!?]|$)"
    return re.search(rf"{attribute}|{predicate}", told.plain) is not None
