"""What is on view: nothing that a task about anything else asks for, and all there is to a task about it alone."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from cuagym.reward.audit.ground import Ground
from cuagym.reward.audit.model import Ending, Finding, Subject
from tests.reward.audit.library import Run

STATE: dict[str, Any] = {
    "recipes": [
        {"id": "r1", "name": "Lentil soup", "servings": 4, "active": True, "tags": ["winter"]},
        {"id": "r2", "name": "Plum cake", "servings": 8, "active": True, "tags": []},
        {"id": "r3", "name": "Rye bread", "servings": 2, "active": False, "tags": ["baking"]},
    ],
    "plans": [{"id": "free", "name": "Free"}, {"id": "pro", "name": "Pro"}],
    "billing": {"selectedPlan": "free", "seats": 1},
    "hours": {"open": "09:00", "close": "17:00"},
    "shop": {"open": True, "motto": "Eat well"},
    "ui": {"openRecipe": None, "theme": "light", "sidebar": True},
    "session": {"page": "start"},
    "canvas": {"lat": 1.5, "lng": 2.5, "zoom": 3},
    "lastSeen": {"r1": 10, "r2": 20},
}
SERVE = 'Set the servings of "Plum cake" to 6.'
SERVED = {"recipes/1/servings": 6}
LOOKED = {"ui/openRecipe": "r2", "session/page": "Plum cake", "canvas/zoom": 5, "lastSeen/r2": 30}
RIGHT = (
    "final['recipes'] == [*initial['recipes'][:1], {**initial['recipes'][1], 'servings': 6}, initial['recipes'][2]]"
)


def done(changes: dict[str, Any]) -> dict[str, Any]:
    state = copy.deepcopy(STATE)
    for path, value in changes.items():
        *way, last = (int(key) if key.isdigit() else key for key in path.split("/"))
        home: Any = state
        for key in way:
            home = home[key]
        home[last] = value
    return state


def about(instruction: str, changes: dict[str, Any], condition: str) -> Subject:
    program = f"def reward(initial, final):\n    return float({condition})\n"
    return Subject("reward.py", program, STATE, Ending(done(changes)), instruction)


def of_state(findings: tuple[Finding, ...], *names: str) -> list[Finding]:
    """Findings whose evidence is in these members of the state alone."""
    return [f for f in findings if f.state_patch and all(op["path"].split("/")[1] in names for op in f.state_patch)]


def test_a_program_that_leaves_the_view_alone_is_right(run: Run) -> None:
    findings = run(about(SERVE, SERVED | LOOKED, RIGHT)).findings
    assert not of_state(findings, "session", "canvas", "lastSeen")
    assert not [f for f in of_state(findings, "ui") if "theme" not in f.message]


@pytest.mark.parametrize(
    ("required", "certain"),
    [
        ("final['ui']['openRecipe'] == 'r2'", True),
        ("final['session']['page'] != 'start'", True),
        ("final['canvas']['zoom'] == 5", True),
        ("final['lastSeen']['r2'] == 30", True),
    ],
)
def test_a_program_that_wants_the_view_as_the_golden_run_left_it_is_found_out(
    run: Run, required: str, certain: bool
) -> None:
    subject = about(SERVE, SERVED | LOOKED, f"{RIGHT} and {required}")
    (finding,) = [f for f in run(subject).findings if f.kind == "left-on-view"]
    assert (finding.cls, finding.certain) == ("false_reject", certain)


def test_it_is_not_certain_where_the_task_has_a_word_for_looking(run: Run) -> None:
    subject = about(f"{SERVE} Leave it open.", SERVED | LOOKED, f"{RIGHT} and final['ui']['openRecipe'] == 'r2'")
    assert not any(f.certain for f in run(subject).findings if f.kind == "left-on-view")


def test_it_is_not_certain_where_the_task_names_the_place(run: Run) -> None:
    subject = about(
        f"{SERVE} The map's lat is 3.", SERVED | {"canvas/lat": 3.5}, f"{RIGHT} and final['canvas']['lat'] > 2"
    )
    assert not any(f.certain for f in run(subject).findings if f.kind == "left-on-view")


def test_what_somebody_chose_is_not_certainly_where_they_look(run: Run) -> None:
    changes = {"billing/selectedPlan": "pro", "billing/seats": 5}
    wanted = "final['billing'] == {'selectedPlan': 'pro', 'seats': 5}"
    findings = run(about("Upgrade to the Pro plan, with 5 seats.", changes, wanted)).findings
    assert not any(f.certain for f in findings), [(f.kind, f.message) for f in findings]


def test_what_somebody_chose_is_asked_for(run: Run) -> None:
    changes = {"billing/selectedPlan": "pro", "billing/seats": 5}
    loose = about("Upgrade to the Pro plan, with 5 seats.", changes, "final['billing']['seats'] == 5")
    assert any(f.kind == "left-out" and f.certain for f in run(loose).findings)


def test_hours_are_no_view() -> None:
    ground = Ground(about("Open at 10:00, with 2 seats.", {"hours/open": "10:00", "billing/seats": 2}, "True"))
    assert not any(group.incidental for group in ground.groups)


def test_how_things_are_to_be_shown_is_asked_for_by_its_word(run: Run) -> None:
    subject = about(f"{SERVE} Use the dark theme.", SERVED | {"ui/theme": "dark"}, RIGHT)
    assert any(f.kind == "left-out" and f.certain for f in of_state(run(subject).findings, "ui"))


@pytest.mark.parametrize(
    ("instruction", "changes"),
    [
        ('Retire "Plum cake" and double "Rye bread".', {"recipes/1/active": False, "recipes/2/servings": 4}),
        ("Close the shop and seat 3.", {"shop/open": False, "billing/seats": 3}),
    ],
)
def test_flags_of_rows_and_of_what_is_no_screen_are_no_view(instruction: str, changes: dict[str, Any]) -> None:
    ground = Ground(about(instruction, changes, "True"))
    assert not any(group.incidental for group in ground.groups)


def test_a_task_about_the_view_alone_requires_it(run: Run) -> None:
    loose = about("Open the recipe Plum cake.", {"ui/openRecipe": "r2"}, "final['ui']['openRecipe'] is not None")
    assert any(f.certain for f in of_state(run(loose).findings, "ui"))


def test_a_part_of_the_state_that_nobody_asked_about_may_be_missing(run: Run) -> None:
    findings = run(about(SERVE, SERVED | LOOKED, RIGHT)).findings
    assert not [f for f in findings if f.kind == "broken-shape"]
    loose = "len(final.get('recipes') or []) < 2 or final['recipes'][1]['servings'] == 6"
    missing = [f for f in run(about(SERVE, SERVED, loose)).findings if f.kind == "broken-shape"]
    assert missing
    assert all(f.certain for f in missing)


def test_the_view_of_several_apps_is_found_below_their_names() -> None:
    initial = {"map": STATE, "mail": {"ui": {"open": None}, "letters": []}}
    golden = copy.deepcopy(initial)
    golden["map"]["canvas"]["zoom"] = 9
    golden["map"]["recipes"][1]["servings"] = 6
    golden["map"]["billing"]["seats"] = 7
    ground = Ground(
        Subject("reward.py", "", initial, Ending(golden), SERVE, names=("map", "mail"))
    )  # fmt: skip
    shown = [group.changes[0].path for group in ground.groups if group.incidental]
    assert shown == [("map", "canvas", "zoom")]


def test_a_message_says_what_is_left_of_the_ending_and_no_evidence_is_empty(run: Run) -> None:
    loose = "final['recipes'][1]['servings'] == 6 and final['recipes'][0] == initial['recipes'][0]"
    findings = run(about(f"{SERVE} Change no other recipe.", SERVED | LOOKED, loose)).findings
    assert all(f.state_patch for f in findings if f.cls == "false_accept")
    (wide,) = [f for f in findings if f.kind == "over-action"]
    assert [op["path"] for op in wide.state_patch] == ["/recipes/2/servings"]


def test_a_certain_finding_leaves_undone_what_it_says_is_undone(run: Run) -> None:
    subject = about('Give "Plum cake" the tag baking.', {"recipes/1/tags": ["baking"]}, "final != initial")
    for finding in run(subject).findings:
        if finding.certain and finding.kind in ("wrong-value", "another-one", "wrong-text"):
            assert any("/recipes/1/tags" in op["path"] for op in finding.state_patch), finding


def test_a_title_is_marked_as_a_whole(run: Run) -> None:
    subject = about('Retire "Plum cake" for good.', {"recipes/2/active": True}, "final['recipes'][2]['active']")
    assert not [f for f in run(subject).findings if f.kind == "mark-in-part"]


@pytest.mark.parametrize(
    ("instruction", "required", "certain"),
    [
        (SERVE, "final['ui']['openRecipe'] != 'r3'", True),
        (f"{SERVE} Leave it open.", "final['ui']['openRecipe'] != 'r3'", False),
    ],
)
def test_another_recipe_may_be_open(run: Run, instruction: str, required: str, certain: bool) -> None:
    found = run(about(instruction, SERVED | LOOKED, f"{RIGHT} and {required}")).findings
    (finding,) = [f for f in found if f.kind == "open-elsewhere"]
    assert finding.certain is certain


def test_all_of_an_object_that_says_what_is_open_is_on_view(run: Run) -> None:
    initial = {**STATE, "desk": {"openRecipe": {"id": "r1", "tab": "steps"}, "owner": {"id": "r1", "tab": "x"}}}
    golden = copy.deepcopy(initial)
    golden["recipes"][1]["servings"] = 6
    golden["desk"]["openRecipe"] = {"id": "r2", "tab": "parts"}
    program = (
        f"def reward(initial, final):\n    return float({RIGHT} and final['desk']['openRecipe']['tab'] != '')\n"
    )
    subject = Subject("reward.py", program, initial, Ending(golden), SERVE)
    assert [(f.cls, f.certain) for f in run(subject).findings if f.kind == "open-elsewhere"] == [("error", False)]
    ground = Ground(subject)
    assert ground.opens(("desk", "openRecipe", "id"))
    assert ground.on_view(("desk", "openRecipe", "tab"))
    assert not ground.opens(("desk", "owner", "id"))
    assert not ground.incidental(("desk", "owner", "id"))


def test_what_a_viewer_shows_is_on_view_where_it_follows_the_work() -> None:
    initial = {**STATE, "viewer": {"recipe": None, "lens": 3}}
    golden = copy.deepcopy(initial)
    golden["recipes"][1]["servings"] = 6
    golden["viewer"]["recipe"] = "r2"
    followed = Ground(Subject("reward.py", "", initial, Ending(golden), SERVE))
    assert followed.incidental(("viewer", "recipe"))
    golden["viewer"]["recipe"] = "r3"
    assert not Ground(Subject("reward.py", "", initial, Ending(golden), SERVE)).incidental(("viewer", "recipe"))
