"""Attacks with states of another shape: they may fail to be scored, but not be paid, and must not hang."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty
from cuagym.reward.audit.delta import MISSING
from cuagym.reward.audit.edits import copied
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Must
from cuagym.reward.audit.places import Path, at, put
from cuagym.reward.audit.trials import Try, attack
from cuagym.schema import JsonObject

_ROWS = 400
_OTHERS = 12
_SCORED: Must = "a score"


@attack("broken-shape", rank=8, share=4)
def broken(ground: Ground) -> Iterator[Try]:
    """Nothing at all; a part of the state missing, null, empty or of another type.

    Without a part that held something that was asked for the ending is wrong; without any other, or one that by
    itself may have come of the rest, a score is all that is asked.
    """
    asked: dict[Path, bool] = {}
    for group in ground.groups:
        for change in group.changes:
            brought = change.deed in ("created", "set", "gained") and change.after is not MISSING
            if brought and not ground.incidental(change.pattern):
                top = _top(ground, change.path)
                own = change.number in ground.spoken or ground.spoken.isdisjoint(group.numbers)
                asked[top] = asked.get(top, False) or (own and certainty.left_out(group))
    yield Try("the final state is empty", any(asked.values()), {}, may_fail=True)
    for path, certain in asked.items():
        value, must = at(ground.golden, path), None if certain else _SCORED
        others: list[tuple[str, Any]] = [("null", None), ("empty", type(value)()), ("a text", "x")]
        others.append(("a list", [value]) if isinstance(value, dict) else ("an object", {}))
        yield Try(f"{_said(path)} is missing", certain, _without(ground, path), must=must, may_fail=True)
        for how, other in others:
            if other != value:
                state = put(ground.golden, path, other)
                yield Try(f"{_said(path)} is {how}", certain, state, must=must, may_fail=True)
    rest = [path for path in _tops(ground) if path not in asked]
    for path in rest[:_OTHERS]:
        yield Try(f"{_said(path)} is missing", False, _without(ground, path), must=_SCORED, may_fail=True)


@attack("huge-list", rank=9)
def huge(ground: Ground) -> Iterator[Try]:
    """The list that the task is about, grown to a size that no page shows: a score is all that is asked."""
    for table in ground.tables[:1]:
        row = next(iter(ground.untouched(table)), None)
        made = copied(ground, table, row) if row is not None else None
        if row is None or made is None:
            continue
        home: Any = at(ground.golden, row.path[:-1])
        if table.keyed:
            grown: Any = {**home, **{f"{made[0]}-{i}": made[1] for i in range(_ROWS)}}
        else:
            more = [{**made[1], table.id: f"{made[0]}-{i}"} if table.id else made[1] for i in range(_ROWS)]
            grown = [*home, *more]
        told = f"{_said(row.path[:-1])} holds {len(grown)} rows"
        yield Try(told, False, put(ground.golden, row.path[:-1], grown), must="a score")


def _depth(ground: Ground) -> int:
    return 2 if ground.subject.several else 1


def _top(ground: Ground, path: Path) -> Path:
    """The part of the state that a path is in: a top-level member, of the app where there are several."""
    return path[: _depth(ground)]


def _tops(ground: Ground) -> list[Path]:
    if not ground.subject.several:
        return [(key,) for key in ground.golden]
    return [(app, key) for app, state in ground.golden.items() for key in state]


def _without(ground: Ground, path: Path) -> JsonObject:
    home = at(ground.golden, path[:-1])
    made: JsonObject = put(ground.golden, path[:-1], {k: v for k, v in home.items() if k != path[-1]})
    return made


def _said(path: Path) -> str:
    return " › ".join(map(str, path))
