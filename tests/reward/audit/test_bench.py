"""How the bench compares audits with the corpus's labels, and what it gives an audit."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

import orjson
import pytest

from cuagym.bench.audit_corpus import Share, compared, read_corpus, subject_of
from cuagym.bench.audit_subject import Style, sized_subject
from cuagym.reward.audit.model import Audit, Class, Finding
from cuagym.reward.program import Outcome, Score, json_text
from cuagym.reward.sandbox import RewardSandbox
from tests.reward.corpus import Entry, corpus

RESOLVE = [entry for entry in corpus() if entry.id.startswith("tracker/resolve/")]
MUSIC = [entry for entry in corpus() if entry.id.startswith("music/reorder/")]


def finding(cls: Class, *, certain: bool = True, at: str = "here") -> Finding:
    return Finding(f"{cls}-{at}", "a-kind", cls, certain, 1.0, f"{cls} {at}")


def audits(entries: list[Entry], found: dict[str, tuple[Finding, ...]]) -> list[Audit]:
    return [Audit(entry.id, found.get(entry.name, ())) for entry in entries]


def named(entries: list[Entry], **found: Finding) -> dict[str, Share]:
    """The shares of the second half, and of the unseen shape, when these programs have one finding each."""
    figures = compared(entries, audits(entries, {name: (one,) for name, one in found.items()}))
    part = figures.parts["unseen" if entries is MUSIC else "second"]
    return {each.name: getattr(part, each.name) for each in fields(part) if each.name != "kinds"}


def test_the_corpus_is_read_as_the_tests_read_it() -> None:
    assert [entry.id for entry in read_corpus() or ()] == [entry.id for entry in corpus()]


def test_an_audit_is_told_the_task_and_nothing_of_the_label() -> None:
    (entry,) = [entry for entry in RESOLVE if entry.name == "weighted_substring"]
    subject = subject_of(entry)
    assert subject.several
    assert subject.names == ("issues", "wiki")
    assert set(subject.initial) == set(subject.golden.state) == set(subject.schema or ()) == {"issues", "wiki"}
    assert entry.defect is not None
    assert entry.defect.why not in repr(subject)


def test_a_certain_defect_is_found_by_a_certain_finding_of_its_class() -> None:
    of = sum(entry.defect is not None and entry.defect.certain for entry in RESOLVE)
    assert named(RESOLVE, weighted_substring=finding("false_accept"))["certain"] == Share(1, of)
    assert named(RESOLVE, weighted_substring=finding("false_accept", certain=False))["certain"] == Share(0, of)
    assert named(RESOLVE, weighted_substring=finding("source"))["certain"] == Share(0, of)


def test_a_defect_that_only_a_reader_can_judge_is_found_either_way() -> None:
    of = sum(entry.defect is not None and not entry.defect.certain for entry in RESOLVE)
    assert named(RESOLVE, weighted_wiki_pages=finding("false_accept", certain=False))["judgement"] == Share(1, of)


def test_what_the_correct_program_has_as_well_finds_no_defect() -> None:
    same = finding("false_accept")
    assert named(RESOLVE, weighted=same, weighted_substring=same)["certain"].found == 0


def test_certain_findings_on_correct_programs_and_against_labels_are_counted() -> None:
    shares = named(RESOLVE, weighted=finding("false_reject"), weighted_closed=finding("false_reject", at="there"))
    assert shares["flagged"] == Share(1, 2)
    assert shares["contradicted"].found == 1
    figures = compared(RESOLVE, audits(RESOLVE, {"weighted": (finding("false_reject"),)}))
    assert figures.wrong == ["tracker/resolve/weighted: a-kind: false_reject here"]


def test_misses_of_the_unseen_shape_are_counted_but_not_listed() -> None:
    figures = compared(MUSIC, audits(MUSIC, {"stages": (finding("false_accept"),)}))
    assert figures.parts["unseen"].certain.found == 0
    assert figures.parts["unseen"].flagged == Share(1, 1)
    assert figures.missed == figures.wrong == []


@pytest.mark.parametrize("style", get_args(Style))
def test_the_sized_subject_is_60_lines_over_50_kb_and_right(style: Style) -> None:
    subject = sized_subject(style)
    assert 58 <= len(subject.program.splitlines()) <= 62
    assert 49_000 <= len(json_text(subject.initial)) <= 51_000
    with RewardSandbox(1) as sandbox:
        outcomes = [Outcome(subject.initial), Outcome(subject.golden.state)]
        scores = sandbox.evaluate_many(subject.program, orjson.dumps(subject.initial), outcomes)
    assert [score.score for score in scores if isinstance(score, Score)] == [0, 1]
