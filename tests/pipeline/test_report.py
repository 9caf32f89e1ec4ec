"""The report of a run, and differences of states in words."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from cuagym.hub.diff import readable_diff
from cuagym.hub.patch import apply_patch
from cuagym.hub.readable import date_words, said_calls, shortened
from cuagym.pipeline.report import write_report
from cuagym.pipeline.report_figures import duration, marks_of
from cuagym.pipeline.report_films import FRAMES, said_actions
from cuagym.pipeline.report_images import embedded
from cuagym.schema import Call
from tests.pipeline.run_folder import add, kept, png, record, rejected, write_run
from tests.toy_app import app

APPS = {"todo": app}


def states(*calls: Call) -> tuple[dict[str, Any], dict[str, Any]]:
    """The toy app's initial and golden state around calls."""
    made = kept(0, "x", *calls).made
    assert made is not None
    golden: Any = apply_patch(made.initial_state, list(made.golden_patch))
    return made.initial_state, golden


def call(operation: str, **args: Any) -> Call:
    return Call(app="todo", operation=operation, args=args)


def task(**equals: Any) -> dict[str, Any]:
    """The first task of the initial state with these values, None standing for any but null."""
    rows = states(add("x"))[0]["todo"]["tasks"]
    return next(row for row in rows if all(row[k] == v or (v is None and row[k]) for k, v in equals.items()))


# -- differences in words -------------------------------------------------------------------------------------


def test_a_changed_reference_is_told_by_what_both_entities_are_called() -> None:
    moved = task(list="l4")
    (change,) = readable_diff(*states(call("move", task=moved["id"], list="l5")), APPS)
    assert str(change) == f"Tasks › “{moved['title']}” › list: Home → Office"


def test_a_created_row_is_told_with_what_it_holds_and_a_deleted_one_by_its_name() -> None:
    victim = task()
    first, second = readable_diff(*states(call("delete_task", task=victim["id"]), add("Water the ferns")), APPS)
    assert str(first) == f"Tasks › “{victim['title']}”: deleted"
    assert str(second).startswith("Tasks › “Water the ferns”: created (")
    assert ("list", "Home") in second.fields
    assert ("priority", "high") in second.fields


def test_a_list_field_is_told_by_what_it_gained_and_lost() -> None:
    tagged = task(tags=["g1"])
    (change,) = readable_diff(*states(call("add_tag", task=tagged["id"], tag="g2")), APPS)
    assert (change.gained, change.lost) == (("errand",), ())


def test_dates_and_flags_are_told_in_words() -> None:
    due = task(due=None, done=False)
    calls = call("set_due", task=due["id"], due="2026-03-14"), call("finish", task=due["id"])
    told = {change.field: change.after for change in readable_diff(*states(*calls), APPS)}
    assert told == {"due": "Sat 14 Mar 2026", "done": "yes"}


def test_a_single_object_is_told_without_a_name() -> None:
    (change,) = readable_diff(*states(call("set_compact", compact=True)), APPS)
    assert str(change) == "Settings › compact: no → yes"


def test_a_row_that_took_another_place_in_its_group_is_told_once() -> None:
    before, _ = states(add("x"))
    rows = before["todo"]["tasks"]
    mine = [row for row in rows if row["list"] == "l4"]
    others = [row for row in rows if row["list"] != "l4"]
    initial = {"todo": {**before["todo"], "tasks": [*others, *mine]}}
    golden = {"todo": {**before["todo"], "tasks": [*others, mine[-1], *mine[:-1]]}}
    (change,) = readable_diff(initial, golden, APPS)
    assert (change.deed, change.id) == ("moved", mine[-1]["id"])
    assert (change.before, change.after) == (f"{len(mine)} of {len(mine)}", f"1 of {len(mine)}")


def test_what_looking_around_changes_comes_last_and_is_marked() -> None:
    before, golden = states(call("set_compact", compact=True))
    tasks = [{**row, "seen": True} for row in golden["todo"]["tasks"]]
    changes = readable_diff(before, {"todo": {**golden["todo"], "tasks": tasks}}, APPS)
    assert [change.incidental for change in changes] == [False] + [True] * len(tasks)


def test_an_app_that_is_not_installed_is_told_by_its_keys() -> None:
    before = {"shop": {"orders": [{"id": "o1", "name": "Boots", "sent_on": None}], "level": 1, "me": {"age": 3}}}
    after = {"shop": {"orders": [{"id": "o1", "name": "Boots", "sent_on": "soon"}], "level": 2, "me": {"age": 4}}}
    assert [str(change) for change in readable_diff(before, after, {})] == [
        "Level: 1 → 2",
        "Me › age: 3 → 4",
        "Orders › “Boots” › sent on: nothing → soon",
    ]


def test_equal_states_have_no_changes() -> None:
    before, _ = states(add("x"))
    assert readable_diff(before, before, APPS) == []


def test_calls_are_told_by_what_their_entities_are_called() -> None:
    calls = [add("Sort keys", list="l5"), Call(app="shop", operation="buy_it", args={"what": "o1"})]
    told = [str(said) for said in said_calls(calls, *states(calls[0]), APPS)]
    assert told == [
        "Tickling › add task (list: Office, title: Sort keys, priority: high)",
        "shop › buy it (what: o1)",
    ]


def test_words_for_values() -> None:
    assert date_words("2026-03-14T09:30:00Z") == "Sat 14 Mar 2026, 09:30"
    assert date_words("not a date") == "not a date"
    assert shortened("one two three", 9) == "one two…"
    assert [duration(s) for s in (3.14, 42, 200, 7500)] == ["3.1 s", "42 s", "3 min 20 s", "2 h 05 min"]
    assert marks_of("mail.star[each, rank]+mail.move[if holds]") == ["each", "rank", "if holds"]


# -- the page -------------------------------------------------------------------------------------------------


class Addresses(HTMLParser):
    """Gathers every address that opening a page could load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "action", "data")]


def addresses(html: str) -> list[str]:
    parser = Addresses()
    parser.feed(html)
    return parser.found


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two tuples, a rejected candidate, a duplicate, and one finished after the count was reached."""
    folder = tmp_path_factory.mktemp("run")
    candidates = [
        kept(0, "Add a task “Water the ferns” to the list <Home>", add("Water the ferns")),
        rejected(
            1, "Delete the old one", "rounds", "neighbour", "on the nearest neighbour scores 1, expected below"
        ),
        kept(2, "Add a task “Water the ferns” to the list <Home>", add("Water the ferns")),
        kept(3, "Add a task “Book the dentist” to the list Office", add("Book the dentist", "l5"), add("Eat")),
        kept(4, "One too many", add("Late")),
    ]
    made = write_run(folder, candidates, count=2, rollouts=True)
    record(folder, made[0], steps=20)
    return folder


@pytest.fixture(scope="module")
def html(run: Path) -> str:
    """Its report."""
    return write_report(run).read_text("utf-8")


def test_a_report_asks_nobody_for_anything(html: str) -> None:
    assert {address for address in addresses(html) if not address.startswith("#")} == {"data:,"}
    assert "@import" not in html
    assert "url(" not in html


def test_the_funnel_counts_each_candidate_that_emission_saw_once(html: str) -> None:
    funnel = html[html.index('<ol class="funnel">') : html.index("</ol>")]
    assert re.findall(r'<b class="number">(\d+)</b>', funnel) == ["4", "3", "3", "3", "2"]
    assert "<b>−1</b> neighbour" in funnel
    assert "<b>−1</b> duplicate" in funnel
    assert "1 more candidate was finished after the count was reached" in html


def test_each_tuple_has_a_page_that_its_id_opens(run: Path, html: str) -> None:
    ids = re.findall(r'<template id="page-([^"]+)"', html)
    assert ids == [folder.name for folder in sorted((run / "tuples").iterdir(), key=lambda f: ids.index(f.name))]
    assert all(f'href="#{id}"' in html for id in ids)


def test_what_a_task_says_is_shown_as_text_and_never_as_markup(html: str) -> None:
    assert "the list &lt;Home&gt;" in html
    assert "&#39;&lt;b&gt;&#39;" in html
    assert "<Home>" not in html


def test_a_rejected_candidate_is_told_with_stage_reason_and_detail(html: str) -> None:
    section = html[html.index('<section id="rejected"') :]
    row = next(row for row in section.split("<tr") if "Delete the old one" in row)
    assert "rounds" in row
    assert "neighbour" in row
    assert "on the nearest neighbour scores 1, expected below" in row


def test_a_film_has_its_ends_and_some_frames_between_and_says_where_the_whole_lies(html: str) -> None:
    strip = html[html.index('<div class="strip">') :]
    steps = [int(n) for n in re.findall(r'<span class="quiet">(\d+)</span> <b>', strip)]
    assert len(steps) == FRAMES
    assert (steps[0], steps[-1]) == (1, 20)
    assert f"{FRAMES} of 20 steps; the whole lies in rollouts/todo-" in html
    assert "left: 50.0%; top: 40.0%" in strip
    shown = set(re.findall(r'data-shot="(\w+)"', html))
    assert len(shown) == FRAMES
    assert shown == set(re.findall(r'id="shot-(\w+)"', html))


def test_a_recording_that_is_gone_leaves_the_rest_of_the_page(tmp_path: Path) -> None:
    (made,) = write_run(tmp_path, [kept(0, "Add a task", add("Eat"))], count=1, rollouts=True)
    record(tmp_path, made, steps=3)
    for file in (tmp_path / "rollouts").rglob("*.png"):
        file.unlink()
    html = write_report(tmp_path).read_text("utf-8")
    assert "not embedded" in html
    assert "The recordings of 1 tuple are left out" in html


def test_the_solvers_speed_is_the_mean_of_unrecorded_rollouts(html: str) -> None:
    assert "<dt>Solver action</dt><dd>50 ms</dd>" in html


def test_a_run_without_rollouts_has_no_film_and_no_gate_for_them(tmp_path: Path) -> None:
    write_run(tmp_path, [kept(0, "Add a task", add("Water the ferns"))], count=1)
    html = write_report(tmp_path).read_text("utf-8")
    assert "Rollouts in Chromium" not in html
    assert "One rollout of the solver" not in html
    assert "Solver action" not in html


def test_an_empty_run_and_one_that_kept_nothing_are_told_plainly(tmp_path: Path) -> None:
    write_run(tmp_path / "empty", [], count=3)
    assert "Nothing was made yet" in write_report(tmp_path / "empty").read_text("utf-8")
    lost = [rejected(0, "Do it", "votes", "ambiguous", "two fit")]
    write_run(tmp_path / "lost", lost, count=3)
    html = write_report(tmp_path / "lost").read_text("utf-8")
    assert "No tuples" in html
    assert "ambiguous" in html


def test_images_beyond_the_room_are_left_out(tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.png" for n in range(6)]
    for n, file in enumerate(files):
        file.write_bytes(png(40, 25, 40 * n))
    whole = embedded(files)
    assert len(whole) == 6
    assert all(uri.startswith("data:image/") for uri in whole.values())
    two = sum(len(uri) for uri in list(whole.values())[:2])
    assert list(embedded(files, room=two)) == list(whole)[:2]


def test_actions_are_told_in_a_few_words() -> None:
    actions = [
        {"action": "click", "x": 1, "y": 2, "count": 2},
        {"action": "type", "text": "Budget"},
        {"action": "key", "combo": "Enter"},
        {"action": "done", "answer": "42"},
    ]
    assert said_actions(actions) == "double click · type “Budget” · press Enter · answer “42”"
    assert said_actions([]) == "looks"
