"""Rollouts: one episode of one actor on one task, in a real browser, scored from a snapshot at its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from cuagym.browser.actions import Done, Infeasible
from cuagym.browser.episode import Episode, Problem
from cuagym.browser.policies import Finish, GiveUp, Noop, Policy, RandomClicks, run_policy
from cuagym.browser.pool import BrowserPool
from cuagym.browser.recorder import Recorder, Result
from cuagym.browser.solver import Open, Solved, Step, solve
from cuagym.errors import ConfigError, RewardError
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.kinds import Moment
from cuagym.hub.replay import replay, session_of
from cuagym.hub.state import State
from cuagym.pipeline.checks import Ending, Judge
from cuagym.pipeline.guide import HubGuide
from cuagym.schema import JsonObject, Tuple

ACTORS = ("solver", "noop", "giveup", "random")
RANDOM_STEPS = 20


@dataclass(frozen=True)
class Rollout:
    """What came of one episode.

    score: null when there is none; `valid` is then false and `failure` says why. failure: `stuck` (the actor could
    not go on), `reward` (the program failed), or None. texts: what was read on each page.
    """

    actor: str
    score: float | None
    valid: bool
    failure: str | None
    detail: str
    finish: Finish
    states: Mapping[str, JsonObject]
    visits: tuple[str, ...]
    checks: Mapping[str, bool] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0
    trajectory: Path | None = None


@dataclass(frozen=True)
class Script:
    """What the solver does on a task: golden steps, the pages to read, and the ids that golden calls made."""

    steps: tuple[Step, ...]
    ending: Done | Infeasible
    created: tuple[tuple[str, ...], ...]


Play: TypeAlias = Callable[[Episode], Awaitable[Solved]]


@dataclass
class Stage:
    """Where rollouts take place: a hub, browsers, and a judge."""

    client: HubClient
    pool: BrowserPool
    apps: Mapping[str, App]
    judge: Judge

    async def solver(self, made: Tuple, script: Script, folder: Path | None = None) -> Rollout:
        """The solver's rollout, recorded in `folder` when one is given."""

        def play(sid: str) -> Play:
            guide = HubGuide(self.client, sid, self.apps, Moment(made.now), script.created)
            return lambda episode: solve(episode, guide, script.steps, script.ending)

        return await self._roll(made, "solver", play, folder)

    async def naive(self, made: Tuple, actor: str, folder: Path | None = None) -> Rollout:
        """A rollout of an actor that must not solve anything."""
        policy: Policy
        match actor:
            case "noop":
                policy = Noop()
            case "giveup":
                policy = GiveUp()
            case "random":
                policy = RandomClicks(made.seed, RANDOM_STEPS)
            case _:
                raise ConfigError(f"there is no actor {actor!r}; there are: {', '.join(ACTORS)}")

        async def play(episode: Episode) -> Solved:
            return Solved(await run_policy(episode, policy, RANDOM_STEPS + 1, episode.recorder))

        return await self._roll(made, actor, lambda sid: play, folder)

    async def _roll(self, made: Tuple, actor: str, play: Callable[[str], Play], folder: Path | None) -> Rollout:
        sid = f"rollout-{uuid4().hex}"
        started = time.perf_counter()
        try:
            for name, state in made.initial_state.items():
                await asyncio.to_thread(self.client.set, name, sid, state, now=made.now, seed=made.seed)
            await self._bring_files(made, sid)
            url = await asyncio.to_thread(self.client.launch, sid, made.start_path)
            async with self.pool.episode() as episode:
                episode.recorder = Recorder(folder) if folder else None
                await episode.open(url)
                solved = await play(sid)(episode)
                problems = tuple(episode.problems)
                if episode.recorder is not None:
                    await episode.observe()
            return await self._scored(made, actor, sid, solved, problems, started, episode.recorder)
        finally:
            await asyncio.to_thread(self.client.forget, sid)

    async def _bring_files(self, made: Tuple, sid: str) -> None:
        if made.files:
            await asyncio.to_thread(self.client.upload, made.apps[0], sid, *made.files)

    async def _scored(
        self,
        made: Tuple,
        actor: str,
        sid: str,
        solved: Solved,
        problems: tuple[Problem, ...],
        started: float,
        recorder: Recorder | None,
    ) -> Rollout:
        gone = await asyncio.to_thread(self.client.go, sid)
        states = {name: gone[name]["current_state"] for name in made.apps}
        log = await asyncio.to_thread(self.client.log, sid)
        visits = tuple(log["visits"])
        finish = solved.finish
        ending = Ending({n: State.of(v) for n, v in states.items()}, finish.answer, visits, finish.status)
        initial = {name: State.of(value) for name, value in made.initial_state.items()}
        (score,) = await asyncio.to_thread(self.judge, made.reward, initial, [ending])
        failed = isinstance(score, RewardError)
        rollout = Rollout(
            actor=actor,
            score=None if isinstance(score, RewardError) else score.score,
            valid=not failed,
            failure="reward" if failed else "stuck" if solved.stuck else None,
            detail=str(score) if failed else str(solved.stuck or ""),
            finish=finish,
            states=states,
            visits=visits,
            checks={} if isinstance(score, RewardError) else score.checks,
            texts=solved.texts,
            problems=problems,
            seconds=time.perf_counter() - started,
            trajectory=recorder.folder if recorder else None,
        )
        if recorder is not None:
            recorder.finish(_result(rollout, log["operations"]))
        return rollout


def _result(rollout: Rollout, operations: list[JsonObject]) -> Result:
    return Result(
        score=rollout.score,
        valid=rollout.valid,
        failure=rollout.failure,
        checks=dict(rollout.checks),
        answer=rollout.finish.answer,
        status=rollout.finish.status,
        visits=rollout.visits,
        final_state=dict(rollout.states),
        operations=tuple(operations),
        steps=rollout.finish.steps,
        seconds=round(rollout.seconds, 3),
    )


def script_of(made: Tuple, apps: Mapping[str, App]) -> Script:
    """How the solver plays a task: by its golden operations, by reading pages, by going to the page."""
    if made.kind == "infeasible":
        return Script((), Infeasible(reason="there is no such thing"), ())
    calls = made.golden_operations or ()
    steps: tuple[Step, ...] = calls
    if made.kind == "answer":
        steps += tuple(Open(path) for path in made.evidence["reads"])
    if made.kind == "navigation":
        steps += (Open(made.golden_visits[-1]),)
    return Script(steps, Done(answer=made.golden_answer), replay(session_of(made, apps), calls, apps).created)
