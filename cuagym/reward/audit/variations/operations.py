"""Variations by an app's own operations: another legal order, something done and undone."""

from __future__ import annotations

from collections.abc import Iterator

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.trials import Try, variation


@variation("other-order", rank=1, share=2)
def other_order(ground: Ground) -> Iterator[Try]:
    """Two calls the other way round, where that leads to the same."""
    run = ground.run
    calls = run.calls if run else ()
    for i in range(len(calls) - 1):
        if run is None or run.whole.created[i]:
            continue
        states = run.otherwise([*calls[:i], calls[i + 1], calls[i], *calls[i + 2 :]])
        if states is not None and run.same(states):
            told = f"{_said(calls[i + 1].operation)} was done before {_said(calls[i].operation)}"
            yield Try(told, True, run.value(states))


@variation("done-and-undone", rank=3, share=2)
def undone(ground: Ground) -> Iterator[Try]:
    """A call undone and done again."""
    run = ground.run
    for i, call in enumerate(run.calls if run else ()):
        states = run.detour(i) if run else None
        if run is not None and states is not None and run.same(states):
            yield Try(f"{_said(call.operation)} was undone and done again", True, run.value(states))


def _said(operation: str) -> str:
    return operation.replace("_", " ")
