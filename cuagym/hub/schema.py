"""The schema of an app's states, made from its entities: validation on entry and JSON Schema for readers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from cuagym.errors import StateError
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import schema_type
from cuagym.hub.state import JsonObject, State

_STRICT = ConfigDict(extra="forbid", strict=True)


def validator_of(entities: Sequence[type[Entity]]) -> TypeAdapter[JsonObject]:
    """Validates a whole state: one list of rows for each table, one object for each singleton."""
    members: dict[str, Any] = {}
    for entity in entities:
        row = _row_type(entity)
        members[entity.table] = row if entity.single else _list_of(row)
    return TypeAdapter(_typed_dict("State", members))


def _row_type(entity: type[Entity]) -> Any:
    members = {name: schema_type(declared.kind) for name, declared in entity.fields.items()}
    return _typed_dict(entity.__name__, members if entity.single else {"id": str, **members})


def _typed_dict(name: str, members: dict[str, Any]) -> Any:
    make: Any = TypedDict
    return with_config(_STRICT)(make(name, members))


def _list_of(item: Any) -> Any:
    """`list[item]` for a type that is only known at run time."""
    return list.__class_getitem__(item)


def check_state(entities: Sequence[type[Entity]], validator: TypeAdapter[JsonObject], value: object) -> State:
    """`value` as a State; StateError lists every wrong type, unknown key, double id and dangling reference."""
    try:
        valid = validator.validate_python(value)
    except ValidationError as error:
        raise _refused([(_path(item["loc"]), item["msg"]) for item in error.errors()]) from None
    state = State.of(valid)
    if problems := list(_reference_problems(entities, state)):
        raise _refused(problems)
    return state


def _refused(problems: list[tuple[str, str]]) -> StateError:
    shown = "; ".join(f"{path}: {message}" for path, message in problems[:5])
    more = f" (and {len(problems) - 5} more)" if len(problems) > 5 else ""
    return StateError(f"the state does not fit the schema: {shown}{more}", tuple(problems))


def _path(location: Iterable[int | str]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)


def _reference_problems(entities: Sequence[type[Entity]], state: State) -> Iterable[tuple[str, str]]:
    ids = {e: frozenset(state.table(e.table).index) for e in entities if not e.single}
    for entity in entities:
        if not entity.single and len(ids[entity]) != len(state.table(entity.table).rows):
            yield f"$.{entity.table}", "two rows have the same id"
        references = [(n, f.kind.entity, f.kind.many) for n, f in entity.fields.items() if f.kind.entity]
        if not references:
            continue
        rows = [state.record(entity.table).row] if entity.single else state.table(entity.table).rows
        for i, row in enumerate(rows):
            for name, target, many in references:
                for id in row[name] if many else (row[name],):
                    if id is not None and id not in ids[target]:
                        where = f"$.{entity.table}" if entity.single else f"$.{entity.table}[{i}]"
                        yield f"{where}.{name}", f"there is no {target.noun} {id!r}"


def schema_of(name: str, entities: Sequence[type[Entity]], validator: TypeAdapter[JsonObject]) -> JsonObject:
    """JSON Schema (2020-12) of the state; `x-cuagym` marks incidental fields and unordered lists."""
    schema = validator.json_schema()
    schema["$schema"], schema["title"] = "https://json-schema.org/draft/2020-12/schema", name
    definitions = cast(JsonObject, schema["$defs"])
    for entity in entities:
        table = schema["properties"][entity.table]
        marks: JsonObject = {}
        if entity.incidental:
            marks["incidental"] = True
        if not entity.single and entity.ordered is None:
            marks["unordered"] = True
        if marks:
            table["x-cuagym"] = marks
        properties = definitions[entity.__name__]["properties"]
        for field_name, declared in entity.fields.items():
            marks = {}
            if declared.incidental:
                marks["incidental"] = True if declared.toward is None else {"toward": declared.toward}
            if declared.kind.many and not declared.ordered:
                marks["unordered"] = True
            if declared.kind.entity is not None:
                marks["refers"] = declared.kind.entity.table
            if marks:
                properties[field_name]["x-cuagym"] = marks
    return schema
