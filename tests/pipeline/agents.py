"""Agents that play from a script: test doubles for the roles of the pipeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cuagym.agents.protocols import BlindTask, Brief, Evidence, Feedback, Proposal, TaskRefused, Vote


@dataclass
class ScriptedGenerator:
    """Proposes and revises what it was given, in order; None when the script has run out."""

    proposals: tuple[Proposal, ...]
    revisions: list[Proposal | None] = field(default_factory=list)
    heard: list[Feedback] = field(default_factory=list)
    name: str = "scripted"

    def propose(self, brief: Brief) -> tuple[Proposal, ...]:
        return self.proposals

    def revise(self, brief: Brief, proposal: Proposal, feedback: Feedback) -> Proposal | None:
        self.heard.append(feedback)
        return self.revisions.pop(0) if self.revisions else None


@dataclass
class ScriptedDiscriminator:
    """Writes and revises what it was given, in order; a string that begins with `refuse:` is a refusal."""

    programs: list[str]
    revisions: list[str | None] = field(default_factory=list)
    tasks: list[BlindTask] = field(default_factory=list)
    heard: list[Feedback] = field(default_factory=list)
    name: str = "scripted"

    def write(self, task: BlindTask) -> str:
        self.tasks.append(task)
        program = self.programs.pop(0) if len(self.programs) > 1 else self.programs[0]
        if program.startswith("refuse:"):
            raise TaskRefused(program.removeprefix("refuse:"))
        return program

    def revise(self, task: BlindTask, program: str, feedback: Feedback) -> str | None:
        self.tasks.append(task)
        self.heard.append(feedback)
        return self.revisions.pop(0) if self.revisions else None


@dataclass(frozen=True)
class ScriptedCritic:
    """Always casts the same ballot."""

    ballot: Vote
    name: str = "scripted"

    def vote(self, proposal: Proposal, evidence: Evidence) -> Vote:
        return self.ballot


def votes(verdicts: Iterable[str]) -> list[Vote]:
    """Ballots by their first letters: k(eep), r(eject), i(nvalid)."""
    made = {
        "k": Vote("a", "keep"),
        "r": Vote("b", "reject", ("trivial",), "it asks for nothing"),
        "i": Vote("c", "keep", valid=False),
    }
    return [made[verdict] for verdict in verdicts]
