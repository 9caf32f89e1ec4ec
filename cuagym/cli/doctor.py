"""`cuagym doctor`: what is installed, what is missing, and the command that mends it."""

import typer

from cuagym.cli.output import Json, emit_json, emit_text, example


def register(app: typer.Typer) -> None:
    """Add `doctor` to the command line."""
    app.command(epilog=example("cuagym doctor", "cuagym doctor --json"))(doctor)


def doctor(json: Json = False) -> None:
    """Show what is installed, what is missing, and the command that mends it."""
    import platform

    if json:
        emit_json({"python": platform.python_version()})
    else:
        emit_text(f"python {platform.python_version()}")
