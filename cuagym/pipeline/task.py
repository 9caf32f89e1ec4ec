"""One task, from proposal to verified tuple, rollouts aside: a pure function of (apps, run seed, k, agents)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from cuagym.agents.protocols import (
    Arbiter,
    Brief,
    Critic,
    Discriminator,
    Evidence,
    Exploit,
    Generator,
    Paraphraser,
    Proposal,
    RedTeam,
    Vote,
)
from cuagym.errors import AgentFailure
from cuagym.hub.state import JsonObject
from cuagym.pipeline.assemble import assemble
from cuagym.pipeline.audit_gate import GATE, Gate
from cuagym.pipeline.ballots import rewritten, tally
from cuagym.pipeline.checks import Judge, Trial
from cuagym.pipeline.orchestrator import Orchestrator, Rejected, Round, Verified
from cuagym.pipeline.trying import trial_of, trying_of
from cuagym.schema import Tuple

MAX_EXPLOITS = 3


@dataclass(frozen=True)
class Roles:
    """Who plays which role in a run. prompts: the versions of the prompts that its language models are sent."""

    generator: Generator
    discriminator: Discriminator
    critics: tuple[Critic, ...]
    arbiter: Arbiter | None = None
    paraphraser: Paraphraser | None = None
    red_team: RedTeam | None = None
    prompts: Mapping[str, str] = field(default_factory=dict)

    def provenance(self, seed: int) -> JsonObject:
        """Who made the tuples of the run with this seed."""
        more = {"orchestrator": self.arbiter, "paraphraser": self.paraphraser, "red_team": self.red_team}
        return {
            "seed": seed,
            "generator": self.generator.name,
            "discriminator": self.discriminator.name,
            "critics": [critic.name for critic in self.critics],
            **{role: agent.name for role, agent in more.items() if agent is not None},
            **({"prompts": dict(self.prompts)} if self.prompts else {}),
        }


@dataclass(frozen=True)
class Candidate:
    """One proposal of a task and what became of it: `made` is its tuple, or `reason` says why there is none.

    proposal: None when the Generator submitted none. stage: where it was decided (proposal, rounds, votes,
    rollouts, kept). seconds: by stage.
    """

    k: int
    place: int
    proposal: Proposal | None
    stage: str
    reason: str
    detail: str
    rounds: tuple[Round, ...]
    votes: tuple[Vote, ...]
    program: str | None
    made: Tuple | None
    seconds: Mapping[str, float]


def run_task(brief: Brief, roles: Roles, judge: Judge, gate: Gate = GATE) -> list[Candidate]:
    """The candidates of task k: one, or a feasible one and its infeasible twin: both kept or neither."""
    started = time.perf_counter()
    try:
        proposals = roles.generator.propose(brief)
    except AgentFailure as failure:
        seconds = {"propose": time.perf_counter() - started}
        return [
            Candidate(brief.k, 0, None, "proposal", failure.reason, failure.detail, (), (), None, None, seconds)
        ]
    proposed = (time.perf_counter() - started) / len(proposals)
    made = [Passage(brief, place, roles, judge, gate, proposed).run(p) for place, p in enumerate(proposals)]
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


class Passage:
    """One candidate's way through rounds, red team and votes."""

    def __init__(self, brief: Brief, place: int, roles: Roles, judge: Judge, gate: Gate, proposed: float) -> None:
        self.brief = brief
        self.place = place
        self.roles = roles
        self.judge = judge
        self.gate = gate
        self.apps = {app.name: app for app in brief.apps}
        self.seconds = {"propose": proposed, "rounds": 0.0, "votes": 0.0}
        self.rounds: tuple[Round, ...] = ()

    def run(self, proposal: Proposal) -> Candidate:
        """Every gate in turn; an instruction that most critics want reworded goes through all of them once more."""
        reworded = self._reworded(proposal)
        result = self._verified(reworded)
        if isinstance(result, Rejected):
            return self._lost("rounds", result, (), result.reason, result.detail)
        votes = self._votes(result)
        instruction = rewritten(votes)
        if instruction is not None and instruction != result.proposal.instruction:
            result = self._verified(replace(result.proposal, instruction=instruction))
            if isinstance(result, Rejected):
                return self._lost("rounds", result, votes, result.reason, result.detail)
            votes = self._votes(result)
        refusal = tally(votes)
        if refusal is not None:
            return self._lost("votes", result, votes, *refusal)
        made = assemble(result, votes, self.apps, self.roles.provenance(self.brief.seed))
        return self._candidate("kept", result, votes, "", "", made)

    def _reworded(self, proposal: Proposal) -> Proposal:
        """The proposal in a paraphraser's words; one of a pair keeps the wording that it shares with its twin."""
        if self.roles.paraphraser is None or proposal.kind == "infeasible" or "paired" in proposal.tags:
            return proposal
        with self._timed("propose"):
            try:
                instruction = self.roles.paraphraser.reword(self.brief, proposal)
            except AgentFailure:
                return proposal
        return proposal if instruction is None else replace(proposal, instruction=instruction)

    def _verified(self, proposal: Proposal) -> Verified | Rejected:
        """Rounds, and again with every exploit that a red team finds, until it finds none."""
        orchestrator = Orchestrator(
            self.roles.generator, self.roles.discriminator, self.apps, self.judge, self.roles.arbiter, self.gate
        )
        program: str | None = None
        exploits: tuple[Trial, ...] = ()
        while True:
            with self._timed("rounds"):
                result = orchestrator.verify(self.brief, proposal, program, exploits)
                self.rounds += result.rounds
                exploit = None if isinstance(result, Rejected) else self._exploit(result)
            if isinstance(result, Rejected) or exploit is None:
                return result
            if len(exploits) == MAX_EXPLOITS:
                return Rejected(result.proposal, "exploitable", exploit.missing, result.rounds, result.program)
            proposal, program = result.proposal, result.program
            exploits = (*exploits, trial_of(exploit, result, self.apps))

    def _exploit(self, verified: Verified) -> Exploit | None:
        if self.roles.red_team is None:
            return None
        trying = trying_of(verified, self.apps, self.judge)
        try:
            return self.roles.red_team.attack(self.brief, verified.proposal, verified.program, trying)
        except AgentFailure:
            return None

    def _votes(self, verified: Verified) -> tuple[Vote, ...]:
        evidence = evidence_of(verified, self.brief)
        with self._timed("votes"):
            return tuple(critic.vote(verified.proposal, evidence) for critic in self.roles.critics)

    def _lost(
        self, stage: str, result: Verified | Rejected, votes: tuple[Vote, ...], reason: str, detail: str
    ) -> Candidate:
        return self._candidate(stage, result, votes, reason, detail, None)

    def _candidate(
        self,
        stage: str,
        result: Verified | Rejected,
        votes: tuple[Vote, ...],
        reason: str,
        detail: str,
        made: Tuple | None,
    ) -> Candidate:
        return Candidate(
            self.brief.k, self.place, result.proposal, stage, reason, detail, self.rounds, votes, result.program,
            made, self.seconds,
        )  # fmt: skip

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - started


def evidence_of(verified: Verified, brief: Brief) -> Evidence:
    golden = {app: state.value for app, state in verified.golden.states.items()}
    findings = verified.rounds[-1].findings
    scores = {f"{finding.check}: {finding.detail}": finding.score for finding in findings}
    return Evidence(verified.program, golden, verified.golden.patch, scores, frozenset(brief.exists), brief.task)
