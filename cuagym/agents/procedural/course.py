"""Courses: steps taken one after another from an initial scene, each of which brings something new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cuagym.agents.goal import Attribute, Condition, Created, Phrase, Referent, Several, Step, Term, Value
from cuagym.agents.procedural.draw import HOLE, main_parameter
from cuagym.agents.procedural.refer import describe, select
from cuagym.agents.procedural.scene import Scene
from cuagym.agents.procedural.spots import Spot, Thing, changed_by, moved_by_looking
from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.operation import Operation
from cuagym.hub.session import FIRST_ID, later
from cuagym.schema import Call, JsonObject


@dataclass
class Taken:
    """One step of a course: the goal's step, the clause that asks for it, and what it did.

    main: the entity that the clause is about. created: classes and ids of what it made. calls: empty when its
    condition says so. raw: the arguments of the call that it stands for (of the first one with `each`). before:
    the scene in which it was taken.
    """

    step: Step
    operation: Operation
    clause: str
    raw: JsonObject
    main: Thing | None
    calls: list[Call]
    created: list[tuple[type[Entity], str]] = field(default_factory=list)
    before: Scene | None = None


class Course:
    """The steps so far, and the scenes that they lead to."""

    def __init__(self, apps: Sequence[App], initial: Mapping[str, Scene], random: Random) -> None:
        self.apps = {app.name: app for app in apps}
        self.initial = dict(initial)
        self.scenes = dict(initial)
        self.random = random
        self.steps: list[Taken] = []
        self.made: dict[Thing, Created] = {}
        self.mentioned: set[Thing] = set()
        self._spots: set[Spot] = set()
        self._looked: set[Spot] = set()
        self._counters = dict.fromkeys(self.apps, FIRST_ID)
        self._known: dict[tuple[Thing, bool], Referent] = {}

    @property
    def calls(self) -> list[Call]:
        return [call for taken in self.steps for call in taken.calls]

    def cls(self, thing: Thing) -> type[Entity]:
        return self.apps[thing[0]].entity(thing[1])

    def mark(self) -> dict[str, Any]:
        """What `rewind` needs to forget the steps taken from here."""
        copies = {"steps": list(self.steps), "made": dict(self.made), "mentioned": set(self.mentioned)}
        kept = {"scenes": dict(self.scenes), "_counters": dict(self._counters)}
        spots = {"_spots": set(self._spots), "_looked": set(self._looked)}
        return {**copies, **kept, **spots}

    def rewind(self, mark: dict[str, Any]) -> None:
        self.__dict__.update(mark)

    # -- naming ----------------------------------------------------------------------------------------------

    def name(self, thing: Thing, *, by_title: bool = False) -> Referent | Created | None:
        """How a step refers to an entity that is there now; None when no description singles it out."""
        if thing in self.made:
            return self.made[thing]
        scenes = [self.scenes[thing[0]], self.initial[thing[0]]]
        known = self._known.get((thing, by_title))
        if known is not None and all(select(scene, known) == [thing[2]] for scene in scenes):
            return known
        found = describe(scenes, self.cls(thing), thing[2], self.random, by_title=by_title)
        if found is not None:
            self._known[thing, by_title] = found
        return found

    def terms(self, app: App, operation: Operation, clause: str, raw: JsonObject) -> dict[str, Term] | None:
        """The arguments of a call as the goal states them; None when something can't be named."""
        terms: dict[str, Term] = {}
        forms = {match[1]: match[2] for match in HOLE.finditer(clause)}
        for name, value in raw.items():
            entity = operation.parameter(name).kind.entity
            if entity is None:
                terms[name] = _stated(value)
                continue
            ids = value if isinstance(value, list) else [value]
            named = [self.name((app.name, entity.table, id), by_title=forms.get(name) == "name") for id in ids]
            if any(term is None for term in named):
                return None
            found: list[Term] = [term for term in named if term is not None]
            terms[name] = Several(items=tuple(found)) if isinstance(value, list) else found[0]
        return terms

    # -- steps -----------------------------------------------------------------------------------------------

    def take(
        self,
        app: App,
        operation: Operation,
        clause: str,
        raws: Sequence[JsonObject],
        terms: Mapping[str, Term],
        *,
        when: Condition | None = None,
        negated: bool = False,
        happens: bool = True,
    ) -> bool:
        """Adds a step, carried out if it `happens`; False, changing nothing, when it can't be or brings nothing."""
        step = Step(app=app.name, operation=operation.name, arguments=dict(terms), when=when, negated=negated)
        main = self._main(app, operation, clause, raws[0])
        taken = Taken(step, operation, clause, raws[0], main, [], before=self.scenes[app.name])
        if happens and not self._carry_out(app, taken, raws):
            return False
        for cls, id in taken.created:
            self.made[app.name, cls.table, id] = Created(step=len(self.steps), nth=taken.created.index((cls, id)))
        self.mentioned.update(self._mentions(app, operation, raws, terms, when))
        self.steps.append(taken)
        return True

    def _main(self, app: App, operation: Operation, clause: str, raw: JsonObject) -> Thing | None:
        parameter = main_parameter(operation, clause)
        if parameter is None or parameter.kind.entity is None:
            return None
        return app.name, parameter.kind.entity.table, raw[parameter.name]

    def _carry_out(self, app: App, taken: Taken, raws: Sequence[JsonObject]) -> bool:
        scene, counter = self.scenes[app.name], self._counters[app.name]

        def mint(cls: type[Entity]) -> str:
            nonlocal counter
            counter += 1
            while f"{cls.prefix}{counter}" in scene.state.table(cls.table).index:
                counter += 1
            return f"{cls.prefix}{counter}"

        spots: set[Spot] = set()
        looked: set[Spot] = set()
        for raw in raws:
            now = later(scene.now, 1)
            try:
                done = app.operate(scene.state, now, mint, taken.operation.name, raw)
            except OperationRefused:
                return False
            fresh = set(changed_by(app.name, done.applied))
            if not fresh or fresh & spots or (len(raws) > 1 and any(spot[3] == "placed" for spot in fresh)):
                return False
            spots |= fresh
            looked.update(moved_by_looking(scene, taken.operation, raw))
            scene = Scene(app, done.applied.state, now)
            classes = {t.id: t.cls for t in done.applied.touched if t.kind == "created"}
            taken.created += [(classes[id], id) for id in done.applied.created if not classes[id].incidental]
            taken.calls.append(Call(app=app.name, operation=taken.operation.name, args=raw))
        if self._clashes(spots, looked):
            return False
        self._spots |= spots
        self._looked |= looked
        self._counters[app.name] = counter
        self.scenes[app.name] = scene
        return True

    def _clashes(self, spots: set[Spot], looked: set[Spot]) -> bool:
        """Whether a step undoes or overwrites what an earlier one did, or takes away what an earlier one named.

        Opening its page must not undo it either (an email that was marked unread), nor may an earlier step's page
        have done already what it is to do.
        """
        if spots & self._spots or (looked | self._looked) & (spots | self._spots):
            return True
        earlier = {spot[:3] for spot in self._spots} | self.mentioned
        return any(spot[3] == "gone" and spot[:3] in earlier for spot in spots)

    def _mentions(
        self,
        app: App,
        operation: Operation,
        raws: Sequence[JsonObject],
        terms: Mapping[str, Term],
        when: Condition | None,
    ) -> Iterator[Thing]:
        for raw in raws:
            for name, value in raw.items():
                entity = operation.parameter(name).kind.entity
                if entity is not None:
                    for id in value if isinstance(value, list) else [value]:
                        yield app.name, entity.table, id
        pending: list[Any] = [*terms.values(), *([when.of] if when else [])]
        while pending:
            term = pending.pop()
            match term:
                case Referent():
                    for id in select(self.initial[term.app], term) or ():
                        yield term.app, term.table, id
                    pending += [clause.value for clause in term.clauses]
                case Attribute():
                    pending.append(term.of)
                case Phrase():
                    pending += term.parts
                case Several():
                    pending += term.items
                case _:
                    pass


def _stated(value: Any) -> Term:
    if isinstance(value, list):
        return Several(items=tuple(Value(value=item) for item in value))
    return Value(value=value)
