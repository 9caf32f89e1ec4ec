"""What an app is, as data: the answer of `GET /describe`."""

from __future__ import annotations

from typing import Any

from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.kinds import Kind
from cuagym.hub.operation import Operation
from cuagym.hub.session import DEFAULT_SEED
from cuagym.hub.state import JsonObject


def describe(app: App) -> JsonObject:
    """The app's schema, operations, pages and a summary of its seed world."""
    world = app.seed_state(DEFAULT_SEED, DEFAULT_NOW)
    return {
        "name": app.name,
        "brand": app.brand,
        "summary": app.summary,
        "start": f"/{app.name}{app.start}",
        "schema": app.schema,
        "entities": [
            {
                "table": entity.table,
                "noun": entity.noun,
                "plural": entity.plural,
                "single": entity.single,
                "incidental": entity.incidental,
                "fields": {name: kind_json(field.kind) for name, field in entity.fields.items()},
                "derived": {name: kind_json(computed.kind) for name, computed in entity.derived.items()},
                "in_seed_world": 1 if entity.single else len(world.table(entity.table).rows),
            }
            for entity in app.entities
        ],
        "operations": [_operation(operation) for operation in app.operations.values()],
        "pages": [
            {
                "path": f"/{app.name}{page.path}",
                "name": page.name,
                "doc": page.body.__doc__ or "",
                "parameters": {p.name: kind_json(p.kind) for p in page.parameters},
                "linked_from": None if page.up is None else f"/{app.name}{page.up}",
            }
            for page in app.pages.values()
        ],
    }


def _operation(operation: Operation) -> JsonObject:
    return {
        "name": operation.name,
        "doc": operation.doc,
        "parameters": {
            p.name: {**kind_json(p.kind), "required": p.required, **({} if p.required else {"default": p.default})}
            for p in operation.parameters
        },
        "says": list(operation.says),
        "outcomes": list(operation.outcomes),
        "at": operation.at,
        "each": operation.each,
        "background": operation.background,
    }


def kind_json(kind: Kind) -> dict[str, Any]:
    """A kind as JSON: `{"type": "text"}`, with `table`, `choices`, `many` and `optional` where they hold."""
    described: dict[str, Any] = {"type": kind.base}
    if kind.entity is not None:
        described["table"] = kind.entity.table
    if kind.choices:
        described["choices"] = list(kind.choices)
    if kind.many:
        described["many"] = True
    if kind.optional:
        described["optional"] = True
    return described
