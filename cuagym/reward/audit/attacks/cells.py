"""Attacks on sheets whose cells are kept under their names, `F4`: what was written into some, written into more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from cuagym.reward.audit import certainty, wording
from cuagym.reward.audit.delta import MISSING, Change
from cuagym.reward.audit.edits import inserted
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.places import Path, at, put
from cuagym.reward.audit.trials import Try, attack
from cuagym.schema import JsonObject

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_FEW = 2
"""Cells from which on the same in one column is a selection."""
_NEAR = 4
_Writing: TypeAlias = tuple[Path, str, Path, str, str]
"""Where the cells are, the column, where in a cell something is written, what stood there and what does now."""


@attack("more-cells", rank=3, share=2)
def more_cells(ground: Ground) -> Iterator[Try]:
    """What was written into some cells of a column, in others between them that held what those did before."""
    for (sheet, letters, inner, _, _), done in _written(ground).items():
        rows = sorted(done)
        for row in (
            [row for row in range(rows[0], rows[-1]) if row not in done][:_NEAR] if len(rows) >= _FEW else ()
        ):
            name, change = f"{letters}{row}", done[rows[0]]
            state = _written_too(ground, sheet, name, inner, change)
            if state is not None:
                told = wording.value(change.after if inner or not isinstance(change.after, dict) else "the same")
                yield Try(f"{told} was also put into {name}", certainty.in_more_cells(ground), state)


def _written(ground: Ground) -> dict[_Writing, dict[int, Change]]:
    """The cells in which the golden run writes the same, by their rows."""
    found: dict[_Writing, dict[int, Change]] = {}
    for change in (c for group in ground.groups if group.asked for c in group.changes):
        names = [_CELL.fullmatch(key) if isinstance(key, str) else None for key in change.path]
        spot = next((i for i, name in enumerate(names) if name is not None), None)
        if spot is not None and (name := names[spot]) and change.deed in ("set", "created"):
            where = change.path[:spot], name[1], change.path[spot + 1 :], repr(change.before), repr(change.after)
            found.setdefault(where, {})[int(name[2])] = change
    return found


def _written_too(ground: Ground, sheet: Path, name: str, inner: Path, change: Change) -> JsonObject | None:
    """The golden state with the same in another cell; None where that held something else, or its row is empty."""
    cells = at(ground.golden, sheet)
    if not isinstance(cells, dict):
        return None
    if not inner and change.before is MISSING:
        row = _row(name)
        used = name not in cells and any(_row(other) == row for other in cells)
        return inserted(ground.golden, sheet, change.after, name) if used else None
    try:
        same = at(cells, (name, *inner)) == change.before
    except (KeyError, IndexError, TypeError):
        return None
    state: JsonObject | None = put(ground.golden, (*sheet, name, *inner), change.after) if same else None
    return state


def _row(name: str) -> str:
    return name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
