"""An LLM critic: one ballot on a task that passed its checks, from one of several points of view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from cuagym.agents.llm.conversation import MAX_TOKENS, Line, NotAccepted, ask
from cuagym.agents.llm.defects import Defect, Severity, Verdict
from cuagym.agents.llm.describe import described, fenced
from cuagym.agents.llm.evidence_text import alike, changes_text, ending_text, operations_text, task_part
from cuagym.agents.llm.initial_view import initial_view, row_line
from cuagym.agents.llm.prompts import Prompt, render
from cuagym.agents.protocols import BlindTask, Evidence, Proposal, Vote
from cuagym.errors import AgentFailure
from cuagym.hub.app import App
from cuagym.hub.registry import find_app
from cuagym.llm.protocol import LLM, Purpose

LENSES = ("user", "reward engineer", "adversary")
"""Points of view, by seat: each looks first at what the others may pass over."""
ROWS = 40
SMALL_ROWS = 6
SMALL_PROGRAM = 1_600  # characters
SMALL_TOKENS = 400  # of a ballot


class Ballot(BaseModel):
    """A critic's judgement. The grounds come before the verdict, so that a model weighs before it decides."""

    model_config = ConfigDict(extra="forbid")

    reason: str
    evidence: str
    defects: list[Defect]
    severity: Severity
    verdict: Verdict
    instruction: str | None


@dataclass(frozen=True)
class LLMCritic:
    """Judges by one structured ballot; one that can't be had is a vote that is not valid.

    seat: its number among the critics, which tells its calls apart and gives it its point of view.
    """

    llm: LLM
    seat: int
    small: bool = False
    find: Callable[[str], App] = find_app

    @property
    def name(self) -> str:
        return f"{self.llm.name}#{self.seat + 1}"

    @property
    def lens(self) -> str:
        return LENSES[self.seat % len(LENSES)]

    def vote(self, proposal: Proposal, evidence: Evidence) -> Vote:
        """Raises ProviderError and BudgetExceeded."""
        tokens = SMALL_TOKENS if self.small else MAX_TOKENS
        line = Line(self.llm, Purpose("critic", evidence.task, self.seat), tokens)
        try:
            return ask(
                line, self._prompt(proposal, evidence), Ballot, lambda ballot: self._counted(proposal, ballot)
            )
        except AgentFailure as failure:
            return Vote(self.name, "reject", reason=str(failure), valid=False)

    def _prompt(self, proposal: Proposal, evidence: Evidence) -> Prompt:
        apps = {name: self.find(name) for name in proposal.apps}
        task = BlindTask(
            proposal.instruction, None, tuple(apps.values()), proposal.initial, proposal.now, proposal.start_path
        )
        rows = initial_view(task, 0, SMALL_ROWS if self.small else ROWS).entities
        told = {
            "lens": self.lens,
            "proposal": proposal,
            "instruction": fenced(proposal.instruction),
            "ending": fenced(ending_text(proposal)),
            "operations": fenced(operations_text(proposal, evidence.golden, apps)),
            "changes": fenced(changes_text(proposal, evidence.golden, apps)),
            "rows": fenced("\n".join(row_line(app, entity) for app, entity in rows)),
            "program": fenced(task_part(evidence.program, SMALL_PROGRAM if self.small else None)),
        }
        if self.small:
            used = {call.operation for call in proposal.calls or ()}
            texts = [described(app, operations=used, tables=(), pages=False) for app in apps.values()]
            return render("critic_small", apps=texts, **told)
        return render(
            "critic",
            apps=[described(app) for app in apps.values()],
            scores=fenced("\n".join(evidence.scores)),
            alike=[fenced(other) for other in alike(proposal.instruction, evidence.seen)],
            **told,
        )

    def _counted(self, proposal: Proposal, ballot: Ballot) -> Vote:
        """The vote that a ballot is. NotAccepted says where it contradicts itself."""
        instruction = _lines(ballot.instruction or "") if ballot.verdict == "rewrite" else None
        grave = ballot.severity in ("major", "fatal")
        if not ballot.reason.strip():
            raise NotAccepted("Give a reason.")
        if ballot.verdict == "keep" and grave:
            raise NotAccepted(f"A task with a {ballot.severity} defect is not kept: rewrite or reject it.")
        if ballot.verdict != "keep" and not ballot.defects:
            raise NotAccepted(f"A ballot to {ballot.verdict} names at least one defect.")
        if ballot.verdict == "reject" and not grave:
            raise NotAccepted("Only a major or fatal defect is a ground to reject.")
        if ballot.verdict == "rewrite" and instruction in (None, "", _lines(proposal.instruction)):
            raise NotAccepted("A ballot to rewrite gives the whole new instruction, which differs from the old.")
        return Vote(
            self.name,
            ballot.verdict,
            tuple(dict.fromkeys(ballot.defects)),
            ballot.reason.strip(),
            severity=ballot.severity,
            evidence=ballot.evidence.strip(),
            instruction=instruction,
        )


def _lines(text: str) -> str:
    """The text without spaces around its lines."""
    return "\n".join(line.strip() for line in text.strip().splitlines())
