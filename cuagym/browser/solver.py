"""The solver: performs known operations through the visible page, as an agent would.

It reads which form and button post which operation, opens what hides them, fills the controls, and acts by
coordinates and keys only. What the page holds is read by one read-only script a gesture; the script answers the
next gesture, so that the solver keeps no picture of the page that could go stale.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Protocol, TypeAlias

import orjson

from cuagym.browser.actions import Action, Done, Goto, Infeasible, parse_action
from cuagym.browser.episode import Episode
from cuagym.browser.policies import Finish
from cuagym.schema import Call, JsonObject, Status

_SCRIPTS = files("cuagym.browser") / "scripts"
_READER = "\n".join(
    (_SCRIPTS / f"{name}.js").read_text("utf-8") for name in ("sight", "controls", "forms", "links")
)
GESTURES = 150
"""Gestures for one call before the solver is stuck: the longest seen in sound pages is a date years away."""
REPEATS = 3
"""How often the same gesture may be made without the page changing."""


@dataclass(frozen=True, slots=True)
class Open:
    """A page to open and read: its path under the hub, `/mail/thread/t12`."""

    path: str


Step: TypeAlias = Call | Open


@dataclass(frozen=True, slots=True)
class Accepted:
    """An operation as the hub logged it. names: ids of what it created, by the ids that later steps call them."""

    args: JsonObject
    names: Mapping[str, str] = field(default_factory=dict)


class Guide(Protocol):
    """What the solver is told from the hub's side of the session."""

    async def trail(self, step: Step) -> Sequence[str]:
        """Paths under the hub from a page that is linked everywhere to the step's page, as the state is now."""

    async def accepted(self, call: Call) -> Accepted | None:
        """What the page has posted of the call's operation since the last time; None until the hub accepted it."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """Why the solver could not go on: the step, the page it stood on and what that page offers to post."""

    step: Step
    path: str
    reason: str
    offers: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"; the page says: {' / '.join(self.alerts)}" if self.alerts else ""
        return f"{self.step} on {self.path}: {self.reason}{said}; it offers: {', '.join(self.offers) or 'nothing'}"


@dataclass(slots=True)
class Solved:
    """How a solver's rollout ended; `texts` holds what was read on each page opened for reading."""

    finish: Finish
    stuck: Stuck | None = None
    texts: dict[str, str] = field(default_factory=dict)


class _StuckError(Exception):
    def __init__(self, stuck: Stuck) -> None:
        super().__init__(str(stuck))
        self.stuck = stuck


async def solve(episode: Episode, guide: Guide, steps: Sequence[Step], ending: Done | Infeasible) -> Solved:
    """Performs the steps in order and finishes; a step that the page does not allow ends it as "stopped"."""
    return await _Solver(episode, guide).run(steps, ending)


class _Solver:
    def __init__(self, episode: Episode, guide: Guide) -> None:
        self._episode = episode
        self._guide = guide
        self._steps = 0
        self._names: dict[str, str] = {}
        self._texts: dict[str, str] = {}

    async def run(self, steps: Sequence[Step], ending: Done | Infeasible) -> Solved:
        try:
            for step in steps:
                match step:
                    case Call():
                        await self._perform(step)
                    case Open():
                        await self._read(step)
        except _StuckError as error:
            return Solved(self._finish(None, "stopped"), error.stuck, self._texts)
        await self._act([ending])
        if isinstance(ending, Infeasible):
            return Solved(self._finish(None, "infeasible"), None, self._texts)
        return Solved(self._finish(ending.answer, "done"), None, self._texts)

    def _finish(self, answer: str | None, status: Status) -> Finish:
        return Finish(answer, status, self._steps, self._episode.actions)

    async def _perform(self, call: Call) -> None:
        """Posts one operation; ids that earlier steps created are put in as the session has them."""
        args = {name: _renamed(value, self._names) for name, value in call.args.items()}
        actual = Call(app=call.app, operation=call.operation, args=args)
        goal = {
            "path": f"/{call.app}/_op/{call.operation}",
            "want": {name: posted(value) for name, value in args.items()},
        }

        async def accepted() -> bool:
            done = await self._guide.accepted(actual)
            if done is None:
                return False
            said = {name: value for name, value in args.items() if value not in (None, False, [])}
            wrong = {name: done.args.get(name) for name, value in said.items() if done.args.get(name) != value}
            if wrong:
                raise self._stuck(actual, f"the page posted {wrong} instead", {})
            self._names.update(done.names)
            return True

        await self._pursue(actual, goal, accepted)

    async def _read(self, step: Open) -> None:
        actual = Open("/".join(self._names.get(part, part) for part in step.path.split("/")))
        await self._pursue(actual, {}, _never)
        self._texts[step.path] = await self._ask("text")

    async def _pursue(self, step: Step, goal: JsonObject, accepted: Callable[[], Awaitable[bool]]) -> None:
        """Makes gesture after gesture until the goal is met."""
        trail = list(await self._guide.trail(step))
        await self._enter(trail)
        seen: dict[bytes, int] = {}
        afresh = "?" in self._episode.path
        for _ in range(GESTURES):
            plan = await self._ask("next", goal | {"trail": trail})
            if plan.get("here"):
                return
            if "stuck" in plan and afresh:
                # An earlier step may have left a list on a later page: look through it once from its first.
                afresh, plan = False, await self._afresh(trail) or plan
            if "stuck" in plan:
                raise self._stuck(step, plan["stuck"], plan)
            key = orjson.dumps([plan, self._episode.path])
            seen[key] = seen.get(key, 0) + 1
            if seen[key] > REPEATS:
                raise self._stuck(
                    step,
                    f"nothing comes of {plan['actions']}",
                    await self._ask("report"),
                )
            error = await self._act([parse_action(action) for action in plan["actions"]])
            if error:
                raise self._stuck(step, error, {})
            if plan.get("submits") and await accepted():
                return
        raise self._stuck(step, f"not done after {GESTURES} gestures", {})

    async def _afresh(self, trail: Sequence[str]) -> JsonObject | None:
        """The gesture towards the nearest page of the trail that is linked here."""
        for path in reversed(trail):
            way: JsonObject | None = await self._ask("follow", path)
            if way:
                return way
        return None

    async def _enter(self, trail: Sequence[str]) -> None:
        """Goes to another app by its address, where the page has no link to it."""
        app = trail[0].split("/")[1]
        if self._episode.path.split("/")[1].split("?")[0] == app:
            return
        if await self._ask("follow", trail[0]) is None:
            await self._act([Goto(url=trail[0])])

    async def _act(self, actions: list[Action]) -> str | None:
        """One action a step, so that a recording shows each."""
        for action in actions:
            self._steps += 1
            error = await self._episode.step([action])
            if error:
                return error
        return None

    async def _ask(self, question: str, subject: Any = None) -> Any:
        """The page's answer; the reader is put into a document when it is asked for the first time."""
        words = ", ".join(orjson.dumps(word).decode() for word in (question, subject))
        tab = self._episode.tab
        answer = await tab.ask(f"window[Symbol.for('cuagym.reader')]?.({words})")
        if answer is None:
            answer = await tab.ask(f"(() => {{ {_READER} }})(), window[Symbol.for('cuagym.reader')]({words})")
        return answer[0]

    def _stuck(self, step: Step, reason: str, plan: Mapping[str, Any]) -> _StuckError:
        offers, alerts = tuple(plan.get("offers", ())), tuple(plan.get("alerts", ()))
        return _StuckError(Stuck(step, self._episode.path, reason, offers, alerts))


async def _never() -> bool:
    return False


def posted(value: Any) -> list[str]:
    """The strings that a form posts for an argument; none for null."""
    match value:
        case None:
            return []
        case bool():
            return ["on" if value else "off"]
        case list():
            return [text for one in value for text in posted(one)]
        case {"sha256": sha256, "name": name}:
            return [f"{sha256}/{name}"]
        case _:
            return [str(value)]


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value with the ids of created entities as this session has them."""
    match value:
        case str() if value in names:
            return names[value]
        case list():
            return [_renamed(one, names) for one in value]
        case _:
            return value
