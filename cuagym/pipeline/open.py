"""Opens what a run needs, in one place: a hub, browsers, a judge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from cuagym.browser.pool import BrowserPool
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.embedded import EmbeddedHub
from cuagym.hub.registry import find_apps
from cuagym.pipeline.filter import RolloutFilter
from cuagym.pipeline.judge import judge_in
from cuagym.pipeline.rollout import Stage
from cuagym.pipeline.run import Summary, Watch, synthesize
from cuagym.pipeline.workers import Plan
from cuagym.reward.sandbox import RewardSandbox


@asynccontextmanager
async def open_stage(
    apps: Sequence[str], *, hub: str | None = None, token: str | None = None, headed: bool = False
) -> AsyncIterator[Stage]:
    """A stage for rollouts on these apps: the hub at `hub`, or one of its own."""
    async with AsyncExitStack() as stack:
        found: Mapping[str, App] = {app.name: app for app in find_apps(apps)}
        sandbox = stack.enter_context(RewardSandbox())
        if hub is None:
            client = stack.enter_context(EmbeddedHub(list(apps))).client
        else:
            client = stack.enter_context(HubClient(hub, token))
        pool = await stack.enter_async_context(BrowserPool(client.url, headed=headed))
        yield Stage(client, pool, found, judge_in(sandbox))


async def run_synthesis(
    plan: Plan,
    out: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    hub: str | None = None,
    token: str | None = None,
    watch: Watch = lambda progress: None,
) -> Summary:
    """Makes tuples as `synth` does, rollouts included when the plan has them."""
    if not plan.rollouts:
        return await synthesize(plan, out, resume=resume, workers=workers, watch=watch)
    async with open_stage(plan.apps, hub=hub, token=token) as stage:
        rollouts = RolloutFilter(stage, out)
        return await synthesize(plan, out, resume=resume, workers=workers, rollouts=rollouts, watch=watch)
