"""What attacks and variations stand on: a subject's states, what its golden run changes, and what that means.

Changes that belong together (a row that went from one list to another, an id that was put on two lists) form a
group; a group is *asked for* when the instruction leaves no doubt that it is what the task wants.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cuagym.reward.audit import grids, names
from cuagym.reward.audit.addressed import brought_to_named, familiar
from cuagym.reward.audit.byproducts import Byproducts
from cuagym.reward.audit.delta import MISSING, Change, Delta, delta
from cuagym.reward.audit.echoes import echoes
from cuagym.reward.audit.links import linked, takes
from cuagym.reward.audit.marks import marks_of
from cuagym.reward.audit.mention import Instruction
from cuagym.reward.audit.model import Subject
from cuagym.reward.audit.operations import Run, run_of
from cuagym.reward.audit.places import EACH, Pattern, Places, Row, Table, leaves, survey
from cuagym.reward.audit.reckoned import reckoned
from cuagym.reward.audit.texts import key_around, put_in, sort
from cuagym.reward.audit.view import Views, follows
from cuagym.schema import JsonObject

_EPISODE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Group:
    """Changes that stand or fall together.

    asked: the task surely wants it. incidental: it sounds like what the app does by itself. moved: it takes a row,
    by its id, from one list and puts it on another.
    """

    changes: tuple[Change, ...]
    asked: bool
    incidental: bool
    moved: bool = False

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(change.number for change in self.changes)


class Ground:
    """A subject, understood. States handed out share their parts with the subject's: none is to be changed.

    The rows of a grid are objects here (`grids`).
    """

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.initial: JsonObject = grids.seen(subject.initial)
        self.golden: JsonObject = grids.seen(subject.golden.state)
        self._has_grids = self.initial is not subject.initial or self.golden is not subject.golden.state
        self.instruction = Instruction(subject.instruction)
        self.marks = marks_of(subject)
        self._incidental: dict[Pattern, bool] = {}
        self._referring: dict[str, bool] = {}
        self.places: Places = survey(self.initial, self.golden, self.marks)
        self._views = Views(self.places, subject.several, self.instruction.says)
        self.delta: Delta = delta(self.initial, self.golden, self.places)

    @cached_property
    def run(self) -> Run | None:
        """The golden run to be carried out again, where the apps and calls are known."""
        return run_of(self.subject)

    def written(self, state: JsonObject) -> JsonObject:
        """A state of this ground as the program gets it."""
        return grids.written(state) if self._has_grids else state

    def without(self, changes: Iterable[Change]) -> JsonObject:
        """The golden state without some of its changes."""
        state: JsonObject = self.delta.without(change.number for change in changes)
        return state

    # -- what patterns mean ------------------------------------------------------------------------------------

    def incidental(self, pattern: Pattern) -> bool:
        """Whether a place sounds as if the app changed it by itself, and the instruction does not speak of it."""
        found = self._incidental.get(pattern)
        if found is None:
            found = (self._sounds_incidental(pattern) and not self._about(pattern)) or self._comes_along(pattern)
            self._incidental[pattern] = found
        return found

    def _comes_along(self, pattern: Pattern) -> bool:
        """Whether it is what an app puts down beside what is done, as its structure tells."""
        return pattern in self._byproducts.derived or self.log(pattern)

    def log(self, pattern: Pattern) -> bool:
        """Whether a place is in a log, as the list's structure tells."""
        return any(pattern[: len(log)] == log for log in self._byproducts.logs)

    @cached_property
    def _byproducts(self) -> Byproducts:
        return Byproducts(
            self.delta.changes,
            self.golden,
            self.places,
            self.instruction,
            self._sounds_incidental,
            self.acting,
        )

    def _about(self, pattern: Pattern) -> bool:
        """Whether a place is all that the task is about, whatever it sounds like: nothing else comes about."""
        return any(pattern[: len(only)] == only for only in self._alone)

    @cached_property
    def _alone(self) -> frozenset[Pattern]:
        """The patterns of all changes, where each sounds incidental and the task has no other outcome."""
        golden = self.subject.golden
        told = golden.answer is not None or golden.visits or golden.status != "done"
        found = frozenset(change.pattern for change in self.delta.changes)
        return frozenset() if told or not all(map(self._sounds_incidental, found)) else found

    def clocked(self, value: Any) -> bool:
        """Whether a value is a moment that the session's clock showed on the way: within an hour of its start.

        Where that is not known, other stamps of the run tell it.
        """
        now = self.subject.now
        if now is None:
            return self._byproducts.clocked(value)
        if not isinstance(value, str) or "T" not in value:
            return False
        try:
            passed = dt.datetime.fromisoformat(value) - dt.datetime.fromisoformat(now)
        except (ValueError, TypeError):  # no moment, or one without a time zone beside one with
            return False
        return dt.timedelta() <= passed <= _EPISODE

    def _sounds_incidental(self, pattern: Pattern) -> bool:
        if self._shown(pattern) or names.clock(pattern[-1]) or self._looked_at(pattern):
            return True
        marked = self.marks.incidental(pattern)
        telling = [words for key in pattern if key != EACH and (words := names.telling(key))]
        return (marked or bool(telling)) and not any(self._spoken_of(words) for words in telling)

    def _looked_at(self, pattern: Pattern) -> bool:
        """Whether a place counts looks, and the golden run has only counted on."""
        own = [c for c in self.delta.changes if c.pattern == pattern] if self._views.counts(pattern) else []
        return self._views.counts(pattern) and all(c.deed == "set" and c.after > c.before for c in own)

    def on_view(self, pattern: Pattern) -> bool:
        """Whether a place only tells where somebody is looking, and the task is not about that."""
        return self._shown(pattern) and not self._about(pattern)

    def opens(self, pattern: Pattern) -> bool:
        """Whether a place that is on view tells which row is open, if any."""
        return self._views.opens(pattern) and self.on_view(pattern)

    def _shown(self, pattern: Pattern) -> bool:
        """Whether it sounds so; what is `selected` and no screen's follows what else is done, or was chosen."""
        if not self._views.shown(pattern):
            return False
        own = [c for c in self.delta.changes if c.pattern == pattern] if self._views.points(pattern) else []
        others = [c for c in self.delta.changes if c.pattern != pattern]
        return not others or all(c.after is None or follows(c, others, self.golden) for c in own)

    def _spoken_of(self, telling: tuple[str, ...]) -> bool:
        return all(self.instruction.says(word) or self.instruction.says(f"un{word}") for word in telling)

    @cached_property
    def touched(self) -> frozenset[Pattern]:
        """The patterns of all changes that are not incidental."""
        return frozenset(c.pattern for g in self.groups if not g.incidental for c in g.changes)

    @cached_property
    def tables(self) -> list[Table]:
        """Tables with rows, those that the golden run changes first, incidental ones left out."""
        found = [t for t in self.places.tables.values() if t.homes and not self.incidental(t.pattern)]
        return sorted(found, key=lambda t: (not self.changes_in(t), len(t.pattern), t.pattern))

    def changes_in(self, table: Table) -> bool:
        return any(pattern[: len(table.pattern)] == table.pattern for pattern in self.touched)

    @cached_property
    def changed_rows(self) -> frozenset[int]:
        """The `id()` of every golden row that the golden run made or changed, or that holds one."""
        marked: set[int] = set()
        for change in self.delta.changes:
            state: Any = self.golden
            for key in change.path if change.deed != "deleted" else change.path[:-1]:
                try:
                    state = state[key]
                except (KeyError, IndexError, TypeError):
                    break
                marked.add(id(state))
        return frozenset(marked)

    def untouched(self, table: Table) -> list[Row]:
        """The golden rows of a table in which nothing changed."""
        return [row for row in table.rows if id(row.value) not in self.changed_rows]

    # -- groups ------------------------------------------------------------------------------------------------

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All changes by what belongs together, those asked for first."""
        found = linked(self.delta.changes, self.places, self.incidental)
        telling = [g for g in found if not all(map(self._by_itself, g))]
        own = self._of_their_own(telling)
        alike = len({sort(group) for group in own}) == 1
        made = []
        for changes in found:
            incidental = changes not in telling
            moved = takes(changes, self.places)
            asked = not incidental and (
                (alike and changes in own)
                or any(change.number in self.spoken for change in changes)
                or (moved and self._destined(changes))
                or brought_to_named(changes, telling, self.instruction, self.places, self.acting)
            )
            made.append(Group(tuple(changes), asked, incidental, moved))
        return tuple(sorted(made, key=lambda g: (not g.asked, g.incidental, g.changes[0].number)))

    @cached_property
    def spoken(self) -> frozenset[int]:
        """The numbers of changes of which the instruction speaks, and which echo no other."""
        telling = [c for c in self.delta.changes if not self._by_itself(c) and self._mentioned(c)]
        named = frozenset(c.number for c in telling) - echoes(telling, self.places, self.instruction)
        return named | self.reckoned

    @cached_property
    def reckoned(self) -> frozenset[int]:
        """The numbers of changes that the instruction lets one reckon from what was there before."""
        own = (c for c in self.delta.changes if not self._by_itself(c))
        return reckoned(own, self.instruction, self.places)

    def _by_itself(self, change: Change) -> bool:
        return change.number in self._byproducts.following or self.incidental(change.pattern)

    def _of_their_own(self, groups: list[list[Change]]) -> list[list[Change]]:
        """Those that no other brings about: another order may come of the rest, where no place is spoken of."""
        if self.instruction.places or self.instruction.sorts:
            return groups
        return [g for g in groups if any(c.deed != "reordered" for c in g)] or groups

    @cached_property
    def created(self) -> list[Change]:
        """Rows that the golden run made: not those that it took from elsewhere."""
        moved = {c.number for g in self.groups if g.moved for c in g.changes}
        return [
            c for c in self.delta.changes
            if c.deed == "created" and isinstance(c.after, dict) and c.number not in moved
            and not self.incidental(c.pattern)
        ]  # fmt: skip

    def _destined(self, changes: list[Change]) -> bool:
        """Whether the instruction speaks of where a row was put, or uses a word of what it is called."""
        made = next(c for c in changes if c.deed == "created")
        holder = names.called(made.row) if made.row is not None else made.field
        return self.instruction.names(holder) or self.instruction.names(names.called(made.after))

    def _mentioned(self, change: Change) -> bool:
        """Whether the instruction speaks of what a change brings about."""
        if self.incidental(change.pattern):
            return False
        if change.deed == "reordered":
            return self._rearranged(change)
        told = self.instruction
        if change.deed in ("created", "deleted"):
            row = change.after if change.deed == "created" else change.before
            return (
                any(told.mentions(value) for value in leaves(row)) if isinstance(row, dict) else told.mentions(row)
            )
        value = change.before if change.deed == "lost" or change.after is MISSING else change.after
        if change.before is MISSING and isinstance(value, list | dict) and self._said_elsewhere(change):
            return False
        return (
            self.means(value, change.field)
            or (isinstance(value, bool) and told.names(key_around(change)))
            or told.quotes(change.path[-1])
            or told.verbatim(put_in(change))
            or self._taken_back(change)
            or self._ordered(change)
        )

    def _said_elsewhere(self, change: Change) -> bool:
        """Whether all that the instruction speaks of in a new list or object stands in another change's key, too.

        A file's text under its path is what was asked for; its entry in a list of files comes by itself.
        """
        spoken = [str(value) for value in leaves(change.after) if self.instruction.mentions(value)]
        keys = [str(other.path[-1]) for other in self.delta.changes if other.path and other is not change]
        return bool(spoken) and all(any(value in key for key in keys) for value in spoken)

    def _rearranged(self, change: Change) -> bool:
        """Whether it speaks of sorting, or of a place and the one row that has another now."""
        told, fields = self.instruction, {word for c in self.delta.changes for word in names.words(c.field)}
        if told.sorts:
            return not fields & {"sort", "sorting", "order", "ordering"}
        if not told.places or not all(isinstance(row, dict) for row in (*change.before, *change.after)):
            return False
        old, new = (
            [self.places.key_of(change.pattern, row, ()) for row in rows] for rows in (change.before, change.after)
        )
        for row, key in zip(change.after, new, strict=True):
            if key is not None and key in old and told.verbatim(names.called(row)):
                kept = {k for k in old if k in new and k != key}
                if [k for k in old if k in kept] == [k for k in new if k in kept]:
                    return True
        return False

    def _taken_back(self, change: Change) -> bool:
        """Whether it takes something back, and the instruction says so: `unpin everything`."""
        emptied = change.deed == "set" and (change.after is MISSING or change.after in (False, None, "", []))
        return (emptied or change.deed == "lost") and self.instruction.undoes(change.field)

    def _ordered(self, change: Change) -> bool:
        """Whether the instruction uses a verb for the mark or the condition that is set: `tick` for checked."""
        if change.deed != "set":
            return False
        flag = isinstance(change.after, bool) and self.instruction.orders(change.field, change.after)
        return flag or (isinstance(change.after, str) and self.instruction.orders(change.after))

    def acting(self, value: Any) -> bool:
        """Whether a value is who acts: what the state calls `me` or its current user."""
        return isinstance(value, str | int) and not isinstance(value, bool) and value in self._actors

    @cached_property
    def _actors(self) -> frozenset[Any]:
        return frozenset(
            found
            for pattern, values in self.places.values.items()
            if EACH not in pattern and any(map(names.own, pattern)) and pattern[-1] not in names.TITLES
            for found in values
            if isinstance(found, str | int) and not isinstance(found, bool)
        )

    def referent(self, value: Any) -> JsonObject | None:
        """The row that was there before and whose id a text is, if there is one."""
        found = self.places.ids.get(value) if isinstance(value, str) else None
        table = self.places.tables.get(found[0]) if found is not None else None
        if found is None or table is None or not any(row.value is found[1] for row in table.before):
            return None
        return found[1]

    def made(self, value: Any) -> bool:
        """Whether a text is the id of a row that the golden run made: the app gave it out."""
        return isinstance(value, str) and value in self.places.ids and self.referent(value) is None

    def means(self, value: Any, field: str) -> bool:
        """Whether the instruction speaks of a value, of the row that it refers to, or of the field's name."""
        told = self.instruction
        row = self.places.named(value) if isinstance(value, str) or self._refers(field) else None
        if told.mentions(value) or (
            row is not None and (told.mentions(names.called(row)) or self._familiar(value))
        ):
            return True
        return (value is None or isinstance(value, bool)) and told.names(field)

    def _familiar(self, value: Any) -> bool:
        """Whether the instruction calls the row of an id by a part of its name that no other of its table bears."""
        pattern, row = self.places.ids[value]
        table = self.places.tables.get(pattern)
        others = [names.called(r.value) for r in table.before if r.value is not row] if table else []
        return familiar(self.instruction, names.called(row), others)

    def _refers(self, field: str) -> bool:
        """Whether numbers under a key are ids: each of them is that of a row, so it is no chance that one is."""
        found = self._referring.get(field)
        if found is None:
            held = [
                v for p, seen in self.places.values.items() if p[-1:] == (field,) for v in seen if v is not None
            ]
            found = self._referring[field] = not field or all(self.places.named(value) for value in held)
        return found
