"""What the agents of the pipeline are asked and answer; procedural and LLM agents alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol

from cuagym.agents.goal import Goal
from cuagym.hub.app import App
from cuagym.hub.kinds import Moment
from cuagym.hub.state import JsonObject, State
from cuagym.schema import Call, Kind, Status


@dataclass(frozen=True)
class Brief:
    """What a Generator is to make: the k-th task of a run. Same brief, same proposals (procedural agents)."""

    apps: tuple[App, ...]
    seed: int
    k: int


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
    """All that a Discriminator may know of a task: nothing here leads to the golden state or how it was made."""

    instruction: str
    goal: Goal | None
    apps: tuple[App, ...]
    initial: dict[str, State]
    now: Moment
    start_path: str


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
class Vote:
    """One critic's ballot: its verdict with typed defects and the reason, or `valid` False when it has none."""

    critic: str
    verdict: Literal["keep", "rewrite", "reject"]
    defects: tuple[str, ...] = ()
    reason: str = ""
    valid: bool = True


@dataclass(frozen=True)
class Evidence:
    """What the executed checks saw, for critics."""

    program: str
    golden: dict[str, JsonObject]
    patch: list[JsonObject]
    scores: dict[str, float | None]
    seen: frozenset[str] = frozenset()


class Critic(Protocol):
    """Judges a task that passed its checks."""

    @property
    def name(self) -> str: ...

    def vote(self, proposal: Proposal, evidence: Evidence) -> Vote: ...


class TaskRefused(Exception):
    """A Discriminator's finding that the task can't be rewarded as it stands; the message goes to the Generator."""
