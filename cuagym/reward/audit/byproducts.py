"""What an app puts down by itself beside what is done, told by its structure: logs, moments, what is open.

A *log* is a list to which rows are only appended, in the order of their moments, and each says nothing but what the
other changes say: what it was done to, by whom, what sort of deed. A *moment noted* stands in a row of which
something else became, and is that of the run.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from cuagym.reward.audit import names
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.indexes import mirrors, recounts, referring
from cuagym.reward.audit.mention import Instruction, stem
from cuagym.reward.audit.places import EACH, Path, Pattern, Places, Table, at, leaves
from cuagym.schema import JsonObject

_TOKEN = re.compile(r"[^\W_]+")
_ACTORS = frozenset("by actor who user author agent operator performer initiator editor member account".split())
_SLACK = dt.timedelta(minutes=15)
_RUN = dt.timedelta(hours=6)
"""A golden run takes no longer: stamps further apart are not all of its clock."""
_TALLIES = 2
"""Numbers that an object of nothing else holds at the least."""
_DATE = 10
"""Letters of a date without a time."""
_EPOCH = 10**9
"""Numbers from which on one is a moment, in seconds since 1970, rather than a count."""


@dataclass(frozen=True)
class Byproducts:
    """What the changes of a golden run bring about by themselves.

    changes: all of them. sounds: whether a pattern sounds incidental. acting: whether a value is who acts.
    """

    changes: Sequence[Change]
    golden: JsonObject
    places: Places
    told: Instruction
    sounds: Callable[[Pattern], bool]
    acting: Callable[[Any], bool]

    @cached_property
    def logs(self) -> frozenset[Pattern]:
        """The patterns of lists that are logs."""
        made: dict[Pattern, list[Change]] = {}
        for change in self.changes:
            if change.deed == "created" and isinstance(change.path[-1], int) and isinstance(change.after, dict):
                made.setdefault(change.pattern[:-1], []).append(change)
        appended = {pattern: rows for pattern, rows in made.items() if self._appended(pattern, rows)}
        rest = [c for c in self.changes if c.pattern[:-1] not in appended and not self.sounds(c.pattern)]
        if not appended or not rest:
            return frozenset()
        logs = self._saying_no_more(appended, rest)
        # What else was appended may be what the task is about, and the others tell of that by its ids.
        other = {pattern: rows for pattern, rows in appended.items() if pattern not in logs}
        telling = {
            pattern
            for pattern in other
            if self._saying_no_more({pattern: other[pattern]}, [*rest, *_without(other, {pattern})])
        }
        return logs | self._saying_no_more(
            {pattern: other[pattern] for pattern in telling}, [*rest, *_without(other, telling)]
        )

    def _saying_no_more(self, made: dict[Pattern, list[Change]], rest: list[Change]) -> frozenset[Pattern]:
        known = _Known(rest, self.golden, self.places)
        return frozenset(
            pattern for pattern, rows in made.items() if all(self._says_no_more(row, known) for row in rows)
        )

    @cached_property
    def following(self) -> frozenset[int]:
        """The numbers of changes that only follow others: moments noted, formulas, tallies, indexes."""
        return frozenset(
            change.number
            for change in self.changes
            if (change.deed == "set" and (self._notes(change) or self._computed(change) or self._tallies(change)))
            or mirrors(change, self.changes, self.golden, self.places)
            or self._recounts(change)
        )

    def _recounts(self, change: Change) -> bool:
        """Whether a number only counts the rows that refer to its row, and the task does not say it."""
        if change.deed != "set" or self.told.mentions(change.after):
            return False
        return recounts(change, self._references, self.places)

    @cached_property
    def _references(self) -> Counter[tuple[Pattern, Any]]:
        return referring(self.changes, self.places)

    @cached_property
    def derived(self) -> frozenset[Pattern]:
        """The patterns of fields of which every change follows others."""
        rest = {change.pattern for change in self.changes if change.number not in self.following}
        return frozenset(c.pattern for c in self.changes if c.number in self.following) - rest

    def _computed(self, change: Change) -> bool:
        """Whether a formula that nobody changed stands beside a value."""
        beside, own = self._beside(change), {other.path for other in self.changes}
        return any((*change.path[:-1], key) not in own for key in formulas(beside) if key != change.path[-1])

    def _tallies(self, change: Change) -> bool:
        """Whether an object of numbers, in no row, counts as many as the golden run did the same to."""
        if EACH in change.pattern or not all(map(_whole, (change.before, change.after))):
            return False
        beside = self._beside(change)
        if len(beside) < _TALLIES or not all(map(_whole, beside.values())) or self.told.mentions(change.after):
            return False
        done = Counter(c.pattern for c in self.changes if c.path[:-1] != change.path[:-1])
        return abs(change.after - change.before) in done.values()

    def _beside(self, change: Change) -> JsonObject:
        """What a value stands among; nothing where that is no object."""
        try:
            held = at(self.golden, change.path[:-1])
        except (KeyError, IndexError, TypeError):
            return {}
        return held if isinstance(held, dict) else {}

    def _notes(self, change: Change) -> bool:
        if not change.row_path or not self._of_the_run(change):
            return False
        return any(
            other.row_path == change.row_path
            and other.pattern != change.pattern
            and not self._of_the_run(other)
            and not self.sounds(other.pattern)
            for other in self.changes
        )

    def _of_the_run(self, change: Change) -> bool:
        """Whether a change puts a moment of the run somewhere, or, where its name says so, the day of it."""
        value = change.after
        if self.clocked(value):
            return True
        day = _day(value) if names.noted(change.field) else None
        if day is None or (self.told.mentions(value) and not self.told.dated):
            return False
        return self._span is None or self._span[0].date() <= day <= self._span[1].date()

    def clocked(self, value: Any) -> bool:
        """Whether a value is a moment of the run, as other stamps tell it, and the task does not say it."""
        moment = _moment(value) if isinstance(value, str) else None
        if moment is None or self._span is None or self.told.tells_time(value):
            return False
        return self._span[0] - _SLACK <= moment <= self._span[1] + _SLACK

    @cached_property
    def _span(self) -> tuple[dt.datetime, dt.datetime] | None:
        """When the golden run began and ended, by what it stamped; None where that is not told."""
        stamps = [moment for value in self._stamped() if (moment := _moment(value)) is not None]
        if not stamps or max(stamps) - min(stamps) > _RUN:
            return None
        return min(stamps), max(stamps)

    def _stamped(self) -> Iterator[Any]:
        for change in self.changes:
            if change.deed == "set" and (names.noted(change.field) or names.updated(change.field)):
                yield change.after
            elif change.deed == "created" and isinstance(change.after, dict):
                log = names.log(change.pattern[-2]) if len(change.pattern) > 1 else False
                for key, value in change.after.items():
                    if names.stamp(key) or (log and isinstance(value, str)):
                        yield value

    def _appended(self, pattern: Pattern, made: list[Change]) -> bool:
        """Whether all that became of a list is that rows were put at the end where the latest stand."""
        table = self.places.tables.get(pattern)
        if table is None or table.keyed or not table.before or self.told.names(pattern[-1]):
            return False
        if any(c not in made and c.pattern[: len(pattern)] == pattern for c in self.changes):
            return False
        return when(table, frozenset(change.path for change in made)) is not None

    def _says_no_more(self, change: Change, known: _Known) -> bool:
        """Whether a row says nothing that other changes do not say: what became of what, who did it, a word."""
        table = self.places.tables[change.pattern[:-1]]
        moment = when(table, frozenset({change.path}))
        inside = known.around(change)
        for key, value in change.after.items():
            if value == "" and names.free_text(key):
                return False  # what somebody might have typed: nobody types into a log
            if key in (table.id, moment) or value in (None, "", [], {}) or isinstance(value, bool):
                continue
            if counts_on(table, key) or self._acts(key, value):
                continue
            for leaf in leaves(value):
                if known.has(leaf):
                    inside = True
                elif not isinstance(leaf, str) or self.places.named(leaf) is not None or self._new(leaf, known):
                    return False
        said = change.after.get(moment)
        return inside and not (isinstance(said, str) and self.told.tells_time(said))

    def _acts(self, key: str, value: Any) -> bool:
        if self.acting(value):
            return True
        return (
            bool(set(names.words(key)) & _ACTORS) and not self.told.mentions(value) and not self._spoken_of(value)
        )

    def _spoken_of(self, value: Any) -> bool:
        row = self.places.named(value)
        return row is not None and self.told.mentions(names.called(row))

    def _new(self, text: str, known: _Known) -> bool:
        """Whether a text has a word of the instruction's that no other change has."""
        return any(
            word in self.told.stems and word not in known.stems
            for word in map(stem, _TOKEN.findall(text.casefold()))
        )


def formulas(held: JsonObject) -> list[str]:
    """The members of an object that hold formulas: what stands beside them is worked out."""
    return [key for key, value in held.items() if isinstance(value, str) and len(value) > 1 and value[0] == "="]


def _without(made: dict[Pattern, list[Change]], left_out: set[Pattern]) -> list[Change]:
    return [change for pattern, rows in made.items() if pattern not in left_out for change in rows]


class _Known:
    """What changes say: the values they put somewhere, and by what the rows that they are about are called."""

    def __init__(self, changes: Sequence[Change], golden: JsonObject, places: Places) -> None:
        changes = [c for c in changes if c.deed != "reordered"]
        self._paths = [c.row_path or c.path for c in changes]
        self._said: set[str] = set()
        for change in changes:
            self._said.update(key for key in change.path if isinstance(key, str))
            self._said.update(str(v) for side in (change.before, change.after) for v in leaves(side))
            for end in range(1, len(change.path) + 1):
                self._said.update(map(str, _handles(golden, change.path[:end], change.pattern[:end], places)))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(
            stem(word.casefold()) for text in self._said for word in (*_TOKEN.findall(text), *names.words(text))
        )

    def has(self, value: Any) -> bool:
        return not isinstance(value, bool) and str(value) in self._said

    def around(self, change: Change) -> bool:
        """Whether a change is within a row that others are about."""
        row = change.row_path
        return bool(row) and any(path[: len(row)] == row for path in self._paths)


def _handles(golden: JsonObject, path: Path, pattern: Pattern, places: Places) -> Iterable[Any]:
    """By what a row is called: its ids and titles."""
    try:
        row = at(golden, path)
    except (KeyError, IndexError, TypeError):
        return ()
    if not isinstance(row, dict):
        return ()
    held = [row.get(name) for name in (*names.IDS, *names.TITLES)]
    held.append(places.key_of(pattern[:-1], row, path))
    return (value for value in held if isinstance(value, str | int) and not isinstance(value, bool))


def when(table: Table, made: frozenset[Path] = frozenset()) -> str | None:
    """The field by whose moments the rows of each list stand in order; those made last in time, at one end."""
    keys = [key for key, value in table.rows[0].value.items() if _ordinal(value) is not None] if table.rows else []
    return next((key for key in keys if _in_order(table, key, made)), None)


def _in_order(table: Table, key: str, made: frozenset[Path]) -> bool:
    homes: dict[Path, list[tuple[Any, bool]]] = {}
    for row in table.rows:
        moment = _ordinal(row.value.get(key))
        if moment is None:
            return False
        homes.setdefault(row.path[:-1], []).append((moment, row.path in made))
    for held in homes.values():
        try:
            on = all(a[0] <= b[0] for a, b in pairwise(held))
            back = all(a[0] >= b[0] for a, b in pairwise(held))
        except TypeError:
            return False
        new = [is_new for _, is_new in held]
        if not ((on and new == sorted(new)) or (back and new == sorted(new, reverse=True))):
            return False
    return True


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == _DATE else None
    except ValueError:
        return None


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _ordinal(value: Any) -> Any:
    if isinstance(value, str):
        return _moment(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) and value > _EPOCH else None


def _moment(value: Any) -> dt.datetime | None:
    """A text as a moment with a time of day, its time zone left out; None where it is none."""
    if not isinstance(value, str) or len(value) < 16 or value[10] not in "T ":
        return None
    try:
        return dt.datetime.fromisoformat(value).replace(tzinfo=None)
    except ValueError:
        return None


def counts_on(table: Table, key: str) -> bool:
    """Whether a field numbers the rows of each list of a table, two of them or more."""
    homes: dict[Path, list[Any]] = {}
    for row in table.rows:
        homes.setdefault(row.path[:-1], []).append(row.value.get(key))
    if not all(len(held) > 1 and all(map(_whole, held)) for held in homes.values()):
        return False
    return len({abs(later - sooner) for held in homes.values() for sooner, later in pairwise(held)}) == 1
