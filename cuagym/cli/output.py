"""What every command prints with: one JSON document on stdout, everything for the eye on stderr."""

import sys
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON document on stdout.")]
"""The `--json` flag; a command declares `json: Json = False`."""


def example(*lines: str) -> str:
    """The epilog of a command's help: the command lines a user could type next."""
    heading = "[bold]Example[/bold]" if len(lines) == 1 else "[bold]Examples[/bold]"
    escaped = (line.replace("[", "\\[") for line in lines)
    return "\n\n".join([heading, *(f"[cyan]$ {line}[/cyan]" for line in escaped)])


def emit_json(document: object) -> None:
    """Write `document` (JSON values, dataclasses, pydantic models, paths) to stdout as one line of JSON."""
    import orjson
    from pydantic_core import to_jsonable_python

    sys.stdout.buffer.write(orjson.dumps(to_jsonable_python(document)) + b"\n")
    sys.stdout.buffer.flush()


def emit_text(text: str) -> None:
    """Write the answer of a command that was not asked for JSON to stdout, as it is."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
    sys.stdout.flush()


@cache
def stdout() -> "Console":
    """The console for what a command answers to people: tables, panels."""
    from rich.console import Console

    return Console(highlight=False)


@cache
def stderr() -> "Console":
    """The console for progress, notes and warnings; never part of an answer."""
    from rich.console import Console

    return Console(stderr=True, highlight=False)


def progress() -> "Progress":
    """A live display on stderr (bar, count, time) that vanishes when stderr is no terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=stderr(), disable=not stderr().is_terminal)
