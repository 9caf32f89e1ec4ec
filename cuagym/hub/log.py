"""A session's log: what was done and opened, one immutable chain per app, in one order over all apps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from cuagym.hub.effects import Before
from cuagym.hub.kinds import Moment
from cuagym.hub.state import JsonObject

Via: TypeAlias = Literal["ui", "visit", "admin"]


@dataclass(frozen=True, slots=True)
class Done:
    """An accepted operation.

    via: `ui` for a form the user sent, `visit` for what a page does on its own (marks of a visit, an autosave),
    `admin` for the state API. group: the order of the first entry of the same form post, by which all of them
    are undone together. before: what undo needs.
    """

    order: int
    app: str
    operation: str
    args: JsonObject
    via: Via
    at: Moment
    group: int
    before: tuple[Before, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A page that was opened: path and query as the browser asked for them, with the app's prefix."""

    order: int
    app: str
    path: str


Entry: TypeAlias = Done | Opened


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """An entry and the log before it; a log shares all but its end with the logs it was forked from."""

    entry: Entry
    rest: Log | None

    def __iter__(self) -> Iterator[Entry]:
        """Entries from the newest to the oldest."""
        log: Log | None = self
        while log is not None:
            yield log.entry
            log = log.rest

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Log) and (self is other or list(self) == list(other))

    __hash__ = None  # type: ignore[assignment]


def in_order(logs: Iterable[Log | None]) -> list[Entry]:
    """The entries of several apps' logs from the oldest to the newest."""
    entries = [entry for log in logs if log is not None for entry in log]
    return sorted(entries, key=lambda entry: entry.order)


def log_json(entries: Iterable[Entry]) -> JsonObject:
    """`{"operations": […], "visits": […]}` of the state API."""
    operations, visits = [], []
    for entry in entries:
        if isinstance(entry, Opened):
            visits.append(entry.path)
        else:
            operations.append(
                {
                    "app": entry.app,
                    "operation": entry.operation,
                    "args": entry.args,
                    "via": entry.via,
                    "at": entry.at,
                }
            )
    return {"operations": operations, "visits": visits}
