"""Audits programs, many at once: attacks and variations by the engine, the source by its rules, both cached."""

from __future__ import annotations

import hashlib
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from functools import cache

from cuagym.errors import EnvironmentFailure, RewardError
from cuagym.hub.readable import installed
from cuagym.reward.audit.cache import AuditCache
from cuagym.reward.audit.engine import audit
from cuagym.reward.audit.model import Audit, Finding, Scorer, Subject
from cuagym.reward.audit.programs import Audited, Program
from cuagym.reward.audit.source import PORTABILITY, source_findings
from cuagym.reward.legacy import FunctionScorer, LegacySandbox, LegacyScorer, is_legacy
from cuagym.reward.lint import lint
from cuagym.reward.sandbox import RewardSandbox
from cuagym.spawned import worker_pool

AHEAD = 4
"""Programs a worker that wait for it: enough that none is idle, few enough that little is held."""


def audit_programs(
    programs: Iterable[Program], *, workers: int = 1, limit: int | None = None, kept: AuditCache | None = None
) -> Iterator[Audited]:
    """Audits in the order of programs. limit: endings scored for each at most. kept: where audits are kept.

    Raises EnvironmentFailure when a sandbox can't work here.
    """
    if workers <= 1:
        yield from (Audited(program, audit_program(program, limit, kept)) for program in programs)
        return
    waiting: deque[tuple[Program, Future[Audit]]] = deque()
    remaining = iter(programs)
    with worker_pool(workers) as pool:
        try:
            while True:
                for program in itertools.islice(remaining, workers * AHEAD - len(waiting)):
                    waiting.append((program, pool.submit(audit_program, program, limit, kept)))
                if not waiting:
                    return
                program, result = waiting.popleft()
                yield Audited(program, result.result())
        except BrokenProcessPool as error:
            raise EnvironmentFailure(
                "a process that audits was killed, perhaps for its memory; what is audited is kept: "
                "start again, with fewer --workers"
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def audit_program(program: Program, limit: int | None = None, kept: AuditCache | None = None) -> Audit:
    """The audit of one program, from `kept` if it is there."""
    if program.problem:
        return Audit(program.path, (_unaudited(program),))
    found = kept.get(program, limit) if kept else None
    if found is None:
        found = _audited(program, limit)
        if kept:
            kept.put(program, limit, found)
    return found


def _audited(program: Program, limit: int | None) -> Audit:
    subject = program.subject
    if program.apps and not subject.apps:
        subject = replace(subject, apps=tuple(installed(program.apps).values()))
    source = source_findings(subject)
    if program.bundle is None and not is_legacy(subject.program):
        scorer = program_scorer(subject) if program.made else free_scorer(subject)
        found = audit(subject, scorer, limit=limit, extra=program.cases)
        if not program.made:
            source = tuple(finding for finding in source if finding.kind != PORTABILITY)
    else:
        found = _legacy(program, subject, limit)
    return replace(found, findings=(*found.findings, *source))


def program_scorer(subject: Subject) -> Scorer:
    """Scores endings by a program `reward(initial, final, …)`, in this process's sandbox."""
    return lambda outcomes: _sandbox().evaluate_many(subject.program, subject.initial, outcomes)


def free_scorer(subject: Subject) -> Scorer:
    """Scores endings by a program that is no tuple's: where the sandbox's Python does not do, by CPython's.

    That takes a few times as long. Where scripts can't be shut in, the sandbox's Python has to do.
    """
    scorer = program_scorer(subject)
    portable = not any(one.severity == "error" for one in lint(subject.program))
    if portable and not isinstance(scorer([subject.golden.outcome])[0], RewardError):
        return scorer
    try:
        free = FunctionScorer(subject.program, subject.initial, _legacy_sandbox())
        (again,) = free([subject.golden.outcome])
    except EnvironmentFailure:
        return scorer
    return scorer if isinstance(again, RewardError) else free


def _legacy(program: Program, subject: Subject, limit: int | None) -> Audit:
    """The audit of a script; one that asks a judge is audited with the most generous and with the strictest."""
    names = subject.names or ("app",)
    scorer = (
        LegacyScorer(program.bundle, _legacy_sandbox())
        if program.bundle
        else LegacyScorer.of_program(
            subject.program, subject.initial, _legacy_sandbox(), names, subject.golden.state
        )
    )
    generous = audit(subject, scorer, limit=limit, extra=program.cases)
    if not scorer.judge_dependent:
        return generous
    strict = audit(subject, scorer.strict, limit=limit, extra=program.cases)
    return replace(
        generous,
        findings=tuple(_by_any_judge(finding, strict) for finding in generous.findings),
        judge_dependent=True,
        seconds=generous.seconds + strict.seconds,
    )


def _by_any_judge(finding: Finding, strict: Audit) -> Finding:
    """A finding under a generous judge; what only such a judge pays for is a matter of judgement."""
    if finding.cls != "false_accept" or any(other.id == finding.id for other in strict.findings):
        return finding
    return replace(finding, certain=False, message=f"{finding.message} (if the judge says so)")


def _unaudited(program: Program) -> Finding:
    digest = hashlib.sha256(program.problem.encode()).hexdigest()[:8]
    return Finding(f"not-audited-{digest}", "not-audited", "error", False, None, program.problem)


@cache
def _sandbox() -> RewardSandbox:
    """This process's sandbox."""
    return RewardSandbox(workers=1)


@cache
def _legacy_sandbox() -> LegacySandbox:
    return LegacySandbox()
