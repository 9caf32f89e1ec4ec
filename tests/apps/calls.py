"""Calls of an app's operations drawn from their declarations: sensible ones and arbitrary ones, and the worlds
that runs of them lead to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st

from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.kinds import Kind
from cuagym.hub.operation import Operation, Parameter
from cuagym.hub.registry import find_app
from cuagym.hub.session import Session
from cuagym.hub.state import State, Table

APPS = ("mail", "board")
FILE = {
    "name": "notes.txt",
    "sha256": hashlib.sha256(b"notes").hexdigest(),
    "size": 5,
    "content_type": "text/plain",
}
TEXTS = ("Lunch on Friday", "Ärger & Co — “quoted”", "naïve 🎉", "first line\r\nsecond line ", "  spaces   inside ")
SENSIBLE: dict[str, tuple[Any, ...]] = {
    "text": TEXTS,
    "prose": TEXTS,
    "address": ("ana@example.com", "li.wei@post.example"),
    "day": ("2026-03-12", "2026-04-01"),
    "moment": ("2026-03-12T08:00:00Z", "2026-03-30T17:30"),
    "bool": (True, False, "on", "false"),
    "int": (1, 2, "3", 30),
    "file": (FILE,),
}
ODD = (
    None, "", " \t ", 0, 1, -1, 10**15, 1.5, True, False, [], ["x"], {}, {"a": 1}, [None], [[]], "zz", "e1",
    "2026-02-30", "2026-13-01T00:00:00Z", "9" * 400, "9" * 20, "2026-W10-1", "a@b", "x" * 501,
    "line\r\nline", "e\u0301", "\u2028", "\x00",
)  # fmt: skip
"""Argument values of which most are refused by most parameters."""


def sensible_call(app: App, state: State, operation: Operation, random: Random) -> dict[str, Any]:
    """Arguments of the right kinds, referring to what is there."""
    chosen = [p for p in operation.parameters if p.required or random.random() < 0.5]
    return {p.name: _sensible(state, operation, p, random) for p in chosen}


def _sensible(state: State, operation: Operation, parameter: Parameter, random: Random) -> Any:
    kind = parameter.kind
    if kind.many:
        return [_one(state, operation, parameter, random) for _ in range(random.randint(0, 2))]
    if kind.optional and random.random() < 0.1:
        return None
    return _one(state, operation, parameter, random)


def _one(state: State, operation: Operation, parameter: Parameter, random: Random) -> Any:
    kind = parameter.kind
    if kind.entity is not None:
        return random.choice(ids(state, kind) or ["none"])
    if kind.base == "choice":
        return random.choice(kind.choices)
    return random.choice((*SENSIBLE[kind.base], *operation.texts.get(parameter.name, ())[:4]))


def ids(state: State, kind: Kind) -> list[str]:
    assert kind.entity is not None
    return [row["id"] for row in state.table(kind.entity.table).rows]


def arbitrary_arguments(state: State, operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    """Any JSON for each parameter, some left out, now and then one that the operation does not have."""
    given = {p.name: _arbitrary(state, operation, p) for p in operation.parameters}
    left_out = st.sets(st.sampled_from(sorted(given))) if given else st.just(set[str]())
    unknown = st.sampled_from([{}, {}, {}, {"surprise": 1}])
    return st.builds(
        lambda args, gone, more: {**{k: v for k, v in args.items() if k not in gone}, **more},
        st.fixed_dictionaries(given),
        left_out,
        unknown,
    )


def _arbitrary(state: State, operation: Operation, parameter: Parameter) -> st.SearchStrategy[Any]:
    kind = parameter.kind
    if kind.entity is not None:
        right: st.SearchStrategy[Any] = st.sampled_from(ids(state, kind) or ["none"])
    elif kind.base == "choice":
        right = st.sampled_from(kind.choices)
    elif kind.base in ("text", "prose"):
        right = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    else:
        right = st.sampled_from(SENSIBLE[kind.base])
    if kind.many:
        right = st.lists(right, max_size=3)
    return st.one_of(right, right, st.sampled_from(ODD))


@cache
def walked(name: str, seed: int, steps: int) -> Session:
    """A session of an app after that many accepted calls, drawn by `seed`."""
    session = Session(seed=seed)
    for _, session in walk(find_app(name), session, Random(f"{name}/{seed}"), steps):  # noqa: B007, B020
        pass
    return session


def walk(app: App, session: Session, random: Random, steps: int) -> Iterator[tuple[str, Session]]:
    """`steps` accepted sensible calls in a row: the operation's name and the session after it."""
    names = sorted(app.operations)
    while steps:
        name = random.choice(names)
        args = sensible_call(app, session.of(app).current, app.operations[name], random)
        try:
            session, _ = session.operate(app, name, [args], "ui")
        except OperationRefused:
            continue
        steps -= 1
        yield name, session


def all_ids(state: State) -> list[str]:
    """Every row's id, table by table."""
    return [row["id"] for part in state.values() if isinstance(part, Table) for row in part.rows]
