"""Clauses: what one step asks for in words, in the light of what was said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from cuagym.agents.goal import Created, Referent, Several, Term
from cuagym.agents.procedural import english
from cuagym.agents.procedural.course import Course, Taken, Thing
from cuagym.agents.procedural.draw import HOLE, holes, wordable
from cuagym.agents.procedural.nouns import Words
from cuagym.hub.app import App
from cuagym.hub.entity import Entity


@dataclass
class Talk:
    """What has been said so far. topic: what "it" would mean; said: entities by the noun they were called."""

    topic: Thing | None = None
    said: dict[str, set[Thing]] = field(default_factory=dict)


class Speaker:
    """Puts the steps of a course into clauses, one after another."""

    def __init__(self, course: Course, words: Words, random: Random, *, pronouns: bool = True) -> None:
        self.course, self.words, self.random, self.pronouns = course, words, random, pronouns
        self.talk = Talk()
        self._app: App = next(iter(course.apps.values()))

    def clause(self, taken: Taken, *, outcome: bool = False) -> str:
        """The imperative clause of a step, or the clause that describes its outcome."""
        self._app = self.course.apps[taken.step.app]
        template = self._template(taken, outcome)
        forms = {match[1]: match[2] for match in HOLE.finditer(template)}
        once = {n: self._argument(taken, n, forms[n] == "name") for n in forms}
        text = HOLE.sub(lambda match: once[match[1]], template)
        self._remember(taken)
        return text

    def _template(self, taken: Taken, outcome: bool) -> str:
        wanted = set(holes(taken.clause))
        plural = any(isinstance(t, Referent) and t.rank and t.rank.count > 1 for t in taken.step.arguments.values())
        pool = taken.operation.outcomes if outcome and not plural else wordable(taken.operation)
        fitting = [c for c in pool if set(holes(c)) == wanted and _forms(c) == _forms(taken.clause)]
        return self.random.choice(fitting) if fitting else taken.clause

    def _argument(self, taken: Taken, name: str, bare: bool) -> str:
        parameter = taken.operation.parameter(name)
        term = taken.step.arguments[name]
        value = taken.raw[name]
        if parameter.kind.entity is None:
            items = value if isinstance(value, list) else [value]
            return english.listing([self._given(term, parameter.kind, item) for item in items])
        if isinstance(term, Several):
            cls = parameter.kind.entity
            return english.listing(
                [
                    self._entity(t, (self._app.name, cls.table, id), bare)
                    for t, id in zip(term.items, value, strict=True)
                ]
            )
        return self._entity(term, (self._app.name, parameter.kind.entity.table, value), bare)

    def _given(self, term: Term, kind: object, value: object) -> str:
        return self.words.value(kind, value, self._app)  # type: ignore[arg-type]

    def _entity(self, term: Term, thing: Thing, bare: bool) -> str:
        cls = self.course.cls(thing)
        if isinstance(term, Created):
            return self._created(cls, thing, bare)
        assert isinstance(term, Referent)
        if term.each:
            return self.words.group(term, self.random.choice(("every", "every", "each", "all")))
        if bare:
            return self.words.bare(term)
        return self._again(cls, thing) or self.words.one(term)

    def _created(self, cls: type[Entity], thing: Thing, bare: bool) -> str:
        title = getattr(self.course.scenes[thing[0]].view.get(cls, thing[2]), cls.title_field)
        named = english.quotable(title)
        if bare and named:
            return self.words.title(cls, title)
        if self.talk.topic == thing and (again := self._again(cls, thing)):
            return again
        siblings = [other for other in self.course.made if other[:2] == thing[:2]]
        if len(siblings) == 1:
            return f"the new {cls.noun}"
        return f"the new {cls.noun} {self.words.title(cls, title)}" if named else f"the new {cls.noun}"

    def _again(self, cls: type[Entity], thing: Thing) -> str | None:
        """A way to point back at what was just mentioned; None when it has to be named."""
        things = self.talk.said.get(cls.noun, set())
        if thing not in things or self.random.random() < 0.1:
            return None
        if (
            self.talk.topic == thing
            and self.pronouns
            and not english.is_person(cls.noun)
            and self.random.random() < 0.6
        ):
            return "it"
        if things == {thing}:
            return self.random.choice(
                (f"that {cls.noun}", f"that {cls.noun}", f"the same {cls.noun}", f"this {cls.noun}")
            )
        return None

    def _remember(self, taken: Taken) -> None:
        topic = taken.main
        if taken.created:
            cls, id = taken.created[0]
            topic = (taken.step.app, cls.table, id) if len(taken.created) == 1 else None
            for cls, id in taken.created:
                self.talk.said.setdefault(cls.noun, set()).add((taken.step.app, cls.table, id))
        if any(isinstance(t, Referent) and t.each for t in taken.step.arguments.values()):
            topic = None
        self.talk.topic = topic
        for name, value in taken.raw.items():
            entity = taken.operation.parameter(name).kind.entity
            if entity is not None:
                for id in value if isinstance(value, list) else [value]:
                    self.talk.said.setdefault(entity.noun, set()).add((taken.step.app, entity.table, id))


def _forms(clause: str) -> dict[str, str]:
    return {match[1]: match[2] or "" for match in HOLE.finditer(clause)}
