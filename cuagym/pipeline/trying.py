"""A red team's attempts: carried out in a session of the initial state and scored, told in words."""

from __future__ import annotations

from collections.abc import Mapping

from cuagym.agents.protocols import Attempt, Exploit, Tried, Trying
from cuagym.errors import OperationRefused, RewardError, StateError
from cuagym.hub.app import App
from cuagym.hub.essence import essence
from cuagym.hub.replay import replay
from cuagym.pipeline.checks import Ending, Judge, Trial
from cuagym.pipeline.orchestrator import Verified


def trying_of(verified: Verified, apps: Mapping[str, App], judge: Judge) -> Trying:
    """How a red team tries things on a verified task."""

    def trying(attempt: Attempt) -> Tried:
        try:
            ending = ending_of(attempt, verified, apps)
        except (OperationRefused, StateError) as error:
            return Tried(f"That can't be had: {error}")
        (score,) = judge(verified.program, verified.golden.initial, [ending])
        if isinstance(score, RewardError):
            return Tried(f"The program failed: {score}")
        if score.score < 1:
            failed = ", ".join(name for name, held in score.checks.items() if not held)
            told = f"It scores {score.score:g}." + (f" These checks do not hold: {failed}." if failed else "")
            return Tried(told)
        if _is_golden(ending, verified, apps):
            return Tried("It scores 1, but that is the golden outcome: the task is done.")
        return Tried("It scores 1: paid in full.", paid=True)

    return trying


def ending_of(attempt: Attempt, verified: Verified, apps: Mapping[str, App]) -> Ending:
    """The ending that an attempt leads to. Raises OperationRefused or StateError when there is none."""
    golden = verified.golden
    states = dict(golden.initial)
    if attempt.calls is not None:
        states = replay(golden.session, attempt.calls, apps).states
    if attempt.states is not None:
        states |= {name: apps[name].load(value) for name, value in attempt.states.items() if name in states}
    return Ending(states, attempt.answer, attempt.visits, attempt.status)


def trial_of(exploit: Exploit, verified: Verified, apps: Mapping[str, App]) -> Trial:
    """The check that an exploit becomes."""
    what = f"an outcome in which this is missing: {exploit.missing}"
    return Trial("exploit", what, ending_of(exploit.attempt, verified, apps), "below one")


def _is_golden(ending: Ending, verified: Verified, apps: Mapping[str, App]) -> bool:
    """Whether an ending is the golden outcome, but for what may differ between two right solutions."""
    proposal, golden = verified.proposal, verified.golden
    if (ending.answer, ending.status) != (proposal.answer, proposal.status):
        return False
    if proposal.kind == "navigation" and ending.visits[-1:] != proposal.visits[-1:]:
        return False
    values = [(n, golden.initial[n].value, golden.states[n].value, ending.states[n].value) for n in golden.states]
    return all(
        essence(apps[name], initial, wanted, wanted) == essence(apps[name], initial, final, wanted)
        for name, initial, wanted, final in values
    )
