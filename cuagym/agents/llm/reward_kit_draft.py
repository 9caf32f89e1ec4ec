"""What operations on the initial state lead to, said in the reward kit's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cuagym.agents.protocols import BlindTask
from cuagym.hub.app import App
from cuagym.hub.effects import Touch
from cuagym.hub.entity import Entity
from cuagym.hub.state import JsonObject, State
from cuagym.schema import Call


@dataclass
class Carried:
    """States after calls. Created entities have the ids `@0`, `@1`, … in the order in which they were made.

    free: fields of created entities that a request leaves open. placed: (app, touch) of explicit placements.
    """

    states: dict[str, State]
    free: dict[str, tuple[str, ...]] = field(default_factory=dict)
    placed: list[tuple[str, Touch]] = field(default_factory=list)


def carried_out(task: BlindTask, calls: Sequence[Call]) -> Carried:
    """The initial state of a task after `calls`. Raises OperationRefused at the first that is not possible."""
    apps = {app.name: app for app in task.apps}
    carried = Carried(dict(task.initial))
    made: dict[bool, int] = {True: 0, False: 0}

    def mint(cls: type[Entity]) -> str:
        made[cls.incidental] += 1
        return f"{'~' if cls.incidental else '@'}{made[cls.incidental] - 1}"

    for call in calls:
        done = apps[call.app].operate(carried.states[call.app], task.now, mint, call.operation, call.args)
        carried.states[call.app] = done.applied.state
        carried.free.update(done.applied.free)
        carried.placed += [(call.app, touch) for touch in done.applied.touched if touch.kind == "placed"]
    return carried


def drafted(task: BlindTask, carried: Carried) -> list[str]:
    """The kit's requirements, as source, that describe what became of the initial state."""
    lines: list[tuple[str, ...]] = []
    for app in task.apps:
        before, after = task.initial[app.name], carried.states[app.name]
        for cls in app.entities:
            if not cls.incidental and before[cls.table] is not after[cls.table]:
                lines += _of_table(_Table(task, app, cls, before, after, carried))
    lines += _orders(task, carried)
    created = sorted((line[1:] for line in lines if line[0] == "new"), key=lambda line: int(line[0]))
    others = [line[1] for line in lines if line[0] != "new"]
    numbers = {f"@{old}": f"@{new}" for new, (old, _) in enumerate(created)}
    drafts = [*(source for _, source in created), *others]
    return [_renumbered(source, numbers) for source in drafts]


def program_of(requirements: Sequence[str]) -> str:
    """The model's part of a program that asks for these requirements."""
    listed = "".join(f"        {requirement},\n" for requirement in requirements)
    return (
        'def reward(initial, final, answer=None, visits=(), status="done"):\n'
        f"    return verdict(initial, final, status, [\n{listed}    ])\n"
    )


def written(name: str, *values: Any) -> str:
    """A call of the kit, as source."""
    return f"{name}({', '.join(map(repr, values))})"


@dataclass(frozen=True)
class _Table:
    task: BlindTask
    app: App
    cls: type[Entity]
    before: State
    after: State
    carried: Carried

    @property
    def name(self) -> str:
        return _named(self.task, self.app.name, self.cls)

    def gone(self, cls: type[Entity], id: Any) -> bool:
        return id in self.before.table(cls.table).index and id not in self.after.table(cls.table).index


def _named(task: BlindTask, app: str, cls: type[Entity]) -> str:
    return cls.table if len(task.apps) == 1 else f"{app}/{cls.table}"


def _of_table(table: _Table) -> Iterator[tuple[str, ...]]:
    cls = table.cls
    if cls.single:
        old, new = table.before.record(cls.table).row, table.after.record(cls.table).row
        yield from _of_row(table, "", old, new)
        return
    before, after = table.before.table(cls.table), table.after.table(cls.table)
    for row in before.rows:
        now = after.get(row["id"])
        if now is not None:
            yield from _of_row(table, row["id"], row, now)
        elif not _goes_along(table, row):
            yield "gone", written("gone", table.name, row["id"])
    for row in after.rows:
        if before.get(row["id"]) is None:
            yield "new", row["id"][1:], written("created", table.name, _asked(table, row))


def _goes_along(table: _Table, row: JsonObject) -> bool:
    """Whether a row is gone because its owner is."""
    owners = [(n, f.kind.entity) for n, f in table.cls.fields.items() if f.owner and f.kind.entity]
    return any(table.gone(owner, row[name]) for name, owner in owners)


def _asked(table: _Table, row: JsonObject) -> JsonObject:
    """The fields of a new row that a request decides."""
    open_fields = table.carried.free.get(row["id"], ())
    return {
        name: row[name]
        for name, declared in table.cls.fields.items()
        if name not in open_fields and not declared.incidental
    }


def _of_row(table: _Table, id: str, old: JsonObject, new: JsonObject) -> Iterator[tuple[str, ...]]:
    for name, declared in table.cls.fields.items():
        was, is_ = old[name], new[name]
        if was == is_:
            continue
        target = declared.kind.entity
        if declared.kind.many and not declared.ordered:
            for item in [item for item in is_ if item not in was]:
                yield "has", written("included", table.name, id, name, item)
            for item in [item for item in was if item not in is_]:
                if target is None or not table.gone(target, item):
                    yield "lacks", written("excluded", table.name, id, name, item)
        elif target is not None and is_ is None and table.gone(target, was):
            continue
        elif declared.kind.base == "moment" and is_ == table.task.now:
            yield "may", written("allowed", table.name, id, name)
        else:
            yield "is", written("changed", table.name, id, name, is_)


def _orders(task: BlindTask, carried: Carried) -> Iterator[tuple[str, ...]]:
    """The order that explicit placements ask for, a line for each group."""
    groups: dict[tuple[str, type[Entity], str], None] = {}
    for app, touch in carried.placed:
        row = carried.states[app].table(touch.cls.table).get(touch.id)
        if row is not None and touch.cls.ordered is not None:
            groups[app, touch.cls, row[touch.cls.ordered]] = None
    for app, cls, group in groups:
        rows = carried.states[app].table(cls.table).rows
        ids = [row["id"] for row in rows if row[cls.ordered or ""] == group]
        if len(ids) > 1:
            yield "order", written("in_order", _named(task, app, cls), group, ids)


def _renumbered(source: str, numbers: Mapping[str, str]) -> str:
    """`source` with the ids of created entities counted among those that last."""
    for old, new in numbers.items():
        source = source.replace(f"'{old}'", f"'{new}'")
    return source
