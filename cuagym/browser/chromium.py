"""Which Chromium to drive: found in a fixed order, or installed, and always proven to start."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cuagym.config import resolve
from cuagym.errors import BrowserError, ConfigError

INSTALL = "cuagym doctor --install-browser"
"""The command that mends a missing Chromium."""

# The executables inside a browser folder of Playwright, on Linux and on macOS.
_PLAYWRIGHT_EXECUTABLES = (
    "chrome-linux*/chrome",
    "chrome-mac*/Chromium.app/Contents/MacOS/Chromium",
    "chrome-mac*/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
)
_SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
_MACOS_APPS = (
    "Chromium.app/Contents/MacOS/Chromium",
    "Google Chrome.app/Contents/MacOS/Google Chrome",
)
# The first three make hidden pages of the address bar, a renderer for each context; without them a context takes a
# third of the processor time to make, and 30 MB less. The others are what Playwright switches off for the sake of
# steady pages and no calls home: Chromium heeds only the last list that it is given.
_DISABLED_FEATURES = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
_INSTALL_SECONDS = 900  # 200 MB over a slow line
_PROBE_SECONDS = 30  # a cold start from a slow disk; a browser that takes longer is of no use


@dataclass(frozen=True)
class Chromium:
    """A Chromium that starts: the executable, where it came from, its version."""

    path: str
    source: str
    version: str


def find_chromium(explicit: str | None = None) -> Chromium:
    """The Chromium to use: `explicit`, else the `chromium` setting, else Playwright's own, else the system's.

    ConfigError when the one asked for does not start; BrowserError, with what to type, when there is none.
    """
    asked, source = (explicit, "flag") if explicit else _asked_for()
    if asked:
        path = shutil.which(os.path.expanduser(asked))
        version = path and _version(path)
        if not path or not version:
            raise ConfigError(f"{asked} (from {source}) is no Chromium that starts: {_why_not(asked, path)}")
        return Chromium(path, source, version)
    for path, source in _candidates():
        if version := _version(path):
            return Chromium(path, source, version)
    raise BrowserError(f"no Chromium found: type '{INSTALL}', or set CUAGYM_CHROMIUM to the path of one")


def ensure_chromium(say: Callable[[str], None] = lambda _: None) -> Chromium:
    """A Chromium that starts, installed if none is found: by Playwright, else by the system's package manager.

    `say` is told each step and its reason. BrowserError, with what to type, when nothing worked.
    """
    try:
        return find_chromium()
    except BrowserError:
        say("no Chromium set by CUAGYM_CHROMIUM, none of Playwright's, none of the system's")
    for install in (_install_by_playwright, _install_by_package_manager):
        if not install(say):
            continue
        _version.cache_clear()  # what did not start before may start now
        try:
            return find_chromium()
        except BrowserError:
            say("what was installed does not start")
    raise BrowserError(
        f"no Chromium could be installed: type '{_manual_install()}', or set CUAGYM_CHROMIUM to the path of one"
    )


def require_playwright() -> None:
    """Do nothing where the `rollouts` extra is installed; else a ConfigError that says what to type."""
    if find_spec("playwright") is None:
        raise ConfigError("driving a browser needs the rollouts extra: type \"pip install 'cuagym[rollouts]'\"")


def launch_args() -> list[str]:
    """Command-line switches for a quiet, repeatable Chromium, beside those that Playwright passes itself."""
    switches = [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-pings",
        "--disable-gpu",
        "--disable-dev-shm-usage",  # containers give /dev/shm 64 MB, too little for a page's bitmaps
        "--font-render-hinting=none",  # the same glyphs on every machine
        "--force-color-profile=srgb",
        "--disable-smooth-scrolling",  # a turn of the wheel is over when it is acknowledged
        f"--disable-features={','.join(_DISABLED_FEATURES)}",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        switches.append("--no-sandbox")  # Chromium refuses to start as root without it
    return switches


def _asked_for() -> tuple[str | None, str]:
    resolved = resolve()
    return resolved.settings.chromium, resolved.sources["chromium"]


def _candidates() -> Iterator[tuple[str, str]]:
    """(executable, source) of every Chromium that may be there, best first."""
    for folder in sorted(_playwright_folder().glob("chromium-*"), key=_revision, reverse=True):
        for pattern in _PLAYWRIGHT_EXECUTABLES:
            for path in folder.glob(pattern):
                yield str(path), "playwright"
    for name in _SYSTEM_NAMES:
        if found := shutil.which(name):
            yield found, "system"
    if sys.platform == "darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            for name in _MACOS_APPS:
                if (root / name).exists():
                    yield str(root / name), "system"


def _playwright_folder() -> Path:
    """Where Playwright keeps its browsers (its documentation: "Managing browser binaries")."""
    if (chosen := os.environ.get("PLAYWRIGHT_BROWSERS_PATH")) and chosen != "0":
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ms-playwright"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ms-playwright"


def _revision(folder: Path) -> int:
    digits = folder.name.rpartition("-")[2]
    return int(digits) if digits.isdigit() else 0


@cache
def _version(path: str) -> str | None:
    """The version that the executable reports, or None when it doesn't start (libraries missing, a snap stub)."""
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"(?:Chrom|Edge)\D*(\d+(?:\.\d+)+)", done.stdout)
    return match[1] if done.returncode == 0 and match else None


def _why_not(asked: str, path: str | None) -> str:
    if path is None:
        return "there is no such program"
    return f"type '{asked} --version' to see why"


def _install_by_playwright(say: Callable[[str], None]) -> bool:
    """Have Playwright download its Chromium, and the libraries that it lacks; whether that went well."""
    if find_spec("playwright") is None:
        say("Playwright is not installed, so it can't install one")
        return False
    say("installing one by Playwright, whose versions fit each other")
    playwright = [sys.executable, "-m", "playwright"]
    # The whole browser, not the headless shell: one download serves headless and --headed runs.
    if not _run([*playwright, "install", "--no-shell", "chromium"]):
        say("Playwright could not download it (the lines above say why)")
        return False
    found = [path for path, source in _candidates() if source == "playwright"]
    if found and not _version(found[0]) and shutil.which("apt-get") and (root := _root_prefix()) is not None:
        say("it lacks system libraries: installing them by apt-get")
        return _run([*root, *playwright, "install-deps", "chromium"])
    return True


def _install_by_package_manager(say: Callable[[str], None]) -> bool:
    """Install a Chromium by apt-get (as root or by a sudo that doesn't ask) or brew; whether that went well."""
    if shutil.which("apt-get"):
        root = _root_prefix()
        if root is None:
            say("apt-get could install one, but not without root")
            return False
        apt = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        say("installing the system's by apt-get")
        _run([*apt, "update", "-qq"])
        # Debian calls it chromium, Ubuntu chromium-browser; without a font every page shows boxes.
        return any(
            _run([*apt, "install", "-y", "-qq", "--no-install-recommends", name, "fonts-liberation"])
            for name in _SYSTEM_NAMES[:2]
        )
    if sys.platform == "darwin" and shutil.which("brew"):
        say("installing Google Chrome by brew")
        return _run(["brew", "install", "--cask", "google-chrome"])
    say("neither apt-get nor brew is here to install one")
    return False


def _root_prefix() -> list[str] | None:
    """What to put before a command that needs root, or None where root can't be had without asking."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and _run(["sudo", "-n", "true"], quiet=True):
        return ["sudo", "-n"]
    return None


def _run(command: list[str], *, quiet: bool = False) -> bool:
    """Run a command with its output on stderr (stdout belongs to the caller's answer); whether it succeeded."""
    output = subprocess.DEVNULL if quiet else sys.stderr
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, timeout=_INSTALL_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _manual_install() -> str:
    if shutil.which("apt-get"):
        return "sudo apt-get install chromium"
    if sys.platform == "darwin":
        return "brew install --cask google-chrome"
    return f"{sys.executable} -m playwright install chromium"
