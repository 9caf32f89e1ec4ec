"""Changes that bring about what no word names, in a row that the instruction names: a list, a channel, an album.

`Add the cheapest one to the list "Lamps"` says nothing of the lamp but where it is to go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from cuagym.reward.audit import names
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.places import Places, leaves

_WRITING = re.compile(
    r"(?:^|[.,;:!?]\s+|\b(?:and|then|please|to)\s+)(?:post|send|write|reply|respond|answer|message|comment|tell"
    r"|announce)\b",
    re.IGNORECASE,
)
"""How somebody is asked to write a text."""


def brought_to_named(
    changes: Collection[Change],
    telling: Iterable[Iterable[Change]],
    told: Instruction,
    places: Places,
    acting: Callable[[Any], bool],
) -> bool:
    """Whether a group of changes is what an instruction asks for of a row that it names.

    telling: all groups that are not incidental. A member put on or taken from a list of that row, with which no
    other group has to do, nor is it who acts; or the only new row, with a text, that refers to that row, where
    writing is asked for.
    """
    own = {change.number for change in changes}
    beside = [change for group in telling for change in group if change.number not in own]
    return any(
        (_member(change, beside, told) and not acting(_moved(change))) or _text(change, beside, told, places)
        for change in changes
    )


def _member(change: Change, beside: list[Change], told: Instruction) -> bool:
    if change.deed not in ("gained", "lost") or change.row is None or not _named(change.row, told):
        return False
    member = _moved(change)
    return isinstance(member, str) and not any(
        other.row is change.row or member in other.path or member in leaves(other.after) or _is(other.row, member)
        for other in beside
    )


def _moved(change: Change) -> Any:
    """What a list gained or lost."""
    return change.after if change.deed == "gained" else change.before


def _is(row: Any, member: str) -> bool:
    return isinstance(row, dict) and any(row.get(name) == member for name in names.IDS)


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
    """Whether the instruction gives the name of a row letter for letter, or behind `#` or `@`."""
    called = names.called(row)
    return bool(called) and (told.dictates(called) or any(told.verbatim(mark + called) for mark in "#@"))
