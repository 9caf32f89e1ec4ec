"""Critics: three deterministic judges of tasks that passed their checks, each with its own eyes.

One reads the goal against plain rows, one asks whether the task is worth doing and readable, one walks to where it
is done. Grave defects are seen by two of them by different means, so that a majority can reject.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from cuagym.agents.goal import Ask, Attribute, Goal, Referent, Several, Step, Term
from cuagym.agents.procedural.reading import Misread, Reading
from cuagym.agents.protocols import Critic, Evidence, Proposal, Vote
from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.registry import find_app
from cuagym.hub.view import View
from cuagym.schema import Call

Find: TypeAlias = Callable[[str], App]
Flaw: TypeAlias = tuple[str, str]
"""A typed defect and what was seen."""

LONGEST = 2_000
_PLACEHOLDER = re.compile(
    r"lorem|ipsum|\b(?:foo|bar|baz|asdf|qwerty|xxx|todo|tbd|placeholder)\b|[{}<>]|\btest\s?\d*$", re.I
)
_QUOTED = re.compile(r"[“\"]([^”\"]*)[”\"]")
_FATAL = frozenset({"ambiguous", "unresolved", "tied", "wrong referent", "unreachable", "impossible", "trivial"})


class _Judge(ABC):
    """What the three have in common: they look for flaws and vote by the gravest."""

    name = ""

    def __init__(self, find: Find = find_app) -> None:
        self._find = find
        self._apps: dict[str, App] = {}

    def vote(self, proposal: Proposal, evidence: Evidence) -> Vote:
        flaws = list(dict.fromkeys(self.flaws(proposal, evidence)))
        if not flaws:
            return Vote(self.name, "keep", reason=self.praise)
        defects = tuple(dict.fromkeys(defect for defect, _ in flaws))
        verdict = "reject" if _FATAL.intersection(defects) else "rewrite"
        return Vote(self.name, verdict, defects, "; ".join(reason for _, reason in flaws))  # type: ignore[arg-type]

    praise = ""

    @abstractmethod
    def flaws(self, proposal: Proposal, evidence: Evidence) -> Iterator[Flaw]:
        """The defects of a task, each with what was seen."""

    def apps(self, proposal: Proposal) -> dict[str, App]:
        for name in proposal.apps:
            if name not in self._apps:
                self._apps[name] = self._find(name)
        return {name: self._apps[name] for name in proposal.apps}


class ReferentCritic(_Judge):
    """Whether each description singles out what the golden operations act on, step by step."""

    name = "referents"
    praise = "every description singles out what is meant"

    def flaws(self, proposal: Proposal, evidence: Evidence) -> Iterator[Flaw]:
        goal = proposal.goal
        if goal is None:
            return
        reading = Reading(self.apps(proposal), proposal.initial, proposal.now)
        try:
            yield from self._steps(proposal, goal, reading)
            yield from self._ends(goal, reading)
        except Misread as misread:
            if proposal.kind != "infeasible" or misread.defect != "unresolved":
                yield misread.defect, str(misread)
            return
        except OperationRefused as error:
            yield "impossible", f"a golden operation is refused: {error}"
            return
        if proposal.kind == "infeasible":
            yield "trivial", "the task is said to be impossible, but all that it names is there"

    def _steps(self, proposal: Proposal, goal: Goal, reading: Reading) -> Iterator[Flaw]:
        left = list(proposal.calls or ())
        for number, step in enumerate(goal.steps, 1):
            expected = list(_calls(step, reading))
            taken, left = left[: len(expected)], left[len(expected) :]
            if proposal.kind == "infeasible":
                taken = expected
            elif taken != expected:
                yield "wrong referent", f"step {number} ({step.operation}) means something else than what is done"
                return
            reading.do(taken)
        if left:
            yield "wrong referent", f"{len(left)} golden operations are not asked for"

    def _ends(self, goal: Goal, reading: Reading) -> Iterator[Flaw]:
        if isinstance(goal.question, Ask):
            reading.only(goal.question.of)
        elif goal.question is not None and not reading.found(goal.question.of):
            yield "trivial", "there is nothing to count"
        for term in goal.destination.arguments.values() if goal.destination else ():
            reading.worth(term)


class WorthCritic(_Judge):
    """Whether the task asks for something, says it once, legibly, and does not give its answer away."""

    name = "worth"
    praise = "asks for something, legibly"

    def flaws(self, proposal: Proposal, evidence: Evidence) -> Iterator[Flaw]:
        yield from _legible(proposal)
        if proposal.kind == "state" and not evidence.patch:
            yield "trivial", "the golden state is the initial state"
        if " ".join(proposal.instruction.casefold().split()) in evidence.seen:
            yield "duplicate", "the same instruction has been kept before"
        for name, score in evidence.scores.items():
            wanted = {"untouched": 0.0, "golden": 1.0}.get(name.split(":")[0])
            if wanted is not None and score != wanted:
                yield "unsound", f"{name}, which should score {wanted:g}"
        answer = (proposal.answer or "").casefold()
        if len(answer) > 2 and answer in proposal.instruction.casefold():
            yield "given away", "the instruction contains the answer"
        yield from self._namesakes(proposal)
        yield from self._pages(proposal)

    def _namesakes(self, proposal: Proposal) -> Iterator[Flaw]:
        """Things called by their name alone that share it with others."""
        for referent in _referents(proposal.goal) if proposal.kind != "infeasible" else ():
            (clause, *more) = referent.clauses or (None,)
            if clause is None or more or referent.each or referent.rank or clause.test != "is":
                continue
            rows = proposal.initial[referent.app].value[referent.table]
            wanted = getattr(clause.value, "value", None)
            alike = [row for row in rows if isinstance(wanted, str) and row.get(clause.field) == wanted]
            if len(alike) > 1:
                yield "ambiguous", f"{len(alike)} {referent.table} are called “{wanted}”"

    def _pages(self, proposal: Proposal) -> Iterator[Flaw]:
        """Operations that no page of the app is there to offer."""
        apps = self.apps(proposal)
        for call in proposal.calls or ():
            operation = apps[call.app].operations.get(call.operation)
            shape = re.sub(r"\{[^}]*\}", "x", operation.at) if operation else ""
            patterns = [page.pattern for page in apps[call.app].pages.values()]
            if operation is None or operation.background:
                yield "unreachable", f"{call.operation} is nothing that a user can do"
            elif "{" not in operation.at and not any(p.fullmatch(shape.split("?")[0]) for p in patterns):
                yield "unreachable", f"no page is at {operation.at}, where {call.operation} should be"


class PathCritic(_Judge):
    """Whether a user can get to each operation when it is due, and whether the task sounds like one of theirs."""

    name = "paths"
    praise = "every operation can be reached when it is due"

    def flaws(self, proposal: Proposal, evidence: Evidence) -> Iterator[Flaw]:
        apps = self.apps(proposal)
        yield from self._walk(proposal, apps)
        yield from _realistic(proposal, apps)
        reading = Reading(apps, proposal.initial, proposal.now)
        for path in (proposal.start_path, *proposal.reads, *proposal.visits):
            name, _, rest = path.removeprefix("/").partition("/")
            if name not in apps or apps[name].route(_view(reading, name), f"/{rest}") is None:
                yield "unreachable", f"{path} is no page of this world"

    def _walk(self, proposal: Proposal, apps: Mapping[str, App]) -> Iterator[Flaw]:
        reading = Reading(dict(apps), proposal.initial, proposal.now)
        problems: list[Flaw] = []

        def look(call: Call) -> None:
            operation = apps[call.app].operations[call.operation]
            view = _view(reading, call.app)
            arguments = operation.arguments(view, call.args)
            path = operation.path(arguments)
            trail = apps[call.app].trail(view, path)
            if apps[call.app].route(view, path) is None or apps[call.app].route(view, trail[0]) is None:
                problems.append(("unreachable", f"{path}, where {call.operation} should be, is no page then"))

        try:
            reading.do(proposal.calls or (), look)
        except (OperationRefused, KeyError) as error:
            problems.append(("impossible", f"the golden operations can't be carried out: {error}"))
        yield from problems


CRITICS: tuple[Callable[[Find], Critic], ...] = (ReferentCritic, WorthCritic, PathCritic)


def _view(reading: Reading, app: str) -> View:
    return reading.apps[app].view(reading.states[app], reading.now[app])  # type: ignore[arg-type]


def _calls(step: Step, reading: Reading) -> Iterator[Call]:
    """The calls that a step stands for, read from rows."""
    if step.when is not None and reading.truth(step.when) is step.negated:
        return
    each = [name for name, term in step.arguments.items() if isinstance(term, Referent) and term.each]
    given = {name: reading.worth(term) for name, term in step.arguments.items() if name not in each}
    for name in each:
        term = step.arguments[name]
        assert isinstance(term, Referent)
        rows = reading.found(term)
        if not rows:
            raise Misread("unresolved", f"no {term.table} fit what step {step.operation} is to range over")
        for row in rows:
            yield Call(app=step.app, operation=step.operation, args={**given, name: row["id"]})
    if not each:
        yield Call(app=step.app, operation=step.operation, args=given)


def _referents(goal: Goal | None) -> Iterator[Referent]:
    """The descriptions of the goal's steps and question, not those nested in others."""
    pending: list[Term] = [term for step in goal.steps for term in step.arguments.values()] if goal else []
    if goal is not None and isinstance(goal.question, Ask):
        pending.append(goal.question.of)
    while pending:
        term = pending.pop()
        if isinstance(term, Referent):
            yield term
        elif isinstance(term, Several):
            pending += term.items
        elif isinstance(term, Attribute):
            pending.append(term.of)


def _legible(proposal: Proposal) -> Iterator[Flaw]:
    text = proposal.instruction
    if not 12 <= len(text) <= LONGEST:
        yield "length", f"the instruction has {len(text)} characters"
    if "  " in text or text != text.strip() or text.count("“") != text.count("”") or text.count('"') % 2:
        yield "untidy", "spaces or quotation marks are not in order"
    words = set(re.findall(r"[\w-]+", _QUOTED.sub("", text)))
    ids = {value for call in proposal.calls or () for value in call.args.values() if isinstance(value, str)}
    rows = {
        row["id"]
        for state in proposal.initial.values()
        for p in state.value.values()
        if isinstance(p, list)
        for row in p
    }
    if named := sorted(words & ids & rows):
        yield "mechanical", f"the instruction names ids: {', '.join(named)}"


def _realistic(proposal: Proposal, apps: Mapping[str, App]) -> Iterator[Flaw]:
    for call in proposal.calls or ():
        operation = apps[call.app].operations.get(call.operation)
        for parameter in operation.parameters if operation else ():
            value = call.args.get(parameter.name)
            if parameter.kind.base in ("text", "prose") and isinstance(value, str) and _PLACEHOLDER.search(value):
                yield "placeholder", f"“{value}” sounds like a placeholder"
    changed = {call.app for call in proposal.calls or ()}
    for name in changed if len(changed) > 1 else ():
        if apps[name].brand not in proposal.instruction:
            yield "app not named", f"{apps[name].brand} is to be changed, but not named"
