"""The procedural Generator: tasks drawn from what can be done in a world, and put into words by a grammar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random

from cuagym.agents.goal import Attribute, Goal, Referent, Several, Step, Term
from cuagym.agents.procedural import english
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.navigation import draw_destination
from cuagym.agents.procedural.neighbours import decoys, without
from cuagym.agents.procedural.plans import Plan, draw_course, plan_of
from cuagym.agents.procedural.questions import ask_sentences, draw_question
from cuagym.agents.procedural.refer import select
from cuagym.agents.procedural.scene import Scene
from cuagym.agents.procedural.wording import Voice, word_course
from cuagym.agents.protocols import Brief, Feedback, Proposal
from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.kinds import Moment

TASKS_A_WORLD = 40
"""Tasks in a row that share a seed world; making one costs as much as drawing several tasks."""
_ATTEMPTS = 60
"""Draws before a task is given up; from half of them on, plain steps will do."""
_REVISIONS = 4


class ProceduralGenerator:
    """Draws tasks: a pure function of its brief."""

    name = "procedural"

    def propose(self, brief: Brief) -> tuple[Proposal, ...]:
        return self._draw(brief, 0)

    def revise(self, brief: Brief, proposal: Proposal, feedback: Feedback) -> Proposal | None:
        """Another draw of the same kind, a few times; a twin can't be redrawn without the other."""
        tried = int(next((tag.removeprefix("draw:") for tag in proposal.tags if tag.startswith("draw:")), "0"))
        if proposal.kind == "infeasible" or tried >= _REVISIONS or "paired" in proposal.tags:
            return None
        return self._draw(brief, tried + 1)[0]

    def _draw(self, brief: Brief, number: int) -> tuple[Proposal, ...]:
        plan = plan_of(brief.seed, brief.k)
        for attempt in range(_ATTEMPTS):
            random = Random(f"{brief.seed}/{brief.k}/{number}/{attempt}")
            drawn = _drawn(plan if attempt < _ATTEMPTS // 2 else "steps", brief, random, attempt)
            if drawn is not None:
                return tuple(replace(p, tags=(*p.tags, f"draw:{number}")) if number else p for p in drawn)
        raise AssertionError(f"no {plan} task can be drawn from the worlds of seed {brief.seed}, task {brief.k}")


def world_of(brief: Brief) -> tuple[int, Moment]:
    """The seed of the task's world and what time it is there: some morning within a year of the usual one."""
    number = brief.seed * 1000 + brief.k // TASKS_A_WORLD
    random = Random(f"world {number}")
    later = dt.timedelta(days=7 * random.randint(0, 40), hours=random.randint(0, 5))
    start = dt.datetime.fromisoformat(DEFAULT_NOW) + later
    return number, Moment(start.strftime("%Y-%m-%dT%H:%M:%SZ"))


@lru_cache(maxsize=16)
def scene_of(app: App, seed: int, now: Moment) -> Scene:
    """The scene of a seed world; what is computed of it is shared by the tasks that use it."""
    return Scene(app, app.seed_state(seed, now), now)


def _drawn(plan: Plan, brief: Brief, random: Random, attempt: int) -> tuple[Proposal, ...] | None:
    seed, now = world_of(brief)
    scenes = {app.name: scene_of(app, seed, now) for app in brief.apps}
    if plan == "question":
        return _question(brief, scenes[random.choice(brief.apps).name], seed, random)
    if plan == "navigation":
        return _navigation(brief, scenes[random.choice(brief.apps).name], seed, random)
    spotlight = brief.k * 7 + attempt // 2
    drawn = draw_course(plan, brief.apps, scenes, spotlight, random)
    if drawn is None:
        return None
    proposal = _state_task(plan, *drawn, seed, random)
    if plan != "infeasible":
        return (proposal,)
    twin = _twin(proposal, drawn[0], random)
    return None if twin is None else (replace(proposal, tags=(*proposal.tags, "paired")), twin)


# -- kinds of task ---------------------------------------------------------------------------------------------


def _state_task(plan: Plan, course: Course, clones: int, seed: int, random: Random) -> Proposal:
    first = next(iter(course.initial.values()))
    text = word_course(course, random, first.now[:10], outcomes=plan != "infeasible")
    steps = tuple(taken.step for taken in course.steps)
    app = course.apps[steps[0].app]
    return Proposal(
        instruction=english.spoken(text),
        apps=tuple(course.apps),
        start_path=_start(course.initial[app.name], random),
        now=first.now,
        seed=seed,
        initial={name: scene.state for name, scene in course.initial.items()},
        kind="state",
        goal=Goal(steps=steps),
        calls=tuple(course.calls),
        decoys=tuple(decoys(course)),
        distractors=clones,
        lookups=sum(_lookups(term) for step in steps for term in step.arguments.values()),
        shape="+".join(_shape(step) for step in steps),
        template=english.masked(text),
        tags=(plan,),
    )


def _question(brief: Brief, scene: Scene, seed: int, random: Random) -> tuple[Proposal, ...] | None:
    voice = Voice({app.name: app for app in brief.apps}, scene.now[:10], random)
    asked = draw_question(scene, voice.words, random)
    if asked is None:
        return None
    body = ask_sentences(asked.text, asked.form, voice.register in ("polite", "formal"), random)
    text = voice.frame(body, voice.place(scene.app) if len(brief.apps) > 1 else "", asking=True)
    question = asked.question
    asks = f"ask {question.of.table}.{question.field}" if question.type == "ask" else f"tally {question.of.table}"
    marks = "[rank]" if question.of.rank else ""
    shape = f"{scene.app.name}.{asks}{marks}"
    base = _blank(scene, seed, random, text, shape)
    return (
        replace(
            base,
            kind="answer",
            goal=Goal(question=question),
            answer=asked.answer,
            facts=asked.facts,
            reads=asked.reads,
            lookups=len(asked.facts),
            tags=("question",),
        ),
    )


def _navigation(brief: Brief, scene: Scene, seed: int, random: Random) -> tuple[Proposal, ...] | None:
    voice = Voice({app.name: app for app in brief.apps}, scene.now[:10], random)
    start = _start(scene, random)
    headed = draw_destination(scene, voice.words, random, start)
    if headed is None:
        return None
    text = voice.frame(voice.request(headed.clause), voice.place(scene.app) if len(brief.apps) > 1 else "")
    shape = f"{scene.app.name}:{headed.destination.page}"
    base = _blank(scene, seed, random, text, shape)
    goal = Goal(destination=headed.destination)
    lookups = sum(_lookups(term) for term in headed.destination.arguments.values())
    return (
        replace(
            base,
            kind="navigation",
            goal=goal,
            visits=headed.visits,
            start_path=start,
            lookups=lookups,
            tags=("navigation",),
        ),
    )


def _blank(scene: Scene, seed: int, random: Random, text: str, shape: str) -> Proposal:
    """A task that changes nothing."""
    return Proposal(
        instruction=english.spoken(text),
        apps=(scene.app.name,),
        start_path=_start(scene, random),
        now=scene.now,
        seed=seed,
        initial={scene.app.name: scene.state},
        kind="answer",
        goal=None,
        calls=(),
        shape=shape,
        template=english.masked(text),
    )


def _twin(proposal: Proposal, course: Course, random: Random) -> Proposal | None:
    """The same request in a world where what all its steps are about is not there.

    Requests to get rid of it have no twin: where there is no such thing, they could be called fulfilled.
    """
    taken = course.steps[0]
    named = [t for t in taken.step.arguments.values() if isinstance(t, Referent) and not t.each and t.rank is None]
    if taken.main is None or not named or not any(t.table == taken.main[1] for t in named):
        return None
    app, table, id = taken.main
    if any(other.main != taken.main for other in course.steps) or not course.scenes[app].has(
        course.cls(taken.main), id
    ):
        return None
    scene, referent = course.initial[app], next(t for t in named if t.table == table)
    cls = scene.app.entity(table)
    state = without(scene, cls, id, random)
    if state is None or select(Scene(scene.app, state, scene.now), referent) != []:
        return None
    return replace(
        proposal,
        initial={**proposal.initial, app: state},
        kind="infeasible",
        calls=(),
        status="infeasible",
        decoys=(),
        distractors=proposal.distractors + 1,
        shape=f"{proposal.shape} without {table}",
        tags=("infeasible", "paired"),
    )


# -- figures ---------------------------------------------------------------------------------------------------


def _start(scene: Scene, random: Random) -> str:
    """The page on which the episode opens: mostly the app's first, now and then another linked everywhere."""
    pages = [page.path for page in scene.app.pages.values() if page.up is None and not page.holes and page.title]
    path = random.choice(pages) if pages and random.random() < 0.15 else scene.app.start
    return f"/{scene.app.name}{path}"


def _lookups(term: Term) -> int:
    """How many things a term leaves to be looked up: values, and entities that it doesn't call by name."""
    match term:
        case Attribute():
            return 1 + _lookups(term.of)
        case Several():
            return sum(_lookups(item) for item in term.items)
        case Referent():
            return 0 if any(_titled(term, clause.field) for clause in term.clauses) else 1
        case _:
            return 0


def _titled(referent: Referent, field: str) -> bool:
    return field in ("title", "name", "subject", "text") and referent.rank is None


def _shape(step: Step) -> str:
    """The operation with the marks of what makes it more than one plain call."""
    marks = list(dict.fromkeys(mark for term in step.arguments.values() for mark in _marks(term)))
    if step.when is not None:
        marks.append(f"{'unless' if step.negated else 'if'} {step.when.type}")
    return f"{step.app}.{step.operation}" + (f"[{', '.join(marks)}]" if marks else "")


def _marks(term: Term) -> Iterator[str]:
    match term:
        case Referent():
            if term.each:
                yield "each"
            if term.rank is not None:
                yield "rank"
            if any(clause.test in ("before", "after", "contains") for clause in term.clauses):
                yield "compared"
        case Attribute():
            yield f"looked up in {term.of.app}" if isinstance(term.of, Referent) else "looked up"
        case Several():
            for item in term.items:
                yield from _marks(item)
        case _:
            if term.type == "created":
                yield "created"
