"""Attacks on where the agent went and how it ended: other pages, another status, an impossible task done."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from cuagym.reward.audit import names, wording
from cuagym.reward.audit.edits import fields, near_values, removed
from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.likeness import text_likeness
from cuagym.reward.audit.places import Row, Table, leaves, put
from cuagym.reward.audit.trials import Try, attack

_NEAR = 3
_ROWS = 3
_COMPARED = 200
_FIELDS = 8
_OTHERS = 6


@attack("wrong-page", rank=1, share=4)
def wrong_page(ground: Ground) -> Iterator[Try]:
    """The page that was asked for not opened: none, those on the way to it, one beside it, one below it."""
    golden = ground.subject.golden
    if not golden.visits or ground.delta.changes or golden.answer is not None or golden.status != "done":
        return
    *way, last = golden.visits
    yield Try("no page was opened", True, visits=())
    if way and last not in way:
        yield Try(f"{last} was not opened", True, visits=tuple(way))
    for other in _beside(ground, last):
        yield Try(f"{other} was opened, not {last}", True, visits=(*way, other))


def _beside(ground: Ground, page: str) -> Iterator[str]:
    """Pages of the same sort: of rows like the one that a part of the path names; then the path cut and grown."""
    head, _, tail = page.rpartition("/")
    parts = page.split("/")
    for i, part in reversed(list(enumerate(parts))):
        found = ground.places.ids.get(part)
        if found is None:
            continue
        called = names.called(found[1])
        keys = [key for key, (table, _) in ground.places.ids.items() if table == found[0] and key != part]
        keys.sort(key=lambda key: -text_likeness(names.called(ground.places.ids[key][1]), called))
        for key in keys[:_NEAR]:
            yield "/".join([*parts[:i], str(key), *parts[i + 1 :]])
        break
    if head and tail:
        yield head
    yield f"{page}0" if page[-1:].isdigit() else f"{page}-2"
    yield "/"


@attack("wrong-status", rank=2, share=2)
def wrong_status(ground: Ground) -> Iterator[Try]:
    """Another way to end: an impossible task not called so, a question or page given up."""
    golden = ground.subject.golden
    if golden.status == "infeasible":
        yield Try("the agent did not say that it can't be done", True, status="done")
        yield Try("the agent only ran out of steps", True, status="stopped")
        yield Try(
            "the agent only said so in its answer", False, status="done", answer="This can't be done: infeasible."
        )
    elif not ground.delta.changes:
        yield Try("the agent said that it can't be done", False, status="infeasible")


@attack("done-all-the-same", rank=3, share=4)
def done_all_the_same(ground: Ground) -> Iterator[Try]:
    """Something done to a row that an impossible task speaks of, and the task called done."""
    if ground.subject.golden.status != "infeasible":
        return
    for table, row in _spoken_of(ground)[:_ROWS]:
        called = wording.row(table.pattern, row.value, str(row.path[-1]))
        yield Try(
            f"{called} was deleted, and the task called done", True, removed(ground.golden, row.path), status="done"
        )
        for path, pattern, value in islice(fields(ground, table, row.value), _FIELDS):
            for other in islice(near_values(ground, pattern, value), _OTHERS):
                told = f"{' '.join(names.words(str(path[-1])))} of {called} is {wording.value(other)}"
                state = put(ground.golden, (*row.path, *path), other)
                yield Try(f"{told}, and the task called done", True, state, status="done")


def _spoken_of(ground: Ground) -> list[tuple[Table, Row]]:
    """The rows of which the instruction speaks, itself or by what they point at, those it says most of first."""
    rows = [(table, row, _texts(row)) for table in ground.tables for row in table.rows[:_COMPARED]]
    said = [sum(map(ground.instruction.mentions, texts)) for _, _, texts in rows]
    told = {_key(table, row): count for (table, row, _), count in zip(rows, said, strict=True)}
    about = [
        count + max((told.get(text, 0) for text in texts if text != _key(table, row)), default=0)
        for (table, row, texts), count in zip(rows, said, strict=True)
    ]
    ranked = sorted((-count, i) for i, count in enumerate(about) if count)
    return [rows[i][:2] for _, i in ranked]


def _texts(row: Row) -> set[str]:
    return {value for value in leaves(row.value) if isinstance(value, str)}


def _key(table: Table, row: Row) -> object:
    return row.path[-1] if table.keyed else row.value.get(table.id or "")
