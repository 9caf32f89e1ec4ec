"""Data flow: steps whose text or address has to be looked up elsewhere, in the same app or in another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cuagym.agents.goal import Attribute, Referent, Several, Term
from cuagym.agents.procedural.compose import drawable
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.draw import draw_arguments, holes, wordable
from cuagym.agents.procedural.english import human, is_person, looks_like_a_name, quotable
from cuagym.agents.procedural.refer import describe
from cuagym.agents.procedural.scene import Scene
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.operation import Operation, Parameter

TITLES = frozenset({"title", "name", "subject"})
_BODIES = frozenset({"text", "body", "description", "note", "comment", "message"})
_AT_END = re.compile(r"(?: to| with| as)$")
_NAMED = re.compile(r" (?:called|named|titled|under the title|as)?\s*$")
_LONGEST = 100


def add_looked_up(course: Course, app: App, source: App) -> bool:
    """A step that takes a text or an address from an entity of `source` that is described, not quoted."""
    random = course.random
    sinks = list(_sinks(app))
    sources = list(_sources(source))
    for _ in range(12 if sinks and sources else 0):
        operation, clause, parameter = random.choice(sinks)
        cls, name = random.choice(sources)
        if not _suits(operation, parameter, cls, name):
            continue
        found = _look_up(course, source, cls, name)
        if found is None:
            continue
        value, attribute = found
        if _take(course, app, operation, clause, parameter, value, attribute):
            return True
    return False


def reshaped(clause: str, parameter: str) -> str | None:
    """The clause with a hole where a phrase like "the subject of the email …" fits; None when there is no way."""
    hole = f"{{{parameter}}}"
    before, _, after = clause.partition(hole)
    word = human(parameter)
    for noun in {word, "text", "message", "note", "name"}:
        for lead in (f"with the {noun} ", f"the {noun} "):
            if before.endswith(lead) and lead.startswith("with"):
                return f"{before[: -len(lead)]}with {hole} as the {noun}{after}"
    if not after and _AT_END.search(before.rstrip()) and not before.endswith(("titled ", "called ")):
        return clause
    if (named := _NAMED.search(before)) and named[0].strip() in ("called", "named", "titled"):
        return f"{before[: named.start()]}{after}, using {hole} as its {word}"
    return None


def _sinks(app: App) -> Iterator[tuple[Operation, str, Parameter]]:
    for operation in drawable(app):
        for clause in wordable(operation):
            for name in dict.fromkeys(holes(clause)):
                parameter = operation.parameter(name)
                if parameter.kind.base == "address" or (_takes_text(parameter) and reshaped(clause, name)):
                    yield operation, clause, parameter


def _takes_text(parameter: Parameter) -> bool:
    return parameter.kind.base in ("text", "prose") and parameter.name in TITLES | _BODIES


def _sources(app: App) -> Iterator[tuple[type[Entity], str]]:
    for cls in app.entities:
        if cls.single or cls.incidental or not (cls.page or cls.listed):
            continue
        for name, declared in cls.fields.items():
            if declared.hidden or declared.kind.many:
                continue
            if name == cls.title_field or (declared.kind.base == "address" and is_person(cls.noun)):
                yield cls, name


def _suits(operation: Operation, parameter: Parameter, cls: type[Entity], name: str) -> bool:
    """Whether what the source holds is the kind of thing that the parameter is for."""
    kind = cls.fields[name].kind
    if (kind.base == "address") != (parameter.kind.base == "address"):
        return False
    examples = operation.texts.get(parameter.name, ())
    if name not in TITLES and parameter.name not in _BODIES:
        return parameter.kind.base == "address"
    personal = bool(examples) and all(looks_like_a_name(text) for text in examples[:3])
    return parameter.kind.base == "address" or is_person(cls.noun) == personal


def _look_up(course: Course, source: App, cls: type[Entity], name: str) -> tuple[str, Attribute] | None:
    """A value with the term that describes where it stands, the same at the start and now."""
    random, now, start = course.random, course.scenes[source.name], course.initial[source.name]
    ids = [id for id in now.ids(cls) if (source.name, cls.table, id) not in course.made]
    if not ids:
        return None
    id = random.choice(ids)
    value = now.column(cls, name)[now.state.table(cls.table).index[id]]
    if not quotable(value) or len(value) > _LONGEST or not _unchanged(start, cls, id, name, value):
        return None
    of = describe([now, start], cls, id, random, without=name)
    return None if of is None else (value, Attribute(of=of, field=name))


def _unchanged(start: Scene, cls: type[Entity], id: str, name: str, value: str) -> bool:
    row = start.state.table(cls.table).get(id)
    return row is not None and row[name] == value


def _take(
    course: Course,
    app: App,
    operation: Operation,
    clause: str,
    parameter: Parameter,
    value: str,
    attribute: Attribute,
) -> bool:
    given = [value] if parameter.kind.many else value
    raw = draw_arguments(course.scenes[app.name], operation, clause, course.random, {parameter.name: given})
    terms = None if raw is None else course.terms(app, operation, clause, raw)
    if raw is None or terms is None or _names_it(terms, attribute):
        return False
    stated: Term = Several(items=(attribute,)) if parameter.kind.many else attribute
    return course.take(app, operation, clause, [raw], {**terms, parameter.name: stated})


def _names_it(terms: dict[str, Term], attribute: Attribute) -> bool:
    """Whether the step would copy a thing's name onto the thing itself."""
    of = attribute.of
    return any(isinstance(t, Referent) and isinstance(of, Referent) and t.table == of.table for t in terms.values())
