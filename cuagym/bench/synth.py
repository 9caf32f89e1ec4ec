"""How fast tuples are made without rollouts, and where the time goes."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from cuagym.pipeline.checks import Ending
from cuagym.pipeline.formats import read_tuples
from cuagym.pipeline.judge import judge_in
from cuagym.pipeline.ledger import CandidateRow, Ledger
from cuagym.pipeline.open import run_synthesis
from cuagym.pipeline.plan import Plan
from cuagym.pipeline.verify import apps_of, golden_states
from cuagym.reward.sandbox import RewardSandbox
from cuagym.schema import Tuple


@dataclass(frozen=True)
class SynthFigures:
    """What `bench synth` prints.

    tuples_per_second: of the run as a whole, start of the workers included. stage_ms: worker milliseconds of a
    candidate by stage. kept: share of candidates. evaluation_ms: one evaluation of a generated program alone, the
    part below which rounds can't go. evaluations: that a candidate had.
    """

    tuples: int
    candidates: int
    kept: float
    seconds: float
    tuples_per_second: float
    stage_ms: dict[str, float]
    evaluation_ms: float
    evaluations: float


def bench_synth(
    apps: Sequence[str], *, count: int = 200, seed: int = 7, workers: int | None = None
) -> SynthFigures:
    """Makes `count` tuples in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        plan = Plan(tuple(apps), count, seed, rollouts=False)
        summary = asyncio.run(run_synthesis(plan, out, workers=workers))
        ledger = Ledger.in_folder(out)
        timings: Counter[str] = Counter()
        rows = list(ledger.rows(select(CandidateRow.timings)))
        for (timing,) in rows:
            timings.update(timing)
        ledger.close()
        made = list(read_tuples(out))
    checks = [sum("scores" in check["detail"] for check in t.evidence["rounds"][-1]["checks"]) for t in made]
    return SynthFigures(
        tuples=summary.tuples,
        candidates=summary.candidates,
        kept=round(summary.tuples / summary.candidates, 4),
        seconds=summary.seconds,
        tuples_per_second=summary.tuples_per_second,
        stage_ms={stage: round(total / len(rows) * 1000, 2) for stage, total in sorted(timings.items())},
        evaluation_ms=round(evaluation_ms(made[:40]), 2),
        evaluations=round(sum(checks) / len(checks), 1),
    )


def evaluation_ms(tuples: Sequence[Tuple]) -> float:
    """Mean milliseconds of scoring a golden outcome, on one core."""
    with RewardSandbox(1) as sandbox:
        judge = judge_in(sandbox)
        prepared = [(made, *golden_states(made, apps_of(made))) for made in tuples]
        started = time.perf_counter()
        for made, initial, golden in prepared:
            judge(
                made.reward, initial, [Ending(golden, made.golden_answer, made.golden_visits, made.golden_status)]
            )
        return (time.perf_counter() - started) / len(prepared) * 1000
