"""The difference of two states in the words of a person: what was changed, created, deleted, moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, TypeAlias

from cuagym.hub.app import App
from cuagym.hub.readable import NOTHING, Speaker, plain, shortened
from cuagym.schema import JsonObject

Deed: TypeAlias = Literal["changed", "created", "deleted", "moved"]
SAID = 90
"""Characters of a value that a sentence shows."""


@dataclass(frozen=True)
class Change:
    """One difference between the initial and the golden state.

    heading: what its table is called. called, id: the row's name and id; both empty for an app's single objects.
    field, before, after: of a change. gained, lost: the items by which a list field differs, else empty.
    fields: what a created row holds, as (name, value) pairs. incidental: looking around changes such things too.
    """

    app: str
    deed: Deed
    heading: str
    noun: str
    called: str = ""
    id: str = ""
    field: str = ""
    before: str = ""
    after: str = ""
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    incidental: bool = False

    @property
    def path(self) -> str:
        """Where it is: `Emails › “Budget draft” › folder`."""
        called = f"“{shortened(self.called, SAID)}”" if self.called else ""
        return " › ".join(part for part in (self.heading, called, self.field) if part)

    def __str__(self) -> str:
        if self.deed == "deleted":
            return f"{self.path}: deleted"
        if self.deed == "created":
            told = ", ".join(f"{name}: {shortened(value, SAID)}" for name, value in self.fields)
            return f"{self.path}: created" + (f" ({told})" if told else "")
        if self.gained or self.lost:
            return f"{self.path}: " + ", ".join([f"+ {x}" for x in self.gained] + [f"− {x}" for x in self.lost])
        return f"{self.path}: {shortened(self.before, SAID)} → {shortened(self.after, SAID)}"


def readable_diff(
    initial: Mapping[str, JsonObject], golden: Mapping[str, JsonObject], apps: Mapping[str, App]
) -> list[Change]:
    """What is different in `golden`, app by app and table by table; what looking around may change comes last.

    initial, golden: an object per app. apps: those that are installed; others are spoken of by their keys.
    """
    changes = [
        change
        for name in sorted({*initial, *golden})
        for change in _app_changes(name, initial.get(name, {}), golden.get(name, {}), apps.get(name))
    ]
    return sorted(changes, key=lambda change: change.incidental)


def _app_changes(name: str, before: JsonObject, after: JsonObject, app: App | None) -> Iterator[Change]:
    speaker = Speaker(app, (after, before))
    brand = app.brand if app else name
    for table in _in_order(speaker, {*before, *after}):
        old, new = before.get(table), after.get(table)
        if old == new:
            continue
        if _is_table(old) and _is_table(new):
            yield from _table_changes(speaker, brand, table, old or [], new or [])
        else:
            yield from _single_changes(speaker, brand, table, old, new)


def _in_order(speaker: Speaker, tables: set[str]) -> list[str]:
    """Tables as the app declares them, then any others by name."""
    declared = [cls.table for cls in speaker.app.entities] if speaker.app else []
    return [t for t in declared if t in tables] + sorted(tables.difference(declared))


def _is_table(value: Any) -> bool:
    """Whether a top-level member is a list of rows with ids, or not there."""
    return value is None or (isinstance(value, list) and all(isinstance(r, dict) and "id" in r for r in value))


def _single_changes(speaker: Speaker, brand: str, table: str, old: Any, new: Any) -> Iterator[Change]:
    """Changes of a member that is no table: field by field when it is an object both times, else as a whole."""
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _field_changes(speaker, brand, table, old, new)
    else:
        heading, noun = speaker.heading(table), speaker.noun(table)
        yield Change(brand, "changed", heading, noun, before=plain(old), after=plain(new))


def _table_changes(
    speaker: Speaker, brand: str, table: str, old: list[JsonObject], new: list[JsonObject]
) -> Iterator[Change]:
    cls = speaker.entity(table)
    incidental = cls is not None and cls.incidental
    before, after = {row["id"]: row for row in old}, {row["id"]: row for row in new}
    heading, noun = speaker.heading(table), speaker.noun(table)
    for id, row in before.items():
        if id not in after:
            yield Change(
                brand, "deleted", heading, noun, speaker.called(table, row), id, incidental=incidental
            )  # fmt: skip
    for id, row in after.items():
        if id in before:
            yield from _field_changes(speaker, brand, table, before[id], row)
        else:
            yield Change(
                brand, "created", heading, noun, speaker.called(table, row), id,
                fields=_told(speaker, table, row), incidental=incidental,
            )  # fmt: skip
    yield from _moves(speaker, brand, table, old, new)


def _told(speaker: Speaker, table: str, row: JsonObject) -> tuple[tuple[str, str], ...]:
    """The fields of a new row that hold something and that a page shows, its title left out."""
    cls = speaker.entity(table)
    left_out = {"id"} if cls is None else {"id", cls.title_field, *(n for n, f in cls.fields.items() if f.hidden)}
    told = ((name, speaker.value(table, name, value)) for name, value in row.items() if name not in left_out)
    return tuple((speaker.field_name(name), said) for name, said in told if said not in (NOTHING, "no"))


def _field_changes(speaker: Speaker, brand: str, table: str, old: JsonObject, new: JsonObject) -> Iterator[Change]:
    cls = speaker.entity(table)
    for name in sorted({*old, *new}, key=lambda n: list(new).index(n) if n in new else -1):
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        declared = cls.fields.get(name) if cls else None
        gained, lost = _items(speaker, table, name, was, now)
        single = "id" not in new
        yield Change(
            brand,
            "changed",
            speaker.heading(table),
            speaker.noun(table),
            "" if single else speaker.called(table, old),
            str(new.get("id", "")),
            speaker.field_name(name),
            speaker.value(table, name, was),
            speaker.value(table, name, now),
            gained,
            lost,
            incidental=bool(cls and (cls.incidental or (declared and declared.incidental))),
        )


def _items(speaker: Speaker, table: str, name: str, was: Any, now: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a list field gained and lost; nothing when it holds no lists or only its order changed."""
    if not isinstance(was, list) or not isinstance(now, list):
        return (), ()
    gained = tuple(speaker.value(table, name, [item]) for item in now if item not in was)
    lost = tuple(speaker.value(table, name, [item]) for item in was if item not in now)
    return gained, lost


def _moves(
    speaker: Speaker, brand: str, table: str, old: list[JsonObject], new: list[JsonObject]
) -> Iterator[Change]:
    """Rows that have another place among those with which they share a group, both times."""
    cls = speaker.entity(table)
    if cls is None or cls.ordered is None:
        return
    groups_before, groups_after = _groups(old, cls.ordered), _groups(new, cls.ordered)
    rows = {row["id"]: row for row in new}
    for group, after in groups_after.items():
        before = groups_before.get(group, [])
        was = [id for id in before if id in set(after)]
        now = [id for id in after if id in set(before)]
        blocks = SequenceMatcher(None, was, now, autojunk=False).get_matching_blocks()
        stayed = {id for block in blocks for id in was[block.a : block.a + block.size]}
        for id in (id for id in now if id not in stayed):
            yield Change(
                brand, "moved", speaker.heading(table), speaker.noun(table), speaker.called(table, rows[id]), id,
                "place", f"{before.index(id) + 1} of {len(before)}", f"{after.index(id) + 1} of {len(after)}",
            )  # fmt: skip


def _groups(rows: list[JsonObject], field: str) -> dict[Any, list[str]]:
    groups: dict[Any, list[str]] = {}
    for row in rows:
        groups.setdefault(row.get(field), []).append(row["id"])
    return groups
