"""How fast rollouts are: the solver's actions, whole tuples, and the pool beside bare Playwright."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

from playwright.async_api import Page, async_playwright
from sqlalchemy import select

from cuagym.browser.actions import Click
from cuagym.browser.chromium import find_chromium, launch_args
from cuagym.browser.pool import BrowserPool
from cuagym.pipeline.formats import read_tuples
from cuagym.pipeline.ledger import Ledger, RolloutRow
from cuagym.pipeline.open import run_synthesis
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.rollout import Rollout, Stage, script_of
from cuagym.pipeline.stage import open_stage
from cuagym.schema import Tuple

CONTEXTS = 4
CLICKS = 25


@dataclass(frozen=True)
class RolloutFigures:
    """What `bench rollouts` prints.

    tuples_per_hour: of a whole run with all rollouts. action_ms: mean of an unrecorded solver rollout's seconds
    over its actions; recorded_action_ms: the same with every step recorded. actions: of the solver, the median and
    the share of tasks above 20. pool_steps, bare_steps: clicks with screenshots a second, over as many contexts,
    in the pool and in bare Playwright.
    """

    tuples: int
    seconds: float
    tuples_per_hour: float
    action_ms: float
    recorded_action_ms: float
    actions_median: float
    actions_above_20: float
    stage_seconds: dict[str, float]
    pool_steps: float
    bare_steps: float


def bench_rollouts(apps: Sequence[str], *, count: int = 24, seed: int = 7) -> RolloutFigures:
    """Makes `count` tuples with all rollouts in a temporary folder, then times actors alone."""
    return asyncio.run(_bench(apps, count, seed))


async def _bench(apps: Sequence[str], count: int, seed: int) -> RolloutFigures:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        summary = await run_synthesis(Plan(tuple(apps), count, seed), out)
        ledger = Ledger.in_folder(out)
        stages: dict[str, float] = {}
        for actor, seconds in ledger.rows(select(RolloutRow.actor, RolloutRow.seconds)):
            stages[actor] = stages.get(actor, 0.0) + seconds
        ledger.close()
        tuples = list(read_tuples(out))
        async with open_stage(apps) as stage:
            plain = [await _solve(stage, made, None) for made in tuples]
            recorded = [await _solve(stage, made, Path(folder) / "recorded" / made.id) for made in tuples[:8]]
            url = stage.client.url
            pool_steps = await _pool_steps(url)
            bare_steps = await _bare_steps(url)
    actions = [rollout.finish.actions for rollout in plain]
    return RolloutFigures(
        tuples=summary.tuples,
        seconds=summary.seconds,
        tuples_per_hour=round(summary.tuples / summary.seconds * 3600, 1),
        action_ms=_action_ms(plain),
        recorded_action_ms=_action_ms(recorded),
        actions_median=median(actions),
        actions_above_20=round(mean(count > 20 for count in actions), 3),
        stage_seconds={actor: round(seconds, 1) for actor, seconds in sorted(stages.items())},
        pool_steps=round(pool_steps, 1),
        bare_steps=round(bare_steps, 1),
    )


async def _solve(stage: Stage, made: Tuple, folder: Path | None) -> Rollout:
    return await stage.solver(made, script_of(made, stage.apps), folder)


def _action_ms(rollouts: Sequence[Rollout]) -> float:
    actions = sum(rollout.finish.actions for rollout in rollouts)
    return round(sum(rollout.seconds for rollout in rollouts) / actions * 1000, 1)


async def _pool_steps(url: str) -> float:
    """Clicks with screenshots a second in the pool."""
    async with BrowserPool(url, processes=2, contexts=CONTEXTS // 2) as pool:

        async def one() -> None:
            async with pool.episode() as episode:
                await episode.open(f"{url}/healthz")
                for number in range(CLICKS):
                    await episode.step([Click(x=100 + number, y=100)])
                    await episode.observe()

        started = time.perf_counter()
        await asyncio.gather(*(one() for _ in range(CONTEXTS)))
        return CONTEXTS * CLICKS / (time.perf_counter() - started)


async def _bare_steps(url: str) -> float:
    """The same by Playwright alone, without waiting for the page to come to rest."""
    async with async_playwright() as playwright:
        path = find_chromium().path
        browsers = [
            await playwright.chromium.launch(executable_path=path, args=list(launch_args())) for _ in range(2)
        ]
        pages: list[Page] = []
        for number in range(CONTEXTS):
            context = await browsers[number % 2].new_context(viewport={"width": 1280, "height": 800})
            pages.append(await context.new_page())

        async def one(page: Page) -> None:
            await page.goto(f"{url}/healthz")
            for number in range(CLICKS):
                await page.mouse.click(100 + number, 100)
                await page.screenshot()

        started = time.perf_counter()
        await asyncio.gather(*(one(page) for page in pages))
        seconds = time.perf_counter() - started
        for browser in browsers:
            await browser.close()
        return CONTEXTS * CLICKS / seconds
