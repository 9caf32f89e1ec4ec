"""Changes that bring about what no word names, in a row that the instruction names: a list, a channel, an album.

`Add the cheapest one to the list "Lamps"` says nothing of the lamp but where it is to go.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from cuagym.reward.audit import names
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.places import Places, leaves

_ORDERED = r"(?:^|[.,;:!?]\s+|\b(?:and|then|please|to)\s+)"
"""What stands before a verb that is an order."""
_WRITING = re.compile(
    rf"{_ORDERED}(?:post|send|write|reply|respond|answer|message|comment|tell|announce)\b", re.IGNORECASE
)
"""How somebody is asked to write a text."""
_CALENDAR = frozenset((*calendar.day_name, *calendar.month_name))
_OFF = re.compile(r"\btak(?:e|ing)\b[^.;!?]*\b(?:off|out|away)\b|\bget(?:ting)? rid of\b", re.IGNORECASE)
"""How somebody is asked to take something from a list."""


def brought_to_named(
    changes: Collection[Change],
    telling: Iterable[Iterable[Change]],
    told: Instruction,
    places: Places,
    acting: Callable[[Any], bool],
) -> bool:
    """Whether a group of changes is what an instruction asks for of a row that it names.

    telling: all groups that are not incidental. A member put on or taken from a list of that row, with which no
    other group has to do, nor is it who acts; a row put on a list by a verb for that; or the only new row, with a
    text, that refers to that row, where writing is asked for; or a row taken off a list by what it refers to.
    """
    own = {change.number for change in changes}
    made = [change for change in changes if change.deed == "created"]
    beside = [change for group in telling for change in group if change.number not in own]
    return any(
        (not acting(_moved(change)) and (_member(change, [*made, *beside], told) or _by_verb(change, told, places)))
        or _text(change, beside, told, places)
        or _taken_off(change, told, places)
        or _put_on(change, told, places)
        for change in changes
    )


def _member(change: Change, others: list[Change], told: Instruction) -> bool:
    """others: all but this. A row that the run made may be a notice of what else was done."""
    if change.deed not in ("gained", "lost") or change.row is None or not _named(change.row, told):
        return False
    member = _moved(change)
    return isinstance(member, str) and not any(_has_to_do(other, change, member) for other in others)


def _has_to_do(other: Change, change: Change, member: str) -> bool:
    """Whether another change brings a member along, or may: it is about that, or puts something on another list."""
    if other.row is change.row and other.pattern != change.pattern and other.deed != "set":
        return True
    return member in other.path or member in leaves(other.after) or _is(other.row, member)


def _taken_off(change: Change, told: Instruction, places: Places) -> bool:
    """Whether a row was taken off a list that is named, by what it refers to: `take the Elm Road flat off it`."""
    row, held = change.before, change.pattern[-2:-1]
    if change.deed != "deleted" or not isinstance(row, dict) or not held or not told.names(held[0]):
        return False
    if not told.undoes(held[0]) and not _OFF.search(told.text):
        return False
    return any(
        isinstance(text, str) and len(text.split()) > 1 and told.mentions(text)
        for key, value in row.items()
        for found in _referred(places, key, value)
        for text in found.values()
    )


def _put_on(change: Change, told: Instruction, places: Places) -> bool:
    """Whether a row that refers to another was put on a list that is named: `put the red one on my wishes`."""
    row, held = change.after, change.pattern[-2:-1]
    if change.deed != "created" or not isinstance(row, dict) or not held:
        return False
    named = r"[ _-]".join(map(re.escape, names.words(held[0])))
    asked = rf"{_ORDERED}(?:put|add|save|place)\b[^.;!?]*\b(?:on|onto|to|in|into|among) (?:my|the|our) {named}\b"
    return bool(named and re.search(asked, told.text, re.IGNORECASE)) and any(
        _referred(places, key, value) for key, value in row.items()
    )


def _by_verb(change: Change, told: Instruction, places: Places) -> bool:
    """Whether a row is put on a list for which there is a verb that the instruction gives as an order: `pin it`."""
    member = change.after
    if change.deed != "gained" or not isinstance(member, str) or places.named(member) is None:
        return False
    return _ordered(told, change.field, "")


def the_one(told: Instruction, field: str) -> bool:
    """Whether a verb for a list is an order about one thing that is described: `pin the message that …`."""
    return _ordered(told, field, r" (?:the|that|this|my|his|her|their|\w+'s)\b(?! (?:\w+ ){0,2}\w+s\b(?<!ss))")


def _ordered(told: Instruction, field: str, then: str) -> bool:
    verbs = names.verbs(field)
    return any(re.search(rf"{_ORDERED}{verb}\b{then}", told.text, re.IGNORECASE) for verb in verbs)


def _moved(change: Change) -> Any:
    """What a list gained or lost."""
    return change.after if change.deed == "gained" else change.before


def _is(row: Any, member: str) -> bool:
    """Whether a row bears an id, under whatever key."""
    return isinstance(row, dict) and any(value == member for value in row.values() if isinstance(value, str))


def _text(change: Change, beside: list[Change], told: Instruction, places: Places) -> bool:
    row = change.after
    if change.deed != "created" or not isinstance(row, dict) or any(other.deed == "created" for other in beside):
        return False
    if not any(isinstance(value, str) and value and names.free_text(key) for key, value in row.items()):
        return False
    addressed = any(_named(found, told) for key, value in row.items() for found in _referred(places, key, value))
    return addressed and _WRITING.search(told.text) is not None


def _referred(places: Places, key: str, value: Any) -> list[Any]:
    return list(places.referred(key, value)) if isinstance(value, str | int) and not isinstance(value, bool) else []


def _named(row: Any, told: Instruction) -> bool:
    """Whether the instruction gives the name of a row letter for letter, or behind `#` or `@`.

    A name of several words does without: it stands there as it is written in no other sense.
    """
    called = names.called(row)
    if not called:
        return False
    marked = any(told.verbatim(mark + called) for mark in "#@")
    several = "-" in called or (" " in called and not called.islower())
    whole = several and re.search(rf"(?<![\w-]){re.escape(called)}(?![\w-])", told.text) is not None
    return marked or whole or told.dictates(called)


def familiar(told: Instruction, name: str, others: list[str]) -> bool:
    """Whether somebody is called by a part of the name that no other bears, within a sentence: `to Priya`.

    others: the names of all other rows of that sort; they are people where most have two or three words. A word
    with another capital beside it is a part of another name, and a day or a month is none.
    """
    if not _personal(name) or 3 * sum(map(_personal, others)) < 2 * len(others):
        return False
    borne = {part for other in others for part in other.split()} | _CALENDAR
    return any(_within_a_sentence(told.unquoted, part) for part in name.split() if part not in borne)


def _personal(name: str) -> bool:
    return 1 < len(name.split()) < 4 and name.istitle()


def _within_a_sentence(text: str, word: str) -> bool:
    if word not in text or len(word) < 3:
        return False
    alone = rf"(?<![.!?:;] )(?<!\w){re.escape(word)}(?!\w)(?! [A-Z])"
    before = (text[: found.start()].split()[-1:] for found in re.finditer(alone, text))
    return any(last and not last[0][0].isupper() for last in before)
