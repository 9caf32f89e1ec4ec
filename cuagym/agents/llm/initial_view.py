"""What of an app and its initial state an instruction seems to be about, for models with a small context."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import orjson

from cuagym.agents.protocols import BlindTask
from cuagym.hub.app import App
from cuagym.hub.entity import Entity, Field
from cuagym.hub.kinds import Kind
from cuagym.hub.kit import dates
from cuagym.hub.operation import Operation

CUT = 60
"""Characters of a text that a row shows."""
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’")
_HOLE = re.compile(r"\{[^}]*\}")
_ENDING = re.compile(r"(?<=\w{3})(?:ing|ed|es|s|e|y|ies)$")
_DOUBLED = re.compile(r"([^\W\d_])\1$")
_STOP = frozenset(
    "a an and as at be been by can could do for from get have i if in into is it its make me must my of on or our "
    "out please put set so some sure that the them then there this to up was were will with would you your".split()
)


@dataclass(frozen=True)
class InitialView:
    """The operations and entities (with their apps) that an instruction seems to be about, best first."""

    operations: tuple[tuple[App, Operation], ...]
    entities: tuple[tuple[App, Entity], ...]

    def ids(self, app: App, cls: type[Entity]) -> list[str]:
        """Ids of a table's entities that are shown."""
        return [entity.id for owner, entity in self.entities if owner is app and type(entity) is cls]


def initial_view(task: BlindTask, operations: int, entities: int) -> InitialView:
    """At most so many of each, the same for the same task."""
    chosen = _operations(task, operations)
    return InitialView(chosen, _entities(task, entities))


def row_line(app: App, entity: Entity) -> str:
    """`emails e12: subject "Invoice", folder f1 "Inbox", starred`: what people refer to it by, long texts cut."""
    cls = type(entity)
    told = [_told(entity, name, field.kind) for name, field in cls.fields.items() if _is_said(cls, field)]
    return f"{cls.table} {entity.id}".strip() + ": " + ", ".join(text for text in told if text)


def _is_said(cls: type[Entity], field: Field) -> bool:
    """Whether people tell an entity by a field; of a single object, whether they may name the field at all."""
    named = cls.single or field.name == cls.title_field
    return not field.hidden and bool(named or field.says or field.yes or field.no)


def _told(entity: Entity, name: str, kind: Kind) -> str:
    value, shown = entity.row[name], getattr(entity, name)
    if value in (None, "", [], False) or kind.base == "file":
        return ""
    if value is True:
        return name
    if kind.entity is not None:
        others = shown if kind.many else [shown]
        return f"{name} " + " ".join(f"{other.id} {_quoted(other.called)}" for other in others)
    if isinstance(value, list):
        return f"{name} {_quoted(', '.join(map(str, value)))}"
    return f"{name} {_quoted(value) if isinstance(value, str) else value}"


def _quoted(text: str) -> str:
    flat = " ".join(text.split())
    return orjson.dumps(flat if len(flat) <= CUT else f"{flat[: CUT - 1]}…").decode()


# -- what fits an instruction ----------------------------------------------------------------------------------


def stems(text: str) -> set[str]:
    """The words of a text without their endings and without those that every sentence has."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return {_DOUBLED.sub(r"\1", _ENDING.sub("", word)) for word in words if word not in _STOP}


def _operations(task: BlindTask, limit: int) -> tuple[tuple[App, Operation], ...]:
    """Those with a clause that fits best: many telling words of it stand in the instruction, few do not."""
    asked = stems(_QUOTED.sub(" ", task.instruction))
    offered = [(app, o) for app in task.apps for o in app.operations.values() if not o.background]
    clauses = [[stems(_HOLE.sub(" ", clause)) for clause in _clauses(o)] for _, o in offered]
    common = Counter(word for each in clauses for word in set[str]().union(*each))
    weight = {word: math.log(1 + len(offered) / count) for word, count in common.items()}

    def fit(clause: set[str]) -> float:
        return sum(weight[w] * (1.0 if w in asked else -0.4) for w in sorted(clause))

    scores = [max(map(fit, each)) for each in clauses]
    order = sorted(range(len(offered)), key=lambda i: (-scores[i], i))
    return tuple(offered[i] for i in order[:limit])


def _clauses(operation: Operation) -> Iterable[str]:
    return (*operation.says, *operation.outcomes, operation.name.replace("_", " "))


def _entities(task: BlindTask, limit: int) -> tuple[tuple[App, Entity], ...]:
    """Those whose title stands in the instruction, then those that share telling words with it."""
    said, asked = _flat(task.instruction), stems(task.instruction)
    all_of = list(_shown_entities(task))
    words = [(stems(_title(e)) & asked, stems(_words(e)) & asked) for _, e in all_of]
    common = Counter(word for title, other in words for word in title | other)
    weight = {word: math.log(1 + len(all_of) / count) for word, count in common.items()}

    def score(i: int) -> float:
        title, other = words[i]
        flat = _flat(_title(all_of[i][1]))
        named = 20.0 + len(flat) if len(flat) > 2 and f" {flat} " in f" {said} " else 0.0
        return named + sum(weight[w] for w in sorted(title)) + 0.6 * sum(weight[w] for w in sorted(other - title))

    scores = [score(i) for i in range(len(all_of))]
    order = sorted((i for i in range(len(all_of)) if scores[i] > 0), key=lambda i: (-scores[i], i))
    return tuple(all_of[i] for i in order[:limit])


def _shown_entities(task: BlindTask) -> Iterator[tuple[App, Entity]]:
    for app in task.apps:
        view = app.view(task.initial[app.name], task.now)
        for cls in app.entities:
            if cls.incidental:
                continue
            for entity in [view.one(cls)] if cls.single else view.all(cls):
                yield app, entity


def _title(entity: Entity) -> str:
    return type(entity).noun if type(entity).single else entity.called


def _words(entity: Entity) -> str:
    """What pages show of it in short, days as they are said."""
    said: list[str] = [type(entity).noun]
    for name, field in type(entity).fields.items():
        value = getattr(entity, name)
        if field.hidden or value in (None, "", [], False) or field.kind.base in ("file", "prose"):
            continue
        if value is True:
            said.append(field.yes or name)
        elif field.kind.entity is not None:
            said += [other.called for other in (value if field.kind.many else [value])]
        elif field.kind.base in ("day", "moment") and not field.kind.many:
            said.append(dates.full(value[:10]))
        else:
            said.append(str(value))
    return " ".join(said)


def _flat(text: str) -> str:
    """Words in a row, letter case and marks aside."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
