"""`cuagym doctor`: what is installed, what is missing, and the command that mends it."""

import functools
from typing import TYPE_CHECKING, Annotated

import typer

from cuagym.cli.output import Json, emit_json, example, stderr, stdout

if TYPE_CHECKING:
    from cuagym.cli.diagnosis import Diagnosis


def register(app: typer.Typer) -> None:
    """Add `doctor` to the command line."""
    app.command(epilog=example("cuagym doctor", "cuagym doctor --install-browser"))(doctor)


def doctor(
    install_browser: Annotated[
        bool, typer.Option("--install-browser", help="Install a Chromium first, if none is found.")
    ] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Show only what is missing.")] = False,
    json: Json = False,
) -> None:
    """Show what is installed, what is missing, and the command that mends it."""
    from cuagym.cli.diagnosis import diagnose

    if install_browser:
        from cuagym.browser.chromium import ensure_chromium

        note = functools.partial(stderr().print, markup=False, soft_wrap=True)
        chromium = ensure_chromium(lambda step: note(f"cuagym: {step}"))
        note(f"cuagym: using Chromium {chromium.version} at {chromium.path} (from: {chromium.source})")
    diagnosis = diagnose()
    if json:
        emit_json(diagnosis)
    else:
        _print(diagnosis, brief=brief)
    if not diagnosis.ok:
        raise typer.Exit(1)


def _print(diagnosis: "Diagnosis", *, brief: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    if brief and diagnosis.ok:
        return
    checks = Table(box=None, show_header=False, pad_edge=False)
    for check in diagnosis.checks:
        if brief and (check.ok or not check.required):
            continue
        mark, style = ("✓", "green") if check.ok else ("✗", "red") if check.required else ("–", "yellow")
        checks.add_row(Text(mark, style=style), check.name, Text(check.detail))
        if check.mend:
            checks.add_row("", "", Text(f"type: {check.mend}", style="cyan"))
    stdout().print(checks)
    if brief:
        return

    settings = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("setting", "value", "from"):
        settings.add_column(heading)
    for name, setting in diagnosis.settings.items():
        value = "–" if setting.value is None else str(setting.value)
        settings.add_row(name, Text(value), Text(setting.source, style="dim"))
    stdout().print()
    stdout().print(settings)
    stdout().print()
    stdout().print(
        "All that is required is here." if diagnosis.ok else "Something required is missing: see ✗ above."
    )
