"""The labelled corpus of reward programs: correct ones, and ones with a single seeded defect; see README.md."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from cuagym.hub.patch import apply_patch
from cuagym.reward.program import Outcome

JsonObject: TypeAlias = dict[str, Any]
Base: TypeAlias = Literal["initial", "golden"]
DefectClass: TypeAlias = Literal["false_accept", "false_reject", "partial_credit", "source", "error"]
ROOT = Path(__file__).parent


@dataclass(frozen=True)
class Example:
    """An outcome that must (or must not) get full reward, and why; `patch` made its state from `base`."""

    why: str
    base: Base
    patch: tuple[JsonObject, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Witness:
    """An outcome and the score that proves a defect: `low` to `high`, or a reward error where they are None."""

    example: Example
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Defect:
    """The one thing wrong with a program, as `cuagym audit` classes it; all its witnesses hold together.

    certain: a stated requirement goes unpaid for, or a state that meets them all is refused; otherwise whether it
    is harm is for a reader of the instruction to judge. of: the correct program that it was seeded into. lint: the
    rule of `cuagym.reward.lint` that refuses the program, if one does.
    """

    kind: str
    finding_class: DefectClass
    certain: bool
    why: str
    of: str
    witnesses: tuple[Witness, ...]
    lint: str | None


@dataclass(frozen=True)
class Case:
    """A task over one state shape: what an audit may be given, and outcomes whose verdict is known.

    steps: the states along the golden run, from the one after its first step to the golden one; empty where the
    state does not change. schema: JSON Schema of the state, for half of the shapes. half: "first" was written
    before any attack was. unseen: no attack may be tried on it while it is written. apps: the keys of the state,
    and of the schema, where it is one of several apps.
    """

    shape: str
    name: str
    half: Literal["first", "second"]
    instruction: str
    kind: Literal["state", "answer", "navigation", "infeasible"]
    schema: JsonObject | None
    initial: JsonObject
    golden: Outcome
    golden_patch: tuple[JsonObject, ...]
    steps: tuple[JsonObject, ...]
    rights: tuple[Example, ...]
    wrongs: tuple[Example, ...]
    unseen: bool = False
    apps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One reward program of a case; a correct one has no defect."""

    case: Case
    name: str
    path: Path
    source: str
    defect: Defect | None

    @property
    def id(self) -> str:
        return f"{self.case.shape}/{self.case.name}/{self.name}"


@lru_cache(maxsize=1)
def corpus() -> list[Entry]:
    """Every program of the corpus, in the order of shapes, cases and programs. States are not to be changed."""
    return [entry for shape in sorted(ROOT.glob("*/shape.json")) for entry in _shape(shape.parent)]


def _shape(folder: Path) -> list[Entry]:
    about, initial = _read(folder / "shape.json"), _read(folder / "initial.json")
    return [entry for file in sorted(folder.glob("*/case.json")) for entry in _case(file.parent, about, initial)]


def _case(folder: Path, about: JsonObject, initial: JsonObject) -> list[Entry]:
    told = _read(folder / "case.json")
    golden = told["golden"]
    steps, state, patch = [], initial, []
    for step in golden["steps"]:
        state = apply_patch(state, step)
        steps.append(state)
        patch += step
    outcome = Outcome(state, golden["answer"], tuple(golden["visits"]), golden["status"])
    bases: dict[Base, Outcome] = {"initial": Outcome(initial), "golden": outcome}
    case = Case(
        shape=about["name"],
        name=folder.name,
        half=about["half"],
        instruction=told["instruction"],
        kind=told["kind"],
        schema=about.get("schema"),
        initial=initial,
        golden=outcome,
        golden_patch=tuple(patch),
        steps=tuple(steps),
        rights=tuple(_example(example, bases) for example in told["rights"]),
        wrongs=tuple(_example(example, bases) for example in told["wrongs"]),
        unseen=about.get("unseen", False),
        apps=tuple(about.get("apps", ())),
    )
    return [_entry(folder, case, program, bases) for program in told["programs"]]


def _entry(folder: Path, case: Case, program: JsonObject, bases: dict[Base, Outcome]) -> Entry:
    path = folder / f"{program['name']}.py"
    told = program["defect"]
    defect = told and Defect(
        kind=told["kind"],
        finding_class=told["class"],
        certain=told["certain"],
        why=told["why"],
        of=told["of"],
        witnesses=tuple(_witness(witness, bases) for witness in told["witnesses"]),
        lint=told.get("lint"),
    )
    return Entry(case, program["name"], path, path.read_text("utf-8"), defect)


def _witness(told: JsonObject, bases: dict[Base, Outcome]) -> Witness:
    low, high = told["score"] or (None, None)
    return Witness(_example(told, bases), low, high)


def _example(told: JsonObject, bases: dict[Base, Outcome]) -> Example:
    base = bases[told["base"]]
    outcome = Outcome(
        apply_patch(base.final, told["patch"]),
        told.get("answer", base.answer),
        tuple(told.get("visits", base.visits)),
        told.get("status", base.status),
    )
    return Example(told["why"], told["base"], tuple(told["patch"]), outcome)


def _read(file: Path) -> JsonObject:
    return json.loads(file.read_text("utf-8"))
