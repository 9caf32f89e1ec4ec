"""The commands that README and docs show exist, with the flags shown; the Python that README shows runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main

from cuagym.cli.main import app

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def shown_commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for block in FENCE.findall(page.read_text("utf-8")):
            for line in block.splitlines():
                command = line.split(" #")[0].strip().removeprefix("$ ")
                if command.startswith(("cuagym ", ".venv/bin/cuagym ")):
                    yield page.name, command


def known_flags(command: Any) -> set[str]:
    return {flag for parameter in command.params for flag in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize(("page", "line"), list(shown_commands()))
def test_every_command_that_is_shown_exists(page: str, line: str) -> None:
    words = shlex.split(line.split("|")[0])[1:]
    command: Any = typer.main.get_command(app)
    while words and isinstance(command, click.Group | typer.core.TyperGroup):
        assert words[0] in command.commands, f"{page}: {line}: there is no {words[0]}"
        command = command.commands[words.pop(0)]
    given = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    assert given <= known_flags(command) | {"--help"}, f"{page}: {line}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links {target}"


def test_the_python_in_the_readme_runs_as_a_script(tmp_path: Path) -> None:
    """As shown, at the top level of a file, but for the rollouts and the count."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert "count=24" in code
    script = tmp_path / "script.py"
    script.write_text(code.replace("count=24", "count=2, rollouts=False, workers=1"), "utf-8")
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "/_launch?token=" in done.stdout
