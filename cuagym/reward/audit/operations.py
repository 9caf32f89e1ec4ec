"""Endings reached by an app's own operations: part of a golden run, the same run otherwise, a detour."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson

from cuagym.errors import OperationRefused, StateError
from cuagym.hub.app import App
from cuagym.hub.essence import essence
from cuagym.hub.kinds import Moment
from cuagym.hub.replay import Replayed, replay, replay_without, states_of
from cuagym.hub.session import Session
from cuagym.hub.state import State
from cuagym.reward.audit.likeness import nearest
from cuagym.reward.audit.model import Subject
from cuagym.reward.audit.places import Row
from cuagym.schema import Call, JsonObject

_NEAR = 2
_NEW = re.compile(r'("new [^"]*?) \d+(?=")')
"""What `essence` calls new rows, with their numbers."""


class Run:
    """A golden run that can be carried out again, whole or changed."""

    def __init__(self, session: Session, calls: tuple[Call, ...], apps: Mapping[str, App], whole: Replayed) -> None:
        self.session, self.calls, self.apps, self.whole = session, calls, apps, whole

    def value(self, states: Mapping[str, State]) -> JsonObject:
        """States as the program gets them."""
        if len(self.apps) == 1:
            return next(iter(states.values())).value
        return {name: state.value for name, state in states.items()}

    def same(self, states: Mapping[str, State]) -> bool:
        """Whether what is of account is as in the golden states."""
        return all(
            state.value == self.whole.states[name].value or self.essence(name, state) == self._wanted[name]
            for name, state in states.items()
        )

    @cached_property
    def _wanted(self) -> dict[str, JsonObject]:
        return {name: self.essence(name, state) for name, state in self.whole.states.items()}

    def essence(self, name: str, state: State) -> JsonObject:
        initial, golden = states_of(self.session)[name].value, self.whole.states[name].value
        return essence(self.apps[name], initial, state.value, golden)

    def lacks(self, states: Mapping[str, State]) -> bool:
        """Whether something that the golden run brings about is missing, whatever order rows stand in."""
        for name, state in states.items():
            first = self._rows(name, states_of(self.session)[name])
            golden, ending = self._rows(name, self.whole.states[name]), self._rows(name, state)
            if (golden - first) - ending or (first - golden) & (ending - golden):
                return True
        return False

    def _rows(self, name: str, state: State) -> Counter[tuple[str, str]]:
        """The rows of account of one app, as (table, row); of new ones it is not told which came first."""
        return Counter(
            (table, _NEW.sub(r"\1", orjson.dumps(row, option=orjson.OPT_SORT_KEYS).decode()))
            for table, rows in self.essence(name, state).items()
            for row in rows
        )

    @cached_property
    def prefixes(self) -> list[tuple[str, JsonObject]]:
        """What each call did, and the state after it."""
        session, found = self.session, []
        for call in self.calls:
            session, _ = session.operate(self.apps[call.app], call.operation, [call.args], "admin")
            found.append((call.operation.replace("_", " "), self.value(states_of(session))))
        return found

    def without(self, number: int) -> dict[str, State] | None:
        done = replay_without(self.session, self.calls, self.whole.created, number, self.apps)
        return done.states if done is not None else None

    def otherwise(self, calls: Sequence[Call]) -> dict[str, State] | None:
        """The states that other calls lead to; None where they are not possible."""
        try:
            return replay(self.session, calls, self.apps).states
        except OperationRefused:
            return None

    def detour(self, number: int) -> dict[str, State] | None:
        """The run with one call undone and done again; None where that is not possible or makes new ids."""
        session = self.session
        for i, call in enumerate(self.calls):
            app = self.apps[call.app]
            try:
                session, done = session.operate(app, call.operation, [call.args], "admin")
                if i == number:
                    if done.created:
                        return None
                    session, _ = session.undo(app, done.order)
                    session, _ = session.operate(app, call.operation, [call.args], "admin")
            except OperationRefused:
                return None
        return states_of(session)

    def on_neighbours(self) -> Iterator[tuple[str, dict[str, State]]]:
        """Runs with one entity that was there at first replaced by one of those most like it: (what, states)."""
        for i, call in enumerate(self.calls):
            app = self.apps[call.app]
            state = states_of(self.session)[call.app]
            for parameter in app.operations[call.operation].parameters:
                cls, id = parameter.kind.entity, call.args.get(parameter.name)
                if cls is None or cls.single or not isinstance(id, str) or id not in state.table(cls.table).index:
                    continue
                rows = state.table(cls.table).rows
                right = rows[state.table(cls.table).index[id]]
                others = [Row((cls.table, k), row) for k, row in enumerate(rows) if row["id"] != id]
                for other in nearest(others, right)[:_NEAR]:
                    args: dict[str, Any] = {**call.args, parameter.name: other.value["id"]}
                    changed = call.model_copy(update={"args": args})
                    states = self.otherwise([*self.calls[:i], changed, *self.calls[i + 1 :]])
                    if states is not None:
                        named = f"{cls.noun} {other.value['id']}, not {id}"
                        yield f"{call.operation.replace('_', ' ')} was done with {named}", states


def run_of(subject: Subject) -> Run | None:
    """The subject's golden run in a live session; None where apps or calls are not known, or lead elsewhere."""
    if not subject.apps or not subject.calls or subject.now is None:
        return None
    apps = {app.name: app for app in subject.apps}
    if any(call.app not in apps for call in subject.calls):
        return None
    initial = subject.initial if subject.several else {subject.apps[0].name: subject.initial}
    session = Session()
    try:
        for name, state in initial.items():
            session = session.set(apps[name], apps[name].load(state), Moment(subject.now), subject.seed)
        run = Run(session, subject.calls, apps, replay(session, subject.calls, apps))
    except (OperationRefused, StateError, KeyError):
        return None
    return run if run.value(run.whole.states) == subject.golden.state else None
