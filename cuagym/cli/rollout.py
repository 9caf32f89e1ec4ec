"""`cuagym rollout`: lets an actor play tuples in a real browser."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cuagym.cli.output import Json, emit_json, example, progress, stderr, stdout

if TYPE_CHECKING:
    from cuagym.pipeline.rollouts import Report, Row


def register(app: typer.Typer) -> None:
    app.command(
        epilog=example(
            "cuagym rollout out/demo --actor solver",
            "cuagym rollout out/demo/tuples.jsonl --actor anthropic:MODEL -k 4 --budget-usd 5 --json",
            "cuagym rollout out/demo --actor 'cmd:python my_agent.py'",
        )
    )(rollout)


def rollout(
    paths: Annotated[list[Path], typer.Argument(metavar="TUPLE…", help="Runs, tuple folders or .jsonl files.")],
    actor: Annotated[
        str | None, typer.Option(help="solver (default), noop, giveup, random, PROVIDER:MODEL, cmd:PROGRAM or cdp.")
    ] = None,
    k: Annotated[int, typer.Option("-k", min=1, help="Rollouts of each tuple.")] = 1,
    max_steps: Annotated[int, typer.Option(min=1, help="Steps after which an episode is stopped.")] = 50,
    actor_view: Annotated[
        Literal["computer", "absolute", "relative", "aria"] | None,
        typer.Option(
            help="How a model sees and points: its provider's computer tool; functions on screenshots with "
            "coordinates in pixels or from 0 to 1000; or the page as text.",
        ),
    ] = None,
    workers: Annotated[int, typer.Option(min=1, help="Episodes at a time.")] = 4,
    base_url: Annotated[str | None, typer.Option(help="The server that compatible:MODEL speaks to.")] = None,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="What all calls to models may cost.")] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Take no reply from the response cache.")] = False,
    hub: Annotated[
        str | None, typer.Option(envvar="CUAGYM_HUB", help="URL of a running hub, instead of one of its own.")
    ] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    out: Annotated[Path, typer.Option(help="Where the trajectories go.")] = Path("out/rollouts"),
    json: Json = False,
) -> None:
    """Play tuples and score the endings. A rollout that the machinery spoiled has no score (null), never 0."""
    import asyncio

    from cuagym.config import load_settings
    from cuagym.pipeline.formats import read_tuples
    from cuagym.pipeline.players import open_player
    from cuagym.pipeline.rollouts import roll_out
    from cuagym.pipeline.stage import open_stage

    tuples = [made for path in paths for made in read_tuples(path)]
    settings = load_settings(actor=actor, actor_view=actor_view, base_url=base_url, hub=hub)

    async def go() -> tuple["Report", float]:
        apps = sorted({app for made in tuples for app in made.apps})
        with open_player(settings, max_steps=max_steps, budget_usd=budget_usd, cache=not no_cache) as player:
            async with open_stage(apps, hub=settings.hub, headed=headed, workers=workers) as stage:
                with progress() as bars:
                    task = bars.add_task(f"{settings.actor} on {len(tuples)} tuples", total=len(tuples) * k)
                    report = await roll_out(
                        stage,
                        tuples,
                        player.actor,
                        k=k,
                        workers=workers,
                        out=out,
                        costs=player.cost,
                        watch=lambda row: bars.advance(task),
                    )
            return report, player.spent

    report, usd = asyncio.run(go())
    if json:
        emit_json({"rollouts": report.rollouts, "summary": _summary(report, usd)})
    else:
        _print(report, usd, out)
    if report.stopped:
        stderr().print(
            "The budget is spent. Raise --budget-usd and run it again: what was paid for comes from the cache.",
        )
        raise typer.Exit(3)


def _summary(report: "Report", usd: float) -> dict[str, Any]:
    intervals = {"pass_at_1": report.pass_at_1, "pass_pow_k": report.pass_pow_k}
    return {
        **{name: rate.value for name, rate in intervals.items()},
        "intervals": {name: [rate.low, rate.high] for name, rate in intervals.items()},
        "k": report.k,
        "valid": sum(row.valid for row in report.rollouts),
        "tokens": report.tokens,
        "usd": usd,
        "stopped": report.stopped,
    }


def _print(report: "Report", usd: float, out: Path) -> None:
    for row in report.rollouts:
        stdout().print(_line(row), markup=False)
    one, power = report.pass_at_1, report.pass_pow_k
    valid = sum(row.valid for row in report.rollouts)
    cost = f", ${usd:.2f}" if usd else ""
    stdout().print(
        f"[bold]pass@1 {one.value:.0%}[/bold] (95 % interval {one.low:.0%} to {one.high:.0%}), "
        f"pass^{report.k} {power.value:.0%} ({power.low:.0%} to {power.high:.0%}); "
        f"{valid} of {len(report.rollouts)} rollouts valid{cost}; trajectories in {out}"
    )


def _line(row: "Row") -> str:
    score = "no score" if row.score is None else f"{row.score:g}"
    tokens = f"  {sum(row.tokens.get(kind, 0) for kind in ('input', 'output'))} tokens" if row.tokens else ""
    cost = f"  ${row.usd:.4f}" if row.usd else ""
    why = f"  {row.failure}{': ' if row.detail else ''}{row.detail}" if row.failure else ""
    return f"{row.id}  {score}  {row.actions} actions  {row.seconds:.1f} s{tokens}{cost}{why}"
