"""Carries out calls in a live session, whole or changed; ids made on the way are translated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.kinds import Moment
from cuagym.hub.session import Session
from cuagym.hub.state import State
from cuagym.schema import Call, Tuple


@dataclass(frozen=True)
class Replayed:
    """Where a run of calls led: the states of all apps and the ids that each call created."""

    states: dict[str, State]
    created: tuple[tuple[str, ...], ...]


def session_of(made: Tuple, apps: Mapping[str, App]) -> Session:
    """A session in a tuple's initial state. StateError when that does not fit the apps' schemas."""
    session = Session()
    for name, value in made.initial_state.items():
        session = session.set(apps[name], apps[name].load(value), Moment(made.now), made.seed)
    return session


def states_of(session: Session) -> dict[str, State]:
    return {name: part.current for name, part in session.apps.items()}


def replay(session: Session, calls: Sequence[Call], apps: Mapping[str, App]) -> Replayed:
    """Carries out all calls in order. Raises OperationRefused at the first that is not possible."""
    created: list[tuple[str, ...]] = []
    for call in calls:
        session, done = session.operate(apps[call.app], call.operation, [call.args], "admin")
        created.append(done.created)
    return Replayed(states_of(session), tuple(created))


def replay_without(
    session: Session,
    calls: Sequence[Call],
    created: Sequence[Sequence[str]],
    left_out: int,
    apps: Mapping[str, App],
) -> Replayed | None:
    """All calls but one; None when what remains is not possible.

    `created` are the ids that the whole run made: what a later call of the same app says of them is
    translated to the ids made now.
    """
    now: dict[str, dict[str, str]] = {name: {} for name in apps}
    made: list[tuple[str, ...]] = []
    for number, call in enumerate(calls):
        if number == left_out:
            made.append(())
            continue
        if call.app == calls[left_out].app and _about(call.args, created[left_out]):
            return None
        args = {name: _translated(value, now[call.app]) for name, value in call.args.items()}
        try:
            session, done = session.operate(apps[call.app], call.operation, [args], "admin")
        except OperationRefused:
            return None
        now[call.app].update(zip(created[number], done.created, strict=False))
        made.append(done.created)
    return Replayed(states_of(session), tuple(made))


def _translated(value: Any, ids: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_translated(item, ids) for item in value]
    return ids.get(value, value) if isinstance(value, str) else value


def _about(args: Mapping[str, Any], ids: Sequence[str]) -> bool:
    """Whether a call names one of these entities."""
    values = [item for value in args.values() for item in (value if isinstance(value, list) else [value])]
    return any(isinstance(value, str) and value in ids for value in values)
