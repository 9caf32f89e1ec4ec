"""The Generator that a language model plays: it works in a live session, and submits what it made there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cuagym.agents.llm.conversation import Line, NotAccepted, Submit, Tool, converse
from cuagym.agents.llm.describe import described
from cuagym.agents.llm.generator_small import Failed, Form, fill, form_of, other_than, prompt_of
from cuagym.agents.llm.generator_submission import Submission, SubmissionWithGoal, proposals_of
from cuagym.agents.llm.prompts import Prompt, render
from cuagym.agents.llm.taxonomy import Wish, wish_of
from cuagym.agents.llm.workbench import Nothing, Operate, Workbench
from cuagym.agents.procedural.generator import scene_of, world_of
from cuagym.agents.protocols import Brief, Feedback, Proposal
from cuagym.llm.protocol import LLM, Purpose
from cuagym.schema import Call

RECENT = 40
"""Earlier instructions of the run that a model is shown."""


class _GivenUp(Exception):
    """The model can't mend its task."""


@dataclass(frozen=True)
class LLMGenerator:
    """Writes tasks with a language model.

    small: for models of little context: a form to fill in instead of tools. goals: submissions carry a structured
    goal, which a procedural Discriminator needs.
    """

    llm: LLM
    small: bool = False
    goals: bool = False

    @property
    def name(self) -> str:
        return self.llm.name

    def propose(self, brief: Brief) -> tuple[Proposal, ...]:
        """One proposal, or a feasible one with its infeasible twin. Raises AgentFailure."""
        if self.small:
            return self._without_goals(fill(self._line(brief), _form(brief)))
        return self._conversation(brief, _bench(brief), None)

    def revise(self, brief: Brief, proposal: Proposal, feedback: Feedback) -> Proposal | None:
        """The task mended in a new conversation; None when the model gives up, and for one of a pair."""
        if "paired" in proposal.tags:
            return None
        failed = Failed(proposal.instruction, feedback.check, feedback.message)
        if self.small:
            form = other_than(_form(brief), proposal)
            return self._without_goals(fill(self._line(brief), form, failed))[0]
        bench = _bench(brief, proposal)
        _redo(bench, proposal.calls or ())
        try:
            return self._conversation(brief, bench, failed)[0]
        except _GivenUp:
            return None

    def _conversation(self, brief: Brief, bench: Workbench, failed: Failed | None) -> tuple[Proposal, ...]:
        wish = wish_of(brief)
        prompt = opening(brief, wish, bench, goals=self.goals, failed=failed)
        tools = bench.tools()
        if failed is not None:
            tools.append(Tool("give_up", "Ends the task: it can't be mended.", Nothing, _give_up))
        submit = Submit(
            "submit",
            "Submits the finished task; it is executed at once, and refused with the reason if it does not hold.",
            SubmissionWithGoal if self.goals else Submission,
            lambda given: proposals_of(given, bench, brief, wish),
        )
        return converse(self._line(brief), prompt, tools, submit)

    def _line(self, brief: Brief) -> Line:
        return Line(self.llm, Purpose("generator", brief.task))

    def _without_goals(self, proposals: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
        """Goals only for whom they are meant: without one, a Discriminator has the instruction alone."""
        return proposals if self.goals else tuple(replace(proposal, goal=None) for proposal in proposals)


def first_prompt(brief: Brief, *, small: bool = False, goals: bool = False) -> Prompt:
    """Exactly what a Generator is sent first for a brief."""
    if small:
        return prompt_of(_form(brief))
    return opening(brief, wish_of(brief), _bench(brief), goals=goals)


def opening(
    brief: Brief, wish: Wish, bench: Workbench, *, goals: bool = False, failed: Failed | None = None
) -> Prompt:
    """The prompt for a wish, in a session that may hold a submission to be mended."""
    return render(
        "generator",
        apps=[described(app) for app in brief.apps],
        goals=goals,
        brands=" and ".join(app.brand for app in brief.apps),
        today=bench.now[:10],
        wish=wish,
        exists=brief.exists[-RECENT:],
        failed=failed,
        done=[f"{call.app}.{call.operation}{call.args}" for call in bench.calls],
    )


def _form(brief: Brief) -> Form:
    wish = wish_of(brief)
    seed, now = world_of(brief)
    app = next(app for app in brief.apps if app.name == wish.skill.app)
    return form_of(brief, wish, scene_of(app, seed, now), seed)


def _bench(brief: Brief, proposal: Proposal | None = None) -> Workbench:
    """A session in the world of the brief, or in a proposal's initial state."""
    seed, now = world_of(brief)
    worlds = {app.name: app.seed_state(seed, now) for app in brief.apps}
    initial = {**worlds, **(proposal.initial if proposal else {})}
    return Workbench({app.name: app for app in brief.apps}, initial, now, seed)


def _redo(bench: Workbench, calls: Sequence[Call]) -> None:
    """The earlier submission's operations, up to one that is not possible."""
    for call in calls:
        try:
            bench.operate(Operate(app=call.app, operation=call.operation, args=call.args))
        except NotAccepted:
            return


def _give_up(_: Nothing) -> str:
    raise _GivenUp
