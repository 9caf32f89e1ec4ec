"""Ballots: only a strict majority of all critics keeps a task or has it reworded."""

from __future__ import annotations

from typing import Any

import pytest

from cuagym.agents.protocols import Vote
from cuagym.pipeline.ballots import rewritten, tally


def ballots(letters: str) -> list[Vote]:
    """k(eep), r(eject), w(rewrite), i(nvalid), by critics a, b, c, …"""
    made = {
        "k": {"verdict": "keep"},
        "r": {"verdict": "reject", "defects": ("trivial",), "reason": "it asks for nothing", "severity": "major"},
        "w": {"verdict": "rewrite", "defects": ("ambiguous",), "reason": "which one?", "severity": "major"},
        "i": {"verdict": "keep", "valid": False},
    }
    return [Vote("abcdefg"[seat], **made[letter]) for seat, letter in enumerate(letters)]  # type: ignore[arg-type]


@pytest.mark.parametrize("kept", ["k", "kk", "kkr", "kwk", "kki", "kkkrr"])
def test_a_strict_majority_for_it_keeps_a_task(kept: str) -> None:
    assert tally(ballots(kept)) is None


@pytest.mark.parametrize("lost", ["", "r", "i", "kr", "kw", "ki", "iii", "kii", "kkrr", "kwr", "wwk"])
def test_everything_else_rejects_it(lost: str) -> None:
    assert tally(ballots(lost)) is not None


def test_the_reason_is_the_first_defect_and_the_detail_says_who_said_what() -> None:
    assert tally(ballots("kwri")) == ("ambiguous", "b: which one?; c: it asks for nothing; d: no valid ballot")
    assert tally(ballots("ki")) == ("no majority", "b: no valid ballot")


def wish(text: str | None, severity: Any = "minor", **other: Any) -> Vote:
    return Vote("a", "rewrite", ("unclear_language",), severity=severity, instruction=text, **other)


@pytest.mark.parametrize(
    ("votes", "instruction"),
    [
        ([wish("New")], "New"),
        ([wish("New"), Vote("b", "keep")], None),
        ([wish("New"), wish("Newer"), Vote("b", "keep")], "New"),
        ([wish("New"), wish("Newer", "fatal"), wish("Newest", "fatal")], "Newer"),
        ([wish(None, "fatal"), wish("New")], "New"),
        ([wish(None), wish(None)], None),
        ([wish("New"), wish("Newer", valid=False)], None),
        ([], None),
    ],
)
def test_a_majority_for_another_wording_gets_that_of_the_worst_defect(
    votes: list[Vote], instruction: str | None
) -> None:
    assert rewritten(votes) == instruction
