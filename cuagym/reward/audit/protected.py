"""Whether what an instruction protects covers a harm that was done beside the task."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from cuagym.reward.audit import wording
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.mention import stem
from cuagym.reward.audit.names import words
from cuagym.reward.audit.places import EACH, Path, Pattern, Table
from cuagym.reward.audit.protection import Protection

Harm: TypeAlias = Literal["edited", "deleted", "created", "gained", "lost"]
"""To a row, or of a member of one of its lists."""


def covered(ground: Ground, table: Table, row: Path, harm: Harm, field: str = "") -> bool:
    """Whether the instruction rules a harm out (see `certainty.collateral`)."""
    return any(
        _covers(ground, protection, table, row, harm, field) for protection in ground.instruction.protections
    )


def forbidden(ground: Ground, row: Path, field: str, other: Any) -> bool:
    """Whether the instruction says not to do to its rows what brings about another value of a field."""
    name = field if other is True else other if isinstance(other, str) and len(words(other)) == 1 else ""
    return bool(name) and ground.instruction.forbids(name) and _own(ground, row)


def others_spared(ground: Ground, table: Table) -> bool:
    """Whether it is said of the other rows of a table that the same is not to be done to them."""
    return any(
        protection.others
        and (protection.everything or not _known(ground, protection) or _is(protection, table.pattern))
        for protection in ground.instruction.protections
        if not protection.fields
    )


def _covers(ground: Ground, told: Protection, table: Table, row: Path, harm: Harm, field: str) -> bool:
    if told.everything:
        return not told.within or ground.changes_in(table)
    if told.elsewhere:
        homes = {change.path[:-1] for change in ground.created if change.pattern[:-1] == table.pattern}
        return harm == "created" and bool(homes) and row[:-1] not in homes
    enough = told.wholly or (harm in ("deleted", "lost") and told.kept)
    if not enough:
        return False
    if field and _says(told, field):
        return True
    own = _own(ground, row)
    if told.fields:
        return own and told.wholly
    if not told.others:
        return harm == "deleted" and not own and _is(told, table.pattern)
    if not _known(ground, told):
        # Of a sort that the state does not name, others may lie within the row: the dates of a series.
        return (bool(told.noun) or not own) and harm != "created" and ground.changes_in(table)
    return harm in _harms(ground, told, table, row)


def _harms(ground: Ground, told: Protection, table: Table, row: Path) -> tuple[Harm, ...]:
    """The harms to a row, or within it, that are ruled out by what is said of other rows of a sort."""
    if _is(told, table.pattern) and not _own(ground, row):
        # Another row of that sort harms none that is there.
        return ("edited", "deleted", "gained", "lost") if told.wholly else ("deleted",)
    if not told.wholly or len(row) != len(table.pattern) + 1:
        return ()
    around = (end for end in range(1, len(row)) if table.pattern[end - 1 : end] == (EACH,))
    inside = any(_is(told, table.pattern[: end - 1]) and not _own(ground, row[:end]) for end in around)
    return ("edited", "deleted", "created", "gained", "lost") if inside else ()


def _own(ground: Ground, row: Path) -> bool:
    """Whether the golden run makes a row, or changes it or something within it."""
    return any(change.path[: len(row)] == row for change in ground.delta.changes if change.deed != "deleted")


def _known(ground: Ground, told: Protection) -> bool:
    """Whether the state has such a sort by that name; else people call so what the task is about."""
    keys = {key for pattern in (*ground.places.tables, *ground.places.lists) for key in pattern}
    return any(_says(told, key) for key in keys)


def _is(told: Protection, pattern: Pattern) -> bool:
    """Whether the rows of a table are of the sort that is told of."""
    return _says(told, wording.noun(pattern).replace(" ", "_"))


def _says(told: Protection, name: str) -> bool:
    """Whether the last word of a name is the one by which a sort is told of."""
    last = words(name)[-1:]
    return bool(last and told.noun) and stem(last[0]) == stem(told.noun[-1])
