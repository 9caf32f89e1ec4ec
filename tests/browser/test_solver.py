"""The solver posts what it is told to, through whatever the page puts in the way."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from cuagym.browser.actions import Done, Infeasible
from cuagym.browser.pool import BrowserPool
from cuagym.browser.solver import Accepted, Open, Solved, Step, posted, solve
from cuagym.schema import Call
from tests.browser.desk import POSTED

Run = Any
SHELF = {"name": "plan.pdf", "sha256": "ab" * 32, "size": 1, "content_type": "application/pdf"}
AT = {"edit": "/desk/item/{item}/edit", "far": "/desk/long", "bin": "/desk/list", "star": "/desk/list"}


def call(operation: str, args: dict[str, Any]) -> Call:
    return Call(app="desk", operation=operation, args=args)


class Desk:
    """Guides through the desk: every item is linked on the list, every edit page on its item's page."""

    def __init__(self, created: dict[str, str] | None = None) -> None:
        self.created = created or {}

    async def trail(self, step: Step) -> Sequence[str]:
        if isinstance(step, Call):
            path = AT.get(step.operation, "/desk/item/{item}").format(**step.args)
        else:
            path = step.path
        if path.endswith("/edit"):
            return ["/desk/list", path.removesuffix("/edit"), path]
        return ["/desk/list", path] if "/item/" in path else [path]

    async def accepted(self, call: Call) -> Accepted | None:
        return Accepted(call.args, self.created) if POSTED and POSTED[-1][0] == call.operation else None


@pytest.fixture(autouse=True)
def nothing_posted() -> Iterator[None]:
    POSTED.clear()
    yield


@pytest.fixture
def act(pool: BrowserPool, run: Run) -> Any:
    async def attempt(steps: Sequence[Step], ending: Done | Infeasible, created: dict[str, str] | None) -> Solved:
        async with pool.episode() as episode:
            await episode.open("/desk/")
            return await solve(episode, Desk(created), steps, ending)

    def perform(
        *steps: Step, ending: Done | Infeasible | None = None, created: dict[str, str] | None = None
    ) -> Solved:
        return run(attempt(steps, ending or Done(), created))  # type: ignore[no-any-return]

    return perform


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ("archive", "a button of the page"),
        ("pin", "closed details"),
        ("copy", "a menu"),
        ("delete", "a dialog opened from a menu"),
        ("star", "a button shown only under the pointer"),
        ("far", "a button below the fold"),
    ],
)
def test_a_button_is_found_in(act: Any, operation: str, place: str) -> None:
    solved = act(call(operation, {"item": "i1"}))
    assert solved.stuck is None, str(solved.stuck)
    assert [(operation, {"item": ["i1"]})] == POSTED


def test_an_item_is_found_on_a_later_page_of_its_list(act: Any) -> None:
    assert act(call("archive", {"item": "i57"})).stuck is None
    assert POSTED == [("archive", {"item": ["i57"]})]


def test_one_row_is_ticked_for_a_bulk_button(act: Any) -> None:
    assert act(call("bin", {"item": "i3"})).stuck is None
    assert POSTED == [("bin", {"item": ["i3"]})]


def test_text_that_is_edited_in_place(act: Any) -> None:
    assert act(call("rename", {"item": "i2", "name": "A new name"})).stuck is None
    assert POSTED == [("rename", {"item": ["i2"], "name": ["A new name"]})]


def test_a_switch_that_posts_by_itself(act: Any) -> None:
    assert act(call("mute", {"item": "i2", "muted": True})).stuck is None
    assert POSTED == [("mute", {"item": ["i2"], "muted": ["on"]})]


def test_a_listbox_that_posts_by_itself(act: Any) -> None:
    assert act(call("file", {"item": "i2", "folder": "blue"})).stuck is None
    assert POSTED == [("file", {"item": ["i2"], "folder": ["blue"]})]


def test_every_control_of_a_form_is_filled(act: Any) -> None:
    args = {
        "item": "i4",
        "title": "Quarterly plan",
        "body": "Dear all,\nplease see below.",
        "folder": "work",
        "labels": ["later", "never"],
        "to": ["bob@x.example", "new@y.example"],
        "day": "2026-06-30",
        "at": "2026-02-03T17:30:00Z",
        "tags": ["a"],
        "tone": "high",
        "files": [SHELF],
    }
    solved = act(call("edit", args))
    assert solved.stuck is None, str(solved.stuck)
    operation, fields = POSTED[0]
    assert operation == "edit"
    assert fields.pop("body") == ["Dear all,\r\nplease see below."]
    assert fields.pop("at") == ["2026-02-03T17:30"]
    assert fields == {name: posted(value) for name, value in args.items() if name not in ("body", "at")}


def test_an_argument_that_is_null_empties_its_control(act: Any) -> None:
    empty = {"title": "x", "body": "", "folder": "inbox", "labels": [], "to": [], "at": None, "tags": []}
    solved = act(call("edit", {"item": "i4", **empty, "day": None, "tone": "low", "files": []}))
    assert solved.stuck is None, str(solved.stuck)
    fields = POSTED[0][1]
    assert fields["day"] == [""] and "tags" not in fields


def test_ids_of_created_things_are_those_of_this_session(act: Any) -> None:
    make = call("copy", {"item": "i1"})
    solved = act(make, call("archive", {"item": "new9"}), Open("/desk/item/new9/edit"), created={"new9": "i12"})
    assert solved.stuck is None, str(solved.stuck)
    assert POSTED == [("copy", {"item": ["i1"]}), ("archive", {"item": ["i12"]})]
    assert solved.texts["/desk/item/new9/edit"].endswith("Save")


def test_pages_are_read_before_the_answer(act: Any) -> None:
    solved = act(Open("/desk/item/i7"), ending=Done(answer="Item i7"))
    assert "Item i7" in solved.texts["/desk/item/i7"]
    assert (solved.finish.answer, solved.finish.status) == ("Item i7", "done")
    assert solved.finish.actions == 3


def test_giving_up_is_an_ending(act: Any) -> None:
    assert act(ending=Infeasible(reason="no such item")).finish.status == "infeasible"


def test_a_missing_control_is_reported_with_what_the_page_offers(act: Any) -> None:
    solved = act(call("explode", {"item": "i1"}))
    assert solved.finish.status == "stopped"
    assert solved.stuck is not None
    assert solved.stuck.path == "/desk/item/i1"
    assert "/desk/_op/archive(item)" in solved.stuck.offers


def test_a_page_that_nothing_links_to_is_reported(act: Any) -> None:
    solved = act(Open("/desk/item/i99"))
    assert solved.stuck is not None
    assert "no link leads to /desk/item/i99" in solved.stuck.reason
    assert solved.stuck.path == "/desk/list?page=3"


def test_a_value_that_no_control_offers_posts_nothing(act: Any) -> None:
    assert act(call("file", {"item": "i2", "folder": "green"})).stuck is not None
    assert POSTED == []
