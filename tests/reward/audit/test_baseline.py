"""A report of before is a baseline: what it has does not count, anything else does."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from cuagym.errors import ConfigError
from cuagym.reward.audit.baseline import leave_known, read_baseline
from cuagym.reward.audit.model import Audit, Finding
from cuagym.reward.audit.programs import Audited
from cuagym.reward.audit.report import document
from tests.reward.audit.worlds import STRICT, program

OLD = Finding("a1", "collateral-edit", "false_accept", True, 1.0, "old")
NEW = Finding("b2", "left-out", "false_accept", True, 1.0, "new")


def audited(*findings: Finding, path: str = "reward.py") -> Audited:
    return Audited(program(STRICT, path), Audit(path, findings))


def test_what_a_report_has_is_known_and_what_it_has_not_counts(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_bytes(orjson.dumps(document([audited(OLD)])))
    settled = leave_known(audited(OLD, NEW), read_baseline(file))
    assert settled.findings == (NEW,)
    assert settled.known == (OLD,)
    assert settled.audit.grade == "fail"


def test_the_same_finding_of_another_program_counts(tmp_path: Path) -> None:
    file = tmp_path / "before.json"
    file.write_bytes(orjson.dumps(document([audited(OLD)])))
    assert leave_known(audited(OLD, path="other.py"), read_baseline(file)).findings == (OLD,)


@pytest.mark.parametrize("text", [None, "{", "[]", '{"programs": [{}]}'])
def test_a_baseline_that_is_none_says_how_to_make_one(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "before.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(ConfigError, match=r"make it: cuagym audit PATH --json >"):
        read_baseline(file)
