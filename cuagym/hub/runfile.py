"""Run files: how `hub token` and `hub down` find a hub that runs."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from cuagym.errors import ConfigError, EnvironmentFailure
from cuagym.hub.client import HubClient

STOP_SECONDS = 10.0


class Running(BaseModel):
    """A hub that runs on this machine."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    pid: int
    token: str
    apps: list[str]

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or 0

    @property
    def alive(self) -> bool:
        """Whether it answers, and is the hub that wrote the file: it knows the token."""
        with HubClient(self.url, self.token, timeout=3.0) as client:
            try:
                client.metrics()
            except (EnvironmentFailure, ConfigError):
                return False
            return True


def folder() -> Path:
    """Where run files lie: only their owner can read them."""
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "cuagym" / "hubs"


def remember(running: Running) -> Path:
    """Writes the run file of a hub and says where."""
    where = _path(running.port)
    where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = where.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(running.model_dump_json() + "\n")
    draft.replace(where)
    return where


def forget(running: Running) -> None:
    """Removes the run file of a hub, unless another hub has taken its place."""
    where = _path(running.port)
    if _read(where) == running:
        where.unlink()


def find_running(port: int | None = None) -> Running:
    """The hub that runs (on a port); ConfigError when there is none, or several and none is named."""
    paths = sorted(folder().glob("*.json")) if port is None else [_path(port)]
    found = [running for path in paths if (running := _read(path)) is not None and running.alive]
    if not found:
        where = "" if port is None else f" on port {port}"
        raise ConfigError(f"no hub of yours runs{where}: start one with `cuagym hub up`")
    if len(found) > 1:
        ports = ", ".join(str(running.port) for running in found)
        raise ConfigError(f"several hubs run, on ports {ports}: name one with --port")
    return found[0]


def stop(running: Running) -> None:
    """Ends a hub and waits until it has gone, and its run file with it."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(running.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while _read(_path(running.port)) == running:
            if time.monotonic() > deadline:
                raise EnvironmentFailure(f"the hub (pid {running.pid}) does not stop: kill it")
            time.sleep(0.05)
            os.kill(running.pid, 0)


def _path(port: int) -> Path:
    return folder() / f"{port}.json"


def _read(path: Path) -> Running | None:
    try:
        return Running.model_validate_json(path.read_text())
    except (FileNotFoundError, ValidationError):
        return None
