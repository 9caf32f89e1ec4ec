"""The Generator for small models: code narrows the task to a form, the model chooses, and words the instruction.

The form's schema admits only what exists. What follows from the choice (calls, goal, start, visits, answer) is
filled in by code, and executed before it is taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model

from cuagym.agents.goal import Goal, Step
from cuagym.agents.llm.conversation import Line, NotAccepted, ask
from cuagym.agents.llm.describe import fenced
from cuagym.agents.llm.generator_offers import (
    Answerable,
    Argument,
    Chosen,
    Option,
    choose,
    destinations,
    questions,
    slots,
)
from cuagym.agents.llm.generator_wording import asks, bare, flaws, foreign, ids_of, missing, reports, template_of
from cuagym.agents.llm.prompts import Prompt, render
from cuagym.agents.llm.taxonomy import Difficulty, Wish, skills_of
from cuagym.agents.procedural import english
from cuagym.agents.procedural.neighbours import without
from cuagym.agents.procedural.refer import select
from cuagym.agents.procedural.scene import Scene
from cuagym.agents.protocols import Brief, Proposal
from cuagym.errors import OperationRefused
from cuagym.hub.session import Session
from cuagym.schema import Call, Kind

_PLAIN_QUOTES = str.maketrans("“”", "''")
"""Small models end a JSON string where they mean to write a double quotation mark."""


@dataclass(frozen=True)
class Failed:
    """A submission that has to be mended: its instruction, the check that failed and what that saw."""

    instruction: str
    check: str
    message: str


@dataclass(frozen=True)
class Draft:
    """What is to be done, before it is worded.

    requests: in plain words, data words marked. needles: what the instruction has to say word for word. form: the
    sentence that says how to answer.
    """

    proposal: Proposal
    requests: tuple[str, ...]
    needles: tuple[str, ...]
    form: str = ""


@dataclass(frozen=True)
class Form:
    """What is to be filled in for one brief: steps to fill in, or questions or pages to choose from."""

    brief: Brief
    wish: Wish
    scene: Scene
    seed: int
    steps: tuple[Chosen, ...]
    options: tuple[Answerable, ...]

    @property
    def start(self) -> str:
        """The page on which the episode opens."""
        return f"/{self.scene.app.name}{self.scene.app.start}"


def form_of(brief: Brief, wish: Wish, scene: Scene, seed: int) -> Form:
    """The form for a wish, as far as this world and a small model allow; its wish says what was made of it."""
    random = Random(f"form {brief.seed}/{brief.k}")
    start = f"/{scene.app.name}{scene.app.start}"
    options: tuple[Answerable, ...] = ()
    if wish.kind == "answer":
        options = questions(scene, wish.skill, random)
    elif wish.kind == "navigation":
        options = destinations(scene, random, start)
    if options:
        style = "polite" if wish.style == "outcome" else wish.style  # a question has no outcome to describe
        return Form(brief, replace(wish, difficulty="easy", flow="stated", style=style), scene, seed, (), options)
    steps = choose(scene, wish, random)
    spotlight = steps[0].operation.name
    skill = next(skill for skill in skills_of((scene.app,)) if spotlight in skill.operations)
    kind: Kind = "infeasible" if wish.kind == "infeasible" else "state"
    difficulty: Difficulty = "easy" if len(steps) == 1 else "medium"
    made = replace(wish, kind=kind, skill=skill, spotlight=spotlight, difficulty=difficulty, flow="stated")
    return Form(brief, made, scene, seed, steps, ())


def other_than(form: Form, proposal: Proposal) -> Form:
    """The form without what an earlier proposal chose, as far as something is left to choose."""
    options = tuple(
        option
        for option in form.options
        if (option.answer, option.facts, option.visits) != (proposal.answer, proposal.facts, proposal.visits)
    )
    used = {str(value) for call in proposal.calls or () for value in call.args.values()}
    steps = tuple(step.without(used) for step in form.steps)
    return replace(form, options=options or form.options, steps=steps)


def fill(line: Line, form: Form, failed: Failed | None = None) -> tuple[Proposal, ...]:
    """What the model makes of the form: first what is to be done, then how it is said. Raises AgentFailure."""
    prompt = prompt_of(form, failed)
    if form.options:
        draft = ask(line, prompt, _choice_model(form.options), lambda given: _chosen(form, given))
    elif any(step.arguments for step in form.steps):
        draft = ask(line, prompt, _steps_model(form.steps), lambda given: _done(form, given))
    else:
        draft = _done(form, _Closed())  # nothing to choose
    worded = ask(line, wording_prompt(form, draft, failed), _Worded, lambda given: _worded(form, draft, given))
    twin = _twin(form, worded) if form.wish.kind == "infeasible" else None
    if twin is None:
        return (worded,)
    return (replace(worded, tags=(*worded.tags, "paired")), twin)


def prompt_of(form: Form, failed: Failed | None = None) -> Prompt:
    """What is sent first for a form."""
    app = form.scene.app
    return render(
        "generator_small",
        brand=app.brand,
        summary=app.summary,
        today=form.scene.now[:10],
        persona=form.wish.persona,
        steps=form.steps,
        options=form.options,
        listing=_listing,
        failed=failed,
    )


def wording_prompt(form: Form, draft: Draft, failed: Failed | None = None) -> Prompt:
    """What is sent to have a draft put into the words that are wished."""
    numbered = [f"{number}. {english.spoken(request)}" for number, request in enumerate(draft.requests, start=1)]
    requests = numbered if len(numbered) > 1 else [english.spoken(draft.requests[0])]
    return render(
        "generator_wording",
        wish=form.wish,
        brand=form.scene.app.brand,
        requests=fenced("\n".join(requests)).translate(_PLAIN_QUOTES),
        failed=failed,
    )


def _listing(options: Iterable[Option | Answerable]) -> str:
    return fenced("\n".join(f"- {option.text}" for option in options))


# -- the forms' schemas ----------------------------------------------------------------------------------------


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Worded(_Closed):
    instruction: str = Field(max_length=600)


def _steps_model(steps: tuple[Chosen, ...]) -> type[_Closed]:
    """`{"step_1": {PARAMETER: one of its options, …}, …}`."""
    fields: dict[str, Any] = {}
    for number, step in enumerate(steps, start=1):
        if step.arguments:
            kinds: dict[str, Any] = {argument.name: (_kind(argument), ...) for argument in step.arguments}
            fields[f"step_{number}"] = (create_model(f"Step{number}", __base__=_Closed, **kinds), ...)
    return create_model("Task", __base__=_Closed, **fields)


def _kind(argument: Argument) -> Any:
    if argument.options:
        return Literal[tuple(option.text for option in argument.options)]
    return Annotated[str, Field(min_length=2, max_length=argument.longest)]


def _choice_model(options: tuple[Answerable, ...]) -> type[_Closed]:
    texts: Any = Literal[tuple(option.text for option in options)]
    return create_model("Task", __base__=_Closed, chosen=(texts, ...))


# -- what was filled in ----------------------------------------------------------------------------------------


def _done(form: Form, given: _Closed) -> Draft:
    """The steps that were filled in, executed. NotAccepted says which can't be done."""
    scene, app = form.scene, form.scene.app
    session = Session().set(app, scene.state, scene.now, form.seed)
    calls: list[Call] = []
    goal: list[Step] = []
    requests: list[str] = []
    needles: list[str] = []
    for number, step in enumerate(form.steps, start=1):
        filled = getattr(given, f"step_{number}", None)
        options = {a.name: a.option(" ".join(getattr(filled, a.name).split())) for a in step.arguments}
        if any(form.wish.persona in option.text.casefold() for option in options.values()):
            raise NotAccepted(f"Step {number}: write what the person would write, not what they are.")
        args = {a.name: a.value(options[a.name]) for a in step.arguments}
        terms = {a.name: a.term(options[a.name]) for a in step.arguments}
        before = session.of(app).current
        try:
            session, _ = session.operate(app, step.operation.name, [args], "admin")
        except OperationRefused as refusal:
            raise NotAccepted(f"Step {number} can't be done: {refusal}. Choose other values for it.") from None
        if session.of(app).current == before:
            raise NotAccepted(f"Step {number} changes nothing: choose other values for it.")
        calls.append(Call(app=app.name, operation=step.operation.name, args=args))
        goal.append(Step(app=app.name, operation=step.operation.name, arguments=terms))
        requests.append(step.filled(options))
        needles += [needle for option in options.values() for needle in option.needles]
    proposal = replace(
        _blank(form),
        kind="state",
        goal=Goal(steps=tuple(goal)),
        calls=tuple(calls),
        shape="+".join(f"{app.name}.{call.operation}" for call in calls),
    )
    return Draft(proposal, tuple(requests), tuple(dict.fromkeys(needles)))


def _chosen(form: Form, given: _Closed) -> Draft:
    """The question or page that was chosen."""
    option = next(option for option in form.options if option.text == given.chosen)  # type: ignore[attr-defined]
    proposal = replace(
        _blank(form),
        kind="answer" if option.question else "navigation",
        goal=Goal(question=option.question, destination=option.destination),
        answer=option.answer,
        facts=option.facts,
        reads=option.reads,
        visits=option.visits,
        lookups=len(option.facts),
        shape=option.shape,
    )
    return Draft(proposal, (option.phrase,), slots(option.phrase), option.form)


def _worded(form: Form, draft: Draft, given: _Worded) -> Proposal:
    """The draft with its instruction. NotAccepted lists what is wrong with that."""
    instruction, answer = " ".join(given.instruction.split()), draft.proposal.answer
    for needle in draft.needles:
        instruction = instruction.replace(f"'{needle}'", f"“{needle}”")
    problems = flaws(instruction, ids_of(draft.proposal.initial), form.brief.exists)
    if any(f"{who} asks" in instruction.casefold() for who in ("person", "user")) or (
        form.wish.persona in instruction.casefold()
    ):
        problems.append("Speak as the person: leave out who asks.")
    if absent := missing(instruction, draft.needles):
        quoted = " and ".join(f"'{needle}'" for needle in absent)
        problems.append(f"Missing, word for word: {quoted}.")
    if draft.proposal.kind == "state" and reports(instruction):
        problems.append("It tells of something instead of asking: ask the assistant to do it.")
    if answer is not None and not asks(instruction):
        problems.append("It asks nothing: ask the question.")
    if bare(instruction, draft.needles):
        problems.append("It must say in a whole sentence what is to be done.")
    if more := foreign(instruction, draft.needles):
        problems.append(f"Leave out what was not asked for: {'; '.join(more)}.")
    if answer is not None and len(answer) > 2 and not missing(instruction, [answer]):
        problems.append(f"It gives its answer away ({answer}): ask for it instead.")
    if problems:
        raise NotAccepted(" ".join([*problems, "Answer with another instruction for the whole request."]))
    said = f"{instruction} {draft.form}".strip()
    return replace(draft.proposal, instruction=said, template=template_of(said, draft.needles))


def _twin(form: Form, proposal: Proposal) -> Proposal | None:
    """The same request in a world where what it is about is not there; None where that could count as fulfilled."""
    scene, step = form.scene, form.steps[0]
    assert proposal.calls is not None and proposal.goal is not None
    cls = step.operation.parameter(step.main or "").kind.entity
    id = proposal.calls[0].args[step.main or ""]
    done, _ = (
        Session()
        .set(scene.app, scene.state, scene.now, form.seed)
        .operate(scene.app, step.operation.name, [proposal.calls[0].args], "admin")
    )
    if cls is None or not isinstance(id, str) or done.of(scene.app).current.table(cls.table).get(id) is None:
        return None
    state = without(scene, cls, id, Random(f"twin {form.brief.seed}/{form.brief.k}"))
    referent = scene.identity(cls, id)
    if state is None or referent is None or select(Scene(scene.app, state, scene.now), referent) != []:
        return None
    return replace(
        proposal,
        initial={scene.app.name: state},
        kind="infeasible",
        calls=(),
        status="infeasible",
        shape=f"{proposal.shape} without {cls.table}",
        tags=(*proposal.tags, "infeasible", "paired"),
    )


def _blank(form: Form) -> Proposal:
    """A task that changes nothing, not yet worded."""
    scene = form.scene
    return Proposal(
        instruction="",
        apps=(scene.app.name,),
        start_path=form.start,
        now=scene.now,
        seed=form.seed,
        initial={scene.app.name: scene.state},
        kind="answer",
        goal=None,
        calls=(),
        tags=form.wish.tags,
    )
