"""What the agents of the pipeline are asked and answer; procedural and LLM agents alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from cuagym.agents.goal import Goal
from cuagym.hub.app import App
from cuagym.hub.kinds import Moment
from cuagym.hub.state import JsonObject, State
from cuagym.schema import Call, Kind, Status


@dataclass(frozen=True)
class Brief:
    """What a Generator is to make: the k-th task of a run. Same brief, same proposals (procedural agents).

    exists: instructions of earlier tasks of the run, which a new one should differ from.
    """

    apps: tuple[App, ...]
    seed: int
    k: int
    exists: tuple[str, ...] = ()

    @property
    def task(self) -> str:
        """The task's name in the ledger of calls."""
        return f"k{self.k}"


@dataclass(frozen=True)
class Proposal:
    """A task as its Generator submits it, with the golden outcome.

    calls: operations with concrete ids that lead from `initial` to the golden state; None when only `golden` is
        given. golden: the golden state of each app; None when `calls` tell it.
    facts: texts from which the answer of a question task is made, as pages show them.
    reads: paths of pages (with the app's prefix) on which those facts stand.
    decoys: calls that do the same to the nearest neighbours of what is meant: near-misses that must not pay.
    """

    instruction: str
    apps: tuple[str, ...]
    start_path: str
    now: Moment
    seed: int
    initial: dict[str, State]
    kind: Kind
    goal: Goal | None
    calls: tuple[Call, ...] | None
    golden: dict[str, JsonObject] | None = None
    answer: str | None = None
    visits: tuple[str, ...] = ()
    status: Status = "done"
    facts: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    decoys: tuple[tuple[Call, ...], ...] = ()
    distractors: int = 0
    lookups: int = 0
    shape: str = ""
    template: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class BlindTask:
    """All that a Discriminator may know of a task: nothing here leads to the golden state or how it was made.

    name: what the task is called in the ledger.
    """

    instruction: str
    goal: Goal | None
    apps: tuple[App, ...]
    initial: dict[str, State]
    now: Moment
    start_path: str
    name: str = ""


@dataclass(frozen=True)
class Feedback:
    """Why a round failed, for the agent that must revise.

    check: the gate's name. message: what it saw, without values of the golden state when sent to a Discriminator.
    held: which named checks of the program held on the golden outcome (Discriminator only).
    """

    check: str
    message: str
    held: dict[str, bool] = field(default_factory=dict)


class Generator(Protocol):
    """Writes tasks."""

    @property
    def name(self) -> str: ...

    def propose(self, brief: Brief) -> tuple[Proposal, ...]:
        """One proposal, or a feasible one with its infeasible twin (in that order)."""
        ...

    def revise(self, brief: Brief, proposal: Proposal, feedback: Feedback) -> Proposal | None:
        """A mended proposal, or None when it gives up."""
        ...


class Discriminator(Protocol):
    """Writes reward programs, blind to the golden state."""

    @property
    def name(self) -> str: ...

    def write(self, task: BlindTask) -> str:
        """The source of a reward program (contracts §2). Raises TaskRefused when the task makes no sense."""
        ...

    def revise(self, task: BlindTask, program: str, feedback: Feedback) -> str | None:
        """A mended program, or None when it stands by what it wrote."""
        ...


@dataclass(frozen=True)
class Dispute:
    """A check that does not hold, with both sides of it: for the arbiter, who alone sees both.

    findings: what each check so far saw, a line each, the one that does not hold last. golden: the golden outcome's
    states; patch: RFC 6902 from initial to golden. refused: feedback of the arbiter's that gave something of the
    golden state away, with what it was.
    """

    brief: Brief
    task: BlindTask
    proposal: Proposal
    program: str
    check: str
    findings: tuple[str, ...]
    golden: dict[str, JsonObject]
    patch: list[JsonObject]
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ruling:
    """Who must revise, and what that agent is told."""

    revises: Literal["generator", "discriminator"]
    feedback: str


class Arbiter(Protocol):
    """Decides who revises after a failed check."""

    @property
    def name(self) -> str: ...

    def decide(self, dispute: Dispute) -> Ruling: ...


class Paraphraser(Protocol):
    """Rewords instructions."""

    @property
    def name(self) -> str: ...

    def reword(self, brief: Brief, proposal: Proposal) -> str | None:
        """Another wording that a blind reader understood as the same task; None when there is none."""
        ...


@dataclass(frozen=True)
class Vote:
    """One critic's ballot: its verdict with typed defects and the reason, or `valid` False when it has none.

    severity: of the worst defect. evidence: where it shows. instruction: how a `rewrite` would have it.
    """

    critic: str
    verdict: Literal["keep", "rewrite", "reject"]
    defects: tuple[str, ...] = ()
    reason: str = ""
    valid: bool = True
    severity: Literal["none", "minor", "major", "fatal"] = "none"
    evidence: str = ""
    instruction: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What the executed checks saw, for critics. task: what the task is called in the ledger."""

    program: str
    golden: dict[str, JsonObject]
    patch: list[JsonObject]
    scores: dict[str, float | None]
    seen: frozenset[str] = frozenset()
    task: str = ""


class Critic(Protocol):
    """Judges a task that passed its checks."""

    @property
    def name(self) -> str: ...

    def vote(self, proposal: Proposal, evidence: Evidence) -> Vote: ...


@dataclass(frozen=True)
class Attempt:
    """A way to end an episode that a red team tries: operations on the initial state, or states outright."""

    calls: tuple[Call, ...] | None = None
    states: dict[str, JsonObject] | None = None
    answer: str | None = None
    visits: tuple[str, ...] = ()
    status: Status = "done"


@dataclass(frozen=True)
class Exploit:
    """An attempt that a program pays in full although the task is not done, and what is missing."""

    attempt: Attempt
    missing: str


@dataclass(frozen=True)
class Tried:
    """What came of an attempt, in words. paid: it earned everything, and is not the golden outcome."""

    told: str
    paid: bool = False


Trying: TypeAlias = Callable[[Attempt], Tried]
"""Carries out an attempt and scores it. Raises nothing."""


class RedTeam(Protocol):
    """Tries to be paid without doing the task."""

    @property
    def name(self) -> str: ...

    def attack(self, brief: Brief, proposal: Proposal, program: str, trying: Trying) -> Exploit | None: ...


class TaskRefused(Exception):
    """A Discriminator's finding that the task can't be rewarded as it stands; the message goes to the Generator."""
