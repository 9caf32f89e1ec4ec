"""Programs that loop, recurse, swell, pry and shout: the audit survives them, tells of them, and stops early."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson
import pytest

from cuagym.errors import RewardError
from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.model import Audit, Ending, Scorer, Subject
from cuagym.reward.program import Outcome, Score
from cuagym.reward.sandbox import LIMITS, RewardSandbox

CANARY = "canary-5d1f"
EARLY = 12
"""Endings that may run into the time limit before an audit stops: at 2 s each, below half a minute."""
NOTES = [{"id": f"n{k}", "title": f"Note {k}", "pinned": k == 3, "tags": ["home"]} for k in range(12)]
INITIAL = {"notes": NOTES, "theme": "light", "view": {"open": None}}
GOLDEN = {"notes": [{**note, "pinned": note["id"] in ("n3", "n5")} for note in NOTES], "theme": "dark", "view": {}}
ALWAYS = {
    "infinite loop": "while True:\n        pass",
    "deep recursion": "f = lambda n: f(n + 1) + 1\n    return f(0)",
    "doubling list": "x = [0]\n    while True:\n        x = x + x",
    "huge text": "return len('x' * 10**10) * 0.0",
    "huge number": "return 1.0 if 10 ** (10 ** 9) > 0 else 0.0",
    "reads a file": "return float(len(open('/etc/passwd').read()) > 0)",
    "writes a file": "open('CANARY', 'w').write('x')\n    return 1.0",
    "environment": "import os\n    return {'score': 1.0, 'checks': {os.environ['CUAGYM_CANARY']: True}}",
    "network": "import socket\n    socket.create_connection(('127.0.0.1', 9))\n    return 1.0",
    "request": "import urllib.request\n    return float(len(urllib.request.urlopen('http://localhost').read()))",
    "subprocess": "import subprocess\n    subprocess.run(['touch', 'CANARY'])\n    return 1.0",
    "introspection": "return float(len(().__class__.__base__.__subclasses__()))",
    "globals": "return float(len(globals()['__builtins__']))",
    "huge checks": "return {'score': 1.0, 'checks': {str(n): True for n in range(100000)}}",
    "huge name": "return {'score': 1.0, 'checks': {'x' * 10**7: True}}",
    "not a number": "return float('nan')",
    "above one": "return 1e9",
    "nested score": "x = []\n    for _ in range(100000):\n        x = [x]\n    return x",
}
RIGHT = "1.0 if final['theme'] == 'dark' and final['notes'][5]['pinned'] else 0.0"
"""Pays the golden ending, and nothing for the untouched one."""
AT_TIMES = {
    "recurses": "f = lambda n: f(n + 1) + 1\n        return f(0)",
    "swells": "return len([0] * 10**9)",
    "opens": "open('CANARY', 'w')",
}
"""What a program does with every state but the two that all look at."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RewardSandbox]:
    with RewardSandbox(1) as warm:
        yield warm


def subject(body: str) -> Subject:
    return Subject(
        path="hostile",
        program=f"def reward(initial, final):\n    {body}\n",
        initial=INITIAL,
        golden=Ending(GOLDEN),
        instruction="Pin Note 5 and use the dark theme.",
    )


class Counting:
    """Scores in the sandbox, and counts the endings that ran out of time."""

    def __init__(self, sandbox: RewardSandbox, about: Subject) -> None:
        self.sandbox, self.about, self.late, self.scored = sandbox, about, 0, 0

    def __call__(self, outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
        results = self.sandbox.evaluate_many(self.about.program, orjson.dumps(self.about.initial), outcomes)
        self.scored += len(results)
        self.late += sum(isinstance(result, RewardError) and "did not stop" in str(result) for result in results)
        return results


def audited(sandbox: RewardSandbox, body: str) -> tuple[Audit, Counting]:
    about = subject(body)
    scorer = Counting(sandbox, about)
    checked: Scorer = scorer
    return audit(about, checked), scorer


@pytest.mark.parametrize("body", ALWAYS.values(), ids=ALWAYS.keys())
def test_a_program_that_never_scores_is_reported_and_costs_two_endings(
    sandbox: RewardSandbox, body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CUAGYM_CANARY", CANARY)
    monkeypatch.setitem(LIMITS, "max_feed_duration_secs", 0.1)
    found, scorer = audited(sandbox, body)
    assert found.grade == "fail"
    assert {finding.kind for finding in found.findings if finding.certain} >= {"golden"}
    assert {finding.cls for finding in found.findings} == {"error"}
    assert all(finding.score is None for finding in found.findings)
    assert scorer.scored == 2
    assert CANARY not in repr(found)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("deed", AT_TIMES.values(), ids=AT_TIMES.keys())
def test_a_program_that_misbehaves_on_other_states_only_is_reported(
    sandbox: RewardSandbox, deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(LIMITS, "max_feed_duration_secs", 0.1)
    body = f"if final not in (initial, {GOLDEN!r}):\n        {deed}\n    return {RIGHT}"
    found, scorer = audited(sandbox, body)
    assert any(finding.cls == "error" for finding in found.findings)
    assert scorer.late == 0
    assert os.listdir(tmp_path) == []


def test_an_audit_stops_after_some_endings_that_ran_out_of_time(
    sandbox: RewardSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "max_feed_duration_secs", 0.1)
    loop = f"if final not in (initial, {GOLDEN!r}):\n        while True:\n            pass\n    return {RIGHT}"
    _, scorer = audited(sandbox, loop)
    assert scorer.late <= EARLY


def test_what_a_program_prints_is_kept_out_of_the_findings(sandbox: RewardSandbox) -> None:
    found, _ = audited(sandbox, f"print('{CANARY}' * 1000)\n    return {RIGHT}")
    assert CANARY not in repr(found)
    assert not {finding.kind for finding in found.findings} & {"untouched", "golden"}


def test_a_program_that_prints_without_end_has_no_score(sandbox: RewardSandbox) -> None:
    found, _ = audited(sandbox, f"print('{CANARY}' * 10000)\n    return {RIGHT}")
    assert CANARY not in repr(found)
    assert {(finding.cls, finding.kind) for finding in found.findings} >= {("error", "golden")}


def test_a_message_of_a_program_is_short(sandbox: RewardSandbox) -> None:
    found, _ = audited(sandbox, "raise ValueError('x' * 10**6)")
    assert all(len(finding.message) < 2000 for finding in found.findings)


def test_the_sandbox_still_scores_after_all_of_them(sandbox: RewardSandbox) -> None:
    for body in ALWAYS.values():
        sandbox.evaluate_many(subject(body).program, orjson.dumps(INITIAL), [])
    about = subject(f"return {RIGHT}")
    results = sandbox.evaluate_many(about.program, orjson.dumps(INITIAL), [Outcome(INITIAL), Outcome(GOLDEN)])
    assert [result.score for result in results if isinstance(result, Score)] == [0, 1]
