"""The orchestrator's rounds: a Generator and a blind Discriminator revise until every executed check holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cuagym.agents.protocols import BlindTask, Brief, Discriminator, Feedback, Generator, Proposal, TaskRefused
from cuagym.hub.app import App
from cuagym.pipeline.checks import Blame, Finding, Golden, Judge, build, run_checks
from cuagym.reward.lint import lint

MAX_ROUNDS = 5


@dataclass(frozen=True)
class Round:
    """One round: what the checks found, and who was asked to revise (None in the last)."""

    findings: tuple[Finding, ...]
    revises: Blame | None

    @property
    def failure(self) -> Finding | None:
        return next((finding for finding in self.findings if not finding.held), None)


@dataclass(frozen=True)
class Verified:
    """A task whose checks all hold, with the program and the golden outcome as executed."""

    proposal: Proposal
    program: str
    golden: Golden
    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class Rejected:
    """A candidate that was given up, and why."""

    proposal: Proposal
    reason: str
    detail: str
    rounds: tuple[Round, ...]
    program: str | None = None


@dataclass
class Orchestrator:
    """Runs rounds for one candidate at a time. All limits and gates are here; the agents only propose."""

    generator: Generator
    discriminator: Discriminator
    apps: Mapping[str, App]
    judge: Judge

    def verify(self, brief: Brief, proposal: Proposal) -> Verified | Rejected:
        """Verifies a proposal in at most five rounds."""
        rounds: list[Round] = []
        program: str | None = None
        while True:
            task = self.blind(proposal)
            golden = build(proposal, self.apps)
            if isinstance(golden, Finding):
                findings: Sequence[Finding] = [golden]
            else:
                findings, program = self._checked(task, proposal, golden, program)
            failure = next((finding for finding in findings if not finding.held), None)
            if failure is None:
                assert program is not None and isinstance(golden, Golden)
                return Verified(proposal, program, golden, (*rounds, Round(tuple(findings), None)))
            if len(rounds) + 1 == MAX_ROUNDS:
                rounds.append(Round(tuple(findings), None))
                return Rejected(proposal, failure.check, failure.detail, tuple(rounds), program)
            blame, proposal_next, program_next = self._revise(brief, task, proposal, program, failure)
            rounds.append(Round(tuple(findings), blame))
            if proposal_next is None:
                return Rejected(proposal, failure.check, failure.detail, tuple(rounds), program)
            proposal, program = proposal_next, program_next

    def blind(self, proposal: Proposal) -> BlindTask:
        """What the Discriminator is handed: nothing from which the golden state could be had."""
        return BlindTask(
            instruction=proposal.instruction,
            goal=proposal.goal,
            apps=tuple(self.apps[name] for name in proposal.apps),
            initial=dict(proposal.initial),
            now=proposal.now,
            start_path=proposal.start_path,
        )

    def _checked(
        self, task: BlindTask, proposal: Proposal, golden: Golden, program: str | None
    ) -> tuple[list[Finding], str | None]:
        if program is None:
            try:
                program = self.discriminator.write(task)
            except TaskRefused as refusal:
                return [Finding("readable", False, str(refusal), blame="generator")], None
        errors = [finding for finding in lint(program) if finding.severity == "error"]
        if errors:
            detail = "; ".join(f"line {error.line}: {error.message}" for error in errors[:3])
            return [Finding("lint", False, detail)], program
        return run_checks(proposal, golden, program, self.apps, self.judge), program

    def _revise(
        self, brief: Brief, task: BlindTask, proposal: Proposal, program: str | None, failure: Finding
    ) -> tuple[Blame, Proposal | None, str | None]:
        """Who revises, and the next proposal and program; (…, None, None) when nobody does."""
        if failure.blame == "discriminator" and program is not None:
            held = dict(failure.checks) if failure.check == "golden" else {}
            message = f"the check “{failure.check}” does not hold"
            revised = self.discriminator.revise(task, program, Feedback(failure.check, message, held))
            if revised is not None:
                return "discriminator", proposal, revised
        feedback = Feedback(failure.check, failure.detail, dict(failure.checks))
        return "generator", self.generator.revise(brief, proposal, feedback), None
