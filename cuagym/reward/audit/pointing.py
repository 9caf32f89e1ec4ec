"""What numbers point at: `assignee_id: 1` is a person, though a stage and an account have the number 1 as well."""

from __future__ import annotations

from typing import Any

from cuagym.reward.audit import names, wording
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.mention import stem
from cuagym.reward.audit.places import Pattern

_TELLING = 4
"""Letters of a name that stands in an instruction by no chance."""


def points_at(ground: Ground, made: Change, field: str, value: Any) -> bool:
    """Whether a number in a new row is the id of a row that the instruction names.

    It is so in the table that the field is called after; else in one where all numbers under that field are ids.
    """
    known = ground.places.ids
    if not isinstance(value, int) or value not in known or names.words(field)[-1:] != ("id",):
        return False
    found = [known[value], *ground.places.twins.get(value, ())]
    after = [(pattern, row) for pattern, row in found if _called_after(field, pattern)]
    among = after or [(pattern, row) for pattern, row in found if _all_ids(ground, made, field, pattern)]
    called = (names.called(row) for _, row in among)
    return any(len(name) >= _TELLING and ground.instruction.verbatim(name) for name in called)


def _called_after(field: str, pattern: Pattern) -> bool:
    return stem(wording.noun(pattern).split()[-1]) in map(stem, names.words(field)[:-1])


def _all_ids(ground: Ground, made: Change, field: str, pattern: Pattern) -> bool:
    """Whether each number under a field of the rows beside a new one is the id of a row of a table."""
    table = ground.places.tables[pattern]
    ids = {row.path[-1] if table.keyed else row.value.get(table.id or "") for row in table.rows}
    held = ground.places.values.get((*made.pattern, field), [])
    return all(value is None or value in ids for value in held)
