"""An independent reading of goals: descriptions looked up in plain JSON rows.

The critics' own resolver. It shares no code with the one that Discriminators use (`resolve.py`) and none with the
Generator's, so that a mistake in one of them shows as a disagreement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cuagym.agents.goal import (
    Amounts,
    Attribute,
    Clause,
    Condition,
    Created,
    Phrase,
    Referent,
    Several,
    Term,
    Value,
)
from cuagym.errors import CuagymError
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.session import FIRST_ID, later
from cuagym.hub.state import JsonObject, State
from cuagym.schema import Call


class Misread(CuagymError):
    """A description that does not do its work: `defect` is unresolved, ambiguous or tied."""

    def __init__(self, defect: str, message: str) -> None:
        super().__init__(message)
        self.defect = defect


class Reading:
    """States of some apps as plain rows, moved along by calls."""

    def __init__(self, apps: dict[str, App], initial: dict[str, State], now: str) -> None:
        self.apps = apps
        self.states = dict(initial)
        self.now = dict.fromkeys(apps, now)
        self.made: list[list[tuple[str, str, str]]] = []
        self._counters = dict.fromkeys(apps, FIRST_ID)

    # -- looking -----------------------------------------------------------------------------------------------

    def found(self, referent: Referent) -> list[JsonObject]:
        """The rows that fit a description; Misread when a rank in it is decided by a tie."""
        rows: list[JsonObject] = list(self.states[referent.app].value[referent.table])
        for clause in referent.clauses:
            wanted = None if clause.value is None else self.worth(clause.value)
            cells = self._cells(referent.app, referent.table, clause.field, rows)
            rows = [row for row, cell in zip(rows, cells, strict=True) if _passes(cell, clause, wanted)]
        if referent.rank is None:
            return rows
        cells = self._cells(referent.app, referent.table, referent.rank.field, rows)
        ranked = sorted(
            ((cell, i) for i, cell in enumerate(cells) if cell is not None),
            key=lambda pair: pair[0],
            reverse=referent.rank.end == "most",
        )
        count = referent.rank.count
        if len(ranked) > count and ranked[count - 1][0] == ranked[count][0]:
            raise Misread("tied", f"several {referent.table} share place {count} by {referent.rank.field}")
        return [rows[i] for _, i in ranked[:count]]

    def only(self, referent: Referent) -> JsonObject:
        """The one row that fits; Misread when none or several do."""
        rows = self.found(referent)
        if len(rows) != 1:
            defect = "ambiguous" if rows else "unresolved"
            raise Misread(defect, f"{len(rows)} {referent.table} fit what the task says of one: {_told(referent)}")
        return rows[0]

    def worth(self, term: Term) -> Any:
        """What a term comes to, entities as ids."""
        match term:
            case Value():
                return term.value
            case Referent():
                return self.only(term)["id"]
            case Created():
                return self.made[term.step][term.nth][2]
            case Several():
                return [self.worth(item) for item in term.items]
            case Phrase():
                return "".join(str(self.worth(part)) for part in term.parts)
            case Attribute():
                return self._cell_of(term)

    def _cell_of(self, term: Attribute) -> Any:
        if isinstance(term.of, Referent):
            app, table, row = term.of.app, term.of.table, self.only(term.of)
        else:
            app, table, id = self.made[term.of.step][term.of.nth]
            row = next(row for row in self.states[app].value[table] if row["id"] == id)
        return self._cells(app, table, term.field, [row])[0]

    def _cells(self, app: str, table: str, field: str, rows: Iterable[JsonObject]) -> list[Any]:
        """A field of some rows; what is not stored is computed by the app."""
        rows = list(rows)
        if rows and field in rows[0]:
            return [row[field] for row in rows]
        view, cls = self.apps[app].view(self.states[app], self.now[app]), self.apps[app].entity(table)  # type: ignore[arg-type]
        return [_plain(getattr(cls(row, view), field)) for row in rows]

    def truth(self, condition: Condition) -> bool:
        if isinstance(condition, Amounts):
            number = len(self.found(condition.of))
            return (condition.test, (number > condition.number) - (number < condition.number)) in _COMPARED
        if isinstance(condition.of, Referent):
            rows, app, table = [self.only(condition.of)], condition.of.app, condition.of.table
        else:
            app, table, id = self.made[condition.of.step][condition.of.nth]
            rows = [row for row in self.states[app].value[table] if row["id"] == id]
        wanted = None if condition.clause.value is None else self.worth(condition.clause.value)
        return _passes(self._cells(app, table, condition.clause.field, rows)[0], condition.clause, wanted)

    # -- moving ------------------------------------------------------------------------------------------------

    def do(self, calls: Iterable[Call], look: Callable[[Call], None] | None = None) -> None:
        """Carries out the calls of one step; OperationRefused when one is not possible."""
        made: list[tuple[str, str, str]] = []
        for call in calls:
            if look is not None:
                look(call)
            app, state = self.apps[call.app], self.states[call.app]
            self.now[call.app] = later(self.now[call.app], 1)  # type: ignore[arg-type]
            done = app.operate(state, self.now[call.app], self._mint(call.app), call.operation, call.args)  # type: ignore[arg-type]
            self.states[call.app] = done.applied.state
            made += [
                (call.app, touch.cls.table, touch.id)
                for touch in done.applied.touched
                if touch.kind == "created" and not touch.cls.incidental
            ]
        self.made.append(made)

    def _mint(self, app: str) -> Callable[[type[Entity]], str]:
        state = self.states[app]

        def mint(cls: type[Entity]) -> str:
            self._counters[app] += 1
            while state.table(cls.table).get(f"{cls.prefix}{self._counters[app]}") is not None:
                self._counters[app] += 1
            return f"{cls.prefix}{self._counters[app]}"

        return mint


_COMPARED = frozenset({("is", 0), ("more", 1), ("fewer", -1)})


def _passes(cell: Any, clause: Clause, wanted: Any) -> bool:
    blank = cell is None or cell in ("", [])
    if clause.test in ("empty", "filled"):
        return blank is (clause.test == "empty")
    if clause.test in ("is", "is_not"):
        return (cell == wanted) is (clause.test == "is")
    if clause.test in ("has", "lacks"):
        return (wanted in cell) is (clause.test == "has")
    if blank:
        return False
    if clause.test == "contains":
        return str(wanted).lower() in str(cell).lower()
    if clause.test == "on":
        return str(cell).startswith(str(wanted))
    if clause.test == "before":
        return bool(cell < wanted)
    return bool((cell[: len(wanted)] if isinstance(cell, str) else cell) > wanted)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.id if isinstance(value, Entity) else value


def _told(referent: Referent) -> str:
    return ", ".join(f"{c.field} {c.test} {getattr(c.value, 'value', '…')}" for c in referent.clauses)
