"""`cuagym rollout`: lets an actor play tuples in a real browser."""

from pathlib import Path
from typing import Annotated

import typer

from cuagym.cli.output import Json, emit_json, example, progress, stdout


def register(app: typer.Typer) -> None:
    app.command(
        epilog=example(
            "cuagym rollout out/demo --actor solver",
            "cuagym rollout out/demo/tuples.jsonl --actor random -k 3 --json",
        )
    )(rollout)


def rollout(
    paths: Annotated[list[Path], typer.Argument(metavar="TUPLE…", help="Runs, tuple folders or .jsonl files.")],
    actor: Annotated[str, typer.Option(help="solver, noop, giveup or random.")] = "solver",
    k: Annotated[int, typer.Option("-k", min=1, help="Rollouts of each tuple.")] = 1,
    workers: Annotated[int, typer.Option(min=1, help="Episodes at a time.")] = 4,
    hub: Annotated[
        str | None, typer.Option(envvar="CUAGYM_HUB", help="URL of a running hub, instead of one of its own.")
    ] = None,
    headed: Annotated[bool, typer.Option("--headed", help="Show the browser.")] = False,
    out: Annotated[Path, typer.Option(help="Where the trajectories go.")] = Path("out/rollouts"),
    json: Json = False,
) -> None:
    """Play tuples and score the endings. A rollout that the machinery spoiled has no score (null), never 0."""
    import asyncio

    from cuagym.config import admin_token
    from cuagym.pipeline.formats import read_tuples
    from cuagym.pipeline.open import open_stage
    from cuagym.pipeline.rollouts import Report, roll_out

    tuples = [made for path in paths for made in read_tuples(path)]
    given = admin_token()

    async def go() -> Report:
        apps = sorted({app for made in tuples for app in made.apps})
        async with open_stage(apps, hub=hub, token=given.value if given else None, headed=headed) as stage:
            with progress() as bars:
                task = bars.add_task(f"{actor} on {len(tuples)} tuples", total=len(tuples) * k)
                return await roll_out(
                    stage, tuples, actor, k=k, workers=workers, out=out, watch=lambda row: bars.advance(task)
                )

    report = asyncio.run(go())
    summary = {
        "pass_at_1": report.pass_at_1.value,
        "pass_pow_k": report.pass_pow_k,
        "intervals": {"pass_at_1": [report.pass_at_1.low, report.pass_at_1.high]},
        "usd": 0.0,
    }
    if json:
        emit_json({"rollouts": report.rollouts, "summary": summary})
        return
    for row in report.rollouts:
        score = "no score" if row.score is None else f"{row.score:g}"
        stdout().print(
            f"{row.id}  {score}  {row.steps} actions  {row.seconds:.1f} s  {row.failure or ''}", markup=False
        )
    rate = report.pass_at_1
    stdout().print(
        f"[bold]pass@1 {rate.value:.0%}[/bold] (95 % interval {rate.low:.0%} to {rate.high:.0%}), "
        f"pass^{k} {report.pass_pow_k:.0%}, {len(report.rollouts)} rollouts; trajectories in {out}"
    )
