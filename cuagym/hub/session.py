"""A session: the apps' states, clocks, counters and logs of one actor, as an immutable value.

Every change gives a new `Session` that shares what did not change, so that a fork is a pointer and a reset moves
one. Nothing here knows of HTTP, stores or time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.effects import undo as undo_effects
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import File, Moment
from cuagym.hub.log import Done, Entry, Log, Opened, Via, in_order
from cuagym.hub.operation import Operation, stored_arguments
from cuagym.hub.page import Page
from cuagym.hub.state import JsonObject, State
from cuagym.hub.view import View

DEFAULT_SEED = 1
FIRST_ID = 1000
"""New ids count up from here, so that they never equal one that a seed world had and lost."""


@dataclass(frozen=True, slots=True)
class AppSession:
    """One app of a session. `custom`: its state was set, and is not (only) the seed world."""

    now: Moment
    seed: int
    initial: State
    current: State
    ticks: int = 0
    counter: int = FIRST_ID
    custom: bool = False
    log: Log | None = None

    @property
    def time(self) -> Moment:
        """The app's clock: one second after `now` for every accepted operation."""
        return later(self.now, self.ticks)


@dataclass(frozen=True, slots=True)
class Held:
    """A file on the session's computer; `app` is the app that brought it, None when the admin did."""

    file: File
    app: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a call did: the time it is stamped with, new ids, and the number by which it can be undone."""

    at: Moment
    created: tuple[str, ...]
    order: int


@dataclass(frozen=True, slots=True)
class Session:
    """All apps of one actor. An app that nothing happened to is not stored: it has its seed world.

    order: how many log entries there have been. visited: the page opened last.
    """

    now: Moment = DEFAULT_NOW
    seed: int = DEFAULT_SEED
    apps: Mapping[str, AppSession] = field(default_factory=dict)
    order: int = 0
    visited: str | None = None
    files: tuple[Held, ...] = ()

    def of(self, app: App) -> AppSession:
        """The part of an app, made from its seed world when nothing happened to it yet."""
        part = self.apps.get(app.name)
        if part is None:
            world = app.seed_state(self.seed, self.now)
            part = AppSession(self.now, self.seed, world, world)
        return part

    def view(self, app: App) -> View:
        part = self.of(app)
        return app.view(part.current, part.time)

    def log(self, app: App | None = None) -> list[Entry]:
        """The log of an app, or of all in one order."""
        parts = [part for name, part in self.apps.items() if app is None or name == app.name]
        return in_order(part.log for part in parts)

    # -- the admin's changes -----------------------------------------------------------------------------------

    def set(self, app: App, state: State, now: Moment, seed: int) -> Session:
        """Initial and current state of an app are `state`; its log, clock and counter begin anew."""
        part = AppSession(now, seed, state, state, custom=True)
        return replace(self, now=now, seed=seed, apps={**self.apps, app.name: part})

    def set_current(self, app: App, state: State) -> Session:
        """The current state of an app is `state`; all else stays."""
        return self._with(app, replace(self.of(app), current=state, custom=True))

    def reset(self, app: App) -> Session:
        """The app as it was before anything happened; files that it brought are gone."""
        old = self.apps.get(app.name)
        if old is None:
            return self
        part = AppSession(old.now, old.seed, old.initial, old.initial, custom=old.custom)
        files = tuple(held for held in self.files if held.app != app.name)
        return replace(self._with(app, part), files=files, visited=None)

    def reset_all(self, apps: Iterable[App]) -> Session:
        """Every app as it was before anything happened."""
        session = self
        for app in apps:
            session = session.reset(app)
        return replace(session, order=0)

    # -- what an actor does ------------------------------------------------------------------------------------

    def operate(
        self, app: App, operation: str, calls: Sequence[Mapping[str, Any]], via: Via
    ) -> tuple[Session, Outcome]:
        """Applies an operation once for each of `calls`: all or, with OperationRefused, none."""
        session, created, group = self, list[str](), self.order + 1
        for raw in calls:
            session, ids = session._operate_once(app, operation, raw, via, group)
            created += ids
        return session, Outcome(session.of(app).time, tuple(created), group)

    def _operate_once(
        self, app: App, operation: str, raw: Mapping[str, Any], via: Via, group: int
    ) -> tuple[Session, list[str]]:
        declared = app.operations.get(operation)
        if declared is None:
            raise OperationRefused(f"{app.name} has no operation {operation!r}")
        part = self.of(app)
        ticks = part.ticks + (0 if declared.background else 1)
        mint = _Background(part.current) if declared.background else _Counter(part.current, part.counter)
        now = later(part.now, ticks)
        done = app.operate(part.current, now, mint, operation, self._with_files(app, declared, raw))
        entry = Done(
            order=self.order + 1,
            app=app.name,
            operation=operation,
            args=done.arguments,
            via="visit" if declared.background else via,
            at=now,
            group=group,
            before=tuple(done.applied.before),
        )
        counter = mint.counter if isinstance(mint, _Counter) else part.counter
        part = replace(part, current=done.applied.state, ticks=ticks, counter=counter)
        return self._logged(app, part, entry), done.applied.created

    def undo(self, app: App, order: int) -> tuple[Session, Outcome]:
        """Takes back the operations of one post; OperationRefused when what they touched has changed since."""
        part = self.of(app)
        done = [entry for entry in part.log or () if isinstance(entry, Done)]
        undone = [entry for entry in done if entry.group == order and entry.before]
        if not undone or any(entry.operation == "undo" and entry.args == {"at": order} for entry in done):
            raise OperationRefused("There is nothing to undo", field="at")
        state = part.current
        for entry in undone:
            earlier = undo_effects(state, list(entry.before))
            if earlier is None:
                raise OperationRefused("This can't be undone any more: it has changed since", field="at")
            state = earlier
        ticks = part.ticks + 1
        now, number = later(part.now, ticks), self.order + 1
        entry = Done(number, app.name, "undo", {"at": order}, "ui", now, number, ())
        return self._logged(app, replace(part, current=state, ticks=ticks), entry), Outcome(now, (), number)

    def visit(self, app: App, page: Page, arguments: Mapping[str, Any], path: str) -> Session:
        """A page was opened: its incidental effects are done and it is logged.

        Opening the page that was opened last again (a reload, an operation that lands where it was sent from) is
        no new visit; its effects are done all the same.
        """
        part, session = self.of(app), self
        state = app.visit(page, part.current, part.time, arguments).state
        if state is not part.current:
            marks = Done(
                session.order + 1,
                app.name,
                page.name,
                stored_arguments(arguments),
                "visit",
                part.time,
                session.order + 1,
                (),
            )
            session = session._logged(app, replace(part, current=state), marks)
        return session.opened(app, path)

    def opened(self, app: App, path: str) -> Session:
        """A path of an app was opened and did nothing to its state."""
        if path == self.visited:
            return self
        logged = self._logged(app, self.of(app), Opened(self.order + 1, app.name, path))
        return replace(logged, visited=path)

    def holding(self, file: File, app: App | None) -> Session:
        """A file was put on the session's computer."""
        if any(held.file == file for held in self.files):
            return self
        return replace(self, files=(*self.files, Held(file, app.name if app else None)))

    # -- inside ------------------------------------------------------------------------------------------------

    def _with(self, app: App, part: AppSession) -> Session:
        return replace(self, apps={**self.apps, app.name: part})

    def _logged(self, app: App, part: AppSession, entry: Entry) -> Session:
        return replace(self._with(app, replace(part, log=Log(entry, part.log))), order=entry.order)

    def _with_files(self, app: App, operation: Operation, raw: Mapping[str, Any]) -> JsonObject:
        """`raw` with the files that it names as `sha256/name` in full."""
        found = dict(raw)
        for parameter in operation.parameters:
            if parameter.kind.base == "file" and parameter.name in raw:
                value = raw[parameter.name]
                if isinstance(value, list):
                    found[parameter.name] = [self._file(item, parameter.name) for item in value if item != ""]
                else:
                    found[parameter.name] = self._file(value, parameter.name)
        return found

    def _file(self, value: Any, name: str) -> Any:
        if not isinstance(value, str) or not value:
            return value
        for held in self.files:
            if f"{held.file['sha256']}/{held.file['name']}" == value:
                return held.file
        raise OperationRefused(f"There is no file {value.partition('/')[2]!r} on this computer", field=name)


class _Counter:
    """Mints ids from the app's counter; those that the state holds are skipped."""

    def __init__(self, state: State, counter: int) -> None:
        self.state, self.counter = state, counter

    def __call__(self, cls: type[Entity]) -> str:
        while True:
            self.counter += 1
            id = f"{cls.prefix}{self.counter}"
            if self.state.table(cls.table).get(id) is None:
                return id


class _Background:
    """Mints the first free of `prefix + "a" + number`, so that autosaves do not move the counter."""

    def __init__(self, state: State) -> None:
        self.state, self.given = state, set[str]()

    def __call__(self, cls: type[Entity]) -> str:
        number = 1
        while (id := f"{cls.prefix}a{number}") in self.given or self.state.table(cls.table).get(id) is not None:
            number += 1
        self.given.add(id)
        return id


def later(now: Moment, seconds: int) -> Moment:
    """The moment `seconds` after `now`."""
    if not seconds:
        return now
    at = dt.datetime.fromisoformat(now) + dt.timedelta(seconds=seconds)
    return Moment(at.strftime("%Y-%m-%dT%H:%M:%SZ"))
