"""The filter's last stage: rollouts in a real browser show that a task can be done, and not by doing nothing.

The solver solves it twice, ending in the same states; for a question it has seen the facts that make the answer; a
do-nothing, an always-give-up and a random-clicking actor do not solve it. A rollout spoiled by the machinery is run
again and never counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cuagym.agents.actors.actor import Actor, Naive
from cuagym.hub.app import App
from cuagym.hub.essence import essence
from cuagym.pipeline.assemble import difficulty_label
from cuagym.pipeline.rollout import NoRolloutPath, Rollout, Stage, script_of, steady
from cuagym.pipeline.task import Candidate
from cuagym.schema import Difficulty, JsonObject, PassRate, Tuple

NAIVE = (Naive("noop"), Naive("giveup"), Naive("random"))


@dataclass
class RolloutFilter:
    """Filters candidates on a stage; recordings go to `out/rollouts/ID`.

    actor: plays each task k times beside the solver. keep: the lowest and the highest share of its rollouts that
    may pass; a task that the solver has no script for must be passed once in any case.
    """

    stage: Stage
    out: Path
    actor: Actor | None = None
    k: int = 4
    keep: tuple[float, float] | None = None

    async def filter(self, candidate: Candidate) -> tuple[Candidate, tuple[JsonObject, ...]]:
        """The candidate as its rollouts leave it, and a ledger row for each rollout that counts.

        Raises ProviderError and BudgetExceeded: then the task has no verdict.
        """
        made = candidate.made
        assert made is not None, "only a task that passed the votes is rolled out"
        rollouts: list[Rollout] = []
        reason = await self._solver(made, rollouts)
        for naive in NAIVE if reason is None else ():
            rollouts.append(await steady(lambda naive=naive: self.stage.roll(made, naive)))  # type: ignore[misc]
            reason = _too_easy(made, rollouts[-1])
            if reason is not None:
                break
        if reason is None and self.actor is not None:
            reason = await self._played(made, self.actor, rollouts)
        rows = tuple(_row(rollout) for rollout in rollouts)
        seconds = {**candidate.seconds, "rollouts": sum(rollout.seconds for rollout in rollouts)}
        if reason is not None:
            stage, detail = reason
            lost = replace(candidate, made=None, stage="rollouts", reason=stage, detail=detail, seconds=seconds)
            return lost, rows
        return replace(candidate, made=_with_evidence(made, rollouts), seconds=seconds), rows

    async def _solver(self, made: Tuple, rollouts: list[Rollout]) -> tuple[str, str] | None:
        """The solver's two rollouts; what they found against the task. Without a script the actor has to do."""
        try:
            script = script_of(made, self.stage.apps)
        except NoRolloutPath as error:
            return ("no_rollout_path", str(error)) if self.actor is None else None
        rollouts.append(await steady(lambda: self.stage.solver(made, script, self._folder(made))))
        reason = self.solved(made, rollouts[0])
        if reason is None:
            rollouts.append(await steady(lambda: self.stage.solver(made, script)))
            reason = self.solved(made, rollouts[1]) or _flaky(rollouts[0], rollouts[1], made, self.stage.apps)
        return reason

    async def _played(self, made: Tuple, actor: Actor, rollouts: list[Rollout]) -> tuple[str, str] | None:
        """The actor's rollouts, the first of them recorded; what they found against the task."""
        solved = any(rollout.actor == "solver" for rollout in rollouts)
        played: list[Rollout] = []
        for seat in range(self.k):
            folder = self._folder(made, "actor" if solved else "") if seat == 0 else None
            roll = partial(self.stage.roll, made, actor, seat, folder)
            played.append(await steady(roll))
        rollouts += played
        return _outside(self.keep, [rollout for rollout in played if rollout.valid], needed=not solved)

    def _folder(self, made: Tuple, part: str = "") -> Path:
        return self.out / "rollouts" / made.id / part

    def solved(self, made: Tuple, rollout: Rollout) -> tuple[str, str] | None:
        """None when the solver's rollout earned 1 and saw what it had to; else the reason and what was seen."""
        if rollout.problems:
            problem = rollout.problems[0]
            return "page error", f"{problem.kind}: {problem.text} ({problem.url})"
        if rollout.failure == "stuck":
            return "unreachable", rollout.detail
        if rollout.score != 1:
            failed = [name for name, held in rollout.checks.items() if not held]
            return "not solved", f"the solver scored {rollout.score}: {', '.join(failed) or rollout.detail}"
        if made.kind == "answer":
            return _unseen(made, rollout.texts)
        return None


def _unseen(made: Tuple, texts: Mapping[str, str]) -> tuple[str, str] | None:
    """The first fact that stands on no page the solver read."""
    pages = [" ".join(text.split()).casefold() for text in texts.values()]
    for fact in made.evidence["facts"]:
        words = " ".join(str(fact).split()).casefold()
        if not any(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", page) for page in pages):
            return "fact not visible", f"“{fact}” stands on none of the pages read: {', '.join(texts)}"
    return None


def _flaky(first: Rollout, second: Rollout, made: Tuple, apps: Mapping[str, App]) -> tuple[str, str] | None:
    for name in made.apps:
        app, initial = apps[name], made.initial_state[name]
        if essence(app, initial, first.states[name]) != essence(app, initial, second.states[name]):
            return "flaky", f"two rollouts of the solver left different states of {name}"
    return None


def _too_easy(made: Tuple, rollout: Rollout) -> tuple[str, str] | None:
    wanted = made.kind == "infeasible" and rollout.actor == "giveup"
    if wanted and rollout.score != 1:
        return "not solved", f"giving up on an infeasible task scored {rollout.score}"
    if not wanted and rollout.score == 1:
        return "too easy", f"the {rollout.actor} actor scored 1"
    return None


def _outside(
    keep: tuple[float, float] | None, played: Sequence[Rollout], *, needed: bool
) -> tuple[str, str] | None:
    """Why the share of an actor's rollouts that pass is not one to keep; needed: at least one has to."""
    passes = sum(rollout.score == 1 for rollout in played)
    told = f"{passes} of {len(played)} rollouts of {played[0].actor if played else 'the actor'} passed"
    if not played:
        return "no valid rollout", "the reward program failed on every rollout of the actor"
    if needed and passes == 0:
        return "not solved", told
    low, high = keep or (0.0, 1.0)
    share = passes / len(played)
    if share < low:
        return "too hard", f"{told}, and at least {low:.0%} have to"
    if share > high:
        return "too easy", f"{told}, and at most {high:.0%} may"
    return None


def _row(rollout: Rollout) -> JsonObject:
    return {
        "actor": rollout.actor,
        "score": rollout.score,
        "valid": rollout.valid,
        "failure": rollout.failure,
        "steps": rollout.finish.actions,
        "seconds": rollout.seconds,
        "trajectory": str(rollout.trajectory) if rollout.trajectory else None,
    }


def _with_evidence(made: Tuple, rollouts: list[Rollout]) -> Tuple:
    """The tuple with its difficulty as measured and the outcome of each rollout."""
    measured = [r for r in rollouts if r.actor == "solver"] or [r for r in rollouts if r.score == 1]
    actions = min(rollout.finish.actions for rollout in measured)
    pages = len({visit.split("?")[0] for visit in measured[0].visits})
    rates = tuple(_rate(actor, rollouts) for actor in dict.fromkeys(r.actor for r in rollouts))
    difficulty: Difficulty = made.difficulty.model_copy(
        update={
            "actions": actions,
            "pages": pages,
            "label": difficulty_label(made.difficulty.operations, made.difficulty.lookups, actions),
            "passes": rates,
        }
    )
    outcomes = [
        {"actor": r.actor, "score": r.score, "status": r.finish.status, "actions": r.finish.actions}
        for r in rollouts
    ]
    return made.model_copy(update={"difficulty": difficulty, "evidence": {**made.evidence, "rollouts": outcomes}})


def _rate(actor: str, rollouts: list[Rollout]) -> PassRate:
    mine = [rollout for rollout in rollouts if rollout.actor == actor]
    return PassRate(
        actor=actor,
        k=len(mine),
        valid=sum(rollout.valid for rollout in mine),
        passes=sum(rollout.score == 1 for rollout in mine),
    )
