"""The labels of the corpus hold: each is executed in the sandbox that scores tuples."""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Sequence

import pytest

from cuagym.hub.patch import apply_patch
from cuagym.reward.lint import lint
from cuagym.reward.program import Outcome, Score, json_text
from cuagym.reward.sandbox import RewardSandbox
from tests.reward.corpus import Case, Entry, Example, corpus

ENTRIES = corpus()
CASES = list({(entry.case.shape, entry.case.name): entry.case for entry in ENTRIES}.values())
CORRECT = [entry for entry in ENTRIES if entry.defect is None]
DEFECTIVE = [entry for entry in ENTRIES if entry.defect is not None]
FIRST_HALF = [entry for entry in ENTRIES if entry.case.half == "first"]

each = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
each_correct = pytest.mark.parametrize("entry", CORRECT, ids=lambda entry: entry.id)
each_defective = pytest.mark.parametrize("entry", DEFECTIVE, ids=lambda entry: entry.id)
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.shape}/{case.name}")
each_shape = pytest.mark.parametrize("shape", sorted({case.shape for case in CASES}))


@pytest.fixture(scope="module")
def sandbox():
    with RewardSandbox() as warm:
        yield warm


def scores(sandbox: RewardSandbox, entry: Entry, outcomes: Sequence[Outcome]) -> list[float | None]:
    """The score of each outcome; None for a reward error."""
    found = sandbox.evaluate_many(entry.source, entry.case.initial, outcomes)
    return [score.score if isinstance(score, Score) else None for score in found]


def unpaid(sandbox: RewardSandbox, entry: Entry, examples: Sequence[Example]) -> list[str]:
    found = scores(sandbox, entry, [example.outcome for example in examples])
    return [example.why for example, score in zip(examples, found, strict=True) if score != 1]


def paid(sandbox: RewardSandbox, entry: Entry, examples: Sequence[Example]) -> list[str]:
    found = scores(sandbox, entry, [example.outcome for example in examples])
    return [example.why for example, score in zip(examples, found, strict=True) if score is None or score >= 1]


def untouched_and_golden(sandbox: RewardSandbox, entry: Entry) -> list[float | None]:
    return scores(sandbox, entry, [Outcome(entry.case.initial), entry.case.golden])


@each_correct
def test_a_correct_program_pays_every_right_outcome_and_no_wrong_one(sandbox: RewardSandbox, entry: Entry) -> None:
    assert untouched_and_golden(sandbox, entry) == [0, 1]
    assert unpaid(sandbox, entry, entry.case.rights) == []
    assert paid(sandbox, entry, entry.case.wrongs) == []


@each_correct
def test_the_score_of_a_correct_program_never_falls_along_the_run(sandbox: RewardSandbox, entry: Entry) -> None:
    along = scores(sandbox, entry, [Outcome(state) for state in entry.case.steps])
    assert along == sorted(along, key=lambda score: -1 if score is None else score)


@each_defective
def test_witnesses_prove_the_defect(sandbox: RewardSandbox, entry: Entry) -> None:
    assert entry.defect is not None and entry.defect.witnesses
    found = scores(sandbox, entry, [witness.example.outcome for witness in entry.defect.witnesses])
    for witness, score in zip(entry.defect.witnesses, found, strict=True):
        if witness.low is None or witness.high is None or score is None:
            assert score is witness.low is witness.high, witness.example.why
        else:
            assert witness.low - 1e-9 <= score <= witness.high + 1e-9, witness.example.why


@each_defective
def test_the_witness_is_no_defect_of_the_program_it_was_seeded_into(sandbox: RewardSandbox, entry: Entry) -> None:
    """What is paid in error the correct program does not pay; what is refused in error it pays."""
    assert entry.defect is not None
    (origin,) = [other for other in CORRECT if other.case is entry.case and other.name == entry.defect.of]
    found = scores(sandbox, origin, [witness.example.outcome for witness in entry.defect.witnesses])
    if entry.defect.finding_class == "false_accept":
        assert [score for score in found if score is None or score >= 1] == []
    if entry.defect.finding_class == "false_reject":
        assert set(found) == {1}
    if entry.defect.finding_class == "error":
        assert None not in found


@each_defective
def test_a_program_has_its_one_defect_only(sandbox: RewardSandbox, entry: Entry) -> None:
    """One that accepts too much refuses nothing right; one that refuses too much pays nothing wrong."""
    assert entry.defect is not None
    if entry.defect.finding_class in ("false_accept", "false_reject"):
        assert untouched_and_golden(sandbox, entry) == [0, 1]
    if entry.defect.finding_class == "false_accept":
        assert unpaid(sandbox, entry, entry.case.rights) == []
    if entry.defect.finding_class == "false_reject":
        assert paid(sandbox, entry, entry.case.wrongs) == []


@each
def test_lint_refuses_only_the_programs_whose_defect_it_finds(entry: Entry) -> None:
    errors = {finding.rule for finding in lint(entry.source) if finding.severity == "error"}
    assert errors == ({entry.defect.lint} if entry.defect and entry.defect.lint else set())


@each_case
def test_a_case_has_ten_right_and_ten_wrong_outcomes_all_different(case: Case) -> None:
    initial = Outcome(case.initial)
    assert apply_patch(case.initial, list(case.golden_patch)) == case.golden.final
    for examples in (case.rights, case.wrongs):
        ends = [example.outcome for example in examples]
        assert len({(json_text(end.final), end.answer, end.visits, end.status) for end in ends}) >= 10
        assert case.golden not in [example.outcome for example in examples]
        assert initial not in [example.outcome for example in examples] or case.kind != "state"


@each_shape
def test_the_files_are_what_make_writes(shape: str) -> None:
    made = importlib.import_module(f"tests.reward.corpus.{shape}.make").SHAPE.files()
    assert [file.name for file, text in made.items() if file.read_text("utf-8") != text] == []


def test_the_first_half_is_large_and_varied() -> None:
    shapes = {entry.case.shape: entry.case for entry in FIRST_HALF}
    kinds = Counter(entry.defect.kind for entry in FIRST_HALF if entry.defect)
    assert len(FIRST_HALF) >= 32
    assert len(shapes) >= 4
    assert len(kinds) >= 15
    assert {entry.case.kind for entry in FIRST_HALF} == {"state", "answer", "navigation", "infeasible"}
    assert 2 * len([case for case in shapes.values() if case.schema]) == len(shapes)
    assert all(5_000 <= len(json_text(case.initial).encode()) <= 50_000 for case in shapes.values())


def test_the_second_half_has_shapes_of_its_own_and_one_that_is_unseen() -> None:
    second = [entry for entry in ENTRIES if entry.case.half == "second"]
    shapes = {entry.case.shape: entry.case for entry in second}
    assert len(second) >= 40
    assert len(shapes) >= 4
    assert not set(shapes) & {entry.case.shape for entry in FIRST_HALF}
    assert {entry.case.kind for entry in second} == {"state", "answer", "navigation", "infeasible"}
    assert [case.shape for case in shapes.values() if case.unseen] == ["music"]
    assert {case.apps for case in shapes.values() if case.apps} == {("issues", "wiki")}
    assert all(5_000 <= len(json_text(case.initial).encode()) <= 50_000 for case in shapes.values())
