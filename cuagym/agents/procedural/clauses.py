"""Clauses: what one step asks for in words, in the light of what was said before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

from cuagym.agents.goal import Amounts, Attribute, Created, Referent, Several, Term
from cuagym.agents.procedural import english
from cuagym.agents.procedural.course import Course, Taken
from cuagym.agents.procedural.draw import HOLE, for_several, holes, wordable
from cuagym.agents.procedural.flow import reshaped
from cuagym.agents.procedural.nouns import Words
from cuagym.agents.procedural.spots import Thing
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Kind

_IT = "\ue002"
_BEFORE_NOUN = re.compile(r"\{(\w+):name\} (label|card|list|board|folder|filter|tag)\b")
_AFTER_ARTICLE = re.compile(r"\ba \{(\w+)\}")
_PARTICLE = re.compile(r"^\w+ (?:off|up|out|down|away|back|over) $")
"""What stands before an object that can't be "it": "tick it off", not "tick off it"."""
_TWICE = re.compile(r"the (?:(\w+) the new \1\b|the new (\w+) \2\b)")


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
        self._many = True

    def clause(self, taken: Taken, *, outcome: bool = False) -> str:
        """The imperative clause of a step, or the clause that describes its outcome."""
        self._app = self.course.apps[taken.step.app]
        template = self._template(taken, outcome)
        self._many = not outcome and for_several(template)
        forms = {match[1]: match[2] for match in HOLE.finditer(template)}
        once = {n: self._argument(taken, n, forms[n] == "name") for n in forms}
        text = HOLE.sub(lambda match: once[match[1]], _with_articles(_with_nouns_inside(template, once), once))
        self._remember(taken)
        text = _TWICE.sub(lambda match: f"the new {match[1] or match[2]}", text)
        if (before := text.partition(_IT)[0]) != text and _PARTICLE.match(before):
            text = text.replace(_IT, f"that {self._noun(taken)}", 1)
        return text.replace(f"of {_IT}", f"of that {self._noun(taken)}").replace(_IT, "it")

    def condition(self, taken: Taken, *, back: bool = False) -> str:
        """The condition of a step as a clause; `back` when the step was worded before."""
        when = taken.step.when
        assert when is not None
        self._app = self.course.apps[taken.step.app]
        if isinstance(when, Amounts):
            many = "more" if when.test == "more" else "fewer"
            noun = self.words.noun(when.of, plural=when.number != 1)
            return f"there {'is' if when.number == 1 else 'are'} {many} than {english.number(when.number)} {noun}"
        assert isinstance(when.of, Referent)
        cls = self._app.entity(when.of.table)
        thing = taken.main
        name = self._again(cls, thing) if back and thing else None
        text = f"{name or self.words.one(when.of)} {self.words.verb(cls, when.clause)}".replace(_IT, "it")
        if not back and thing:
            self.talk.said.setdefault(cls.noun, set()).add(thing)
            self.talk.topic = thing
        return text

    def _noun(self, taken: Taken) -> str:
        return self.course.cls(taken.main).noun if taken.main else "one"

    def _template(self, taken: Taken, outcome: bool) -> str:
        wanted = set(holes(taken.clause))
        plural = any(isinstance(t, Referent) and t.rank and t.rank.count > 1 for t in taken.step.arguments.values())
        pool = taken.operation.outcomes if outcome and not plural else wordable(taken.operation)
        fitting = [c for c in pool if set(holes(c)) == wanted and _forms(c) == _forms(taken.clause)]
        for name in looked_up(taken):
            if taken.operation.parameter(name).kind.base != "address":
                fitting = [shape for c in (fitting or [taken.clause]) if (shape := reshaped(c, name))]
                if not fitting:
                    fitting = [reshaped(taken.clause, name) or taken.clause]
        if plural:
            fitting = [c for c in fitting if for_several(c)]
        return self.random.choice(fitting) if fitting else taken.clause

    def _argument(self, taken: Taken, name: str, bare: bool) -> str:
        parameter = taken.operation.parameter(name)
        term = taken.step.arguments[name]
        value = taken.raw[name]
        if parameter.kind.entity is None:
            items = value if isinstance(value, list) else [value]
            terms = term.items if isinstance(term, Several) else (term,)
            given = zip(terms, items, strict=True)
            return english.listing([self._given(one, parameter.kind, item) for one, item in given])
        if isinstance(term, Several):
            cls = parameter.kind.entity
            return english.listing(
                [
                    self._entity(t, (self._app.name, cls.table, id), bare)
                    for t, id in zip(term.items, value, strict=True)
                ]
            )
        return self._entity(term, (self._app.name, parameter.kind.entity.table, value), bare)

    def _given(self, term: Term, kind: Kind, value: Any) -> str:
        if isinstance(term, Attribute) and isinstance(term.of, Referent):
            return self.words.attribute(term.of, term.field, self._app)
        return self.words.value(kind, value, self._app)

    def _entity(self, term: Term, thing: Thing, bare: bool) -> str:
        cls = self.course.cls(thing)
        if isinstance(term, Created):
            return self._created(cls, thing, bare)
        assert isinstance(term, Referent)
        if term.each:
            word = self.random.choice(("every", "every", "each", "all") if self._many else ("every", "each"))
            return self.words.group(term, word)
        if bare:
            return self.words.bare(term)
        return self._again(cls, thing) or self.words.one(term)

    def _created(self, cls: type[Entity], thing: Thing, bare: bool) -> str:
        title = getattr(self.course.scenes[thing[0]].view.get(cls, thing[2]), cls.title_field)
        named = english.quotable(title) and not self._secret(thing)
        if bare and named:
            return self.words.title(cls, title)
        if not bare and self.talk.topic == thing and (again := self._again(cls, thing)):
            return again
        siblings = [other for other in self.course.made if other[:2] == thing[:2]]
        if len(siblings) == 1:
            return f"the new {cls.noun}"
        return f"the new {cls.noun} {self.words.title(cls, title)}" if named else f"the new {cls.noun}"

    def _secret(self, thing: Thing) -> bool:
        """Whether what an entity that was made is called has to be looked up."""
        return bool(looked_up(self.course.steps[self.course.made[thing].step]))

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
        for call in taken.calls[1:]:
            if taken.main is not None and taken.operation.each is not None:
                thing = (*taken.main[:2], call.args[taken.operation.each])
                self.talk.said.setdefault(self.course.cls(thing).noun, set()).add(thing)


def looked_up(taken: Taken) -> list[str]:
    """The arguments that have to be looked up."""
    return [name for name, term in taken.step.arguments.items() if _is_looked_up(term)]


def _is_looked_up(term: Term) -> bool:
    return isinstance(term, Attribute) or (isinstance(term, Several) and isinstance(term.items[0], Attribute))


def _with_nouns_inside(template: str, said: dict[str, str]) -> str:
    """`the {label:name} label` with the noun drawn into the phrase: `the “Urgent” label of the board “Hiring”`."""
    for name, noun in _BEFORE_NOUN.findall(template):
        quoted, mark, rest = said[name].partition("” ")
        if mark:
            said[name] = f"{quoted}” {noun} {rest}"
            template = template.replace(f"{{{name}:name}} {noun}", f"{{{name}:name}}")
    return template


def _with_articles(template: str, said: dict[str, str]) -> str:
    """The template with `an` where what comes into the hole begins with a vowel."""
    for name in _AFTER_ARTICLE.findall(template):
        template = template.replace(f"a {{{name}}}", f"{english.article(english.spoken(said[name]))} {{{name}}}")
    return template


def _forms(clause: str) -> dict[str, str]:
    return {match[1]: match[2] or "" for match in HOLE.finditer(clause)}
