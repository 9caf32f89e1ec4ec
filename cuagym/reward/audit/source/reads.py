"""The rule about what is read: a program that never looks at how the episode ended."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from cuagym.reward.audit.source.reading import Function, Reading
from cuagym.reward.audit.source.rules import Site, rule

ENDING = ("final", "answer", "visits", "status")
WAYS_TO_READ = ("current_state", "state_diff", "stored_state", "/go", "/state", "requests", "urllib", "http")
"""What a script that reads the final state has to name some of."""


@rule
def final_state(reading: Reading) -> Iterator[Site]:
    """Never reads the final state; certain when it reads nothing of the ending."""
    if reading.reward is None:
        if reading.legacy and not any(key in reading.text for key in WAYS_TO_READ):
            yield Site("final-state-unread", 1, "the script never asks for the final state", True)
        return
    line = reading.reward.lineno
    read = _names_read(reading.reward)
    if not any(name in read for name in ENDING):
        yield Site("final-state-unread", line, "nothing of the ending is read: every ending scores the same", True)
    elif "final" not in read and reading.changes_state:
        told = ", ".join(f"`{name}`" for name in ENDING if name in read)
        yield Site("final-state-unread", line, f"only {told} is read: the state may be anything")


def _names_read(function: Function) -> set[str]:
    """The names that are read, in anything but an assignment to a name that nobody reads."""
    body: list[ast.stmt] = [*function.body]
    while True:
        nodes = [node for statement in body for node in ast.walk(statement)]
        read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        alive = [part for part in body if not _idle(part, read)]
        if len(alive) == len(body):
            return read
        body = alive


def _idle(statement: ast.stmt, read: set[str]) -> bool:
    """Whether a statement only binds names that nobody reads; a call might change what it is given."""
    if not isinstance(statement, ast.Assign) or any(isinstance(n, ast.Call) for n in ast.walk(statement.value)):
        return False
    return all(isinstance(target, ast.Name) and target.id not in read for target in statement.targets)
