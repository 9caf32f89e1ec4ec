"""JSON Schemas narrowed to the subset that OpenAI and Anthropic can hold a model's reply to."""

from __future__ import annotations

from typing import Any

from cuagym.schema import JsonObject

# What neither holds a reply to; it goes into the description, where the model reads it.
_HINTS = (
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contentMediaType",
    "contentEncoding",
)
_KEPT = ("type", "enum", "const", "$ref")
_DROPPED = ("title", "default", "discriminator", "examples", "deprecated", "$schema", "$id")
_PARTS = ("description", "properties", "required", "additionalProperties", "items", "anyOf", "oneOf", "$defs")
_KNOWN = frozenset((*_HINTS, *_KEPT, *_DROPPED, *_PARTS))


class _Open(Exception):
    """The schema lets in what the subset cannot express, such as objects with any keys."""


def strict(schema: JsonObject, *, all_required: bool) -> JsonObject | None:
    """A schema of the subset whose values fit `schema`, its limits of size and form apart; None if there is none.

    Objects are closed. all_required: OpenAI wants every property, so those that may be absent must have a default
    or allow null, which is then what stands for absence. A caller must still validate what comes.
    """
    try:
        narrowed = _narrow(schema, all_required)
    except _Open:
        return None
    return narrowed if narrowed.get("type") == "object" else None


def _narrow(schema: Any, all_required: bool) -> JsonObject:
    if not isinstance(schema, dict) or not schema.keys() <= _KNOWN:
        raise _Open
    if isinstance(schema.get("type"), list):
        return _narrow({"anyOf": [{**schema, "type": name} for name in schema["type"]]}, all_required)
    narrowed = {key: schema[key] for key in _KEPT if key in schema}
    options = schema.get("anyOf", schema.get("oneOf"))
    if options is not None:
        narrowed["anyOf"] = [_narrow(option, all_required) for option in options]
    if schema.get("type") == "object":
        narrowed |= _closed(schema, all_required)
    elif schema.get("type") == "array":
        narrowed["items"] = _narrow(schema.get("items"), all_required)
    if not narrowed:
        raise _Open
    if "$defs" in schema:
        narrowed["$defs"] = {name: _narrow(part, all_required) for name, part in schema["$defs"].items()}
    return _described(schema, narrowed)


def _closed(schema: JsonObject, all_required: bool) -> JsonObject:
    if schema.get("additionalProperties", "properties" not in schema) is not False:
        raise _Open
    properties = schema.get("properties", {})
    required = list(schema.get("required", ()))
    if all_required:
        absent = [name for name in properties if name not in required]
        if not all("default" in properties[name] or _nullable(properties[name]) for name in absent):
            raise _Open
        required = list(properties)
    return {
        "properties": {name: _narrow(part, all_required) for name, part in properties.items()},
        "required": required,
        "additionalProperties": False,
    }


def _nullable(schema: JsonObject) -> bool:
    named = schema.get("type", [])
    return "null" in (named if isinstance(named, list) else [named]) or any(map(_nullable, schema.get("anyOf", ())))


def _described(schema: JsonObject, narrowed: JsonObject) -> JsonObject:
    hints = ", ".join(f"{key} {schema[key]}" for key in _HINTS if key in schema)
    description = " ".join(filter(None, [schema.get("description"), f"({hints})" if hints else None]))
    if not description:
        return narrowed
    if "$ref" in narrowed:  # which may have no neighbours
        narrowed = {**narrowed, "anyOf": [{"$ref": narrowed["$ref"]}]}
        del narrowed["$ref"]
    return {**narrowed, "description": description}
