"""Opens a stage for rollouts: a hub, browsers, a judge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from cuagym.browser.pool import BrowserPool
from cuagym.hub.app import App
from cuagym.hub.embedded import EmbeddedHub
from cuagym.hub.reach import check_apps, reach_hub
from cuagym.hub.registry import find_apps
from cuagym.pipeline.judge import judge_in
from cuagym.pipeline.rollout import Stage
from cuagym.reward.sandbox import RewardSandbox


@asynccontextmanager
async def open_stage(
    apps: Sequence[str],
    *,
    hub: str | None = None,
    headed: bool = False,
    workers: int = 4,
) -> AsyncIterator[Stage]:
    """A stage for that many rollouts at a time on these apps: the hub that runs at `hub`, or one of its own.

    ConfigError: that hub wants another admin token, or serves other apps than are installed here.
    """
    async with AsyncExitStack() as stack:
        found: Mapping[str, App] = {app.name: app for app in find_apps(apps)}
        sandbox = stack.enter_context(RewardSandbox())
        if hub is None:
            client = stack.enter_context(EmbeddedHub(list(apps))).client
        else:
            client = stack.enter_context(reach_hub(hub))
            check_apps(client, found)
        processes = min(2, workers)
        contexts = -(-workers // processes)
        pool = await stack.enter_async_context(
            BrowserPool(client.url, processes=processes, contexts=contexts, headed=headed)
        )
        yield Stage(client, pool, found, judge_in(sandbox))
