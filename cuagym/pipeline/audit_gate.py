"""The audit as a gate: what the executed checks let pass is audited, and what is found goes back to be mended."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cuagym.agents.protocols import Proposal
from cuagym.hub.app import App
from cuagym.hub.state import JsonObject, State
from cuagym.pipeline.checks import AUDIT, Finding, Golden
from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.model import Audit, Ending, Subject

if TYPE_CHECKING:
    from cuagym.pipeline.judge import Scores
    from cuagym.reward.audit.programs import FailOn

ALREADY_TRIED = frozenset(
    {
        "call-left-out",
        "call-on-neighbour",
        "collateral-creation",
        "collateral-deletion",
        "collateral-edit",
        "collateral-setting",
        "collateral-target",
        "huge-list",
        "left-out",
        "looked-around",
        "neighbour",
    }
)
"""Kinds of trials to which the executed checks have their own, or that are dear; the rest is left more room."""


@dataclass(frozen=True)
class Gate:
    """How candidates are audited. limit: endings scored at most, 0 for no audit. fail_on: what is sent back."""

    limit: int = 0
    fail_on: FailOn = "certain"

    def audit(
        self, proposal: Proposal, golden: Golden, program: str, apps: Mapping[str, App], scores: Scores
    ) -> Audited | None:
        """What an audit of the program finds; None where candidates are not audited.

        scores: what the program scored in the executed checks, which is not scored again.
        """
        if not self.limit:
            return None
        subject = subject_of(proposal, golden, program, apps)
        found = audit(subject, scores.of(program, golden.initial), limit=self.limit, skip=ALREADY_TRIED, each=1)
        return Audited(found, tuple(_failed(found, self.fail_on)))


GATE = Gate()
"""The gate of runs that say nothing else: it audits nothing."""


@dataclass(frozen=True)
class Audited:
    """An audit, and those of its findings that a candidate fails by."""

    audit: Audit
    failed: tuple[Finding, ...] = field(default=())

    @property
    def evidence(self) -> JsonObject:
        """What a tuple keeps of it: what was tried, and what is left to judgement."""
        told = [
            {
                "id": f.id,
                "kind": f.kind,
                "class": f.cls,
                "certain": f.certain,
                "score": f.score,
                "message": f.message,
            }
            for f in self.audit.findings
        ]
        return {"tried": dict(self.audit.tried), "findings": told}


def subject_of(proposal: Proposal, golden: Golden, program: str, apps: Mapping[str, App]) -> Subject:
    """A candidate's program as something to audit."""
    return Subject(
        path="candidate",
        program=program,
        initial=states_given(golden.initial),
        golden=Ending(states_given(golden.states), proposal.answer, proposal.visits, proposal.status),
        instruction=proposal.instruction,
        names=proposal.apps,
        apps=tuple(apps[name] for name in proposal.apps),
        now=proposal.now,
        seed=proposal.seed,
        calls=proposal.calls,
    )


def states_given(states: Mapping[str, State]) -> JsonObject:
    """States as a program gets them."""
    values = {name: states[name].value for name in sorted(states)}
    return values if len(values) > 1 else next(iter(values.values()))


def _failed(found: Audit, fail_on: FailOn) -> Collection[Finding]:
    if fail_on == "never":
        return ()
    return [
        Finding(f"{AUDIT}: {f.kind}", False, f.message, f.score, checks=f.checks)
        for f in found.findings
        if f.certain or fail_on == "any"
    ]
