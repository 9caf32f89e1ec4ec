"""`cdp`: an agent that drives Chromium itself, over the DevTools protocol, and says when it is finished."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from threading import Thread
from typing import TypeAlias

import httpx

from cuagym.browser.actions import Done, Infeasible
from cuagym.browser.episode import Episode
from cuagym.browser.observation import Observation
from cuagym.browser.policies import Policy, Turn
from cuagym.errors import AgentFailure, BrowserError
from cuagym.schema import Tuple


@dataclass(frozen=True)
class Assignment:
    """A task, and the Chromium in which it is to be done: its first page stands where the task starts.

    apps: the addresses of the apps that the task is about. cdp: `http://127.0.0.1:PORT`. websocket: the browser's
    own address, for clients that want that.
    """

    task: str
    instruction: str
    apps: tuple[str, ...]
    rollout: int
    cdp: str
    websocket: str


Play: TypeAlias = Callable[[Assignment], Awaitable[Done | Infeasible]]
"""Has an agent do the task, and answers how it ended. Raises AgentFailure."""


async def ask_on_terminal(assignment: Assignment) -> Done | Infeasible:
    """Prints the assignment on stderr and waits for a line on stdin: none, `done ANSWER` or `infeasible REASON`."""
    print(
        f"\nTask {assignment.task}: {assignment.instruction}\n"
        f"Apps: {'  '.join(assignment.apps)}\n"
        f"Chromium: {assignment.cdp}  {assignment.websocket}\n"
        "When the agent is finished, press Enter, or type: done ANSWER, or: infeasible REASON",
        file=sys.stderr,
        flush=True,
    )
    while True:
        line = await _line()
        if not line:
            raise AgentFailure("actor", "ended", "stdin was closed before the agent was said to be finished")
        word, _, rest = line.strip().partition(" ")
        if word.lower() in ("", "done"):
            return Done(answer=rest.strip() or None)
        if word.lower() == "infeasible":
            return Infeasible(reason=rest.strip())
        print("Press Enter, or type: done ANSWER, or: infeasible REASON", file=sys.stderr, flush=True)


async def _line() -> str:
    """The next line of stdin. The thread that waits for it is a daemon: Ctrl-C need not wait for Enter."""
    loop = asyncio.get_running_loop()
    line: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        said = sys.stdin.readline()
        with suppress(RuntimeError, asyncio.InvalidStateError):  # nobody waits any more
            loop.call_soon_threadsafe(line.set_result, said)

    Thread(target=read, daemon=True).start()
    return await line


@dataclass(frozen=True)
class CdpActor:
    """Hands each task to an agent with the address of its Chromium. play: how; by default a person is asked."""

    play: Play = ask_on_terminal
    name: str = "cdp"
    max_steps: int = 1
    alone: bool = True

    @asynccontextmanager
    async def policy(self, made: Tuple, seat: int, episode: Episode) -> AsyncIterator[Policy]:
        assert episode.debugger is not None, "an actor that is alone has a Chromium of its own"
        socket = await _websocket(episode.debugger)
        apps = tuple(f"{episode.origin}/{app}/" for app in made.apps)
        yield _Handed(self.play, Assignment(made.id, made.instruction, apps, seat, episode.debugger, socket))


@dataclass
class _Handed:
    play: Play
    assignment: Assignment
    looks: bool = False
    reads: bool = False

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        return Turn([await self.play(self.assignment)])


async def _websocket(address: str) -> str:
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(f"{address}/json/version")
            return str(answer.raise_for_status().json()["webSocketDebuggerUrl"])
    except (httpx.HTTPError, KeyError, ValueError) as error:
        raise BrowserError(f"Chromium does not answer at {address}: {error}") from error
