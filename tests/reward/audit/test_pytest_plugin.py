"""The fixture `cuagym_audit` in somebody else's repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.reward.audit.worlds import GOLDEN, INITIAL, INSTRUCTION, STRICT

TESTS = f"""
from pathlib import Path

def test_strict(cuagym_audit):
    reward, initial, golden = Path("reward.py"), Path("initial.json"), Path("golden.json")
    audited = cuagym_audit(reward, initial, golden, instruction={INSTRUCTION!r})
    assert audited.audit.tried["golden"] == 1

def test_constant(cuagym_audit):
    cuagym_audit("def reward(initial, final):\\n    return 1.0\\n", {INITIAL!r}, {{"state": {GOLDEN!r}}})
"""


def test_the_fixture_passes_a_sound_program_and_fails_another_with_its_findings(tmp_path: Path) -> None:
    (tmp_path / "reward.py").write_text(STRICT)
    (tmp_path / "initial.json").write_text(json.dumps(INITIAL))
    (tmp_path / "golden.json").write_text(json.dumps(GOLDEN))
    (tmp_path / "test_rewards.py").write_text(TESTS)
    plugin = ["-p", "no:cuagym", "-p", "cuagym.reward.audit.pytest_plugin"]  # installed or not, once
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(tmp_path), *plugin, str(tmp_path)]
    path = os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, env=environment)
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "constant score (source, line 2)" in done.stdout


def test_pytest_finds_the_plugin_by_its_entry_point() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert project["entry-points"]["pytest11"] == {"cuagym": "cuagym.reward.audit.pytest_plugin"}
