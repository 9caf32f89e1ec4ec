"""Resolves goals against states: descriptions to entities, steps to calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from cuagym.agents.goal import (
    Amounts,
    Attribute,
    Clause,
    Condition,
    Created,
    Goal,
    Phrase,
    Referent,
    Several,
    Step,
    Term,
    Value,
)
from cuagym.errors import CuagymError
from cuagym.hub.app import App, Mint
from cuagym.hub.effects import Applied
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Moment
from cuagym.hub.session import later
from cuagym.hub.state import State
from cuagym.hub.view import View
from cuagym.schema import Call


class NoReferent(CuagymError):
    """Nothing fits a description."""


class Ambiguous(CuagymError):
    """More than one thing fits a description that is for one, or a rank is tied."""


@dataclass
class Situation:
    """States of several apps at one time, with the entities that earlier steps created."""

    apps: Mapping[str, App]
    states: dict[str, State]
    now: dict[str, Moment]
    created: list[list[tuple[str, type[Entity], str]]] = field(default_factory=list)

    def view(self, app: str) -> View:
        return self.apps[app].view(self.states[app], self.now[app])

    def entities(self, referent: Referent) -> list[Entity]:
        """The entities that a description selects, in rank or table order.

        Raises NoReferent when there are none, Ambiguous when it is for one and selects several or ties decide.
        """
        view = self.view(referent.app)
        cls = self.apps[referent.app].entity(referent.table)
        asked = [(clause, self.wanted(clause)) for clause in referent.clauses]
        found = [e for e in view.all(cls) if all(fits(e, clause, wanted) for clause, wanted in asked)]
        if referent.rank is not None:
            found = self._ranked(found, referent)
        if not found:
            raise NoReferent(f"no {cls.noun} fits {_clauses(referent)}")
        if not referent.each and len(found) > 1:
            raise Ambiguous(f"{len(found)} {cls.plural} fit {_clauses(referent)}")
        return found

    def _ranked(self, found: list[Entity], referent: Referent) -> list[Entity]:
        rank = referent.rank
        assert rank is not None
        valued = [(getattr(e, rank.field), e) for e in found]
        valued = [(value, e) for value, e in valued if value is not None]
        valued.sort(key=lambda pair: pair[0], reverse=rank.end == "most")
        if len(valued) > rank.count and valued[rank.count - 1][0] == valued[rank.count][0]:
            raise Ambiguous(f"the {rank.end} {rank.field} is tied")
        return [e for _, e in valued[: rank.count]]

    def wanted(self, clause: Clause) -> Any:
        """What a clause compares with, looked up once for all entities."""
        return None if clause.value is None else self.value(clause.value)

    def one(self, term: Referent | Created) -> Entity:
        if isinstance(term, Created):
            app, cls, id = self.created[term.step][term.nth]
            return self.view(app).get(cls, id)
        return self.entities(term)[0]

    def value(self, term: Term) -> Any:
        """What a term stands for: an entity or a JSON value."""
        match term:
            case Value():
                return term.value
            case Referent() | Created():
                return self.one(term)
            case Attribute():
                return getattr(self.one(term.of), term.field)
            case Phrase():
                return "".join(str(_name(self.value(part))) for part in term.parts)
            case Several():
                return [self.value(item) for item in term.items]

    def holds(self, condition: Condition) -> bool:
        if isinstance(condition, Amounts):
            try:
                number = len(self.entities(condition.of.model_copy(update={"each": True})))
            except NoReferent:
                number = 0
            return {
                "is": number == condition.number,
                "more": number > condition.number,
                "fewer": number < condition.number,
            }[condition.test]
        return fits(self.one(condition.of), condition.clause, self.wanted(condition.clause))

    def calls(self, step: Step) -> Iterator[Call]:
        """The calls that a step stands for here and now: none when its condition says so, several for `each`."""
        if step.when is not None and self.holds(step.when) == step.negated:
            self._read(step)
            return
        ranging = [n for n, t in step.arguments.items() if isinstance(t, Referent) and t.each]
        fixed = {n: _json(self.value(t)) for n, t in step.arguments.items() if n not in ranging}
        if not ranging:
            yield Call(app=step.app, operation=step.operation, args=fixed)
            return
        (name,) = ranging
        term = step.arguments[name]
        assert isinstance(term, Referent)
        for entity in self.entities(term):
            yield Call(app=step.app, operation=step.operation, args={**fixed, name: entity.id})

    def _read(self, step: Step) -> None:
        """Reads a step that is not to be done, as whoever follows the instruction must: it may be Ambiguous."""
        for term in step.arguments.values():
            if isinstance(term, Referent):
                with suppress(NoReferent):
                    self.entities(term)


def fits(entity: Entity, clause: Clause, wanted: Any) -> bool:
    """Whether a clause holds of an entity; `wanted` is what its value stands for."""
    actual = getattr(entity, clause.field)
    match clause.test:
        case "empty" | "filled":
            return (actual in (None, "", [])) == (clause.test == "empty")
        case "is":
            return bool(actual == wanted)
        case "is_not":
            return bool(actual != wanted)
        case "has":
            return bool(wanted in actual)
        case "lacks":
            return bool(wanted not in actual)
        case "contains":
            return str(wanted).casefold() in str(actual or "").casefold()
        case "on":
            return bool(str(actual or "")[:10] == wanted)
        case "before":
            return actual is not None and bool(actual < wanted)
        case _:
            return actual is not None and bool(_comparable(actual, wanted) > wanted)


@dataclass
class Taken:
    """One step as it was carried out: its calls with what each did, and the states around it."""

    step: Step
    calls: list[Call]
    applied: list[Applied]
    before: State
    after: State


def carry_out(goal: Goal, situation: Situation, mint: Mint) -> list[Taken]:
    """Carries out a goal's steps in order; `situation` moves along.

    Raises NoReferent, Ambiguous, or OperationRefused when a step is not possible.
    """
    taken: list[Taken] = []
    for step in goal.steps:
        app, before = situation.apps[step.app], situation.states[step.app]
        calls = list(situation.calls(step))
        applied: list[Applied] = []
        created: list[tuple[str, type[Entity], str]] = []
        for call in calls:
            situation.now[step.app] = later(situation.now[step.app], 1)
            done = app.operate(situation.states[step.app], situation.now[step.app], mint, call.operation, call.args)
            situation.states[step.app] = done.applied.state
            applied.append(done.applied)
            classes = {touch.id: touch.cls for touch in done.applied.touched if touch.kind == "created"}
            created += [(step.app, classes[id], id) for id in done.applied.created if not classes[id].incidental]
        situation.created.append(created)
        taken.append(Taken(step, calls, applied, before, situation.states[step.app]))
    return taken


def counting_mint(prefix: str = "") -> Callable[[type[Entity]], str]:
    """A mint of its own id space, for states that are never stored: `prefix` keeps it apart from real ids."""
    counter = iter(range(1, 1_000_000))
    return lambda cls: f"{prefix}{next(counter)}"


def _name(value: Any) -> Any:
    return value.called if isinstance(value, Entity) else value


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(item) for item in value]
    return value.id if isinstance(value, Entity) else value


def _comparable(actual: Any, wanted: Any) -> Any:
    """A moment compared with a day counts by its day: noon on the 14th is not after the 14th."""
    return actual[: len(wanted)] if isinstance(actual, str) and isinstance(wanted, str) else actual


def _clauses(referent: Referent) -> str:
    parts = [f"{c.field} {c.test} {_shown(c.value)}" for c in referent.clauses]
    return f"“{' and '.join(parts)}”"


def _shown(term: Term | None) -> str:
    if isinstance(term, Value):
        return repr(term.value)
    return "" if term is None else f"({term.type})"
