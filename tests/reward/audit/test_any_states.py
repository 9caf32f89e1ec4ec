"""An audit works on any two states: it never fails, gives the same twice, and tells states as they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cuagym.errors import RewardError
from cuagym.hub.patch import apply_patch
from cuagym.reward.audit.delta import delta
from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.marks import Marks
from cuagym.reward.audit.model import Ending, Subject
from cuagym.reward.audit.places import survey
from cuagym.reward.program import Outcome, Score

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, -1.5]),
    st.sampled_from(["", "a", "Ann Lee", "2026-01-05", "2026-01-05T10:00:00Z", "09:30", "é", "x1", "x2"]),
)
KEYS = st.sampled_from(["id", "title", "items", "tags", "read", "createdAt", "name", "a/b", "x1", "x2", "total"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=18
)
STATES = st.dictionaries(KEYS, VALUES, max_size=5)
FAST = settings(max_examples=60, derandomize=True, deadline=None)


def pays_all(endings: Sequence[Outcome]) -> list[Score | RewardError]:
    return [Score(1.0) for _ in endings]


def pays_all_but_the_last(endings: Sequence[Outcome]) -> list[Score | RewardError]:
    return [Score(1.0) if len(e.final) % 2 else RewardError("it failed") for e in endings]


@FAST
@given(STATES, STATES, st.sampled_from(["", 'Set "x1" to 2026-01-05, nothing else.', "Move Ann Lee to the top."]))
def test_any_two_states_can_be_audited(initial: Any, golden: Any, instruction: str) -> None:
    about = Subject("any", "", initial, Ending(golden), instruction)
    for scorer in (pays_all, pays_all_but_the_last):
        once = audit(about, scorer)
        assert once.findings == audit(about, scorer).findings
        for finding in once.findings:
            base = golden if finding.base == "golden" else initial
            apply_patch(base, list(finding.state_patch))


@FAST
@given(STATES, STATES)
def test_all_changes_lead_from_one_state_to_the_other_and_none_leave_it(initial: Any, golden: Any) -> None:
    changes = delta(initial, golden, survey(initial, golden, Marks(None)))
    assert changes.take([]) == initial
    assert changes.without([]) == golden
    for change in changes.changes:
        changes.without([change.number])
        changes.take([change.number])


def test_rows_of_several_sorts_by_id_are_rows() -> None:
    sorts = [{"flow": 3, "open": True, "curve": [1]}, {"volts": 9, "phase": 1, "fuse": "B"}, {"lux": 4, "hue": 1}]
    state = {"parts": {f"p-{i}": {"name": f"Part {i}", "shelf": "A", **sorts[i % 3]} for i in range(6)}}
    places = survey(state, state, Marks(None))
    assert places.tables[("parts",)].keyed
    assert not survey({"parts": {"a1": {"name": "x", "on": 1}}}, {}, Marks(None)).tables
