"""The figures of a run's report: what was made, where candidates were lost, and of what the tuples consist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from cuagym.hub.app import App
from cuagym.schema import JsonObject, Tuple

ACTION_STEPS = (5, 10, 15, 20, 30, 40)
"""Where the classes of the histogram of solver actions begin, after the first."""
TOP_SHAPES = 12
_WORK = ("propose", "rounds", "votes")
_OTHERS = ("orchestrator", "paraphraser", "red_team", "actor")
_USUAL = (None, "procedural", "solver")


@dataclass(frozen=True)
class Figure:
    """One headline number: its name, the number as text, and what it counts."""

    name: str
    value: str
    note: str


@dataclass(frozen=True)
class Stage:
    """A gate of the funnel: how many candidates passed it, and for which reasons others did not."""

    name: str
    passed: int
    share: float
    lost: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Bar:
    label: str
    number: int
    share: float


@dataclass(frozen=True)
class Panel:
    """One distribution over the emitted tuples. `note` says in words what stands out."""

    title: str
    bars: tuple[Bar, ...]
    note: str = ""
    wide: bool = False


@dataclass
class Tally:
    """What the tuples of a run consist of, counted as they pass by."""

    kinds: Counter[str] = field(default_factory=Counter)
    apps: Counter[str] = field(default_factory=Counter)
    operations: Counter[str] = field(default_factory=Counter)
    shapes: Counter[str] = field(default_factory=Counter)
    marks: Counter[str] = field(default_factory=Counter)
    covered: dict[str, Counter[str]] = field(default_factory=dict)
    templates: Counter[str] = field(default_factory=Counter)
    lengths: Counter[int] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    actions: list[int] = field(default_factory=list)
    number: int = 0

    def count(self, made: Tuple, shape: str, template: str) -> None:
        self.number += 1
        self.kinds[made.kind] += 1
        self.apps[" + ".join(sorted(made.apps))] += 1
        self.operations.update({f"{call.app}.{call.operation}" for call in made.golden_operations or ()})
        self.shapes[shape] += 1
        self.templates[template] += 1
        self.marks.update({*marks_of(shape), *(tag for tag in made.tags if ":" not in tag)})
        for dimension, _, value in (tag.partition(":") for tag in made.tags if ":" in tag):
            self.covered.setdefault(dimension, Counter())[value] += 1
        if made.golden_operations:
            self.lengths[len(shape.split("+"))] += 1
        self.labels[made.difficulty.label] += 1
        if made.difficulty.actions is not None:
            self.actions.append(made.difficulty.actions)

    def panels(self, apps: Mapping[str, App]) -> list[Panel]:
        """The distributions, those that say nothing about this run left out."""
        longer = sum(number for length, number in self.lengths.items() if length >= 3)
        panels = [
            Panel("Kinds", self._bars(self.kinds.most_common())),
            Panel("Apps", self._bars(self.apps.most_common())),
            Panel("Difficulty", self._bars([(x, self.labels[x]) for x in ("easy", "medium", "hard")])),
            Panel(
                "Steps of a goal",
                self._bars([(f"{length}", self.lengths[length]) for length in sorted(self.lengths)]),
                f"{percent(longer, self.number)} of all tuples have three or more",
            ),
            self._actions(),
            Panel("Quantifier, condition, order, data flow", self._bars(self.marks.most_common())),
            Panel(
                "Shapes",
                self._bars(self.shapes.most_common(TOP_SHAPES)),
                f"{len(self.shapes):,} distinct shapes; the {TOP_SHAPES} most frequent are shown. "
                f"{len(self.templates):,} distinct wordings, the most frequent in "
                f"{percent(max(self.templates.values(), default=0), self.number)} of the tuples",
                wide=True,
            ),
            *(
                Panel(f"Covered: {dimension}", self._bars(values.most_common()), f"{len(values)} different ones")
                for dimension, values in sorted(self.covered.items())
            ),
            *self._operations(apps),
        ]
        return [panel for panel in panels if any(bar.number for bar in panel.bars)]

    def _actions(self) -> Panel:
        edges = (0, *ACTION_STEPS)
        bars = []
        for low, high in zip(edges, [*ACTION_STEPS, None], strict=True):
            number = sum(low <= n and (high is None or n < high) for n in self.actions)
            bars.append((f"{low} or more" if high is None else f"{low}–{high - 1}", number))
        if not self.actions:
            return Panel("Solver actions", ())
        above = percent(sum(n > 20 for n in self.actions), len(self.actions))
        return Panel("Solver actions", self._bars(bars), f"median {median(self.actions):g}, {above} above 20")

    def _operations(self, apps: Mapping[str, App]) -> list[Panel]:
        """A panel an app: how many tuples call each operation, and which none calls."""
        panels = []
        for name in sorted({key.split(".")[0] for key in self.operations} | set(apps)):
            mine = {k.split(".", 1)[1]: n for k, n in self.operations.items() if k.startswith(f"{name}.")}
            known = [n for n, o in apps[name].operations.items() if not o.background] if name in apps else []
            unused = [operation.replace("_", " ") for operation in known if operation not in mine]
            note = f"{len(mine)} of {len(known) or len(mine)} operations occur"
            if unused and mine:
                note += f"; not yet: {', '.join(unused)}"
            ordered = sorted(mine.items(), key=lambda item: (-item[1], item[0]))
            bars = self._bars([(operation.replace("_", " "), number) for operation, number in ordered])
            panels.append(Panel(f"Operations of {name}", bars, note, wide=True))
        return panels

    def _bars(self, counted: Iterable[tuple[str, int]]) -> tuple[Bar, ...]:
        return tuple(Bar(label, number, number / self.number if self.number else 0.0) for label, number in counted)


def marks_of(shape: str) -> list[str]:
    """What a shape says beyond its operations: `each`, `rank`, `if holds`, `looked up in mail`."""
    return [mark for group in re.findall(r"\[([^\]]*)\]", shape) for mark in group.split(", ")]


def funnel(candidates: Sequence[Any], emitted: set[int], *, rollouts: bool) -> list[Stage]:
    """The gates in order. candidates: ledger rows that emission looked at; emitted: ids of those that stayed."""
    names = {"proposal": "Submitted", "rounds": "Executed checks", "votes": "Majority vote"}
    if not any(row.stage == "proposal" for row in candidates):
        del names["proposal"]
    if rollouts:
        names["rollouts"] = "Rollouts in Chromium"
    left = len(candidates)
    stages = [Stage("Proposed", left, 1.0, ())]
    lost_at: dict[str, Counter[str]] = {stage: Counter() for stage in (*names, "emission")}
    said = {row.instruction for row in candidates if row.id in emitted}
    for row in candidates:
        if row.id in emitted:
            continue
        if row.kept:
            lost_at["emission"]["duplicate" if row.instruction in said else "past the count"] += 1
        else:
            lost_at.get(row.stage, lost_at["emission"])[row.reason] += 1
    for stage, name in (*names.items(), ("emission", "Emitted")):
        left -= lost_at[stage].total()
        share = left / len(candidates) if candidates else 0.0
        stages.append(Stage(name, left, share, tuple(lost_at[stage].most_common())))
    return stages


def headline(run: Any, candidates: Sequence[Any], tuples: int, rollouts: Sequence[Any]) -> list[Figure]:
    """The numbers at the head of the report. rollouts: ledger rows of all rollouts of the run."""
    hours = run.seconds / 3600
    passed = sum(row.stage not in ("proposal", "rounds", "votes") for row in candidates)
    worked = sum(sum(row.timings.get(stage, 0.0) for stage in _WORK) for row in candidates) / 3600
    figures = [
        Figure("Verified tuples", f"{tuples:,}", f"of {run.settings.get('count', 0):,} asked for"),
        Figure("Candidates", f"{len(candidates):,}", f"{len(candidates) - tuples:,} not emitted"),
        Figure("Kept", percent(tuples, len(candidates)), "of the candidates"),
        Figure("Time", duration(run.seconds), "wall clock, all passes"),
        Figure("Tuples an hour", rate(tuples, hours), "of the whole run"),
        Figure("Before rollouts", rate(passed, worked), "tuples an hour and worker"),
    ]
    solved = [r for r in rollouts if r.actor == "solver" and r.steps and r.trajectory is None]
    if solved:
        milliseconds = sum(r.seconds for r in solved) / sum(r.steps for r in solved) * 1000
        figures.append(Figure("Solver action", f"{milliseconds:.0f} ms", f"mean of {len(solved)} unrecorded"))
    return figures


def percent(part: float, whole: float) -> str:
    return f"{part / whole:.1%}".replace(".0%", "%").replace("%", " %") if whole else "–"


def rate(number: int, hours: float) -> str:
    return f"{number / hours:,.0f}" if hours else "–"


def duration(seconds: float) -> str:
    """`42 s`, `3 min 20 s`, `2 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60:02} min"


def said_settings(settings: JsonObject) -> str:
    """A run's settings on one line."""
    parts = [
        ", ".join(settings.get("apps", ())),
        f"seed {settings.get('seed')}",
        f"generator {settings.get('generator')}",
        f"discriminator {settings.get('discriminator')}",
        f"critics {settings.get('critics')}",
        *(f"{role.replace('_', ' ')} {settings[role]}" for role in _OTHERS if settings.get(role) not in _USUAL),
        "with rollouts" if settings.get("rollouts") else "without rollouts",
    ]
    return " · ".join(parts)
