"""Final states that must not pay, and states that must: what the gates try a reward program on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from cuagym.agents.procedural.neighbours import nearest
from cuagym.agents.procedural.scene import Scene
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject, Part, Record, State, Table
from cuagym.schema import Call

States = dict[str, State]
_NEAREST = 3


def looked_around(apps: Mapping[str, App], initial: Mapping[str, State], golden: Mapping[str, State]) -> States:
    """The golden states after somebody opened everything: incidental marks moved the way that looking moves them.

    A mark that the task itself set is left alone.
    """
    seen: States = {}
    for name, state in golden.items():
        changed: dict[str, Part] = {}
        for cls in apps[name].entities:
            marks = {f: d.toward for f, d in cls.fields.items() if d.incidental and d.toward is not None}
            if marks and cls.single:
                before = initial[name].record(cls.table).row
                changed[cls.table] = Record(_marked(before, state.record(cls.table).row, marks))
            elif marks:
                table = initial[name].table(cls.table)
                rows = state.table(cls.table).rows
                changed[cls.table] = Table([_marked(table.get(row["id"]) or row, row, marks) for row in rows])
        seen[name] = state.replacing(changed)
    return seen


def _marked(before: JsonObject, row: JsonObject, marks: JsonObject) -> JsonObject:
    return {**row, **{name: mark for name, mark in marks.items() if before[name] == row[name]}}


def damaged(
    apps: Mapping[str, App], initial: Mapping[str, State], golden: Mapping[str, State], random: Random
) -> Iterator[tuple[str, States]]:
    """Golden states with one unrelated change each, in a table drawn by chance: (what was done, states).

    One row added, and one deleted or edited.
    """
    spots = [(app, cls) for app in golden for cls in apps[app].entities if not cls.incidental and not cls.single]
    harm = random.choice((("deleted", _without), ("edited", _edited)))
    for kind, change in (harm, ("added", _with_another)):
        for app, cls in random.sample(spots, len(spots)):
            untouched = _untouched(initial[app], golden[app], cls)
            if not untouched:
                continue
            row = random.choice(untouched)
            rows = change(golden[app].table(cls.table).rows, row, cls)
            if rows is not None:
                state = golden[app].replacing({cls.table: Table(rows)})
                yield f"{kind} {cls.noun} {row['id']} of {app}", {**golden, app: state}
                break


def near_misses(session: Session, calls: Sequence[Call], apps: Mapping[str, App]) -> Iterator[tuple[Call, ...]]:
    """The calls with one entity that was there at first replaced by one of those most like it."""
    for place, call in enumerate(calls):
        app = apps[call.app]
        for parameter in app.operations[call.operation].parameters:
            cls, id = parameter.kind.entity, call.args.get(parameter.name)
            view = session.view(app)
            if cls is None or not isinstance(id, str) or id not in view.state.table(cls.table).index:
                continue
            for other in nearest(Scene(app, view.state, view.now), cls, id)[:_NEAREST]:
                changed = call.model_copy(update={"args": {**call.args, parameter.name: other}})
                yield (*calls[:place], changed, *calls[place + 1 :])


def _untouched(initial: State, golden: State, cls: type[Entity]) -> list[JsonObject]:
    """Rows that the task leaves as they are."""
    before = initial.table(cls.table)
    return [row for row in golden.table(cls.table).rows if before.get(row["id"]) == row]


def _without(rows: list[JsonObject], row: JsonObject, cls: type[Entity]) -> list[JsonObject] | None:
    return [other for other in rows if other is not row]


def _edited(rows: list[JsonObject], row: JsonObject, cls: type[Entity]) -> list[JsonObject] | None:
    """One plain field of the row changed to another legal value."""
    for name, declared in cls.fields.items():
        if declared.incidental or declared.kind.many:
            continue
        value = row[name]
        if declared.kind.base == "bool":
            other: object = not value
        elif declared.kind.base in ("text", "prose"):
            other = f"{value} (old)"
        elif declared.kind.base == "choice":
            other = next((c for c in declared.kind.choices if c != value), value)
        else:
            continue
        if other != value:
            return [{**r, name: other} if r is row else r for r in rows]
    return None


def _with_another(rows: list[JsonObject], row: JsonObject, cls: type[Entity]) -> list[JsonObject] | None:
    return [*rows, {**row, "id": f"{cls.prefix}9999"}]
