"""The filter's last stage: rollouts in a real browser show that a task can be done, and not by doing nothing.

The solver solves it twice, ending in the same states; for a question it has seen the facts that make the answer; a
do-nothing, an always-give-up and a random-clicking actor do not solve it. A rollout spoiled by the machinery is run
again and never counted.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cuagym.errors import BrowserError
from cuagym.hub.app import App
from cuagym.hub.essence import essence
from cuagym.pipeline.assemble import difficulty_label
from cuagym.pipeline.rollout import Rollout, Stage, script_of
from cuagym.pipeline.task import Candidate
from cuagym.schema import Difficulty, JsonObject, PassRate, Tuple

TRIES = 3
NAIVE = ("noop", "giveup", "random")


@dataclass
class RolloutFilter:
    """Filters candidates on a stage; recordings go to `out/rollouts/ID`."""

    stage: Stage
    out: Path

    async def filter(self, candidate: Candidate) -> tuple[Candidate, tuple[JsonObject, ...]]:
        """The candidate as its rollouts leave it, and a ledger row for each rollout that counts."""
        made = candidate.made
        assert made is not None, "only a task that passed the votes is rolled out"
        script = script_of(made, self.stage.apps)
        folder = self.out / "rollouts" / made.id
        first = await _steady(lambda: self.stage.solver(made, script, folder))
        rollouts = [first]
        reason = self.solved(made, first)
        if reason is None:
            second = await _steady(lambda: self.stage.solver(made, script))
            rollouts.append(second)
            reason = self.solved(made, second) or _flaky(first, second, made, self.stage.apps)
        for actor in NAIVE:
            if reason is None:
                naive = await _steady(lambda actor=actor: self.stage.naive(made, actor))  # type: ignore[misc]
                rollouts.append(naive)
                reason = _too_easy(made, naive)
        rows = tuple(_row(rollout) for rollout in rollouts)
        seconds = {**candidate.seconds, "rollouts": sum(rollout.seconds for rollout in rollouts)}
        if reason is not None:
            stage, detail = reason
            lost = replace(candidate, made=None, stage="rollouts", reason=stage, detail=detail, seconds=seconds)
            return lost, rows
        return replace(candidate, made=_with_evidence(made, rollouts), seconds=seconds), rows

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


async def _steady(roll: Callable[[], Awaitable[Rollout]]) -> Rollout:
    """The first rollout that the machinery did not spoil. BrowserError when it spoils three in a row."""
    for _ in range(TRIES - 1):
        try:
            return await roll()
        except BrowserError:
            continue
    return await roll()


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
    solver = [rollout for rollout in rollouts if rollout.actor == "solver"]
    actions = min(rollout.finish.actions for rollout in solver)
    pages = len({visit.split("?")[0] for visit in solver[0].visits})
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
