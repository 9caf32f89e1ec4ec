"""Partial credit: the score along the golden run never falls, and doing less of it never earns more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from cuagym.errors import RewardError
from cuagym.reward.audit import wording
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.ground import Ground, Group
from cuagym.reward.audit.model import Ending
from cuagym.reward.audit.places import Path, leaves
from cuagym.reward.audit.texts import sort
from cuagym.reward.program import Score
from cuagym.schema import JsonObject

_STEPS = 8
_ASKED = 4
_SLACK = 1e-9


@dataclass(frozen=True)
class Step:
    """One more thing done: the endings before and after it. certain: it is surely one that the task asks for.

    beside: both again with all done that the app does by itself: where the score falls there too, that is certain.
    """

    what: str
    before: Ending
    after: Ending
    certain: bool
    beside: tuple[Ending, Ending] | None = None


def steps(ground: Ground) -> list[Step]:
    """The golden run step by step: by its operations where they are known, else one group of changes after another.

    Without operations neither the order is known nor whether the states between can be reached: it is gone through
    from the front and from the back, and a few things that were asked for in any order; what is seen is for people
    to judge, unless those are all that is done and have nothing to do with each other.
    """
    if ground.run is not None:
        found = list(_pairs(ground, ground.run.prefixes))
    else:
        groups = sorted((g for g in ground.groups if not g.incidental), key=lambda g: g.changes[0].number)
        found = [*_along(ground, groups), *_along(ground, groups[::-1])] if 1 < len(groups) <= _STEPS else []
        asked = [group for group in groups if group.asked]
        if len(asked) > _ASKED:
            asked = _by_sort(asked)
        found += _in_any_order(ground, asked) if 1 < len(asked) <= _ASKED else []
    return list({(id(s.before.state), id(s.after.state)): s for s in found}.values())


def _by_sort(groups: Sequence[Group]) -> list[Group]:
    """What is done alike to several rows, taken together."""
    found: dict[tuple[Any, ...], list[Change]] = {}
    for group in groups:
        found.setdefault(sort(list(group.changes)), []).extend(group.changes)
    return [Group(tuple(changes), asked=True, incidental=False) for changes in found.values()]


def fall(step: Step, before: Score | RewardError, after: Score | RewardError) -> bool:
    """Whether the step cost reward."""
    if isinstance(before, RewardError) or isinstance(after, RewardError):
        return False
    return after.score < before.score - _SLACK


def _along(ground: Ground, groups: Sequence[Group]) -> Iterator[Step]:
    # What looking around does is done all along.
    done = frozenset(number for group in ground.groups if group.incidental for number in group.numbers)
    before = ground.delta.take(done)
    for group in groups:
        done |= group.numbers
        after = ground.delta.take(done)
        told = "; ".join(wording.said(change) for change in group.changes[:2])
        yield Step(told, _ending(ground, before), _ending(ground, after), certain=False)
        before = after


def _ending(ground: Ground, state: JsonObject) -> Ending:
    return Ending(ground.written(state))


def _in_any_order(ground: Ground, asked: Sequence[Group]) -> Iterator[Step]:
    """One thing more that was asked for, after any others of them."""
    plain = _after_each(ground, asked, frozenset())
    by_itself = frozenset(number for group in ground.groups if group.incidental for number in group.numbers)
    full = _after_each(ground, asked, by_itself) if _apart(ground, asked) else None
    for done, before in plain.items():
        for i in set(range(len(asked))) - set(done):
            told = "; ".join(wording.said(change) for change in asked[i].changes[:2])
            more = tuple(sorted((*done, i)))
            beside = (full[done], full[more]) if full else None
            yield Step(told, before, plain[more], certain=False, beside=beside)


def _after_each(ground: Ground, asked: Sequence[Group], also: frozenset[int]) -> dict[tuple[int, ...], Ending]:
    """The ending after any of these, by their indices."""
    return {
        done: _ending(ground, ground.delta.take(also.union(*(asked[i].numbers for i in done))))
        for count in range(len(asked) + 1)
        for done in combinations(range(len(asked)), count)
    }


def _apart(ground: Ground, asked: Sequence[Group]) -> bool:
    """Whether these are all that is done, and each can be done whatever else is: to other rows, by other values."""
    if any(not group.asked and not group.incidental for group in ground.groups):
        return False
    homes = [{_home(c) for c in group.changes} for group in asked]
    made = [{c.path for c in group.changes if c.deed == "created"} for group in asked]
    brought = [{v for c in group.changes for v in leaves(c.after) if _telling(v)} for group in asked]
    taken = [{v for c in group.changes for v in leaves(c.before) if _telling(v)} for group in asked]
    return not any(
        homes[i] & homes[j]
        or any(home[: len(path)] == path for _, home in homes[i] for path in made[j])
        or brought[i] & taken[j]
        or any(ground.made(value) for value in brought[i] & brought[j])
        for i in range(len(asked))
        for j in range(len(asked))
        if i != j
    )


def _home(change: Change) -> tuple[str, Path]:
    """The row that a change is about; what is gone has its place in the earlier state."""
    if change.deed in ("created", "deleted"):
        return change.deed, change.path
    return "", change.row_path or change.path[:-1]


def _telling(value: object) -> bool:
    return not isinstance(value, bool) and value not in (None, "", 0, 1)


def _pairs(ground: Ground, states: Sequence[tuple[str, JsonObject]]) -> Iterator[Step]:
    before = ground.subject.initial
    for what, after in states:
        yield Step(what, Ending(before), Ending(after), certain=True)
        before = after
