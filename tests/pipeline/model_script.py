"""Models that play every role of a run from stories: what each says follows from the request alone.

    with ModelServer(Model({0: story, 3: other})) as server: …

A role's model has the role's name (`anthropic:generator`, `openai:discriminator`, …), so that a script tells roles
apart whoever serves them. A task without a story of its own is a plain one that goes well. Since nothing is
remembered between requests, a run that is killed, resumed or done by more workers is told the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson

from cuagym.agents.llm.generator import first_prompt
from cuagym.agents.procedural.generator import world_of
from cuagym.agents.protocols import Brief
from cuagym.hub.app import App
from cuagym.llm.protocol import Usage
from tests.llm.server import Answer, Dialect, Refused, Step, texts, tool_names
from tests.llm.wire import Json
from tests.toy_app import app as todo

SEED = 5
HEAD = 'def reward(initial, final, answer=None, visits=(), status="done"):\n'
LENSES = ("You sit as the user", "You sit as the reward engineer", "You sit as the adversary")
MISSING = "what was asked for is not done"
TASKS = 40
"""Tasks of a run that the models know; all of them are in one world."""

Call = tuple[str, Json]


def world(seed: int = SEED) -> Json:
    """The initial state of a run's first forty tasks."""
    number, now = world_of(Brief((todo,), seed, 0))
    return todo.seed_state(number, now).value


def asks(*requirements: str) -> str:
    """A Discriminator's part of a program with these requirements."""
    return f"{HEAD}    return verdict(initial, final, status, [{', '.join(requirements)}])\n"


def op(operation: str, **args: object) -> Json:
    return {"app": "todo", "operation": operation, "args": args}


def ballot(verdict: str = "keep", defect: str = "", instruction: str | None = None) -> Json:
    severity = "none" if verdict == "keep" else "major"
    return {
        "reason": f"I would {verdict} it.",
        "evidence": "",
        "defects": [defect] if defect else [],
        "severity": severity,
        "verdict": verdict,
        "instruction": instruction,
    }


@dataclass(frozen=True)
class Draft:
    """What a Generator submits.

    operations: done in the session before. more: other fields of the submission. start: RFC 6902 operations on the
    initial state. earlier: submissions that are not accepted.
    """

    instruction: str
    operations: tuple[Json, ...] = ()
    more: Json = field(default_factory=dict)
    start: tuple[Json, ...] = ()
    earlier: tuple[Json, ...] = ()

    def submission(self) -> Json:
        return {"kind": "state", "instruction": self.instruction, "apps": ["todo"], **self.more}


@dataclass(frozen=True)
class Story:
    """What the models make of one task.

    drafts: what the Generator submits first, and what when it revises. programs: the Discriminator's, each the
    mended form of the one before; one that begins with `refuse:` sends the task back. rulings: the arbiter's, the
    next one after each that was refused for what it gives away. ballots: by instruction and seat; all keep without.
    wording: the paraphraser's. reading: what its reader understands. exploits: what a red team tries, one after
    another, until it is paid. instead: what a role says whatever it is asked.
    """

    drafts: tuple[Draft, ...]
    programs: tuple[str, ...] = ()
    rulings: tuple[Json, ...] = ()
    ballots: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    wording: str | None = None
    reading: tuple[Json, ...] = ()
    exploits: tuple[Json, ...] = ()
    instead: Mapping[str, Step] = field(default_factory=dict)

    @property
    def instructions(self) -> tuple[str, ...]:
        told = [draft.instruction for draft in self.drafts] + ([self.wording] if self.wording else [])
        rewritten = [given["instruction"] for votes in self.ballots.values() for given in votes]
        return tuple(dict.fromkeys(text for text in (*told, *rewritten) if text))


def plain(k: int) -> Story:
    """A task that goes well."""
    title = f"Errand number {k} of the week"
    return Story(
        (Draft(f"Please add a task “{title}” to the list Home.", (op("add_task", list="l4", title=title),)),),
        (asks(f"created('tasks', {{'title': {title!r}, 'list': 'l4'}})"),),
    )


@dataclass(frozen=True)
class Asked:
    """A request as the models read it. turn: how many replies the conversation has already."""

    role: str
    opening: str
    turn: int
    results: str


def asked(body: Json) -> Asked:
    """What a request in any dialect asks, and whom."""
    items: list[Json] = body.get("messages") or body["input"]
    talk = [item for item in items if item.get("role") not in ("system", "developer")]
    sides = [(own, list(group)) for own, group in groupby(talk, key=is_own)]
    role = "reader" if "understood" in tool_names(body) else str(body["model"])
    last = [] if sides[-1][0] else sides[-1][1]
    return Asked(role, said(sides[0][1]), sum(own for own, _ in sides), said(last))


def said(value: object) -> str:
    return "\n".join(texts(value))


def is_own(item: Json) -> bool:
    """Whether the model said this itself."""
    if item.get("role") == "assistant":
        return True
    return item.get("role") is None and item.get("type") != "function_call_output"


class Model:
    """Answers for every role. usage: of each reply. Everything it was not prepared for is a 400."""

    def __init__(
        self,
        stories: Mapping[int, Story] | None = None,
        *,
        seed: int = SEED,
        app: App = todo,
        goals: bool = False,
        usage: Usage = Usage(100, 10),  # noqa: B008 - a frozen value
    ) -> None:
        self.stories = {k: plain(k) for k in range(TASKS)} | dict(stories or {})
        self._openings = [first_prompt(Brief((app,), seed, k), goals=goals).opening for k in range(TASKS)]
        assert len(set(self._openings)) == TASKS
        self._usage = usage

    def __call__(self, body: Json, dialect: Dialect) -> Step:
        request = asked(body)
        story = self.story(request)
        if story is None:
            return Refused(400, f"no story is about this: {request.opening[-300:]}")
        if request.role in story.instead:
            return story.instead[request.role]
        play = getattr(self, f"_{request.role.replace('-', '_')}")
        step: str | list[Call] | Json = play(request, story)
        if isinstance(step, str):
            return Refused(400, step)
        if isinstance(step, dict):
            return Answer(orjson.dumps(step).decode(), usage=self._usage)
        return Answer(calls=step, usage=self._usage)

    def task(self, request: Asked) -> int | None:
        """The number of the task that a request is about."""
        if request.role == "generator" and "You submitted:" not in request.opening:
            return next((k for k, text in enumerate(self._openings) if text in request.opening), None)
        about = [
            (request.opening.find(text), k)
            for k, story in self.stories.items()
            for text in story.instructions
            if text in request.opening
        ]
        return min(about)[1] if about else self._told_in_marks(request.opening)

    def _told_in_marks(self, opening: str) -> int | None:
        """The task of a paraphraser's request, in which quoted texts are apart from the instruction."""
        for k, story in self.stories.items():
            quoted = story.drafts[0].instruction.partition("“")[2].partition("”")[0]
            if quoted and f"“{quoted}”" in opening:
                return k
        return None

    def story(self, request: Asked) -> Story | None:
        k = self.task(request)
        return None if k is None else self.stories[k]

    # -- roles ---------------------------------------------------------------------------------------------------

    def _generator(self, request: Asked, story: Story) -> list[Call] | str:
        revising = "You submitted:" in request.opening
        draft = story.drafts[-1 if revising else 0]
        patch = {"app": "todo", "patch": list(draft.start)}
        looked: Call = ("query", {"app": "todo", "table": "tasks", "fields": ["title"]})
        started: list[Call] = [("change_start", patch), looked] if draft.start else []
        turns: list[list[Call]] = [
            [looked, ("look", {"path": "/todo/"})],
            [("reset", {}), *started, *(("operate", call) for call in draft.operations)],
            *([("submit", given)] for given in (*draft.earlier, draft.submission())),
        ]
        return turns[request.turn] if request.turn < len(turns) else f"not accepted: {request.results}"

    def _discriminator(self, request: Asked, story: Story) -> list[Call] | str:
        first = story.drafts[0].instruction in request.opening
        programs = [program for program in story.programs if first or not program.startswith("refuse:")]
        written = [n for n, program in enumerate(programs) if program.strip() in request.opening]
        program = programs[min(max(written, default=-1) + 1, len(programs) - 1)]
        if program.startswith("refuse:"):
            return [("refuse_task", {"reason": program.removeprefix("refuse:")})]
        turns: list[list[Call]] = [
            [("look_up", {"app": "todo", "table": "lists"}), ("dry_run", {"program": program})],
            [("submit_program", {"program": program})],
        ]
        return turns[request.turn] if request.turn < len(turns) else f"not accepted: {request.results}"

    def _arbiter(self, request: Asked, story: Story) -> Json | str:
        refused = request.opening.count("— gives away:")
        return story.rulings[refused] if refused < len(story.rulings) else "no ruling was prepared"

    def _critic(self, request: Asked, story: Story) -> Json:
        seat = next(seat for seat, lens in enumerate(LENSES) if lens in request.opening)
        about = max((text for text in story.ballots if text in request.opening), key=len, default=None)
        return ballot() if about is None else story.ballots[about][seat]

    def _paraphraser(self, request: Asked, story: Story) -> Json:
        wording = story.wording or f"{story.drafts[0].instruction} Thanks."
        return {"instruction": wording}

    def _reader(self, request: Asked, story: Story) -> list[Call]:
        if request.turn == 0:
            return [("look_up", {"app": "todo", "table": "tasks"})]
        return [("understood", {"operations": list(story.reading), "impossible": not story.reading})]

    def _red_team(self, request: Asked, story: Story) -> list[Call]:
        if request.turn and "paid in full" in request.results:
            return [("report", {"attempt": request.turn, "missing": MISSING})]
        if request.turn < len(story.exploits):
            return [("try_operations", story.exploits[request.turn])]
        return [("report", {"attempt": None})]
