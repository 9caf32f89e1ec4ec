"""A finding can be allowed in the source, with a reason; without one it can't."""

from __future__ import annotations

import pytest

from cuagym.reward.audit.allowances import allow
from cuagym.reward.audit.model import Audit, Finding
from cuagym.reward.audit.programs import Audited
from tests.reward.audit.worlds import program

SOURCE = "import json\n\n\ndef reward(initial, final):\n    return 1.0{comment}\n"


def audited(source: str, *findings: Finding) -> Audited:
    return Audited(program(source), Audit("reward.py", findings))


def constant(line: int | None = 5) -> Finding:
    return Finding("constant-score-12", "constant-score", "source", True, None, "every ending scores 1", line=line)


@pytest.mark.parametrize("sign", ["—", "-", "--", ":"])
@pytest.mark.parametrize("what", ["constant-score", "constant-score-12"])
def test_a_comment_on_the_line_allows_a_kind_or_one_finding(what: str, sign: str) -> None:
    source = SOURCE.format(comment=f"  # cuagym: allow {what} {sign} a smoke test")
    settled = allow(audited(source, constant()))
    assert settled.findings == ()
    assert [(one.finding.id, one.reason) for one in settled.allowed] == [("constant-score-12", "a smoke test")]


def test_a_comment_above_the_line_allows_it() -> None:
    source = "def reward(initial, final):\n    # cuagym: allow constant-score — a smoke test\n    return 1.0\n"
    assert allow(audited(source, constant(3))).findings == ()


def test_a_comment_elsewhere_does_not() -> None:
    source = SOURCE.format(comment="\n# cuagym: allow constant-score — a smoke test")
    assert allow(audited(source, constant(4))).findings == (constant(4),)


def test_a_comment_at_the_top_allows_findings_that_have_no_line() -> None:
    harm = Finding("ab12", "collateral-edit", "false_accept", False, 1.0, "paid although …")
    source = '"""Pays."""\n# cuagym: allow collateral-edit — the list sorts itself\n' + SOURCE.format(comment="")
    assert allow(audited(source, harm)).findings == ()
    assert allow(audited(SOURCE.format(comment=""), harm)).findings == (harm,)


def test_an_allowance_without_a_reason_allows_nothing_and_is_told() -> None:
    settled = allow(audited(SOURCE.format(comment="  # cuagym: allow constant-score"), constant()))
    assert [finding.kind for finding in settled.findings] == ["constant-score", "allowance-without-reason"]
    assert settled.findings[1].line == 5


def test_settings_allow_a_kind_in_every_program() -> None:
    settled = allow(audited(SOURCE.format(comment=""), constant()), {"constant-score": "smoke tests only"})
    assert [one.reason for one in settled.allowed] == ["smoke tests only"]


def test_text_that_looks_like_a_comment_allows_nothing() -> None:
    source = 'NOTE = "# cuagym: allow constant-score — no"\ndef reward(initial, final):\n    return 1.0\n'
    assert allow(audited(source, constant(1))).findings == (constant(1),)
