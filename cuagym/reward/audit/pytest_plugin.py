"""The pytest fixture `cuagym_audit`, for people who keep reward programs in their own repository."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from cuagym.reward.audit.programs import Audited
    from cuagym.schema import JsonObject


class AuditFixture(Protocol):
    """Audits a reward program and fails the test with what was found.

    reward: the source or its file. initial, golden: states, files of them, or a golden outcome
    `{"state", "answer", "visits", "status"}`. fail_on: `certain`, `any` or `never`. What the program's own comments
    allow does not count. Returns the audit for more assertions.
    """

    def __call__(
        self,
        reward: str | Path,
        initial: JsonObject | Path,
        golden: JsonObject | Path,
        *,
        instruction: str = "",
        schema: JsonObject | None = None,
        fail_on: str = "certain",
        limit: int | None = None,
    ) -> Audited: ...


@pytest.fixture(scope="session")
def cuagym_audit() -> Iterator[AuditFixture]:
    """`cuagym_audit(reward, initial, golden)`: see AuditFixture."""
    from cuagym.reward.audit.fixture import audit_or_fail

    yield audit_or_fail
