"""A language model as an actor: one reply a step, told in the next one what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias
from urllib.parse import urlsplit

import orjson

from cuagym.agents.actors.aria import OutOfView, read
from cuagym.agents.actors.vocabulary import View, vocabulary_of
from cuagym.agents.llm.conversation import Line, NotAccepted
from cuagym.agents.llm.prompts import message, render
from cuagym.browser.actions import Action, Done, Infeasible
from cuagym.browser.episode import Episode
from cuagym.browser.observation import Observation
from cuagym.browser.policies import MAX_STEPS, Policy, Turn
from cuagym.errors import AgentFailure
from cuagym.llm.protocol import (
    LLM,
    ComputerCall,
    Image,
    Message,
    Part,
    Purpose,
    Reply,
    Request,
    Text,
    ToolCall,
    ToolResult,
)
from cuagym.schema import JsonObject, Tuple

MAX_FAULTS = 4  # replies in a row in which something is malformed
THREADS = 64

Call: TypeAlias = ToolCall | ComputerCall


@dataclass(frozen=True)
class ModelActor:
    """Plays tasks by a model. Its calls run in threads, so that other episodes go on meanwhile."""

    llm: LLM
    view: View
    max_steps: int = MAX_STEPS
    alone: bool = False
    _threads: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(THREADS, "actor"), repr=False)

    @property
    def name(self) -> str:
        return self.llm.name

    @asynccontextmanager
    async def policy(self, made: Tuple, seat: int, episode: Episode) -> AsyncIterator[Policy]:
        yield ModelPolicy(Line(self.llm, Purpose("actor", made.id, seat)), made, self, episode.viewport)


@dataclass(frozen=True)
class Look:
    """What the model is told after a step: with the page as it was then, and as it reads once that is old."""

    full: tuple[Part, ...]
    bare: tuple[Part, ...]


class ModelPolicy:
    """One episode's conversation."""

    def __init__(self, line: Line, made: Tuple, actor: ModelActor, viewport: tuple[int, int]) -> None:
        self._vocabulary = vocabulary_of(actor.name, actor.view, viewport)
        self.looks, self.reads = self._vocabulary.looks, self._vocabulary.reads
        self._line = line
        self._made = made
        self._actor = actor
        self._viewport = viewport
        self._turns: list[Look | Message] = []
        self._system = ""
        self._calls: tuple[Call, ...] = ()  # of the last reply
        self._waiting: tuple[Call, ...] = ()  # those of them that are still to be done
        self._answers: dict[str, str] = {}
        self._document = ""  # that the last reply was about
        self._scrolled = False
        self._faults = 0

    async def act(self, observation: Observation, error: str | None = None) -> Turn:
        if self._faults == MAX_FAULTS:
            raise AgentFailure("actor", "no possible action", error or "")
        document = read(observation.aria, self._viewport).document if observation.aria else ""
        if self._waiting and error is None:
            if document == self._document:
                return self._carried_out(observation)
            error = "The page was replaced by another before all calls were done."
        self._document = document
        request = self._request(observation, error)
        reply = await asyncio.get_running_loop().run_in_executor(self._actor._threads, self._line.ask, request)
        self._turns.append(reply.message)
        self._answers, self._scrolled = {}, False
        self._calls = self._waiting = tuple(
            part for part in reply.message.parts if isinstance(part, ToolCall | ComputerCall)
        )
        turn = self._carried_out(observation, _missing(reply))
        self._faults = self._faults + 1 if turn.fault else 0
        tokens = {"input": reply.usage.input, "output": reply.usage.output, "cached": reply.usage.cached}
        return Turn(turn.actions, _written(reply), tokens, turn.fault)

    def _carried_out(self, seen: Observation, fault: str | None = None) -> Turn:
        """The actions of the calls that wait: of all, or of one where the next needs a new look."""
        actions: list[Action] = []
        try:
            while self._waiting:
                actions += self._meant(self._waiting[0], seen)
                self._waiting, self._scrolled = self._waiting[1:], False
                ended = bool(actions) and isinstance(actions[-1], Done | Infeasible)
                if ended or self._vocabulary.single:
                    break
        except _Unfit as unfit:
            actions += unfit.before
            fault, self._waiting = unfit.reason, ()
        except OutOfView as far:
            if self._scrolled:
                fault, self._waiting = f"The element {far} can't be scrolled into view.", ()
            else:
                actions.append(far.scroll)
                self._scrolled = True
        return Turn(actions, fault=fault)

    def _meant(self, call: Call, seen: Observation) -> list[Action]:
        """What one call does, up to the action that ends the task."""
        actions: list[Action] = []
        try:
            for step in self._vocabulary.actions(call, seen):
                if isinstance(step, str):
                    self._answers[call.id] = step
                else:
                    actions.append(step)
        except NotAccepted as refusal:
            raise _Unfit(str(refusal), actions) from refusal
        return actions

    def _look(self, seen: Observation, error: str | None) -> Look:
        picture = Image(seen.screenshot) if self.looks and seen.screenshot is not None else None
        aria = read(seen.aria, self._viewport).text if self.reads and seen.aria is not None else None
        full, bare = self._text(seen, error, aria, old=False), self._text(seen, error, None, old=True)
        in_result = any(isinstance(call, ComputerCall) for call in self._calls)
        beside = () if in_result or picture is None else (picture,)
        return Look(
            (*self._results(error, picture), Text(full), *beside), (*self._results(error, None), Text(bare))
        )

    def _text(self, seen: Observation, error: str | None, aria: str | None, *, old: bool) -> str:
        parts = urlsplit(seen.url)
        look = {
            "path": parts.path + (f"?{parts.query}" if parts.query else ""),
            "title": seen.title,
            "tabs": [tab.title for tab in seen.tabs],
            "current": seen.current,
            "error": error,
            "aria": aria,
            "old": old,
        }
        if self._turns:
            return message("_actor_look", **look)
        width, height = self._viewport
        prompt = render(
            self._vocabulary.prompt,
            instruction=self._made.instruction,
            apps=self._made.apps,
            today=f"{datetime.fromisoformat(self._made.now):%A, %d %B %Y}",
            max_steps=self._actor.max_steps,
            width=width,
            height=height,
            relative=self._actor.view == "relative",
            **look,
        )
        self._system = prompt.system
        return prompt.opening

    def _results(self, error: str | None, picture: Image | None) -> list[ToolResult]:
        """An answer to each call of the last reply; the last computer call's holds the picture."""
        screens = [call.id for call in self._calls if isinstance(call, ComputerCall)]
        results: list[ToolResult] = []
        for call in self._calls:
            said = self._answers.get(call.id)
            if isinstance(call, ComputerCall):
                content: list[Text | Image] = [Text(said)] if said else []
                if picture is not None and call.id == screens[-1]:
                    content.append(picture)
                results.append(ToolResult(call.id, tuple(content), computer=True))
            else:
                told = said or ("Done." if error is None else "Not all was done: see below.")
                results.append(ToolResult(call.id, (Text(told),), failed=error is not None))
        return results

    def _request(self, seen: Observation, error: str | None) -> Request:
        """The next request, with what the page is now."""
        self._turns.append(self._look(seen, error))
        vocabulary = self._vocabulary
        return Request(
            self._system,
            trimmed(self._turns, vocabulary.pictures),
            vocabulary.tools,
            vocabulary.computer,
            must_call=True,
            max_tokens=self._line.max_tokens,
        )


class _Unfit(Exception):
    """A call in which something is malformed or impossible, after `before`."""

    def __init__(self, reason: str, before: list[Action]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.before = before


def trimmed(turns: Sequence[Look | Message], pictures: int) -> tuple[Message, ...]:
    """The conversation with at most so many looks in full, the newest.

    Older ones become bare half of that number at a time, so that the beginning, which providers cache, stays the
    same for a few steps.
    """
    looks = sum(isinstance(turn, Look) for turn in turns)
    batch = max(1, pictures // 2)
    bare = -(-max(0, looks - pictures) // batch) * batch
    messages: list[Message] = []
    for turn in turns:
        if isinstance(turn, Look):
            messages.append(Message("user", turn.full if bare <= 0 else turn.bare))
            bare -= 1
        else:
            messages.append(turn)
    return tuple(messages)


def _missing(reply: Reply) -> str | None:
    """What is wrong with a reply that calls nothing."""
    if any(isinstance(part, ToolCall | ComputerCall) for part in reply.message.parts):
        return None
    if reply.stop == "length":
        return "Your reply was cut off: be shorter, and call a tool."
    return "Your reply called no tool. Act, or end the task by `done` or `infeasible`."


def _written(reply: Reply) -> str:
    """A reply's words and calls as JSON, for the record."""
    parts: list[JsonObject] = []
    for part in reply.message.parts:
        match part:
            case Text(text=text):
                parts.append({"text": text})
            case ToolCall(name=name, arguments=arguments):
                parts.append({"tool": name, "arguments": arguments})
            case ComputerCall(actions=actions):
                parts.append({"computer": list(actions)})
    return orjson.dumps(parts).decode()
