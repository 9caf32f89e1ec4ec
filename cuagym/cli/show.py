"""`cuagym show`: one tuple in full."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cuagym.cli.output import Json, emit_json, example, stdout

if TYPE_CHECKING:
    from rich.table import Table

    from cuagym.pipeline.report import Page


def register(app: typer.Typer) -> None:
    app.command(epilog=example("cuagym show mail-8d26", "cuagym show 8d26 --out out/demo --json"))(show)


def show(
    id: Annotated[str, typer.Argument(help="A tuple's id or the beginning of it, with or without the apps.")],
    out: Annotated[
        Path | None, typer.Option(help="The run's folder, or a folder of runs; all of ./out by default.")
    ] = None,
    json: Json = False,
) -> None:
    """Show one tuple in full: what is asked, what changes, how it is rewarded, and what was seen of it."""
    from cuagym.hub.readable import installed
    from cuagym.pipeline.formats import read_folder
    from cuagym.pipeline.report import page_of
    from cuagym.pipeline.runs import find_tuple

    folder = find_tuple(id, [out] if out else ())
    made = read_folder(folder)
    page = page_of(made, installed(made.apps))
    if json:
        evidence = {name: made.evidence.get(name, []) for name in ("rounds", "votes", "rollouts")}
        changes = [str(change) for change in page.changes]
        emit_json({"folder": folder, "tuple": made, "changes": changes, **evidence})
    else:
        _print(page, folder)


def _print(page: "Page", folder: Path) -> None:
    from rich.panel import Panel
    from rich.syntax import Syntax
    from rich.text import Text

    made, console = page.made, stdout()
    console.print(Panel(Text(made.instruction), title=made.id, title_align="left"))
    console.print(_facts(page))
    _section("What changes", [str(change) for change in page.changes if not change.incidental])
    aside = [str(change) for change in page.changes if change.incidental]
    _section("By the way (looking around may change it too)", aside)
    _section("Golden operations", [f"{n}. {call}" for n, call in enumerate(page.calls, start=1)])
    console.print("\n[bold]Reward program[/bold] [dim](its task part; the whole is in reward.py)[/dim]")
    console.print(Syntax(page.task.strip(), "python", word_wrap=True, background_color="default"))
    _section("Checks of the last round", [_check(c.name, c.held, c.details) for c in page.checks])
    _section("Votes", [f"{v['critic']}: {v['verdict']}, {v['reason']}" for v in made.evidence.get("votes", ())])
    _section("Rollouts", [_rollout(rollout) for rollout in made.evidence.get("rollouts", ())])
    console.print(Text(f"\n{folder}", style="dim"), soft_wrap=True)


def _facts(page: "Page") -> "Table":
    """Kind, difficulty, start and the rest of the golden outcome, as name and value."""
    from rich.table import Table
    from rich.text import Text

    made, difficulty = page.made, page.made.difficulty
    measured = (
        f", {difficulty.actions} actions on {difficulty.pages} pages" if difficulty.actions is not None else ""
    )
    facts = {
        "kind": made.kind + (f", twin of {made.twin}" if made.twin else ""),
        "difficulty": f"{difficulty.label}: {difficulty.operations} operations{measured}",
        "start": f"{made.start_path} at {made.now}, world {made.seed}",
        "tags": ", ".join(made.tags),
        "answer": made.golden_answer or "",
        "ends on": made.golden_visits[-1] if made.golden_visits else "",
        "status": made.golden_status if made.golden_status != "done" else "",
    }
    table = Table(box=None, show_header=False, pad_edge=False)
    for name, value in facts.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(value))
    return table


def _section(title: str, lines: list[str]) -> None:
    from rich.padding import Padding
    from rich.text import Text

    if lines:
        stdout().print(f"\n[bold]{title}[/bold]")
        for line in lines:
            stdout().print(Padding(Text(line), (0, 0, 0, 2)))


def _check(name: str, held: bool, details: tuple[str, ...]) -> str:
    times = f" ×{len(details)}" if len(details) > 1 else ""
    more = f", and {len(details) - 1} more" if len(set(details)) > 1 else ""
    return f"{'✓' if held else '✗'} {name}{times}: {details[0]}{more}"


def _rollout(outcome: dict[str, Any]) -> str:
    score = "no score" if outcome["score"] is None else f"score {outcome['score']:g}"
    return f"{outcome['actor']}: {score}, {outcome['actions']} actions, {outcome['status']}"
