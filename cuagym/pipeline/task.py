"""One task, from proposal to verified tuple, rollouts aside: a pure function of (apps, run seed, k, agents)."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cuagym.agents.protocols import Brief, Critic, Discriminator, Evidence, Generator, Proposal, Vote
from cuagym.hub.state import JsonObject
from cuagym.pipeline.assemble import assemble
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.orchestrator import Orchestrator, Rejected, Round, Verified
from cuagym.schema import Tuple


@dataclass(frozen=True)
class Roles:
    """Who plays which role in a run."""

    generator: Generator
    discriminator: Discriminator
    critics: tuple[Critic, ...]

    def provenance(self, seed: int) -> JsonObject:
        """Who made the tuples of the run with this seed."""
        return {
            "seed": seed,
            "generator": self.generator.name,
            "discriminator": self.discriminator.name,
            "critics": [critic.name for critic in self.critics],
        }


@dataclass(frozen=True)
class Candidate:
    """One proposal of a task and what became of it: `made` is its tuple, or `reason` says why there is none.

    stage: where it was decided (rounds, votes, rollouts, kept). seconds: by stage.
    """

    k: int
    place: int
    proposal: Proposal
    stage: str
    reason: str
    detail: str
    rounds: tuple[Round, ...]
    votes: tuple[Vote, ...]
    program: str | None
    made: Tuple | None
    seconds: Mapping[str, float]


def run_task(brief: Brief, roles: Roles, judge: Judge) -> list[Candidate]:
    """The candidates of task k: one, or a feasible one and its infeasible twin: both kept or neither."""
    started = time.perf_counter()
    proposals = roles.generator.propose(brief)
    proposed = (time.perf_counter() - started) / len(proposals)
    made = [_run(brief, place, proposal, roles, judge, proposed) for place, proposal in enumerate(proposals)]
    return made if len(made) == 1 else paired(made)


def paired(candidates: Sequence[Candidate]) -> list[Candidate]:
    """A feasible task and its infeasible twin, the twin naming the other; when one is rejected, so is the other."""
    feasible, twin = candidates
    if feasible.made is not None and twin.made is not None:
        return [feasible, replace(twin, made=twin.made.model_copy(update={"twin": feasible.made.id}))]
    return [
        replace(c, made=None, stage=c.stage, reason="twin rejected", detail="the other of the pair was rejected")
        if c.made is not None
        else c
        for c in candidates
    ]


def _run(brief: Brief, place: int, proposal: Proposal, roles: Roles, judge: Judge, proposed: float) -> Candidate:
    apps = {app.name: app for app in brief.apps}
    orchestrator = Orchestrator(roles.generator, roles.discriminator, apps, judge)
    started = time.perf_counter()
    result = orchestrator.verify(brief, proposal)
    seconds = {"propose": proposed, "rounds": time.perf_counter() - started}
    if isinstance(result, Rejected):
        return Candidate(
            brief.k, place, result.proposal, "rounds", result.reason, result.detail, result.rounds, (),
            result.program, None, seconds,
        )  # fmt: skip
    started = time.perf_counter()
    votes = tuple(critic.vote(result.proposal, _evidence(result)) for critic in roles.critics)
    seconds["votes"] = time.perf_counter() - started
    refusal = tally(votes)
    made = None if refusal else assemble(result, votes, apps, roles.provenance(brief.seed))
    reason, detail = refusal or ("", "")
    return Candidate(
        brief.k, place, result.proposal, "votes" if refusal else "kept", reason, detail, result.rounds, votes,
        result.program, made, seconds,
    )  # fmt: skip


def tally(votes: Sequence[Vote]) -> tuple[str, str] | None:
    """None when a strict majority of all critics votes to keep; else the reason, and who said what.

    Fails closed: a ballot that is not valid counts as none, and no valid ballots are a rejection.
    """
    keeping = sum(vote.valid and vote.verdict == "keep" for vote in votes)
    if keeping * 2 > len(votes):
        return None
    against = [vote for vote in votes if not vote.valid or vote.verdict != "keep"]
    defects = [defect for vote in against for defect in vote.defects]
    reason = defects[0] if defects else "no majority"
    return reason, "; ".join(f"{vote.critic}: {vote.reason or 'no valid ballot'}" for vote in against)


def _evidence(verified: Verified) -> Evidence:
    golden = {app: state.value for app, state in verified.golden.states.items()}
    findings = verified.rounds[-1].findings
    scores = {f"{finding.check}: {finding.detail}": finding.score for finding in findings}
    return Evidence(verified.program, golden, verified.golden.patch, scores)
