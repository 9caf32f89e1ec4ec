"""Which programs a working tree changed since it left the main branch, as git tells."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path

from cuagym.errors import ConfigError

MAIN = ("origin/HEAD", "origin/main", "origin/master", "main", "master")
"""Where a branch may have begun, in the order of preference."""


class Changes:
    """What differs from where the branch of `folder` left the main one, uncommitted and untracked files included.

    ConfigError when `folder` is in no git repository with a commit.
    """

    def __init__(self, folder: Path) -> None:
        self._root = Path(_git(folder, "rev-parse", "--show-toplevel").strip())
        self._base = self._beginning()
        since = _git(self._root, "diff", "--name-only", "-z", self._base)
        new = _git(self._root, "ls-files", "--others", "--exclude-standard", "-z")
        self._files = {self._root / name for name in (since + new).split("\0") if name}

    def touch(self, files: Iterable[Path], name: str = "") -> bool:
        """Whether one of these files changed; of a file of many tuples, whether the one called `name` is new."""
        changed = [file.resolve() for file in files if file.resolve() in self._files]
        if not name:
            return bool(changed)
        return any(f'"{name}"' not in self._before(file) for file in changed)

    def _before(self, file: Path) -> str:
        """A file as it was; nothing if it is new."""
        shown = f"{self._base}:{file.relative_to(self._root).as_posix()}"
        try:
            return _git(self._root, "show", shown)
        except ConfigError:
            return ""

    def _beginning(self) -> str:
        head = _git(self._root, "rev-parse", "HEAD").strip()
        for branch in MAIN:
            try:
                return _git(self._root, "merge-base", head, branch).strip()
            except ConfigError:
                continue
        return head


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)
    except OSError as error:
        raise ConfigError(f"--changed asks git, which can't be run: {error}") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ConfigError(f"--changed asks git, which says: {said[-1] if said else 'nothing'}")
    return done.stdout.decode(errors="replace")
