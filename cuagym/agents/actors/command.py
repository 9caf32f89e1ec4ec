"""`cmd:PROGRAM`: anybody's program, which gets observations as JSON lines and answers with actions.

Protocol: docs/actors.md. The program runs on this machine, as this user; it gets no admin token of the hub.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import signal
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import orjson
from pydantic import TypeAdapter, ValidationError

from cuagym.agents.actors.parsing import problems
from cuagym.browser.actions import Action, Done, Infeasible, parse_action
from cuagym.browser.episode import Episode
from cuagym.browser.observation import Observation
from cuagym.browser.policies import MAX_STEPS, Policy, Turn
from cuagym.errors import AgentFailure, ConfigError, EnvironmentFailure
from cuagym.schema import JsonObject, Tuple

TURN_SECONDS = 300.0
"""A program that has said nothing for so long is given up."""
PARTING_SECONDS = 2.0
"""How long a program may take to end after the last line, and after SIGTERM."""
LINE_LIMIT = 1 << 20
TEMPORARY_FAILURE = 75
"""EX_TEMPFAIL of sysexits.h: the program says that something it needs failed, and that it should be tried again."""
SECRETS = ("CUAGYM_ADMIN_TOKEN", "CUAGYM_ADMIN_TOKEN_FILE")

_LINE: TypeAdapter[JsonObject | list[JsonObject]] = TypeAdapter(JsonObject | list[JsonObject])


@dataclass(frozen=True)
class CommandActor:
    """Runs `command` once an episode. turn_seconds: how long it may take to answer.

    Raises ConfigError when there is no such program.
    """

    command: str
    max_steps: int = MAX_STEPS
    turn_seconds: float = TURN_SECONDS
    alone: bool = False

    def __post_init__(self) -> None:
        words = self.words
        if not words or shutil.which(words[0]) is None:
            raise ConfigError(f"{self.name}: there is no program {words[0] if words else ''!r} to run")

    @property
    def name(self) -> str:
        return f"cmd:{self.command}"

    @property
    def words(self) -> list[str]:
        try:
            return shlex.split(self.command)
        except ValueError as error:
            raise ConfigError(f"{self.name} can't be read as a command: {error}") from error

    @asynccontextmanager
    async def policy(self, made: Tuple, seat: int, episode: Episode) -> AsyncIterator[Policy]:
        """The program's stderr goes to `agent.log` in the trajectory's folder."""
        with ExitStack() as stack:
            log: IO[bytes] | int = asyncio.subprocess.DEVNULL
            if episode.recorder is not None:
                log = stack.enter_context((episode.recorder.folder / "agent.log").open("wb"))
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="cuagym-agent-")))
            process = await asyncio.create_subprocess_exec(
                *self.words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env={name: value for name, value in os.environ.items() if name not in SECRETS},
                limit=LINE_LIMIT,
                start_new_session=True,
            )
            policy = _CommandPolicy(process, folder, self.turn_seconds)
            try:
                width, height = episode.viewport
                policy.opening = {
                    "type": "task",
                    "id": made.id,
                    "instruction": made.instruction,
                    "apps": [f"/{app}/" for app in made.apps],
                    "now": made.now,
                    "rollout": seat,
                    "max_steps": self.max_steps,
                    "viewport": {"width": width, "height": height},
                }
                yield policy
            finally:
                await _end(process)


class _CommandPolicy:
    looks = reads = True

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, turn_seconds: float) -> None:
        self.opening: JsonObject | None = None
        self._process = process
        self._folder = folder
        self._turn_seconds = turn_seconds
        self._step = 0

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        self._step += 1
        try:
            async with asyncio.timeout(self._turn_seconds):
                for line in (self.opening, self._told(observation, error)):
                    await self._tell(line)
                self.opening = None
                said = await self._heard()
        except TimeoutError as late:
            raise AgentFailure("actor", "time-out", f"no line within {self._turn_seconds:g} s") from late
        try:
            parsed = _LINE.validate_json(said)
        except ValidationError as unfit:
            return Turn([], _text(said), fault=f"The line is no JSON object or list of objects: {problems(unfit)}")
        return _turn(parsed if isinstance(parsed, list) else [parsed], _text(said))

    def _told(self, seen: Observation, error: str | None) -> JsonObject:
        picture = self._folder / f"{self._step:04d}.png"
        picture.write_bytes(seen.screenshot or b"")
        return {
            "type": "observation",
            "step": self._step,
            "url": seen.url,
            "title": seen.title,
            "tabs": [asdict(tab) for tab in seen.tabs],
            "current": seen.current,
            "screenshot": str(picture),
            "aria": seen.aria,
            "error": error,
        }

    async def _tell(self, line: JsonObject | None) -> None:
        assert self._process.stdin is not None
        if line is not None:
            with suppress(BrokenPipeError, ConnectionResetError):  # it ended, and its exit code will say how
                self._process.stdin.write(orjson.dumps(line) + b"\n")
                await self._process.stdin.drain()

    async def _heard(self) -> bytes:
        """The next line. AgentFailure when none comes; EnvironmentFailure when the program blames what it needs."""
        assert self._process.stdout is not None
        try:
            line = await self._process.stdout.readline()
        except ValueError as long:
            raise AgentFailure("actor", "nonsense", f"a line of more than {LINE_LIMIT} bytes") from long
        if line:
            return line
        code = await self._process.wait()
        if code == TEMPORARY_FAILURE:
            raise EnvironmentFailure(f"the agent's program ended with exit code {code}: what it needs failed")
        raise AgentFailure("actor", "ended", f"exit code {code} before it said done or infeasible")


def _turn(said: list[JsonObject], output: str) -> Turn:
    """The actions of a line, up to one that is malformed or ends the task."""
    actions: list[Action] = []
    for one in said:
        try:
            actions.append(parse_action(one))
        except ValidationError as unfit:
            return Turn(actions, output, fault=problems(unfit))
        if isinstance(actions[-1], Done | Infeasible):
            break
    return Turn(actions, output)


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").rstrip("\n")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Closes the program's stdin, and ends it and all that it started."""
    assert process.stdin is not None
    process.stdin.close()
    for signed in (None, signal.SIGTERM):
        if signed is not None:
            _signal(process, signed)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), PARTING_SECONDS)
            break
    _signal(process, signal.SIGKILL)
    await process.wait()


def _signal(process: asyncio.subprocess.Process, signed: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signed)
