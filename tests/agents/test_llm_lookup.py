"""What a model finds in an initial state by the tool."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from cuagym.agents.llm.conversation import NotAccepted
from cuagym.agents.llm.lookup import look_up_tool
from cuagym.agents.protocols import BlindTask
from cuagym.hub.app import DEFAULT_NOW
from tests.toy_app import app

INITIAL = app.seed_state(1)
ROWS = INITIAL.value["tasks"]
TOOL = look_up_tool(BlindTask("", None, (app,), {"todo": INITIAL}, DEFAULT_NOW, "/todo/"))


def look(table: str = "tasks", **query: Any) -> str:
    return TOOL.call({"app": "todo", "table": table, **query})


def rows(**query: Any) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in look(**query).splitlines() if line.startswith("{")]


def test_fields_stored_and_computed_select_rows() -> None:
    overdue = [r["id"] for r in ROWS if r["due"] and r["due"] < DEFAULT_NOW[:10] and not r["done"]]
    assert overdue and [row["id"] for row in rows(equals={"overdue": True})] == overdue
    assert len(rows(equals={"done": True, "list": "l4"})) == sum(r["done"] and r["list"] == "l4" for r in ROWS)


def test_a_text_selects_rows_in_whatever_case() -> None:
    found = rows(contains="CALL THE")
    assert found and all("Call the" in row["title"] for row in found)


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_the_field_come_last(descending: bool) -> None:
    dues = [row.get("due") for row in rows(order_by="due", descending=descending)]
    there = [due for due in dues if due]
    assert dues == sorted(there, reverse=descending) + [None] * (len(dues) - len(there))


def test_the_limit_is_told() -> None:
    assert look(limit=2).startswith("18 rows, 2 of them shown:")
    assert len(rows(limit=2)) == 2


def test_a_single_object_is_one_row() -> None:
    assert rows(table="settings") == [{"name": "Ines Ferro"}]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"table": "emails"}, "todo tasks"),
        ({"equals": {"colour": "red"}}, "no field 'colour'"),
        ({"order_by": "size"}, "no field 'size'"),
        ({"limit": 0}, "limit"),
    ],
)
def test_what_is_not_there_is_said(query: dict[str, Any], told: str) -> None:
    with pytest.raises(NotAccepted, match=told):
        look(**query)
