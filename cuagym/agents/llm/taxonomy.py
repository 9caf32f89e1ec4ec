"""The task taxonomy: what a Generator is wished to make, drawn so that a run covers the space evenly.

A wish has a value in each of seven dimensions: kind, skill, operation, difficulty, data flow, persona and style.
Skills are read off an app's operations: those that act on the same tables train the same skill. Each dimension goes
through all of its values in an order of its own before one comes again (a shuffled cycle; independent draws would
leave gaps), as a function of the run's seed, k and the apps only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal, TypeAlias, TypeVar

from cuagym.agents.protocols import Brief
from cuagym.hub.app import App
from cuagym.hub.operation import Operation
from cuagym.schema import Kind

T = TypeVar("T")

Difficulty: TypeAlias = Literal["easy", "medium", "hard"]
Flow: TypeAlias = Literal["stated", "looked-up", "created", "across-apps"]
"""Where values come from: the instruction, a look-up, an earlier step, another app."""

KINDS: tuple[Kind, ...] = (*("state",) * 9, *("answer",) * 2, *("navigation",), *("infeasible",) * 2)
"""The kinds of 14 tasks in a row."""
STEPS: dict[Difficulty, tuple[int, int]] = {"easy": (1, 1), "medium": (2, 3), "hard": (4, 6)}
"""The fewest and the most operations of a task of each difficulty."""
FLOWS: tuple[Flow, ...] = ("stated", "stated", "looked-up", "stated", "created", "looked-up")
FLOWS_ACROSS: tuple[Flow, ...] = (*FLOWS, "across-apps", "across-apps")
STYLES = ("terse", "polite", "outcome", "reason-first", "casual", "formal", "step-by-step", "dictated")
"""How an instruction is worded; `_wish.jinja` says what each means."""
PERSONAS = (
    "office manager",
    "secondary-school teacher",
    "ward nurse",
    "freelance designer",
    "student",
    "retired volunteer",
    "shop owner",
    "event planner",
    "software engineer",
    "local journalist",
    "parent of three",
    "accountant",
    "research assistant",
    "estate agent",
    "choir leader",
    "head of personnel",
)


@dataclass(frozen=True)
class Skill:
    """Operations of one app that act on the same tables. name: `mail.emails+labels`."""

    name: str
    app: str
    operations: tuple[str, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that its operations act on, or the place where they are offered."""
        return tuple(self.name.partition(".")[2].split("+"))

    @property
    def weight(self) -> int:
        """How often it comes in a cycle: larger skills more often, but not in proportion."""
        return math.isqrt(len(self.operations))


@dataclass(frozen=True)
class Wish:
    """One point of the taxonomy. spotlight: the operation of the skill that the task should use."""

    kind: Kind
    skill: Skill
    spotlight: str
    difficulty: Difficulty
    flow: Flow
    persona: str
    style: str

    @property
    def steps(self) -> tuple[int, int]:
        """The fewest and the most operations."""
        return STEPS[self.difficulty]

    @property
    def tags(self) -> tuple[str, ...]:
        """What the report counts for coverage, as the tags of a tuple."""
        return (
            f"persona:{self.persona}",
            f"skill:{self.skill.name}",
            f"style:{self.style}",
            f"difficulty:{self.difficulty}",
            f"flow:{self.flow}",
        )


def wish_of(brief: Brief) -> Wish:
    """What task k of a run is wished to be."""
    places = [(skill, place) for skill in skills_of(brief.apps) for place in range(skill.weight)]
    skill, place = _cycled(places, brief, "skill")
    turn = brief.k // len(places) * skill.weight + place
    flows = FLOWS_ACROSS if len(brief.apps) > 1 else FLOWS
    kind = _cycled(KINDS, brief, "kind")
    difficulty: Difficulty = _cycled(("easy", "medium", "medium", "hard"), brief, "difficulty")
    flow = _cycled(flows, brief, "flow")
    if flow in ("created", "across-apps") and difficulty == "easy":
        difficulty = "medium"
    return Wish(
        kind=kind,
        skill=skill,
        spotlight=_at(skill.operations, f"{brief.seed} {skill.name}", turn),
        difficulty=difficulty,
        flow=flow,
        persona=_cycled(PERSONAS, brief, "persona"),
        style=_cycled(STYLES, brief, "style"),
    )


def skills_of(apps: Sequence[App]) -> tuple[Skill, ...]:
    """The skills of the apps' operations, in the order of their declaration; what pages do on their own is none."""
    found: dict[tuple[str, str], list[str]] = {}
    for app in apps:
        for operation in app.operations.values():
            if not operation.background:
                found.setdefault((app.name, _subject(app, operation)), []).append(operation.name)
    return tuple(Skill(f"{app}.{subject}", app, tuple(names)) for (app, subject), names in found.items())


def _subject(app: App, operation: Operation) -> str:
    """The tables that an operation's required arguments are of; without any, what its page is about."""
    kinds = [parameter.kind for parameter in operation.parameters if parameter.required]
    tables = dict.fromkeys(kind.entity.table for kind in kinds if kind.entity is not None)
    if tables:
        return "+".join(tables)
    place = operation.at.strip("/").split("/")[0]
    return "" if "{" in place else place or "start"


def _cycled(values: Sequence[T], brief: Brief, dimension: str) -> T:
    return _at(values, f"{brief.seed} {dimension}", brief.k)


def _at(values: Sequence[T], name: str, k: int) -> T:
    """The k-th of a sequence in which every `len(values)` in a row are all the values, shuffled."""
    block, place = divmod(k, len(values))
    return Random(f"wish {name} {block}").sample(values, len(values))[place]
