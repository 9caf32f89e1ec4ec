"""Variations by looking around: read marks, what is on view, logs and counters that an app moves by itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cuagym.reward.audit import certainty, names, wording
from cuagym.reward.audit.byproducts import counts_on
from cuagym.reward.audit.delta import MISSING, Change
from cuagym.reward.audit.edits import edited_value, fresh, inserted, moment, shifted
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.places import EACH, Path, Pattern, Table, at, put, scalar
from cuagym.reward.audit.trials import Try, variation
from cuagym.schema import JsonObject

_TRIES = 14


@variation("looked-around", rank=2, share=4)
def looked_around(ground: Ground) -> Iterator[Try]:
    """Each incidental place moved, everywhere at once; what the golden run itself set is left alone.

    So are all places of that sort where it set nothing else: they are what the task is about.
    """
    own = {change.path for change in ground.delta.changes}
    about = {c.pattern for c in ground.delta.changes} if all(g.incidental for g in ground.groups) else set()
    found: dict[Pattern, list[tuple[Path, Any]]] = {}
    _gather(ground, ground.golden, (), (), found)
    certain_first = sorted(found.items(), key=lambda item: not certainty.looked_at(ground, item[0]))
    certain_first = [(p, places) for p, places in certain_first if p not in about and not ground.opens(p)]
    for pattern, places in certain_first[:_TRIES]:
        state: Any = ground.golden
        for path, value in places:
            other = _moved(ground, pattern, value)
            if path not in own and other is not MISSING and other != value:
                state = put(state, path, other)
        if state is not ground.golden:
            told = f"{' › '.join(key for key in pattern if key != EACH)} has changed, as it does by itself"
            yield Try(told, certainty.looked_at(ground, pattern), state)


@variation("open-elsewhere", rank=3, share=2)
def open_elsewhere(ground: Ground) -> Iterator[Try]:
    """Another row open than in the golden ending, and none: something else was looked at last."""
    for pattern in [pattern for pattern in ground.places.values if ground.opens(pattern)]:
        try:
            value = at(ground.golden, pattern)
        except (KeyError, TypeError):  # gone, or nothing is open
            continue
        found = ground.places.ids.get(value)
        table = ground.places.tables.get(found[0]) if found else None
        if value is None:
            continue
        key = table.id if table else None
        known = [row.value.get(key) if key else row.path[-1] for row in table.rows] if table else []
        said = " › ".join(pattern)
        for other in [key for key in known if key != value][-1:]:
            certain = certainty.open_elsewhere(ground, pattern)
            yield Try(f"{said} is {wording.value(other)}", certain, put(ground.golden, pattern, other))
        closed = pattern[:-1] if pattern[-1] in names.IDS else pattern
        yield Try(f"{' › '.join(closed)} holds nothing", False, put(ground.golden, closed, None))


@variation("left-on-view", rank=2, share=2)
def left_on_view(ground: Ground) -> Iterator[Try]:
    """What is on view, and what has been read, as it was at first: the work was done from elsewhere."""
    if all(group.incidental for group in ground.groups):
        return
    moved = [c for c in ground.delta.changes if _leavable(ground, c)]
    certain = [c for c in moved if certainty.left_as_it_was(ground, c)]
    for some in (certain, [c for c in moved if c not in certain]):
        if some:
            told = "; ".join(f"{wording.place(c)} is {wording.value(c.before)}, as at first" for c in some[:3])
            yield Try(told, some is certain, ground.without(some))


def _leavable(ground: Ground, change: Change) -> bool:
    if change.deed != "set" or not ground.incidental(change.pattern):
        return False
    return ground.on_view(change.pattern) or any(map(names.read_mark, change.pattern))


@variation("counted-on", rank=3)
def counted_on(ground: Ground) -> Iterator[Try]:
    """A counter that the golden run moved, moved once more: revisions, visits."""
    for change in ground.delta.changes:
        number = isinstance(change.after, int) and not isinstance(change.after, bool)
        counts = ground.marks.incidental(change.pattern) or names.telling(change.field)
        if change.deed == "set" and number and counts and ground.incidental(change.pattern):
            told = f"{wording.place(change)} is {change.after + 1}, not {change.after}"
            certain = certainty.looked_at(ground, change.pattern)
            yield Try(told, certain, put(ground.golden, change.path, change.after + 1))


@variation("logged", rank=3, share=2)
def logged(ground: Ground) -> Iterator[Try]:
    """One more entry in each log: something was set twice, or looked at."""
    for table in ground.places.tables.values():
        if not ground.incidental(table.pattern) or not table.rows or table.keyed:
            continue
        if not (ground.marks.incidental(table.pattern) or _is_log(ground, table)):
            continue
        made = [c.path for c in ground.delta.changes if c.pattern == (*table.pattern, EACH) and c.deed == "created"]
        paths = made or [row.path for row in table.rows[-1:]]
        path = next((p for p in paths if certainty.logged(ground, table, p)), paths[-1])
        spot, row = _next(table, paths, dict(at(ground.golden, path)))
        told = f"{' › '.join(key for key in table.pattern if key != EACH)} has one more entry"
        certain = certainty.logged(ground, table, path)
        yield Try(told, certain, inserted(ground.golden, path[:-1], row, spot))


def _is_log(ground: Ground, table: Table) -> bool:
    return names.log(table.pattern[-1]) or ground.log(table.pattern)


def _next(table: Table, latest: list[Path], row: JsonObject) -> tuple[int, JsonObject]:
    """Where a log's next row stands, and the row with the next number: at the latest one's end of the list."""
    beside = [other for other in table.rows if other.path[:-1] == latest[0][:-1]]
    first = len(beside) > 1 and latest[0][-1] == 0
    for key in row:
        if counts_on(table, key):
            row[key] = (
                2 * beside[0].value[key] - beside[1].value[key]
                if first
                else (2 * beside[-1].value[key] - beside[-2].value[key])
            )
        elif key == table.id:
            row[key] = fresh(row[key], {other.value.get(key) for other in table.rows})
    return 0 if first else len(beside), row


def _gather(
    ground: Ground, value: Any, path: Path, pattern: Pattern, found: dict[Pattern, list[tuple[Path, Any]]]
) -> None:
    """Incidental scalars, by the patterns in which they stand; not those of rows in incidental lists."""
    if isinstance(value, dict):
        keyed = pattern in ground.places.tables
        for key, item in value.items():
            _gather(ground, item, (*path, key), (*pattern, EACH if keyed else key), found)
    elif isinstance(value, list):
        if value and isinstance(value[0], dict) and not ground.incidental(pattern):
            for i, item in enumerate(value):
                _gather(ground, item, (*path, i), (*pattern, EACH), found)
    elif scalar(value) and path and _is_view(ground, pattern):
        found.setdefault(pattern, []).append((path, value))


def _is_view(ground: Ground, pattern: Pattern) -> bool:
    """Whether looking around moves a place: by its schema, else because it sounds so.

    Read marks do, in rows too, and what is on view.
    """
    if not ground.incidental(pattern):
        return False
    if ground.marks.marked:
        return ground.marks.incidental(pattern)
    if EACH in pattern:
        return names.read_mark(pattern[-1])
    return ground.on_view(pattern) or any(map(names.read_mark, pattern))


def _moved(ground: Ground, pattern: Pattern, value: Any) -> Any:
    """Where looking around moves a value: in the direction that is declared, to read; else to another one."""
    toward = ground.marks.toward(pattern)
    if toward is not None:
        return toward[0]
    field = next((key for key in reversed(pattern) if key != EACH), "")
    if isinstance(value, bool):
        if names.read_mark(field):
            return not any(word.startswith("un") for word in names.words(field))
        return not value
    if isinstance(value, str) and moment(value):
        return shifted(value, minutes=7) if "T" in value else shifted(value, days=1)
    if isinstance(value, int | float):
        return value + 1 if ground.marks.incidental(pattern) else MISSING
    return edited_value(ground, pattern, value)
