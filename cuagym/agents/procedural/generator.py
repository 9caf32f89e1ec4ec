"""The procedural Generator: tasks drawn from what can be done in a world, and put into words by a grammar."""

from __future__ import annotations

from random import Random

from cuagym.agents.goal import Attribute, Goal, Referent
from cuagym.agents.procedural import english
from cuagym.agents.procedural.compose import add_any, add_each, add_parallel, add_related, add_step, drawable
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.scene import Scene
from cuagym.agents.procedural.wording import word_course
from cuagym.agents.protocols import Brief, Feedback, Proposal
from cuagym.hub.app import DEFAULT_NOW

TASKS_A_WORLD = 16


class ProceduralGenerator:
    """Draws tasks: a pure function of its brief."""

    name = "procedural"

    def propose(self, brief: Brief) -> tuple[Proposal, ...]:
        for attempt in range(40):
            random = Random(f"{brief.seed}/{brief.k}/{attempt}")
            proposal = _state_task(brief, random)
            if proposal is not None:
                return (proposal,)
        raise AssertionError(f"no task could be drawn for {brief.k}")

    def revise(self, brief: Brief, proposal: Proposal, feedback: Feedback) -> Proposal | None:
        return None


def world_seed(brief: Brief) -> int:
    return brief.seed * 1000 + brief.k // TASKS_A_WORLD


def _state_task(brief: Brief, random: Random) -> Proposal | None:
    app = brief.apps[brief.k % len(brief.apps)]
    seed = world_seed(brief)
    scenes = {app.name: Scene(app, app.seed_state(seed, DEFAULT_NOW), DEFAULT_NOW)}
    course = Course([app], scenes, random)
    operations = drawable(app)
    if not add_step(course, app, operations[brief.k // len(brief.apps) % len(operations)]) and not add_any(
        course, app
    ):
        return None
    for _ in range(random.choice((0, 1, 2))):
        random.choice((add_related, add_related, add_any, add_parallel, add_each))(course, app)
    text = word_course(course, random, DEFAULT_NOW[:10])
    return Proposal(
        instruction=english.spoken(text),
        apps=(app.name,),
        start_path=f"/{app.name}{app.start}",
        now=DEFAULT_NOW,
        seed=seed,
        initial={app.name: scenes[app.name].state},
        kind="state",
        goal=Goal(steps=tuple(taken.step for taken in course.steps)),
        calls=tuple(course.calls),
        shape="+".join(_mark(taken.step.arguments, taken.step.app, taken.step.operation) for taken in course.steps),
        template=english.masked(text),
        lookups=0,
    )


def _mark(arguments: dict[str, object], app: str, operation: str) -> str:
    marks = ""
    for term in arguments.values():
        if isinstance(term, Referent):
            marks += "[each]" if term.each else ""
            marks += "[rank]" if term.rank else ""
        if isinstance(term, Attribute):
            marks += "[looked up]"
    return f"{app}.{operation}{marks}"
