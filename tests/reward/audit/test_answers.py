"""Answers of several parts: each part counts, and there is more than one way to put them."""

from __future__ import annotations

from typing import Any

import pytest

from cuagym.reward.audit.model import Ending, Finding, Subject
from tests.reward.audit.library import Run

STATE: dict[str, Any] = {
    "divers": [
        {"id": "d1", "nick": "lagoon_lu", "county": "Kent"},
        {"id": "d2", "nick": "reef.rob", "county": "Kent"},
        {"id": "d3", "nick": "tide_tam", "county": "Sussex"},
    ],
    "dives": [
        {"id": "v1", "diver": "d1", "depth": 18},
        {"id": "v2", "diver": "d2", "depth": 27},
        {"id": "v3", "diver": "d3", "depth": 12},
    ],
}
TASK = "Who dived the deepest, and how deep was that? Give me the nick and the depth."
SPLIT = "said = sorted(re.findall(r'[\\w.]+', (answer or '').replace(' and ', ' ')))"
EXACT = "return float(said == ['27', 'reef.rob'])"


def about(*lines: str, task: str = TASK, right: str = "@reef.rob, 27") -> Subject:
    body = "\n    ".join(lines)
    program = f"import re\n\n\ndef reward(initial, final, answer=None):\n    {body}\n"
    return Subject("dives.py", program, STATE, Ending(STATE, right), task)


def certain(run: Run, subject: Subject) -> list[Finding]:
    return [f for f in run(subject).findings if f.certain]


def test_a_program_that_compares_both_parts_is_right(run: Run) -> None:
    assert not certain(run, about(SPLIT, EXACT))


@pytest.mark.parametrize(
    "paid",
    [
        "return float('reef.rob' in said and '27' in (answer or ''))",
        "return float('27' in said and any([s.endswith('reef.rob') for s in said]) and len(said) < 4)",
        "return float('27' in said)",
    ],
)
def test_each_part_is_looked_at(run: Run, paid: str) -> None:
    found = certain(run, about(SPLIT, paid))
    assert found
    assert {f.kind for f in found} == {"wrong-answer"}


@pytest.mark.parametrize(
    ("task", "expected"), [(TASK, True), (f"{TASK} Separate them by a comma.", False), (f"{TASK} As @nick.", False)]
)
def test_a_program_that_takes_one_way_to_put_it_is_found_out(run: Run, task: str, expected: bool) -> None:
    found = run(about("return float(answer == '@reef.rob, 27')", task=task)).findings
    put = [f for f in found if f.kind == "answer-separator"]
    assert put
    assert any(f.certain for f in put) is expected


def test_what_the_state_does_not_know_may_be_left_out(run: Run) -> None:
    subject = about(
        "return float('Kent' in (answer or ''))", task="Where does reef.rob live?", right="Kent, England"
    )
    assert not [f for f in certain(run, subject) if "is missing" in f.message or "is all" in f.message]
