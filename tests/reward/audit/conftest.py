"""What tests of audits share: one sandbox, and audits of programs that run in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.model import Audit, Subject
from cuagym.reward.sandbox import RewardSandbox
from tests.reward.audit.library import Run


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RewardSandbox]:
    with RewardSandbox(workers=1) as made:
        yield made


@pytest.fixture
def run(sandbox: RewardSandbox) -> Run:
    def audited(about: Subject) -> Audit:
        return audit(about, lambda endings: sandbox.evaluate_many(about.program, about.initial, endings))

    return audited
