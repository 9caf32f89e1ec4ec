"""Opens what a run needs, in one place: workers, models, and a stage for its rollouts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cuagym.agents.roles import LLMs
from cuagym.config import Settings
from cuagym.pipeline.ledger import Ledger
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.run import Summary, Watch, run_id, synthesize
from cuagym.pipeline.workers import Processes, Threads, Workers


@dataclass(frozen=True)
class Models:
    """How a run calls models.

    budget_usd: what all its passes may cost. cache: whether replies are taken from and kept in the response cache.
    transcripts: whether the ledger keeps prompts and replies.
    """

    settings: Settings = field(default_factory=Settings)
    budget_usd: float | None = None
    cache: bool = True
    transcripts: bool = True


@contextmanager
def open_gateway(models: Models, ledger: Ledger, run: str) -> Iterator[LLMs]:
    """Gives models for a run, its calls recorded in its ledger. ConfigError: a key or price is missing."""

    from cuagym.llm.gateway import Gateway
    from cuagym.llm.records import CallRecord

    def record(call: CallRecord) -> None:
        row = {**asdict(call), **asdict(call.usage)}
        del row["usage"]
        ledger.called(run, row)

    with Gateway(
        models.settings,
        budget_usd=models.budget_usd,
        spent_usd=ledger.spent(run),
        use_cache=models.cache,
        record=record,
        transcripts=models.transcripts,
    ) as gateway:
        yield gateway.llm


async def run_synthesis(
    plan: Plan,
    out: Path,
    *,
    resume: bool = False,
    workers: int | None = None,
    hub: str | None = None,
    models: Models | None = None,
    watch: Watch = lambda progress: None,
) -> Summary:
    """Makes tuples as `synth` does: with models where the plan names them, and rollouts when it has them.

    hub: the URL of one that runs, for the rollouts, instead of one of its own; the tuples are the same.
    """
    url = models.settings.ledger if models else None
    async with AsyncExitStack() as stack:
        llms: LLMs | None = None
        if plan.models:
            ledger = Ledger.in_folder(out, url)
            stack.callback(ledger.close)
            llms = stack.enter_context(open_gateway(models or Models(), ledger, run_id(plan)))
        pool: Workers = Processes(plan, workers) if llms is None else Threads(plan, llms, workers)
        rollouts = None
        if plan.rollouts:
            # A browser's libraries take as long to import as all the rest: runs without rollouts do without.
            from cuagym.agents.actors.roles import actor_of
            from cuagym.pipeline.filter import RolloutFilter
            from cuagym.pipeline.stage import open_stage

            actor = None if plan.actor == "solver" else actor_of(plan.actor, llms, view=plan.actor_view)
            stage = await stack.enter_async_context(open_stage(plan.apps, hub=hub))
            rollouts = RolloutFilter(stage, out, actor, plan.k, plan.keep)
        return await synthesize(
            plan, out, resume=resume, workers=pool, rollouts=rollouts, watch=watch, ledger_url=url
        )
