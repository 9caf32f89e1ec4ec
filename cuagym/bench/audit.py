"""What the audit finds on programs whose defects are known, and how fast it is."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from cuagym.bench.audit_corpus import CorpusFigures, compared, read_corpus, subject_of
from cuagym.bench.audit_subject import sized_subject
from cuagym.errors import RewardError
from cuagym.hub.patch import apply_patch
from cuagym.pipeline.formats import read_tuples
from cuagym.pipeline.open import run_synthesis
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.verify import apps_of
from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.model import Audit, Ending, Scorer, Subject
from cuagym.reward.audit.source import source_findings
from cuagym.reward.program import Outcome, Score, json_text
from cuagym.reward.sandbox import RewardSandbox
from cuagym.schema import Tuple

BARE_SECONDS = 2.0
"""How long the bare loop runs."""


@dataclass(frozen=True)
class SpeedFigures:
    """How fast the audit is.

    state_kb, program_lines: of the sized subject. states_per_second: endings scored in its audit, by the seconds of
    the whole audit, on one core, each in a fresh session. bare_per_second: golden endings by the sandbox alone, in
    the same run. tuple_*: of whole audits of procedural tuples on one core, in seconds; tuples_per_minute: on all
    cores. tuples_flagged: with a certain finding, out of `tuples`.
    """

    state_kb: float
    program_lines: int
    states: int
    states_per_second: float
    bare_per_second: float
    tuples: int
    tuples_flagged: int
    tuple_p50: float
    tuple_p99: float
    tuple_states: float
    cores: int
    tuples_per_minute: float


@dataclass(frozen=True)
class AuditFigures:
    """What `bench audit` prints. corpus: None where cuagym does not run from a checkout, which holds it."""

    corpus: CorpusFigures | None
    speed: SpeedFigures


def bench_audit(apps: Sequence[str], *, count: int = 40, seed: int = 7) -> AuditFigures:
    """Audits the corpus, a subject of known size, and `count` tuples made on the spot."""
    with RewardSandbox(1) as sandbox:
        corpus = _corpus(sandbox)
        speed = _speed(sandbox, _made(apps, count, seed))
    return AuditFigures(corpus, speed)


def _corpus(sandbox: RewardSandbox) -> CorpusFigures | None:
    entries = read_corpus()
    if entries is None:
        return None
    return compared(entries, [whole_audit(subject_of(entry), sandbox) for entry in entries])


def whole_audit(subject: Subject, sandbox: RewardSandbox) -> Audit:
    """What endings show, and what the source does."""
    found = audit(subject, _scorer(subject, sandbox))
    return replace(found, findings=(*found.findings, *source_findings(subject)))


def _scorer(subject: Subject, sandbox: RewardSandbox) -> Scorer:
    initial = json_text(subject.initial).encode()
    return lambda outcomes: sandbox.evaluate_many(subject.program, initial, outcomes)


def _speed(sandbox: RewardSandbox, made: Sequence[Tuple]) -> SpeedFigures:
    subject = sized_subject()
    bare = _bare(subject, sandbox)
    scored, seconds = _timed(subject, sandbox)
    alone = [_of_tuple(each, sandbox) for each in made]
    times = sorted(figures.seconds for figures in alone)
    return SpeedFigures(
        state_kb=round(len(json_text(subject.initial)) / 1000, 1),
        program_lines=len(subject.program.splitlines()),
        states=scored,
        states_per_second=round(scored / seconds, 1),
        bare_per_second=round(bare, 1),
        tuples=len(made),
        tuples_flagged=sum(figures.flagged for figures in alone),
        tuple_p50=round(times[len(times) // 2], 3),
        tuple_p99=round(times[int(len(times) * 0.99)], 3),
        tuple_states=round(sum(figures.states for figures in alone) / len(alone), 1),
        cores=os.cpu_count() or 1,
        tuples_per_minute=round(_on_all_cores(made) * 60, 1),
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
    inner, scored = _scorer(subject, sandbox), 0

    def counting(outcomes: Sequence[Outcome]) -> list[Score | RewardError]:
        nonlocal scored
        scored += len(outcomes)
        return inner(outcomes)

    started = time.perf_counter()
    audit(subject, counting)
    return scored, time.perf_counter() - started


@dataclass(frozen=True)
class _Timed:
    seconds: float
    states: int
    flagged: bool


def _of_tuple(made: Tuple, sandbox: RewardSandbox) -> _Timed:
    started = time.perf_counter()
    found = whole_audit(_tuple_subject(made), sandbox)
    return _Timed(time.perf_counter() - started, sum(found.tried.values()), found.grade == "fail")


def _tuple_subject(made: Tuple) -> Subject:
    golden = apply_patch(made.initial_state, list(made.golden_patch))
    one = made.apps[0] if len(made.apps) == 1 else None
    state = golden[one] if one else golden
    return Subject(
        path=made.id,
        program=made.reward,
        initial=made.initial_state[one] if one else made.initial_state,
        golden=Ending(state, made.golden_answer, tuple(made.golden_visits), made.golden_status),
        instruction=made.instruction,
        names=tuple(made.apps),
        apps=tuple(apps_of(made).values()),
        now=made.now,
        seed=made.seed,
        calls=tuple(made.golden_operations) if made.golden_operations is not None else None,
    )


def _made(apps: Sequence[str], count: int, seed: int) -> list[Tuple]:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        asyncio.run(run_synthesis(Plan(tuple(apps), count, seed, rollouts=False), out))
        return list(read_tuples(out))


def _on_all_cores(made: Sequence[Tuple]) -> float:
    """Tuples a second, on processes that have started before."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_in_process, [made[0]] * cores))
        started = time.perf_counter()
        list(pool.map(_in_process, made))
        return len(made) / (time.perf_counter() - started)


@cache
def _own_sandbox() -> RewardSandbox:
    """This process's, until it ends."""
    return RewardSandbox(1)


def _in_process(made: Tuple) -> bool:
    return _of_tuple(made, _own_sandbox()).flagged
