"""States in words: what their values, rows and calls are called by a person who uses the apps.

Speaks by what the apps' entities declare (nouns, titles, kinds of fields); of an app that is not installed, by the
keys of its states.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from cuagym.errors import ConfigError
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Kind
from cuagym.hub.kit import dates
from cuagym.hub.registry import find_app
from cuagym.schema import Call, JsonObject

NOTHING = "nothing"
_TITLES = ("title", "name", "subject", "text")


def installed(names: Sequence[str]) -> dict[str, App]:
    """The apps of these names that are installed."""
    found = {}
    for name in names:
        try:
            found[name] = find_app(name)
        except ConfigError:
            continue
    return found


@dataclass(frozen=True)
class Speaker:
    """Speaks of the rows and values of one app's states. `states`: where ids are looked up, in order."""

    app: App | None
    states: tuple[JsonObject, ...]

    def entity(self, table: str) -> type[Entity] | None:
        """The declared entity of a table; None when it or its app is not known."""
        if self.app is None:
            return None
        return next((cls for cls in self.app.entities if cls.table == table), None)

    def heading(self, table: str) -> str:
        """What a table is called at the head of a list: `Emails`, `Settings`."""
        cls = self.entity(table)
        name = table if cls is None else cls.noun if cls.single else cls.plural
        return sentence_case(name.replace("_", " "))

    def noun(self, table: str) -> str:
        cls = self.entity(table)
        return table.replace("_", " ") if cls is None else cls.noun

    def called(self, table: str, row: JsonObject) -> str:
        """What a row is called: its title, else its id."""
        cls = self.entity(table)
        titles = _TITLES if cls is None else (cls.title_field,) if cls.title_field else ()
        said = next((str(row[name]) for name in titles if row.get(name)), "")
        return " ".join(said.split()) or str(row.get("id", ""))

    def field_name(self, name: str) -> str:
        return name.replace("_", " ")

    def value(self, table: str, name: str, value: Any) -> str:
        """A field's value as a person would say it."""
        cls = self.entity(table)
        declared = cls.fields.get(name) if cls else None
        if declared is None:
            return plain(value)
        if isinstance(value, str) and value in declared.words:
            return declared.words[value]
        return self.of_kind(declared.kind, value)

    def of_kind(self, kind: Kind, value: Any) -> str:
        """A value of a kind in words; one that does not fit its kind as it is."""
        if isinstance(value, list):
            return ", ".join(self.of_kind(kind, item) for item in value) or NOTHING
        if kind.base == "entity" and kind.entity is not None and isinstance(value, str):
            row = self.row(kind.entity.table, value)
            return self.called(kind.entity.table, row) if row else value
        if kind.base == "file" and isinstance(value, dict):
            return str(value.get("name", plain(value)))
        if kind.base in ("day", "moment") and isinstance(value, str):
            return date_words(value)
        return plain(value)

    def row(self, table: str, id: str) -> JsonObject | None:
        """The row with this id in the first state that has it."""
        for state in self.states:
            rows = state.get(table)
            for row in rows if isinstance(rows, list) else ():
                if row.get("id") == id:
                    found: JsonObject = row
                    return found
        return None


def plain(value: Any) -> str:
    """A JSON value without JSON's punctuation, as far as that goes."""
    match value:
        case None | "" | [] | {}:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case list():
            return ", ".join(plain(item) for item in value)
        case dict():
            return orjson.dumps(value).decode()
    return str(value)


def date_words(text: str) -> str:
    """`2026-03-14T09:30:00Z` as `Sat 14 Mar 2026, 09:30`; a day without a time; anything else as it is."""
    try:
        day = dates.day(text)
    except ValueError:
        return text
    return day if len(text) == len("2026-03-14") else f"{day}, {dates.clock(text)}"


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def shortened(text: str, limit: int) -> str:
    """The text on one line, cut at a word with `…` when it is longer than `limit`."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    return cut.rsplit(" ", 1)[0].rstrip(" ,;:.") + "…" if " " in cut else cut + "…"


@dataclass(frozen=True)
class SaidCall:
    """One golden operation in words: `move to folder`, with (parameter, value) pairs."""

    app: str
    operation: str
    arguments: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        told = ", ".join(f"{name}: {shortened(value, 80)}" for name, value in self.arguments)
        return f"{self.app} › {self.operation}" + (f" ({told})" if told else "")


def said_calls(
    calls: Sequence[Call],
    initial: Mapping[str, JsonObject],
    golden: Mapping[str, JsonObject],
    apps: Mapping[str, App],
) -> Iterator[SaidCall]:
    """Calls in words; entities by what they are called before the task, new ones by what they become."""
    for call in calls:
        app = apps.get(call.app)
        speaker = Speaker(app, (initial.get(call.app, {}), golden.get(call.app, {})))
        operation = app.operations.get(call.operation) if app else None
        kinds = {p.name: p.kind for p in operation.parameters} if operation else {}
        names = [*kinds, *(name for name in call.args if name not in kinds)]
        told = tuple(
            (name.replace("_", " "), speaker.of_kind(kinds[name], value) if name in kinds else plain(value))
            for name in names
            if (value := call.args.get(name)) not in (None, [], "")
        )
        yield SaidCall(app.brand if app else call.app, call.operation.replace("_", " "), told)
