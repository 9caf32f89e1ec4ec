"""The orchestrator's rounds: a Generator and a blind Discriminator revise until every executed check holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cuagym.agents.protocols import (
    Arbiter,
    BlindTask,
    Brief,
    Discriminator,
    Feedback,
    Generator,
    Proposal,
    TaskRefused,
)
from cuagym.errors import AgentFailure
from cuagym.hub.app import App
from cuagym.pipeline.audit_gate import GATE, Audited, Gate
from cuagym.pipeline.checks import Blame, Finding, Golden, Judge, Trial, build, run_checks
from cuagym.pipeline.feedback import rule
from cuagym.pipeline.judge import Scores
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
    """A task whose checks all hold, with the program, the golden outcome as executed and, if made, the audit."""

    proposal: Proposal
    program: str
    golden: Golden
    rounds: tuple[Round, ...]
    audited: Audited | None = None


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
    arbiter: Arbiter | None = None
    gate: Gate = GATE

    def verify(
        self, brief: Brief, proposal: Proposal, program: str | None = None, exploits: Sequence[Trial] = ()
    ) -> Verified | Rejected:
        """Verifies a proposal in at most five rounds, the first with `program` if there is one already.

        exploits: outcomes that a red team was paid for, and which must not pay.
        """
        rounds: list[Round] = []
        while True:
            task = self.blind(brief, proposal)
            golden = build(proposal, self.apps)
            try:
                findings, program, audited = self._round(task, proposal, golden, program, exploits)
                failure = next((finding for finding in findings if not finding.held), None)
                if failure is None:
                    assert program is not None and isinstance(golden, Golden)
                    return Verified(proposal, program, golden, (*rounds, Round(tuple(findings), None)), audited)
                if len(rounds) + 1 == MAX_ROUNDS:
                    rounds.append(Round(tuple(findings), None))
                    return Rejected(proposal, failure.check, failure.detail, tuple(rounds), program)
                blame, revised, program = self._revise(brief, task, proposal, program, golden, findings)
            except AgentFailure as broken:
                reason = f"{broken.role}: {broken.reason}"
                return Rejected(proposal, reason, broken.detail, tuple(rounds), program)
            rounds.append(Round(tuple(findings), blame))
            if revised is None:
                return Rejected(proposal, failure.check, failure.detail, tuple(rounds), program)
            proposal = revised

    def blind(self, brief: Brief, proposal: Proposal) -> BlindTask:
        """What the Discriminator is handed: nothing from which the golden state could be had."""
        return BlindTask(
            instruction=proposal.instruction,
            goal=proposal.goal,
            apps=tuple(self.apps[name] for name in proposal.apps),
            initial=dict(proposal.initial),
            now=proposal.now,
            start_path=proposal.start_path,
            name=brief.task,
        )

    def _round(
        self,
        task: BlindTask,
        proposal: Proposal,
        golden: Golden | Finding,
        program: str | None,
        exploits: Sequence[Trial],
    ) -> tuple[list[Finding], str | None, Audited | None]:
        """What the checks found and, where they all hold, the audit; the program; the audit if there was one."""
        if isinstance(golden, Finding):
            return [golden], program, None
        if program is None:
            try:
                program = self.discriminator.write(task)
            except TaskRefused as refusal:
                return [Finding("readable", False, str(refusal), blame="generator")], None, None
        errors = [finding for finding in lint(program) if finding.severity == "error"]
        if errors:
            detail = "; ".join(f"line {error.line}: {error.message}" for error in errors[:3])
            return [Finding("lint", False, detail)], program, None
        scores = Scores(self.judge)
        findings = run_checks(proposal, golden, program, self.apps, scores.judge, exploits)
        if not all(finding.held for finding in findings):
            return findings, program, None
        audited = self.gate.audit(proposal, golden, program, self.apps, scores)
        return [*findings, *(audited.failed if audited else ())], program, audited

    def _revise(
        self,
        brief: Brief,
        task: BlindTask,
        proposal: Proposal,
        program: str | None,
        golden: Golden | Finding,
        findings: Sequence[Finding],
    ) -> tuple[Blame, Proposal | None, str | None]:
        """Who revises, and the next proposal and program; (…, None, …) when nobody does."""
        seen = list(findings)
        while seen[-1].held or any(not finding.held for finding in seen[:-1]):
            seen.pop()
        failure, detail = seen[-1], ""
        if failure.blame == "discriminator" and program is not None:
            assert isinstance(golden, Golden)
            ruling = rule(self.arbiter, brief, task, proposal, program, golden, seen)
            if ruling.revises == "discriminator":
                held = dict(failure.checks) if failure.check == "golden" else {}
                message = failure.detail if failure.check == "lint" else ruling.feedback
                revised = self.discriminator.revise(task, program, Feedback(failure.check, message, held))
                if revised is not None:
                    return "discriminator", proposal, revised
            else:
                detail = f" ({ruling.feedback})"
        feedback = Feedback(failure.check, failure.detail + detail, dict(failure.checks))
        mended = self.generator.revise(brief, proposal, feedback)
        same = mended is not None and self.blind(brief, mended) == task
        return "generator", mended, program if same else None
