"""How long a published script takes to score an ending, in a process of its own behind the fork server."""

from __future__ import annotations

import time
from dataclasses import dataclass

from cuagym.bench.audit_subject import sized_subject
from cuagym.errors import RewardError
from cuagym.reward.legacy import LegacySandbox, LegacyScorer
from cuagym.reward.program import Outcome, json_text

ASK = """

import urllib.request
import json

with open("/tmp/task_web_sid") as file:
    url = f"https://shop.invalid/go?sid={file.read().strip()}"
with urllib.request.urlopen(url, timeout=30) as answer:
    told = json.load(answer)
print("REWARD:", reward(told["initial_state"], told["current_state"])["score"])
"""
"""What a script has beyond the function of the sized subject."""


@dataclass(frozen=True)
class ScriptFigures:
    """How fast a script of `program_lines` over a state of `state_kb` is, one after another.

    isolation: how it is shut in. cpu_ms: processor time of an evaluation at the mean, of the auditor, the server
    and the script's process together; it depends less on what else the machine does than wall_ms, the median.
    """

    state_kb: float
    program_lines: int
    isolation: str
    runs: int
    cpu_ms: float
    wall_ms: float


def script_speed(runs: int = 200) -> ScriptFigures:
    """Scores the golden ending of the sized subject again and again.

    EnvironmentFailure where scripts can't be shut in.
    """
    subject = sized_subject()
    program = subject.program + ASK
    golden = Outcome(json_text(subject.golden.state).encode())
    with LegacySandbox() as sandbox:
        scorer = LegacyScorer.of_program(program, subject.initial, sandbox)
        _score(scorer, golden)
        before, started, times = scorer.runner.cpu, time.process_time(), []
        for _ in range(runs):
            since = time.perf_counter()
            _score(scorer, golden)
            times.append(time.perf_counter() - since)
        used = scorer.runner.cpu - before + time.process_time() - started
        return ScriptFigures(
            state_kb=round(len(json_text(subject.initial)) / 1000, 1),
            program_lines=len(program.splitlines()),
            isolation=sandbox.isolation,
            runs=runs,
            cpu_ms=round(used / runs * 1000, 2),
            wall_ms=round(sorted(times)[runs // 2] * 1000, 2),
        )


def _score(scorer: LegacyScorer, golden: Outcome) -> None:
    (result,) = scorer([golden])
    if isinstance(result, RewardError):
        raise result
    assert result.score == 1.0
