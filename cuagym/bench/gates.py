"""Do the gates bite? Seeded broken candidates must be rejected with the right reason, sound ones beside them kept.

Every broken candidate is a sound one with exactly one thing wrong, played by agents that do not mend anything.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from cuagym.agents.goal import Goal, Referent, Step
from cuagym.agents.procedural.discriminator import ProceduralDiscriminator
from cuagym.agents.procedural.generator import ProceduralGenerator
from cuagym.agents.procedural.resolve import Ambiguous, NoReferent, Situation
from cuagym.agents.protocols import BlindTask, Brief, Critic, Proposal
from cuagym.agents.roles import critics_of
from cuagym.hub.app import App
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.task import Candidate, Roles, run_task

Break = Callable[["Sound", Random], "Broken | None"]


@dataclass(frozen=True)
class Sound:
    """A candidate as the agents made it."""

    brief: Brief
    proposal: Proposal
    program: str


@dataclass(frozen=True)
class Broken:
    """What takes the place of its parts; the apps too, where an operation is out of reach."""

    proposal: Proposal
    program: str | None
    apps: tuple[App, ...]


@dataclass
class Tally:
    """What became of the candidates of one kind."""

    tried: int = 0
    right: int = 0
    kept: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Stubborn:
    """Plays Generator and Discriminator: hands in what it was given, and never revises."""

    proposal: Proposal
    program: str | None
    name: str = "stubborn"

    def propose(self, brief: Brief) -> tuple[Proposal, ...]:
        return (self.proposal,)

    def write(self, task: BlindTask) -> str:
        return self.program if self.program is not None else ProceduralDiscriminator().write(task)

    def revise(self, *_: object) -> None:
        return None


def gates(apps: Sequence[App], judge: Judge, *, each: int = 16, seed: int = 1) -> dict[str, Tally]:
    """Tallies by kind of fault, `sound` among them: `each` candidates of every kind and as many sound as broken."""
    critics = critics_of("3x:procedural", None, small=False)
    tallies = {name: Tally() for name in (*BREAKS, "sound")}
    wanted = each * len(BREAKS)
    for k in range(40 * wanted):
        if tallies["sound"].tried >= wanted and all(tallies[name].tried >= each for name in BREAKS):
            break
        brief = Brief(tuple(apps), seed, k)
        for sound in _sound(brief):
            if tallies["sound"].tried < wanted:
                whole = Broken(sound.proposal, sound.program, sound.brief.apps)
                _count(tallies["sound"], _run(sound, whole, critics, judge), ())
            for name, (make, reasons) in BREAKS.items():
                if tallies[name].tried < each:
                    broken = make(sound, Random(f"{name}/{k}"))
                    if broken is not None:
                        _count(tallies[name], _run(sound, broken, critics, judge), reasons)
    return tallies


def _count(tally: Tally, candidate: Candidate, reasons: Sequence[str]) -> None:
    tally.tried += 1
    tally.kept += candidate.made is not None
    tally.right += candidate.made is None and candidate.reason in reasons
    tally.reasons[candidate.reason or "kept"] += 1


def _sound(brief: Brief) -> Iterator[Sound]:
    for proposal in ProceduralGenerator().propose(brief):
        apps = tuple(app for app in brief.apps if app.name in proposal.apps)
        task = BlindTask(
            proposal.instruction, proposal.goal, apps, dict(proposal.initial), proposal.now, proposal.start_path
        )
        yield Sound(brief, proposal, ProceduralDiscriminator().write(task))


def _run(sound: Sound, broken: Broken, critics: tuple[Critic, ...], judge: Judge) -> Candidate:
    agent = _Stubborn(broken.proposal, broken.program)
    brief = replace(sound.brief, apps=broken.apps)
    (candidate,) = run_task(brief, Roles(agent, agent, critics), judge)
    return candidate


def _wrong_referent(sound: Sound, random: Random) -> Broken | None:
    """The golden run does the right thing to the nearest neighbour."""
    if not sound.proposal.decoys:
        return None
    calls = random.choice(sound.proposal.decoys)
    return Broken(replace(sound.proposal, calls=calls, decoys=()), sound.program, sound.brief.apps)


def _wrong_golden(sound: Sound, random: Random) -> Broken | None:
    """The golden run lacks its last call."""
    calls = sound.proposal.calls or ()
    if len(calls) < 2:
        return None
    return Broken(replace(sound.proposal, calls=calls[:-1], decoys=()), sound.program, sound.brief.apps)


def _too_loose(sound: Sound, random: Random) -> Broken | None:
    """The program asks for the requirements but lets anything else happen."""
    if sound.proposal.kind != "state":
        return None
    program = sound.program.replace(
        "score = earned / len(names) if kept and names", "score = earned / len(names) if names"
    )
    return Broken(sound.proposal, program, sound.brief.apps) if program != sound.program else None


def _too_strict(sound: Sound, random: Random) -> Broken | None:
    """The program also fails whoever has looked around."""
    program = sound.program.replace('incidental = rules.get("incidental", {})', "incidental = {}")
    marked = any(
        f.incidental for app in sound.brief.apps if app.name in sound.proposal.apps for e in app.entities
        for f in e.fields.values()
    )  # fmt: skip
    return Broken(sound.proposal, program, sound.brief.apps) if marked and program != sound.program else None


def _not_deterministic(sound: Sound, random: Random) -> Broken | None:
    """The program asks the clock."""
    lines = "import datetime\n\nSTARTED = datetime.datetime.now().isoformat()\n"
    return Broken(sound.proposal, lines + sound.program, sound.brief.apps)


def _ambiguous(sound: Sound, random: Random) -> Broken | None:
    """A description has lost the clause that told its referent from others."""
    goal = sound.proposal.goal
    if goal is None:
        return None
    apps = {app.name: app for app in sound.brief.apps}
    situation = Situation(apps, dict(sound.proposal.initial), dict.fromkeys(apps, sound.proposal.now))
    for number, step in enumerate(goal.steps):
        for name, term in step.arguments.items():
            if isinstance(term, Referent) and not term.each and term.rank is None:
                vague = term.model_copy(update={"clauses": term.clauses[:-1]})
                if _is_ambiguous(situation, vague):
                    steps = list(goal.steps)
                    steps[number] = step.model_copy(update={"arguments": {**step.arguments, name: vague}})
                    return Broken(_asking(sound.proposal, goal, steps), None, sound.brief.apps)
    return None


def _is_ambiguous(situation: Situation, referent: Referent) -> bool:
    try:
        situation.entities(referent)
    except Ambiguous:
        return True
    except NoReferent:
        return False
    return False


def _asking(proposal: Proposal, goal: Goal, steps: Sequence[Step]) -> Proposal:
    return replace(proposal, goal=goal.model_copy(update={"steps": tuple(steps)}))


def _unreachable(sound: Sound, random: Random) -> Broken | None:
    """The page that offers an operation of the task is not there."""
    calls = sound.proposal.calls
    if not calls:
        return None
    call = random.choice(calls)
    apps = tuple(_without_page(app, call.operation) if app.name == call.app else app for app in sound.brief.apps)
    return Broken(sound.proposal, sound.program, apps)


def _without_page(app: App, operation: str) -> App:
    other = copy.copy(app)
    other.operations = {**app.operations, operation: replace(app.operations[operation], at="/nowhere/at/all")}
    return other


BREAKS: Mapping[str, tuple[Break, tuple[str, ...]]] = {
    "wrong referent": (_wrong_referent, ("golden", "pointless")),
    "wrong golden state": (_wrong_golden, ("golden", "pointless")),
    "reward too loose": (_too_loose, ("collateral",)),
    "reward too strict": (_too_strict, ("looking", "golden")),
    "not deterministic": (_not_deterministic, ("lint", "repeatable")),
    "ambiguous instruction": (_ambiguous, ("readable", "ambiguous")),
    "unreachable operation": (_unreachable, ("unreachable",)),
}
"""How to break a candidate, and the reasons for which it may rightly be rejected."""
