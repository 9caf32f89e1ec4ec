"""Which Chromium is found, in which order, and how one is installed; the browsers here are small scripts."""

import os
import sys
from pathlib import Path

import pytest

from cuagym.browser.chromium import ensure_chromium, find_chromium, launch_args
from cuagym.errors import BrowserError, ConfigError


def browser(path: Path, version: str) -> Path:
    """An executable that reports `version` as Chromium does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'Chromium {version} built on a test'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine without any Chromium, package manager or sudo: its PATH is `bin` in the folder returned."""
    binaries = tmp_path / "bin"
    binaries.mkdir()
    for tool in ("sh", "env", "echo", "cat", "chmod"):
        (binaries / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(binaries))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "browsers"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", "http://127.0.0.1:9")  # nothing answers: no network in tests
    monkeypatch.delenv("CUAGYM_CHROMIUM", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_one_asked_for_wins_over_playwrights_own_over_the_systems(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    system = browser(machine / "bin/chromium", "1.0")
    assert find_chromium().path == str(system)
    assert find_chromium().source == "system"

    browser(machine / "browsers/chromium-900/chrome-linux/chrome", "900.0")
    browser(machine / "browsers/chromium-1000/chrome-linux64/chrome", "1000.0")
    assert (find_chromium().version, find_chromium().source) == ("1000.0", "playwright")

    monkeypatch.setenv("CUAGYM_CHROMIUM", str(browser(machine / "mine", "5.0.1")))
    assert (find_chromium().version, find_chromium().source) == ("5.0.1", "CUAGYM_CHROMIUM")


def test_a_browser_that_does_not_start_is_passed_over(machine: Path) -> None:
    broken = browser(machine / "bin/chromium", "1.0")
    broken.write_text("#!/bin/sh\necho 'install the snap' >&2; exit 1\n")
    browser(machine / "bin/google-chrome", "2.0")
    assert find_chromium().version == "2.0"


@pytest.mark.parametrize("path", ["/nowhere/chromium", "/bin/echo"])
def test_asking_for_what_is_no_chromium_is_a_configuration_error(
    machine: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    browser(machine / "bin/chromium", "1.0")
    monkeypatch.setenv("CUAGYM_CHROMIUM", path)
    with pytest.raises(ConfigError, match="CUAGYM_CHROMIUM"):
        find_chromium()


@pytest.mark.usefixtures("machine")
def test_without_any_the_error_says_what_to_type() -> None:
    with pytest.raises(BrowserError, match="cuagym doctor --install-browser"):
        find_chromium()


def test_the_package_manager_steps_in_where_playwright_cannot(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    apt = machine / "bin/apt-get"
    chromium = machine / "bin/chromium"
    apt.write_text(
        '#!/bin/sh\ncase "$*" in *install*chromium*)\n'
        f"  printf '#!/bin/sh\\necho Chromium 7.0\\n' > {chromium}; chmod +x {chromium};;\nesac\n"
    )
    apt.chmod(0o755)
    steps: list[str] = []
    found = ensure_chromium(steps.append)
    assert (found.version, found.source) == ("7.0", "system")
    assert [word for step in steps for word in ("Playwright could not", "apt-get") if word in step] == [
        "Playwright could not",
        "apt-get",
    ]


def test_without_playwright_or_root_one_line_says_what_to_type(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cuagym.browser.chromium.find_spec", lambda _: None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    apt = machine / "bin/apt-get"
    apt.write_text("#!/bin/sh\nexit 100\n")
    apt.chmod(0o755)
    with pytest.raises(BrowserError, match="type 'sudo apt-get install chromium'"):
        ensure_chromium()


def test_only_root_gives_up_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--no-sandbox" not in launch_args()
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--no-sandbox" in launch_args()
