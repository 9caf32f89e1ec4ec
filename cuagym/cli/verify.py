"""`cuagym verify`: checks tuples from themselves alone."""

from pathlib import Path
from typing import Annotated

import typer

from cuagym.cli.output import Json, emit_json, example, progress, stdout


def register(app: typer.Typer) -> None:
    app.command(epilog=example("cuagym verify out/demo", "cuagym verify out/demo/tuples.jsonl --json"))(verify)


def verify(
    path: Annotated[Path, typer.Argument(help="A run's folder, a tuple's folder or a .jsonl file.")],
    json: Json = False,
) -> None:
    """Verify tuples: id, schema, golden operations, files, lint, and the reward's 0 and 1, all by execution.

    Exit code 1 when anything does not hold.
    """
    from cuagym.pipeline.formats import read_tuples
    from cuagym.pipeline.judge import judge_in
    from cuagym.pipeline.verify import apps_of, verify_tuple
    from cuagym.reward.sandbox import RewardSandbox

    tuples = list(read_tuples(path))
    failed = []
    with RewardSandbox() as sandbox, progress() as bars:
        task = bars.add_task("verifying", total=len(tuples))
        for made in tuples:
            failed += verify_tuple(made, apps_of(made), judge_in(sandbox))
            bars.advance(task)
    if json:
        emit_json({"tuples": len(tuples), "failed": failed})
    else:
        for failure in failed:
            stdout().print(f"[red]{failure.id}[/red] {failure.check}: {failure.detail}", soft_wrap=True)
        stdout().print(f"{len(tuples) - len({f.id for f in failed})} of {len(tuples)} tuples verify")
    if failed:
        raise typer.Exit(1)
