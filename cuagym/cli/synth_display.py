"""What `cuagym synth` shows: progress while it runs, and what it made."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cuagym.cli.output import progress, stderr, stdout

if TYPE_CHECKING:
    from cuagym.pipeline.estimate import Estimate
    from cuagym.pipeline.run import Progress, Summary, Watch
    from cuagym.schema import Tuple

QUIET_SECONDS = 10.0


@contextmanager
def display(count: int) -> Iterator["Watch"]:
    """A live line of progress on stderr: tuples, stages, what was rejected and why, tuples a minute.

    Where stderr is no terminal, the line is printed anew every ten seconds.
    """
    import time

    with progress() as bars:
        task = bars.add_task("starting", total=count)
        told = time.monotonic()

        def watch(now: "Progress") -> None:
            nonlocal told
            line = _line(now)
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


def _line(now: "Progress") -> str:
    busy = ", ".join(f"{number} in {stage}" for stage, number in now.stages.items() if number)
    lost = ", ".join(f"{number} {reason}" for reason, number in sorted(now.rejected.items()))
    rate = now.emitted / now.seconds * 60 if now.seconds else 0.0
    parts = [
        busy,
        f"rejected: {lost}" if lost else "",
        f"{rate:.0f} tuples/min",
        f"{now.usd:.4f} USD" if now.usd else "",
    ]
    return " · ".join(part for part in parts if part)


def show_summary(summary: "Summary", out: Path) -> None:
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
    rate = f"{summary.tuples_per_second * 60:.0f} a minute" + (f", {summary.usd:.4f} USD" if summary.usd else "")
    console.print(
        f"{summary.tuples} tuples in {summary.seconds:.0f} s ({rate}): "
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


def show_plan(document: dict[str, object], estimate: "Estimate") -> None:
    """The plan, and what its models are expected to take."""
    from rich.table import Table

    console = stdout()
    for name, value in document.items():
        if value is not None:
            shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            console.print(f"[bold]{name}[/bold]  {shown}", soft_wrap=True)
    if not estimate.roles:
        console.print("\nNo model plays a role: this run costs nothing but time.")
        return
    table = Table(title=f"Estimate for about {estimate.candidates} candidates", title_justify="left")
    for name in ("role", "model"):
        table.add_column(name)
    for name in ("calls", "tokens in", "tokens out", "USD"):
        table.add_column(name, justify="right")
    for role in estimate.roles:
        usd = "unknown price" if role.usd is None else f"{role.usd:.4f}"
        table.add_row(role.role, role.model, f"{role.calls:,}", f"{role.input:,}", f"{role.output:,}", usd)
    total = "unknown" if estimate.usd is None else f"{estimate.usd:.2f}"
    table.add_row("[bold]all[/bold]", "", f"{estimate.calls:,}", "", "", f"[bold]{total}[/bold]")
    console.print(table)
    console.print(estimate.basis, soft_wrap=True)
