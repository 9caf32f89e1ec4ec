"""Apps as prompts describe them: read off their declarations, whole or only what one task needs."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from cuagym.hub.app import App
from cuagym.hub.entity import Entity, Field
from cuagym.hub.kinds import Kind
from cuagym.hub.operation import Operation, Parameter
from cuagym.hub.page import Page

_TAG = re.compile(r"<(?=\s*/?\s*data\s*>)", re.IGNORECASE)


@dataclass(frozen=True)
class FieldText:
    """A stored or computed field. kind: in words. mark: what looking around may do to it, or how it is ordered."""

    name: str
    kind: str
    mark: str = ""


@dataclass(frozen=True)
class EntityText:
    """A table of the state (`single`: one object at its key). title: the field by which a user calls an entity."""

    table: str
    noun: str
    single: bool
    incidental: bool
    title: str
    fields: tuple[FieldText, ...]
    computed: tuple[FieldText, ...]


@dataclass(frozen=True)
class OperationText:
    """An operation. says: how people ask for it. outcome: what holds afterwards; "" where none is declared."""

    name: str
    parameters: tuple[str, ...]
    doc: str
    says: str
    outcome: str

    @property
    def signature(self) -> str:
        return f"{self.name}({', '.join(self.parameters)})"


@dataclass(frozen=True)
class PageText:
    """A page. path: with the app's prefix, holes and query parameters included."""

    path: str
    title: str
    doc: str


@dataclass(frozen=True)
class AppText:
    """What `_app.jinja` renders of one app."""

    name: str
    brand: str
    summary: str
    start: str
    me: str
    entities: tuple[EntityText, ...]
    operations: tuple[OperationText, ...]
    pages: tuple[PageText, ...]


def described(
    app: App,
    *,
    operations: Collection[str] | None = None,
    tables: Collection[str] | None = None,
    pages: bool = True,
) -> AppText:
    """An app in words: all of it, or only these operations and tables, with or without its pages."""
    return AppText(
        name=app.name,
        brand=app.brand,
        summary=app.summary,
        start=f"/{app.name}{app.start}",
        me=app.me,
        entities=tuple(_entity(e) for e in app.entities if tables is None or e.table in tables),
        operations=tuple(
            _operation(o)
            for o in app.operations.values()
            if not o.background and (operations is None or o.name in operations)
        ),
        pages=tuple(_page(app, page) for page in app.pages.values()) if pages else (),
    )


def kind_words(kind: Kind) -> str:
    """A kind of value in words: `list of ids of labels`, `one of "low", "high"; or null`."""
    words = {
        "text": "text",
        "prose": "text of several lines",
        "address": "e-mail address",
        "bool": "true or false",
        "int": "whole number",
        "day": "day as 2026-03-14",
        "moment": "time as 2026-03-14T09:30:00Z",
        "file": "file {name, sha256, size, content_type}",
        "choice": "one of " + ", ".join(f'"{choice}"' for choice in kind.choices),
        "entity": f"id of {kind.entity.table}" if kind.entity else "",
    }[kind.base]
    return f"{'list of: ' if kind.many else ''}{words}{'; or null' if kind.optional else ''}"


def tables_of(app: App, operations: Collection[str]) -> frozenset[str]:
    """The tables whose entities these operations take as arguments."""
    kinds = [parameter.kind for name in operations for parameter in app.operations[name].parameters]
    return frozenset(kind.entity.table for kind in kinds if kind.entity is not None)


def fenced(text: str) -> str:
    """Text that comes from apps, between `<data>` and `</data>`, which it can't close."""
    return f"<data>\n{_TAG.sub('&lt;', text)}\n</data>"


def _entity(cls: type[Entity]) -> EntityText:
    return EntityText(
        table=cls.table,
        noun=cls.noun,
        single=cls.single,
        incidental=cls.incidental,
        title="" if cls.single else cls.title_field,
        fields=tuple(FieldText(name, kind_words(f.kind), _mark(f)) for name, f in cls.fields.items()),
        computed=tuple(FieldText(name, kind_words(d.kind)) for name, d in cls.derived.items()),
    )


def _mark(field: Field) -> str:
    marks: list[str] = []
    if field.incidental:
        towards = "" if field.toward is None else f" only to {str(field.toward).lower()}"
        marks.append(f"incidental: looking around may change it{towards}")
    if field.kind.many:
        marks.append("order matters" if field.ordered else "a set: order does not matter")
    if field.stamped:
        marks.append("a new one gets the clock's time")
    if field.hidden:
        marks.append("no page shows it")
    return "; ".join(marks)


def _operation(operation: Operation) -> OperationText:
    return OperationText(
        name=operation.name,
        parameters=tuple(_parameter(parameter) for parameter in operation.parameters),
        doc=" ".join(operation.doc.split()),
        says=operation.says[0] if operation.says else "",
        outcome=operation.outcomes[0] if operation.outcomes else "",
    )


def _parameter(parameter: Parameter) -> str:
    return f"{parameter.name}{'' if parameter.required else '?'}: {kind_words(parameter.kind)}"


def _page(app: App, page: Page) -> PageText:
    query = [parameter.name for parameter in page.parameters if parameter.name not in page.holes]
    path = f"/{app.name}{page.path}" + (f" [?{'&'.join(f'{name}=' for name in query)}]" if query else "")
    return PageText(path, page.title or "", " ".join((page.body.__doc__ or "").split()))
