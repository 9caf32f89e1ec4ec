"""The executed checks: what a task and its reward program must do, seen by running them.

Each check has a name, what was expected and what was seen. The untouched state earns 0 and the golden outcome 1,
twice the same; every way to do less, other or more earns below 1; looking around costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any, Literal, TypeAlias

from cuagym.agents.protocols import Proposal
from cuagym.errors import OperationRefused, RewardError, StateError
from cuagym.hub.app import App
from cuagym.hub.patch import make_patch
from cuagym.hub.replay import Replayed, replay, replay_without, states_of
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject, State
from cuagym.pipeline.answers import wrong_answers
from cuagym.pipeline.mutants import damaged, looked_around, near_misses
from cuagym.reward.program import Outcome, Score
from cuagym.schema import Status

Expected: TypeAlias = Literal["zero", "one", "below one"]
Blame: TypeAlias = Literal["generator", "discriminator"]
AUDIT = "audit"
"""What the checks are called that an audit's findings become, before the finding's kind: `audit: wrong-value`."""
Shorter: TypeAlias = tuple[int, dict[str, State]]
"""The number of a call and the states that a run with it left out or replaced leads to."""


@dataclass(frozen=True)
class Ending:
    """How an episode ends: what a reward program judges."""

    states: Mapping[str, State]
    answer: str | None = None
    visits: tuple[str, ...] = ()
    status: Status = "done"


Judge: TypeAlias = Callable[[str, Mapping[str, State], Sequence[Ending | Outcome]], list[Score | RewardError]]
"""Scores endings by a program, from initial states; an outcome holds the state as the program gets it."""


@dataclass(frozen=True)
class Trial:
    """One outcome that a program is tried on, and what it must score."""

    check: str
    what: str
    ending: Ending
    expected: Expected


@dataclass(frozen=True)
class Finding:
    """What one check saw. `blame`: who has to revise when it does not hold."""

    check: str
    held: bool
    detail: str
    score: float | None = None
    blame: Blame = "discriminator"
    checks: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class Golden:
    """The golden outcome as two isolated sessions gave it."""

    initial: dict[str, State]
    states: dict[str, State]
    created: tuple[tuple[str, ...], ...]
    session: Session

    @property
    def changed(self) -> bool:
        return any(self.initial[app] != self.states[app] for app in self.initial)

    @cached_property
    def patch(self) -> list[JsonObject]:
        """RFC 6902 operations from the initial to the golden states, paths from `/APP`."""
        initial = {app: state.value for app, state in self.initial.items()}
        return make_patch(initial, {app: state.value for app, state in self.states.items()})


def build(proposal: Proposal, apps: Mapping[str, App]) -> Golden | Finding:
    """Both states of a proposal in live sessions, or the finding that they can't be had."""
    try:
        for name, state in proposal.initial.items():
            apps[name].load(state.value)
        session = Session()
        for name, state in proposal.initial.items():
            session = session.set(apps[name], state, proposal.now, proposal.seed)
        if proposal.calls is not None:
            done = replay(session, proposal.calls, apps)
        else:
            assert proposal.golden is not None, "a proposal has calls or a golden state"
            golden = {name: apps[name].load(value) for name, value in proposal.golden.items()}
            done = Replayed({**states_of(session), **golden}, ())
    except StateError as error:
        return Finding("schema", False, str(error), blame="generator")
    except OperationRefused as error:
        return Finding("golden", False, f"the golden operations can't be carried out: {error}", blame="generator")
    built = Golden(states_of(session), done.states, done.created, session)
    if proposal.kind == "state" and not built.changed:
        return Finding("golden", False, "the golden state is the initial state", blame="generator")
    if proposal.kind != "state" and built.changed:
        return Finding("golden", False, f"a task of kind {proposal.kind} changes the state", blame="generator")
    return built


def run_checks(
    proposal: Proposal,
    golden: Golden,
    program: str,
    apps: Mapping[str, App],
    judge: Judge,
    exploits: Sequence[Trial] = (),
) -> list[Finding]:
    """The findings of all checks in order; the first that does not hold is the one to act on."""
    shorter = list(_with_calls_left_out(proposal, golden, apps))
    early = _unreachable(proposal, golden, apps) or _pointless(proposal, golden, shorter)
    if early is not None:
        return [early]
    trials = [*_trials(proposal, golden, apps), *_mutants(proposal, golden, apps, shorter), *exploits]
    scores = judge(program, golden.initial, [trial.ending for trial in trials])
    findings = [_finding(trial, score) for trial, score in zip(trials, scores, strict=True)]
    return [*findings, *_same_twice(findings)]


def _ending(proposal: Proposal, states: Mapping[str, State], **other: Any) -> Ending:
    """The golden outcome on these states, but for what is given."""
    told = {"answer": proposal.answer, "visits": proposal.visits, "status": proposal.status, **other}
    return Ending(states, **told)


def _trials(proposal: Proposal, golden: Golden, apps: Mapping[str, App]) -> Iterator[Trial]:
    """What must earn nothing, and what must earn all."""
    untouched = _ending(proposal, golden.initial, answer=None, visits=(), status="done")
    for _ in range(2):
        yield Trial("untouched", "nothing done", untouched, "zero")
        yield Trial("golden", "the golden outcome", _ending(proposal, golden.states), "one")
    seen = _ending(proposal, looked_around(apps, golden.initial, golden.states))
    yield Trial("looking", "the golden outcome after looking around", seen, "one")


def _mutants(
    proposal: Proposal, golden: Golden, apps: Mapping[str, App], shorter: Sequence[Shorter]
) -> Iterator[Trial]:
    """What must not earn all: less, something else, or more than was asked."""
    for number, states in _one_a_step(proposal, shorter):
        yield Trial("left out", f"without call {number + 1}", _ending(proposal, states), "below one")
    for number, states in _decoys(proposal, golden, apps):
        what = f"on the nearest neighbour ({number + 1})"
        yield Trial("neighbour", what, _ending(proposal, states), "below one")
    for what, states in damaged(apps, golden.initial, golden.states, Random(proposal.instruction)):
        yield Trial("collateral", what, _ending(proposal, states), "below one")
    if proposal.answer is not None:
        for what, answer in wrong_answers(proposal.answer, proposal.facts):
            yield Trial("answer", what, _ending(proposal, golden.states, answer=answer), "below one")
    if proposal.kind == "navigation":
        start = _ending(proposal, golden.states, visits=proposal.visits[:1])
        yield Trial("elsewhere", "ending on the start page", start, "below one")
    if proposal.kind in ("answer", "navigation"):
        given_up = _ending(proposal, golden.states, status="infeasible")
        yield Trial("status", "saying that it can't be done", given_up, "below one")


def _with_calls_left_out(proposal: Proposal, golden: Golden, apps: Mapping[str, App]) -> Iterator[Shorter]:
    calls = proposal.calls or ()
    if len(calls) < 2:
        return
    for number in range(len(calls)):
        done = replay_without(golden.session, calls, golden.created, number, apps)
        if done is not None:
            yield number, done.states


def _one_a_step(proposal: Proposal, shorter: Sequence[Shorter]) -> Iterator[Shorter]:
    """The last call of each step: of calls in a row that do the same to one thing after another, one is enough."""
    calls = proposal.calls or ()
    for number, states in shorter:
        following = calls[number + 1] if number + 1 < len(calls) else None
        if following is None or (following.app, following.operation) != (
            calls[number].app,
            calls[number].operation,
        ):
            yield number, states


def _unreachable(proposal: Proposal, golden: Golden, apps: Mapping[str, App]) -> Finding | None:
    """A call for which there is no page at the time when it is due."""
    session = golden.session
    for number, call in enumerate(proposal.calls or (), start=1):
        app = apps[call.app]
        operation, view = app.operations[call.operation], session.view(app)
        path = operation.path(operation.arguments(view, call.args))
        if app.route(view, path) is None:
            detail = f"call {number} ({call.operation}) is done on {path}, and there is no such page then"
            return Finding("unreachable", False, detail, blame="generator")
        session, _ = session.operate(app, call.operation, [call.args], "admin")
    return None


def _pointless(proposal: Proposal, golden: Golden, shorter: Sequence[Shorter]) -> Finding | None:
    """A call whose omission gives the golden state all the same."""
    for number, states in shorter:
        if all(states[app] == golden.states[app] for app in states):
            call = (proposal.calls or ())[number]
            detail = f"call {number + 1} ({call.operation}) makes no difference to the golden state"
            return Finding("pointless", False, detail, blame="generator")
    return None


def _decoys(proposal: Proposal, golden: Golden, apps: Mapping[str, App]) -> Iterator[Shorter]:
    """The first decoy that leads elsewhere: of the Generator's, or of our own when it gave none."""
    for number, calls in enumerate(proposal.decoys or near_misses(golden.session, proposal.calls or (), apps)):
        try:
            done = replay(golden.session, calls, apps)
        except OperationRefused:
            continue
        if any(done.states[app] != golden.states[app] for app in done.states):
            yield number, done.states
            return


def _finding(trial: Trial, score: Score | RewardError) -> Finding:
    if isinstance(score, RewardError):
        return Finding(trial.check, False, f"{trial.what}: the program failed: {score}")
    value = score.score
    held = {"zero": value == 0, "one": value == 1, "below one": value < 1}[trial.expected]
    detail = f"{trial.what} scores {value:g}"
    if not held:
        detail += f", expected {trial.expected}"
    return Finding(trial.check, held, detail, value, checks=score.checks)


def _same_twice(findings: Sequence[Finding]) -> Iterator[Finding]:
    """The program is deterministic: what was run twice scored the same."""
    for check in ("untouched", "golden"):
        first, second = [f for f in findings if f.check == check][:2]
        same = (first.score, dict(first.checks)) == (second.score, dict(second.checks))
        yield Finding("repeatable", same, f"{check} twice: {first.score} and {second.score}", first.score)
