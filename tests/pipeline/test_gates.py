"""The gates bite: what is broken is rejected for what is wrong with it, and what is sound is kept."""

from __future__ import annotations

from cuagym.bench.gates import BREAKS, gates
from cuagym.pipeline.checks import Judge
from tests.pipeline.conftest import APPS


def test_every_fault_is_rejected_for_the_right_reason_and_what_is_sound_is_kept(judge: Judge) -> None:
    each = 3
    tallies = gates(APPS, judge, each=each)
    assert set(tallies) == {*BREAKS, "sound"}
    for name in BREAKS:
        tally = tallies[name]
        assert (tally.tried, tally.kept, tally.right) == (each, 0, each), (name, dict(tally.reasons))
    sound = tallies["sound"]
    assert sound.tried == each * len(BREAKS) and sound.kept >= 0.95 * sound.tried, dict(sound.reasons)
