"""`cuagym synth`: makes verified tuples."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cuagym.cli.output import Json, emit_json, example, progress, stderr, stdout

if TYPE_CHECKING:
    from cuagym.pipeline.run import Progress, Summary, Watch
    from cuagym.pipeline.workers import Plan
    from cuagym.schema import Tuple


QUIET_SECONDS = 10.0


def register(app: typer.Typer) -> None:
    app.command(
        epilog=example(
            "cuagym synth --apps mail,board --count 24 --seed 7 --out out/first",
            "cuagym synth --apps mail --count 1000 --no-rollouts --out out/many",
            "cuagym synth --resume --apps mail,board --count 24 --seed 7 --out out/first",
        )
    )(synth)


def synth(
    apps: Annotated[str, typer.Option(help="Apps to make tasks in, by name, with commas between.")] = "mail,board",
    count: Annotated[int, typer.Option(min=1, help="How many tuples to make.")] = 24,
    seed: Annotated[int, typer.Option(help="The run's number: the same number makes the same tuples.")] = 1,
    workers: Annotated[int | None, typer.Option(min=1, help="Worker processes; one a core by default.")] = None,
    generator: Annotated[str, typer.Option(help="Who writes tasks.")] = "procedural",
    discriminator: Annotated[str, typer.Option(help="Who writes reward programs.")] = "procedural",
    critics: Annotated[str, typer.Option(help="Who votes: NUMBERx:ROLE.")] = "3x:procedural",
    hub: Annotated[
        str | None, typer.Option(envvar="CUAGYM_HUB", help="URL of a running hub, instead of one of its own.")
    ] = None,
    rollouts: Annotated[
        bool, typer.Option("--rollouts/--no-rollouts", help="Whether tasks are also solved in a browser.")
    ] = True,
    out: Annotated[Path, typer.Option(help="The run's folder.")] = Path("out/run"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run in --out.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    json: Json = False,
) -> None:
    """Make verified tuples: instruction, environment, golden outcome and a reward program put to the test.

    Each candidate goes through rounds of executed checks, a vote of critics and, unless --no-rollouts, rollouts in
    a real browser. Ctrl-C or a crash loses at most the tasks in hand: go on with --resume.
    """
    import asyncio

    from cuagym.config import admin_token
    from cuagym.pipeline.open import run_synthesis
    from cuagym.pipeline.report import write_report
    from cuagym.pipeline.workers import Plan

    names = tuple(name.strip() for name in apps.split(",") if name.strip())
    plan = Plan(names, count, seed, generator, discriminator, critics, rollouts)
    if dry_run:
        _show_plan(plan, out, json)
        return
    given = admin_token()
    token = given.value if given else None
    with _display(count) as watch:
        summary = asyncio.run(
            run_synthesis(plan, out, resume=resume, workers=workers, hub=hub, token=token, watch=watch)
        )
    write_report(out)
    if json:
        emit_json(summary)
    else:
        _show(summary, out)


@contextmanager
def _display(count: int) -> Iterator["Watch"]:
    """A live line of progress on stderr: tuples, stages, what was rejected and why, tuples a minute.

    Where stderr is no terminal, the line is printed anew every ten seconds.
    """
    import time

    with progress() as bars:
        task = bars.add_task("starting", total=count)
        told = time.monotonic()

        def watch(now: "Progress") -> None:
            nonlocal told
            busy = ", ".join(f"{number} in {stage}" for stage, number in now.stages.items() if number)
            lost = ", ".join(f"{number} {reason}" for reason, number in sorted(now.rejected.items()))
            rate = now.emitted / now.seconds * 60 if now.seconds else 0.0
            parts = [busy, f"rejected: {lost}" if lost else "", f"{rate:.0f} tuples/min"]
            line = " · ".join(part for part in parts if part)
            bars.update(task, completed=now.emitted, description=line)
            if not stderr().is_terminal and time.monotonic() - told > QUIET_SECONDS:
                told = time.monotonic()
                stderr().print(f"{now.emitted} of {count} tuples · {line}", markup=False, soft_wrap=True)

        try:
            yield watch
        except KeyboardInterrupt:
            stderr().print(
                "[bold]Stopped.[/bold] What was finished is kept: go on with the same command and --resume."
            )
            raise


def _show(summary: "Summary", out: Path) -> None:
    """The funnel, where the tuples lie, one of them in full, and what to try next."""
    from rich.table import Table

    from cuagym.pipeline.formats import read_tuples

    table = Table(title="Funnel", title_justify="left")
    table.add_column("")
    table.add_column("tasks", justify="right")
    table.add_row("candidates", str(summary.candidates))
    for reason, number in summary.rejected.items():
        table.add_row(f"rejected: {reason}", str(number))
    table.add_row("[bold]verified tuples[/bold]", f"[bold]{summary.tuples}[/bold]")
    console = stdout()
    console.print(table)
    first = next(read_tuples(out), None)
    if first is not None:
        _show_tuple(first)
    console.print(
        f"{summary.tuples} tuples in {summary.seconds:.0f} s ({summary.tuples_per_second * 60:.0f} a minute): "
        f"[bold]{out / 'tuples.jsonl'}[/bold], one folder each in {out / 'tuples'}, report: {out / 'report.html'}",
        soft_wrap=True,
    )
    console.print(
        f"\nNext: [cyan]cuagym verify {out}[/cyan] · [cyan]cuagym show {first.id if first else 'ID'}[/cyan]"
        " · [cyan]cuagym hub up[/cyan]",
        soft_wrap=True,
    )


def _show_tuple(made: "Tuple") -> None:
    from rich.panel import Panel
    from rich.syntax import Syntax

    from cuagym.cli.tuples import summary_of
    from cuagym.pipeline.report import task_part

    console = stdout()
    console.print(Panel(summary_of(made), title=made.id, title_align="left"))
    console.print(Syntax(task_part(made.reward), "python", word_wrap=True, background_color="default"))


def _show_plan(plan: "Plan", out: Path, json: bool) -> None:
    from dataclasses import asdict

    document = {**asdict(plan), "out": str(out)}
    if json:
        emit_json(document)
        return
    for name, value in document.items():
        stdout().print(f"[bold]{name}[/bold]  {', '.join(value) if isinstance(value, tuple) else value}")
