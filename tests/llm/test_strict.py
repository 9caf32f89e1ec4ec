"""Schemas narrowed to what providers can hold a reply to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cuagym.llm._strict import strict


class Leaf(BaseModel):
    kind: Literal["leaf"] = "leaf"
    size: int = Field(3, ge=1, le=9, description="How big.")


class Branch(BaseModel):
    kind: Literal["branch"] = "branch"
    left: Tree
    note: str | None = None


Tree = Annotated[Leaf | Branch, Field(discriminator="kind")]
Branch.model_rebuild()


class Plan(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=2)
    trees: list[Tree]
    first: Leaf = Field(description="The first.")


class Open(BaseModel):
    state: dict[str, Any]


class Listed(BaseModel):
    names: list[str] = Field(default_factory=list)


def objects(schema: Any) -> list[dict[str, Any]]:
    found = [schema] if isinstance(schema, dict) and schema.get("type") == "object" else []
    values = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return found + [inner for value in values for inner in objects(value)]


def test_every_object_is_closed_and_complete() -> None:
    schema = strict(Plan.model_json_schema(), all_required=True)
    assert schema is not None and len(objects(schema)) == 3
    for found in objects(schema):
        assert found["additionalProperties"] is False
        assert found["required"] == list(found["properties"])


def test_only_words_of_the_subset_are_left_and_limits_are_told() -> None:
    schema = strict(Plan.model_json_schema(), all_required=True)
    assert schema is not None
    leaf = schema["$defs"]["Leaf"]["properties"]
    assert leaf["size"] == {"type": "integer", "description": "How big. (minimum 1, maximum 9)"}
    assert leaf["kind"] == {"type": "string", "const": "leaf"}
    assert schema["properties"]["title"] == {"type": "string", "description": "(minLength 2)"}
    assert schema["properties"]["first"] == {"anyOf": [{"$ref": "#/$defs/Leaf"}], "description": "The first."}
    tree = {"anyOf": [{"$ref": "#/$defs/Leaf"}, {"$ref": "#/$defs/Branch"}]}
    assert schema["properties"]["trees"] == {"type": "array", "items": tree}


def test_what_may_be_absent_stays_so_where_that_is_allowed() -> None:
    schema = strict(Leaf.model_json_schema(), all_required=False)
    assert schema is not None and schema["required"] == []


@pytest.mark.parametrize(
    "schema",
    [
        Open.model_json_schema(),
        {"type": "object"},
        {"type": "object", "properties": {"a": {}}},
        {"type": "object", "properties": {"a": {"type": "array"}}},
        {"type": "object", "properties": {}, "additionalProperties": {"type": "string"}},
        {"type": "object", "properties": {"a": {"not": {"type": "string"}}}},
        TypeAdapter(list[int]).json_schema(),
        TypeAdapter(Tree).json_schema(),
    ],
)
def test_what_the_subset_cannot_say_is_left_alone(schema: dict[str, Any]) -> None:
    assert strict(schema, all_required=True) is None
    assert strict(schema, all_required=False) is None


def test_absence_needs_something_that_can_stand_for_it() -> None:
    assert strict(Listed.model_json_schema(), all_required=True) is None
    assert strict(Listed.model_json_schema(), all_required=False) is not None


def test_a_list_of_types_is_a_choice() -> None:
    schema = strict({"type": "object", "properties": {"a": {"type": ["string", "null"]}}}, all_required=True)
    assert schema is not None
    assert schema["properties"]["a"] == {"anyOf": [{"type": "string"}, {"type": "null"}]}


def test_an_object_without_properties_is_empty() -> None:
    assert strict({"type": "object", "properties": {}}, all_required=True) == {
        "type": "object",
        "properties": {},
        "required": [],
        "additionalProperties": False,
    }
