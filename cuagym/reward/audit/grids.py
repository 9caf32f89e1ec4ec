"""Lists of lists (the cells of a sheet, a board) seen as lists of rows, whose cells are members.

So whatever is tried on rows and their fields is tried on the rows and cells of a grid. A cell's key is its column,
`col A`; states are written back before a program sees them.
"""

from __future__ import annotations

from typing import Any

import orjson


class Column(str):
    """The key of a cell: `col A`, with its number in the row, from 0."""

    number: int

    def __new__(cls, number: int) -> Column:
        made = super().__new__(cls, f"col {_letters(number)}")
        made.number = number
        return made


def _letters(index: int) -> str:
    """0 is A, 25 is Z, 26 is AA."""
    said = ""
    while index >= 0:
        said = chr(ord("A") + index % 26) + said
        index = index // 26 - 1
    return said


def seen(state: Any) -> Any:
    """A state with the rows of its grids as objects; what holds no grid is shared."""
    # As JSON, a list of lists begins so: looking for that is fifty times faster than walking through the state.
    return _seen(state) if b"[[" in orjson.dumps(state) else state


def _seen(value: Any) -> Any:
    if isinstance(value, dict):
        members = {key: _seen(item) for key, item in value.items()}
        return value if all(members[key] is item for key, item in value.items()) else members
    if not isinstance(value, list):
        return value
    if any(value) and all(isinstance(row, list) for row in value):
        return [{Column(i): _seen(cell) for i, cell in enumerate(row)} for row in value]
    items = [_seen(item) for item in value]
    return value if all(made is item for made, item in zip(items, value, strict=True)) else items


def written(value: Any) -> Any:
    """A state as the program gets it, with rows of cells as lists again; a cell that is gone is null."""
    if isinstance(value, dict):
        if _row(value):
            return _cells(value)
        members = {key: written(item) for key, item in value.items()}
        return value if all(members[key] is item for key, item in value.items()) else members
    if not isinstance(value, list):
        return value
    if any(map(_row, value)):
        return [_cells(item) if isinstance(item, dict) else written(item) for item in value]
    items = [written(item) for item in value]
    return value if all(made is item for made, item in zip(items, value, strict=True)) else items


def _row(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(key, Column) for key in value)


def _cells(row: dict[str, Any]) -> list[Any]:
    held = {key.number: written(cell) for key, cell in row.items() if isinstance(key, Column)}
    return [held.get(i) for i in range(max(held, default=-1) + 1)]
