"""What is mechanically wrong is mended, and what is mended is proven by another audit."""

from __future__ import annotations

import pytest

from cuagym.reward.audit.programs import Audited
from cuagym.reward.audit.run import audit_program
from cuagym.reward.audit.suggest import Suggestion, suggest
from tests.reward.audit.worlds import LOOSE, STRICT, program

WEIGHED = STRICT.replace("def reward", "WEIGHTS = {'filed': 0.5, 'sent': 0.4}\n\n\ndef reward").replace(
    "return 0.5 * (now['e2']['folder'] == 'archive') + 0.5 * len(sent)",
    "return WEIGHTS['filed'] * (now['e2']['folder'] == 'archive') + WEIGHTS['sent'] * len(sent)",
)


def suggested(source: str) -> tuple[Audited, Suggestion | None]:
    audited = Audited(program(source), audit_program(program(source)))
    return audited, suggest(audited)


def test_a_program_that_looks_at_too_little_compares_everything_else() -> None:
    audited, suggestion = suggested(LOOSE)
    assert suggestion is not None
    assert "everything that the golden run leaves alone has to stay as it was" in suggestion.edits
    mended = audit_program(program(suggestion.program))
    assert tuple(finding.id for finding in mended.findings) == suggestion.left
    assert len(mended.findings) < len(audited.findings)
    assert not [finding for finding in mended.findings if finding.kind.startswith("collateral")]
    assert not [finding for finding in mended.findings if finding.cls in ("false_reject", "error")]


def test_a_part_of_a_text_becomes_the_whole_text() -> None:
    _, suggestion = suggested(LOOSE)
    assert suggestion is not None
    assert "(str(e['subject']).strip() == 'Paid')" in suggestion.program


def test_weights_are_scaled() -> None:
    audited, suggestion = suggested(WEIGHED)
    assert "weights-sum" in {finding.kind for finding in audited.findings}
    assert suggestion is not None
    assert "{'filed': 0.555556, 'sent': 0.444444}" in suggestion.program


def test_a_patched_program_is_otherwise_as_it_was() -> None:
    _, suggestion = suggested(WEIGHED)
    assert suggestion is not None
    changed = set(suggestion.program.splitlines()) - set(WEIGHED.splitlines())
    assert changed == {"WEIGHTS = {'filed': 0.555556, 'sent': 0.444444}"}


@pytest.mark.parametrize("source", [STRICT, "def reward(initial, final):\n    return (", "x = 1\n"])
def test_nothing_is_suggested_where_nothing_mechanical_helps(source: str) -> None:
    _, suggestion = suggested(source)
    assert suggestion is None
