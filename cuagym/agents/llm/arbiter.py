"""The arbiter played by a language model: sees both sides of a failed check and says who revises, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from cuagym.agents.llm.conversation import Line, ask
from cuagym.agents.llm.describe import described, fenced
from cuagym.agents.llm.evidence_text import changes_text, ending_text, operations_text, task_part
from cuagym.agents.llm.initial_view import initial_view
from cuagym.agents.llm.prompts import render
from cuagym.agents.protocols import Dispute, Ruling
from cuagym.llm.protocol import LLM, Purpose

SMALL_OPERATIONS = 4
SMALL_PROGRAM = 1_500
"""Characters of a program that a small model is shown."""
SMALL_TOKENS = 500


class Decision(BaseModel):
    """reason: for the record, nobody is told. feedback: what the one who revises reads."""

    model_config = ConfigDict(extra="forbid")
    reason: str
    revises: Literal["generator", "discriminator"]
    feedback: str = Field(min_length=10)


@dataclass(frozen=True)
class LLMArbiter:
    """Judges a dispute by the instruction alone. Raises AgentFailure when the model gives no decision."""

    llm: LLM
    small: bool = False

    @property
    def name(self) -> str:
        return self.llm.name

    def decide(self, dispute: Dispute) -> Ruling:
        task, proposal = dispute.task, dispute.proposal
        apps = {app.name: app for app in task.apps}
        view = initial_view(task, SMALL_OPERATIONS, 0)
        chosen = {name: [o.name for owner, o in view.operations if owner.name == name] for name in apps}
        prompt = render(
            "arbiter",
            apps=[
                described(app, tables=(), operations=chosen[name], pages=False) if self.small else described(app)
                for name, app in apps.items()
            ],
            task=task,
            proposal=proposal,
            instruction=fenced(task.instruction),
            outcome=fenced(_outcome(dispute)),
            program=fenced(task_part(dispute.program, SMALL_PROGRAM if self.small else None)),
            check=dispute.check,
            findings=fenced("\n".join(f"- {finding}" for finding in dispute.findings)),
            refused=dispute.refused,
        )
        line = Line(self.llm, Purpose("arbiter", task.name), *([SMALL_TOKENS] if self.small else []))
        return ask(line, prompt, Decision, lambda decision: Ruling(decision.revises, decision.feedback))


def _outcome(dispute: Dispute) -> str:
    """The golden outcome in words: what is done, what is different then, and how the episode ends."""
    proposal, apps = dispute.proposal, {app.name: app for app in dispute.task.apps}
    operations = operations_text(proposal, dispute.golden, apps)
    lines = ["Operations:", operations] if operations else []
    lines += ["What is different then:", changes_text(proposal, dispute.golden, apps) or "nothing"]
    return "\n".join([*lines, ending_text(proposal)])
