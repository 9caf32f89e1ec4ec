"""`cuagym runs`: the runs that lie in folders."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cuagym.cli.output import Json, emit_json, example, stdout

if TYPE_CHECKING:
    from cuagym.pipeline.runs import RunInfo


def register(app: typer.Typer) -> None:
    app.command(epilog=example("cuagym runs", "cuagym runs out/demo --json"))(runs)


def runs(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of runs, or folders with such folders; ./out by default.")
    ] = None,
    json: Json = False,
) -> None:
    """List the runs: what was asked for, what was made, whether they came to their end."""
    from cuagym.pipeline.runs import list_runs

    found = list_runs(folders or ())
    if json:
        emit_json({"runs": found})
    elif found:
        _print(found)
    else:
        stdout().print("There are no runs in ./out yet: [cyan]cuagym synth --count 24 --out out/first[/cyan]")


def _print(found: "list[RunInfo]") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("run", "folder"):
        table.add_column(heading, no_wrap=True)
    for heading in ("apps", "rollouts"):
        table.add_column(heading)
    for heading in ("seed", "tuples", "candidates", "seconds"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for info in found:
        settings = info.settings
        table.add_row(
            info.run,
            Text(info.folder),
            ", ".join(settings.get("apps", ())),
            "yes" if settings.get("rollouts") else "no",
            str(settings.get("seed", "")),
            f"{info.tuples} of {settings.get('count', '?')}",
            str(info.candidates),
            f"{info.seconds:.0f}",
            Text("finished", style="green") if info.finished else Text("unfinished", style="yellow"),
        )
    stdout().print(table)
