"""Rollouts: one episode of one actor on one task, in a real browser, scored from a snapshot at its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from cuagym.agents.actors.actor import Actor
from cuagym.browser.actions import Done, Infeasible
from cuagym.browser.episode import Episode, Problem
from cuagym.browser.policies import Finish, run_policy
from cuagym.browser.pool import BrowserPool
from cuagym.browser.recorder import Recorder, Result
from cuagym.browser.solver import Open, Solved, Step, solve
from cuagym.errors import CuagymError, EnvironmentFailure, RewardError
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.kinds import Moment
from cuagym.hub.replay import replay, session_of
from cuagym.hub.state import State
from cuagym.pipeline.checks import Ending, Judge
from cuagym.pipeline.guide import HubGuide
from cuagym.schema import JsonObject, Tuple


@dataclass(frozen=True)
class Rollout:
    """What came of one episode.

    score: null when there is none; `valid` is then false. failure: `stuck` (the solver could not go on), `agent`
    (it refused, crashed or made no sense: what it left is scored all the same, as "stopped"), `reward` (the
    program failed: no score), or None. texts: what was read on each page.
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


TRIES = 3


class NoRolloutPath(CuagymError):
    """A task says nothing that the solver could follow."""


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

    async def roll(self, made: Tuple, actor: Actor, seat: int = 0, folder: Path | None = None) -> Rollout:
        """An actor's rollout, recorded in `folder` when one is given. seat: which of its rollouts of the task.

        Raises EnvironmentFailure, ProviderError and BudgetExceeded: then there is no rollout.
        """

        async def play(episode: Episode) -> Solved:
            async with actor.policy(made, seat, episode) as policy:
                return Solved(await run_policy(episode, policy, actor.max_steps))

        return await self._roll(made, actor.name, lambda sid: play, folder, alone=actor.alone)

    async def _roll(
        self,
        made: Tuple,
        actor: str,
        play: Callable[[str], Play],
        folder: Path | None,
        *,
        alone: bool = False,
    ) -> Rollout:
        sid = f"rollout-{uuid4().hex}"
        started = time.perf_counter()
        try:
            for name, state in made.initial_state.items():
                await asyncio.to_thread(self.client.set, name, sid, state, now=made.now, seed=made.seed)
            await self._bring_files(made, sid)
            url = await asyncio.to_thread(self.client.launch, sid, made.start_path)
            async with self.pool.open_chromium() if alone else self.pool.episode() as episode:
                episode.recorder = Recorder(folder) if folder else None
                await episode.open(url)
                solved = await play(sid)(episode)
                problems = tuple(episode.problems)
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
        failure = "reward" if failed else "stuck" if solved.stuck else "agent" if finish.failure else None
        rollout = Rollout(
            actor=actor,
            score=None if isinstance(score, RewardError) else score.score,
            valid=not failed,
            failure=failure,
            detail=str(score) if failed else str(solved.stuck or finish.failure or ""),
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


async def steady(roll: Callable[[], Awaitable[Rollout]]) -> Rollout:
    """The first rollout that the machinery did not spoil. EnvironmentFailure when it spoils three in a row."""
    for _ in range(TRIES - 1):
        try:
            return await roll()
        except EnvironmentFailure:
            continue
    return await roll()


def _result(rollout: Rollout, operations: list[JsonObject]) -> Result:
    return Result(
        score=rollout.score,
        valid=rollout.valid,
        failure=rollout.failure,
        detail=rollout.detail,
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
    """How the solver plays a task: by its golden operations, by reading pages, by going to the page.

    Raises NoRolloutPath for a task that gives only its golden state.
    """
    if made.kind == "infeasible":
        return Script((), Infeasible(reason="there is no such thing"), ())
    if made.kind == "state" and made.golden_operations is None:
        raise NoRolloutPath(
            f"{made.id} gives its golden state but no operations that lead there: use another actor"
        )
    calls = made.golden_operations or ()
    steps: tuple[Step, ...] = calls
    if made.kind == "answer":
        steps += tuple(Open(path) for path in made.evidence.get("reads", ()))
    if made.kind == "navigation":
        steps += (Open(made.golden_visits[-1]),)
    return Script(steps, Done(answer=made.golden_answer), replay(session_of(made, apps), calls, apps).created)
