"""A third party's provider, `stub`, installed as one would be."""

from pathlib import Path

import pytest


@pytest.fixture
def stub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installs the distribution of tests/llm/stub_provider.py, with its entry point."""
    info = tmp_path / "site" / "stub_provider-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: stub-provider\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[cuagym.providers]\nstub = tests.llm.stub_provider:open_stub\n")
    monkeypatch.syspath_prepend(info.parent)
