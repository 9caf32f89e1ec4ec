"""What the pytest fixture does: audits one program and fails with its findings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuagym.errors import ConfigError
from cuagym.reward.audit.allowances import allow
from cuagym.reward.audit.load import golden_outcome, read_object
from cuagym.reward.audit.model import Finding, Subject
from cuagym.reward.audit.programs import FAIL_ON, Audited, Program
from cuagym.reward.audit.report.words import SHORT, said_kind, said_score, worst_first
from cuagym.reward.audit.run import audit_program
from cuagym.schema import JsonObject


def audit_or_fail(
    reward: str | Path,
    initial: JsonObject | Path,
    golden: JsonObject | Path,
    *,
    instruction: str = "",
    schema: JsonObject | None = None,
    fail_on: str = "certain",
    limit: int | None = None,
) -> Audited:
    """The audit of a program given as source or as a file; pytest's failure when `fail_on` is met."""
    __tracebackhide__ = True
    if fail_on not in FAIL_ON:
        raise ConfigError(f"fail_on is one of {', '.join(FAIL_ON)}, not {fail_on!r}")
    source = reward.read_text("utf-8") if isinstance(reward, Path) else reward
    first = read_object(initial) if isinstance(initial, Path) else initial
    last = read_object(golden) if isinstance(golden, Path) else golden
    where = golden.as_posix() if isinstance(golden, Path) else "golden"
    path = reward.as_posix() if isinstance(reward, Path) else "reward"
    subject = Subject(path, source, first, golden_outcome(last, first, where), instruction, schema=schema)
    program = Program(subject)
    audited = allow(Audited(program, audit_program(program, limit)))
    if audited.fails(FAIL_ON[fail_on]):
        told = [_told(finding) for finding in worst_first(audited.findings) if finding.certain or fail_on == "any"]
        pytest.fail(f"cuagym audit of {path}:\n" + "\n".join(told), pytrace=False)
    return audited


def _told(finding: Finding) -> str:
    line = f", line {finding.line}" if finding.line else f", score {said_score(finding.score)}"
    head = f"- {said_kind(finding.kind)} ({SHORT[finding.cls]}{line}) [{finding.id}]: {finding.message}"
    changes = [f"    {op['op']} {op['path']} {op.get('value', '')!r}"[:200] for op in finding.state_patch[:6]]
    return "\n".join([head, *([f"    on the {finding.base} state:"] if changes else []), *changes])
