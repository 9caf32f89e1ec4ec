"""What the audit finds on programs whose defects are known, and how fast it is."""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from cuagym.bench.audit_corpus import CorpusFigures, compared, read_corpus, subject_of
from cuagym.bench.audit_scripts import ScriptFigures, script_speed
from cuagym.bench.audit_subject import Style, sized_subject
from cuagym.errors import EnvironmentFailure, RewardError
from cuagym.pipeline.audit_subjects import tuple_program
from cuagym.pipeline.formats import read_tuples
from cuagym.pipeline.open import run_synthesis
from cuagym.pipeline.plan import Plan
from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.model import Subject
from cuagym.reward.audit.programs import Program
from cuagym.reward.audit.run import audit_program, audit_programs
from cuagym.reward.program import Outcome, Score, json_text
from cuagym.reward.sandbox import RewardSandbox

BARE_SECONDS = 2.0
"""How long the bare loop runs."""


@dataclass(frozen=True)
class SpeedFigures:
    """How fast the audit is.

    state_kb, program_lines: of the sized subject. states: endings scored in its audit. states_per_second: those by
    the seconds of the whole audit, on one core, each in a fresh session. bare_per_second: golden endings by the
    sandbox alone, in the same run. Both by how the program compares (`Style`). tuple_*: of whole audits of
    procedural tuples on one core, in seconds; tuples_per_minute: on all cores. tuples_flagged: with a certain
    finding, out of `tuples`.
    """

    state_kb: float
    program_lines: int
    states: int
    states_per_second: dict[Style, float]
    bare_per_second: dict[Style, float]
    tuples: int
    tuples_flagged: int
    tuple_p50: float
    tuple_p99: float
    tuple_states: float
    cores: int
    tuples_per_minute: float


@dataclass(frozen=True)
class AuditFigures:
    """What `bench audit` prints.

    corpus: None where cuagym does not run from a checkout, which holds it. scripts: None where published scripts
    can't be shut in.
    """

    corpus: CorpusFigures | None
    speed: SpeedFigures
    scripts: ScriptFigures | None


def bench_audit(apps: Sequence[str], *, count: int = 40, seed: int = 7) -> AuditFigures:
    """Audits the corpus, a subject of known size, and `count` tuples made on the spot."""
    return AuditFigures(_corpus(), _speed(_made(apps, count, seed)), _scripts())


def _corpus() -> CorpusFigures | None:
    entries = read_corpus()
    if entries is None:
        return None
    return compared(entries, [audit_program(Program(subject_of(entry))) for entry in entries])


def _scripts() -> ScriptFigures | None:
    try:
        return script_speed()
    except EnvironmentFailure:
        return None


def _speed(made: Sequence[Program]) -> SpeedFigures:
    bare: dict[Style, float] = {}
    rates: dict[Style, float] = {}
    for style in get_args(Style):
        subject = sized_subject(style)
        with RewardSandbox(1) as sandbox:
            bare[style] = round(_bare(subject, sandbox), 1)
            scored, seconds = _timed(subject, sandbox)
        rates[style] = round(scored / seconds, 1)
    times, states, flagged = [], 0, 0
    for program in made:
        started = time.perf_counter()
        found = audit_program(program)
        times.append(time.perf_counter() - started)
        states += sum(found.tried.values())
        flagged += found.grade == "fail"
    times.sort()
    return SpeedFigures(
        state_kb=round(len(json_text(subject.initial)) / 1000, 1),
        program_lines=len(subject.program.splitlines()),
        states=scored,
        states_per_second=rates,
        bare_per_second=bare,
        tuples=len(made),
        tuples_flagged=flagged,
        tuple_p50=round(times[len(times) // 2], 3),
        tuple_p99=round(times[int(len(times) * 0.99)], 3),
        tuple_states=round(states / len(made), 1),
        cores=os.cpu_count() or 1,
        tuples_per_minute=round(_on_all_cores(made), 1),
    )


def _bare(subject: Subject, sandbox: RewardSandbox) -> float:
    """Evaluations a second of the golden ending, without the audit."""
    initial = json_text(subject.initial).encode()
    golden = Outcome(json_text(subject.golden.state).encode())
    sandbox.evaluate_many(subject.program, initial, [golden])
    done, started = 0, time.perf_counter()
    while time.perf_counter() - started < BARE_SECONDS:
        sandbox.evaluate_many(subject.program, initial, [golden] * 25)
        done += 25
    return done / (time.perf_counter() - started)


def _timed(subject: Subject, sandbox: RewardSandbox) -> tuple[int, float]:
    """Endings scored in an audit, shrinking included, and its seconds."""
    initial, scored = json_text(subject.initial).encode(), 0

    def counting(outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
        nonlocal scored
        scored += len(outcomes)
        return sandbox.evaluate_many(subject.program, initial, outcomes)

    started = time.perf_counter()
    audit(subject, counting)
    return scored, time.perf_counter() - started


def _made(apps: Sequence[str], count: int, seed: int) -> list[Program]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        asyncio.run(run_synthesis(Plan(tuple(apps), count, seed, rollouts=False), out))
        return [tuple_program(made) for made in read_tuples(out)]


def _on_all_cores(made: Sequence[Program]) -> float:
    """Tuples a minute, the start of the processes included."""
    started = time.perf_counter()
    done = list(audit_programs(made, workers=os.cpu_count() or 1))
    return len(done) / (time.perf_counter() - started) * 60
