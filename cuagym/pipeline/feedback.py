"""What a Discriminator is told after a failed check: what its program must do, and nothing of the golden state."""

from __future__ import annotations

from cuagym.agents.protocols import Arbiter, BlindTask, Brief, Dispute, Proposal, Ruling
from cuagym.errors import AgentFailure
from cuagym.pipeline.checks import AUDIT, Finding, Golden

MAX_RULINGS = 3
"""Rulings that an arbiter may make on one failed check before the plain explanation is sent instead."""

_PLAIN = {
    "untouched": "The state in which nothing was done must score 0 with status done, no answer and no visits.",
    "golden": "The state in which the task was done must score 1. The checks that did not hold there ask for "
    "something that the task does not, or for the right thing in the wrong way.",
    "looking": "Opening and reading things must cost nothing: incidental fields may have changed.",
    "left out": "A state in which one of the asked steps was left out earned everything: it must score below 1.",
    "neighbour": "Doing the same to another, similar thing earned everything: it must score below 1.",
    "collateral": "The task done, and something unrelated added, deleted or edited, earned everything: it must "
    "score below 1.",
    "answer": "A wrong answer earned everything: compare the whole answer.",
    "elsewhere": "Ending on another page earned everything: it must score below 1.",
    "status": "Saying that the task can't be done earned everything: it must score below 1.",
    "repeatable": "The program scored the same outcome differently the second time: it must be deterministic.",
    "exploit": "A way to end that does not do the task earned everything: it must score below 1.",
}

_PAID = {
    "wrong-value": "Another value than the one asked for, in the right place,",
    "wrong-text": "A text that only holds, begins or resembles the one asked for",
    "over-action": "Doing what was asked to more things than were meant",
    "only-one-done": "Doing to one thing what was asked of several",
    "half-done": "Half of what was asked",
    "copied": "A copy of what was to be moved",
    "wrong-position": "The right thing in another place of its list than the one asked for",
    "more-cells": "Writing what was asked for into more cells than were meant",
    "done-all-the-same": "Doing something about a task that can't be done, and calling it done",
    "target-gone": "Deleting what was to be changed",
    "duplicate": "Making twice what was asked for once",
    "stuffed-text": "Putting the words that were asked for into a text of something else",
    "broken-shape": "A state in which a part is missing or of another type",
    "wrong-status": "Ending with another status than the task calls for",
    "wrong-page": "Ending on another page",
    "wrong-answer": "A wrong answer",
    "no-answer": "An ending without an answer",
}
"""What an audit saw paid, by the finding's kind."""
_REFUSED = {
    "new-id": "something new has another id",
    "new-stamp": "something new is stamped with another moment",
    "new-place": "something new stands in another place of its list",
    "unordered": "a list whose order has no meaning is in another order",
    "key-order": "the keys of an object are in another order",
    "other-order": "the same was done in another order",
    "answer-space": "the answer has white space around it",
}
"""What an audit saw refused, by the finding's kind."""


def plain_message(failure: Finding) -> str:
    """What the check demands, and whether the program failed to run; no values."""
    check, _, kind = failure.check.partition(": ")
    if check == AUDIT:
        told = _found(kind, paid=failure.score == 1)
    else:
        told = _PLAIN.get(failure.check, f"The check “{failure.check}” does not hold.")
    return f"{told} The program raised an error on that outcome." if failure.score is None else told


def _found(kind: str, *, paid: bool) -> str:
    if paid or kind in _PAID:
        wrong = _PAID.get(kind, "An ending in which something that the task asks for is not so")
        return f"{wrong} earned everything: it must score below 1."
    differs = _REFUSED.get(kind, "it differs from another right one in nothing of account")
    return f"A right ending did not score 1: it must, though {differs}."


def rule(
    arbiter: Arbiter | None,
    brief: Brief,
    task: BlindTask,
    proposal: Proposal,
    program: str,
    golden: Golden,
    findings: list[Finding],
) -> Ruling:
    """Who must revise and what they are told; without an arbiter, as the check itself lays the blame.

    Feedback to a Discriminator in which something of the golden outcome shows is refused, and the arbiter asked
    again; after three such rulings, or when the arbiter has none, the plain explanation is sent.
    """
    failure = findings[-1]
    plain = Ruling(failure.blame, plain_message(failure))
    if arbiter is None or failure.blame == "generator":
        return plain
    from cuagym.agents.llm.leaks import leaks  # only runs with models come here

    states = {app: state.value for app, state in golden.states.items()}
    refused: list[str] = []
    for _ in range(MAX_RULINGS):
        dispute = Dispute(
            brief,
            task,
            proposal,
            program,
            failure.check,
            tuple(f"{finding.check}: {finding.detail}" for finding in findings),
            states,
            golden.patch,
            tuple(refused),
        )
        try:
            ruling = arbiter.decide(dispute)
        except AgentFailure:
            return plain
        found = leaks(ruling.feedback, task, states, proposal.answer, program, visits=proposal.visits)
        if ruling.revises == "generator" or not found:
            return ruling
        refused.append(f"{ruling.feedback} — gives away: {', '.join(found)}")
    return plain
