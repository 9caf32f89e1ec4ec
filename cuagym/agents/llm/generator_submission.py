"""What a Generator submits at the end of its conversation, and the Proposal that it makes when it holds."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from cuagym.agents.goal import Goal
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.agents.llm.generator_goal import check_goal
from cuagym.agents.llm.generator_wording import flaws, ids_of, template_of
from cuagym.agents.llm.taxonomy import Wish
from cuagym.agents.llm.workbench import PatchOperation, Workbench
from cuagym.agents.protocols import Brief, Proposal
from cuagym.hub.state import State
from cuagym.schema import Call, Kind


class Submission(BaseModel):
    """A finished task. The operations that stand in the session are the golden ones, unless a patch is given."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    instruction: str
    apps: list[str] = Field(min_length=1, description="the apps that the task needs, by name")
    start_path: str = Field(default="", description="page on which the agent starts; the app's first when empty")
    golden_patch: dict[str, list[PatchOperation]] | None = Field(
        default=None, description="by app, from the initial to the golden state; only where no operation can do it"
    )
    answer: str | None = None
    facts: list[str] = Field(default=[], description="texts from which the answer follows, as pages show them")
    reads: list[str] = Field(default=[], description="paths of the pages that show the facts")
    destination: str | None = Field(default=None, description="path of the page to end on")
    feasible_instruction: str | None = Field(
        default=None, description="for kind infeasible: the twin, which the session's operations carry out"
    )


class SubmissionWithGoal(Submission):
    """A finished task with its structured goal. feasible_goal: the twin's."""

    goal: Goal
    feasible_goal: Goal | None = None


def proposals_of(given: Submission, bench: Workbench, brief: Brief, wish: Wish) -> tuple[Proposal, ...]:
    """The proposal, or the feasible twin and the infeasible proposal. NotAccepted says what does not hold."""
    _check_wording(given, bench, brief)
    base = _base(given, bench, wish)
    match given.kind:
        case "state":
            return (_state(given, bench, base),)
        case "answer":
            return (_answer(given, bench, base),)
        case "navigation":
            return (_navigation(given, bench, base),)
        case "infeasible":
            return _pair(given, bench, base)


def _check_wording(given: Submission, bench: Workbench, brief: Brief) -> None:
    texts = [given.instruction, *([given.feasible_instruction] if given.feasible_instruction else [])]
    ids = ids_of({**bench.initial})
    problems = [flaw for text in texts for flaw in flaws(text, ids, brief.exists)]
    if problems:
        raise NotAccepted(" ".join(problems))


def _base(given: Submission, bench: Workbench, wish: Wish) -> Proposal:
    """What proposals of all kinds share."""
    names = dict.fromkeys(bench.app(name).name for name in given.apps)
    used = {call.app for call in bench.calls} | set(given.golden_patch or ())
    used |= {bench.split(path)[0].name for path in (*given.reads, *filter(None, (given.destination,)))}
    if left_out := sorted(used - names.keys()):
        raise NotAccepted(f"The task uses {', '.join(left_out)}: name it among its apps.")
    first = bench.apps[next(iter(names))]
    start = given.start_path or f"/{first.name}{first.start}"
    app, url = bench.split(start)
    if app.name not in names or app.route(app.view(bench.initial[app.name], bench.now), url) is None:
        raise NotAccepted(f"There is no page {start} to start on.")
    return Proposal(
        instruction=given.instruction,
        apps=tuple(names),
        start_path=start,
        now=bench.now,
        seed=bench.seed,
        initial={name: bench.initial[name] for name in names},
        kind=given.kind,
        goal=None,
        calls=(),
        template=template_of(given.instruction, ()),
        tags=wish.tags,
    )


def _state(given: Submission, bench: Workbench, base: Proposal) -> Proposal:
    """A task that changes something, by the session's operations or by a patch."""
    if given.golden_patch is None:
        return _by_operations(_goal_of(given), bench, base)
    golden = dict(base.initial)
    for name, patch in given.golden_patch.items():
        golden[name] = bench.patched(bench.app(name), bench.initial[name], patch)
    return _changed(_goal_of(given), bench, replace(base, calls=None, shape="patch"), golden)


def _by_operations(goal: Goal | None, bench: Workbench, base: Proposal) -> Proposal:
    golden = {name: bench.states[name] for name in base.apps}
    shape = "+".join(f"{call.app}.{call.operation}" for call in bench.calls)
    data = [value for call in bench.calls for value in _texts(call)]
    template = template_of(base.instruction, data)
    made = replace(base, kind="state", calls=bench.calls, shape=shape, template=template)
    return _changed(goal, bench, made, golden)


def _changed(goal: Goal | None, bench: Workbench, made: Proposal, golden: dict[str, State]) -> Proposal:
    if golden == made.initial:
        raise NotAccepted("Nothing is changed: carry the task out with `operate` before you submit it.")
    if goal is not None:
        check_goal(goal, bench.apps, bench.initial, golden, bench.now)
    states = None if made.calls is not None else {name: state.value for name, state in golden.items()}
    return replace(made, goal=goal, golden=states)


def _answer(given: Submission, bench: Workbench, base: Proposal) -> Proposal:
    """A question: its facts stand on the pages where they are said to."""
    _check_untouched(given, bench)
    if not (given.answer or "").strip() or not given.facts or not given.reads:
        raise NotAccepted(
            "A question needs its answer, the facts from which it follows and the pages that show them."
        )
    text = "\n".join(bench.page(path) for path in given.reads).casefold()
    if absent := [fact for fact in given.facts if " ".join(fact.split()).casefold() not in text]:
        raise NotAccepted(
            f"None of the pages in `reads` shows {'; '.join(absent)}: give the facts as pages show them."
        )
    _check_goal_of_nothing(given, bench, base)
    return replace(
        base,
        goal=_goal_of(given),
        answer=(given.answer or "").strip(),
        facts=tuple(given.facts),
        reads=tuple(given.reads),
        lookups=len(given.facts),
        shape="+".join(dict.fromkeys(f"{app}.ask" for app in base.apps)),
    )


def _navigation(given: Submission, bench: Workbench, base: Proposal) -> Proposal:
    """A page to end on: it is there, and not the start."""
    _check_untouched(given, bench)
    if not given.destination or given.destination == base.start_path:
        raise NotAccepted("A navigation task needs a destination other than its start page.")
    app, url = bench.split(given.destination)
    view = app.view(bench.initial[app.name], bench.now)
    found = app.route(view, url)
    if found is None:
        raise NotAccepted(f"There is no page {given.destination}.")
    _check_goal_of_nothing(given, bench, base)
    trail = [f"/{app.name}{path}" for path in app.trail(view, url)]
    visits = (base.start_path, *(path for path in trail if path != base.start_path))
    return replace(base, goal=_goal_of(given), visits=visits, shape=f"{app.name}:{found[0].name}")


def _pair(given: Submission, bench: Workbench, base: Proposal) -> tuple[Proposal, ...]:
    """A feasible task and its infeasible twin."""
    if given.golden_patch is not None or not bench.calls:
        raise NotAccepted("Carry out the feasible twin with `operate`: its operations are the golden ones.")
    if not given.feasible_instruction or given.feasible_instruction == given.instruction:
        raise NotAccepted("Give the feasible twin's instruction too: the same wording about something that exists.")
    twin_goal = given.feasible_goal if isinstance(given, SubmissionWithGoal) else None
    goal = _goal_of(given)
    if goal is not None:
        _check_infeasible(goal, bench)
        if twin_goal is None:
            raise NotAccepted("Give the feasible twin's goal too.")
    tags = (*base.tags, "paired")
    feasible = _by_operations(twin_goal, bench, replace(base, instruction=given.feasible_instruction, tags=tags))
    impossible = replace(
        base,
        goal=goal,
        status="infeasible",
        shape=f"{feasible.shape} infeasible",
        tags=(*base.tags, "infeasible", "paired"),
    )
    return feasible, impossible


def _check_infeasible(goal: Goal, bench: Workbench) -> None:
    try:
        check_goal(goal, bench.apps, bench.initial, {}, bench.now)
    except NotAccepted:
        return
    raise NotAccepted("The goal of the infeasible task can be carried out.")


def _check_untouched(given: Submission, bench: Workbench) -> None:
    if bench.calls or given.golden_patch is not None:
        raise NotAccepted(f"A task of kind {given.kind} changes nothing: `reset` the session, and give no patch.")


def _check_goal_of_nothing(given: Submission, bench: Workbench, base: Proposal) -> None:
    goal = _goal_of(given)
    if goal is None:
        return
    wanted = goal.question if given.kind == "answer" else goal.destination
    if goal.steps or wanted is None:
        part = "question" if given.kind == "answer" else "destination"
        raise NotAccepted(f"The goal of a task of kind {given.kind} is its {part}, without steps.")
    check_goal(goal, bench.apps, bench.initial, base.initial, bench.now)


def _goal_of(given: Submission) -> Goal | None:
    return given.goal if isinstance(given, SubmissionWithGoal) else None


def _texts(call: Call) -> list[str]:
    return [value for value in call.args.values() if isinstance(value, str) and len(value) > 3]
