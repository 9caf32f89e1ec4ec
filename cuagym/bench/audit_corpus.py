"""What the audit finds on the labelled corpus of `tests/`, whose every label is executed as proof by its tests."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import cuagym
from cuagym.reward.audit.model import Audit, Ending, Finding, Subject

CORPUS = Path(cuagym.__file__).parents[1] / "tests" / "reward" / "corpus" / "__init__.py"
PARTS = ("first", "second", "unseen")
"""The half written before the attacks, the half beside them, and its shape that no attack was tried on."""


@dataclass
class Share:
    """How many of how many were found."""

    found: int = 0
    of: int = 0

    def add(self, found: bool) -> None:
        self.found += found
        self.of += 1


@dataclass
class Part:
    """A part of the corpus.

    certain: defects that are wrong whatever the instruction says, found as such. judgement: defects for a reader to
    judge, found at all. flagged: correct programs with a certain finding. contradicted: defective programs with a
    certain finding that is no fault of theirs. kinds: of the certain defects.
    """

    certain: Share = field(default_factory=Share)
    judgement: Share = field(default_factory=Share)
    flagged: Share = field(default_factory=Share)
    contradicted: Share = field(default_factory=Share)
    kinds: dict[str, Share] = field(default_factory=dict)


@dataclass
class CorpusFigures:
    """By part, with the certain defects missed and the certain findings that are wrong; none of the unseen."""

    parts: dict[str, Part]
    missed: list[str]
    wrong: list[str]


def read_corpus() -> list[Any] | None:
    """The programs of the corpus, None where cuagym does not run from a checkout."""
    spec = spec_from_file_location("cuagym_labelled_corpus", CORPUS)
    if not CORPUS.is_file() or spec is None or spec.loader is None:
        return None
    module = sys.modules[spec.name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    entries: list[Any] = module.corpus()
    return entries


def subject_of(entry: Any) -> Subject:
    """What an audit is given of a program of the corpus: not its label, nor outcomes whose verdict is known."""
    case, golden = entry.case, entry.case.golden
    return Subject(
        path=entry.id,
        program=entry.source,
        initial=case.initial,
        golden=Ending(golden.final, golden.answer, golden.visits, golden.status),
        instruction=case.instruction,
        names=case.apps,
        schema=case.schema,
    )


def compared(entries: Iterable[Any], audits: Iterable[Audit]) -> CorpusFigures:
    """The audits of the programs beside their labels."""
    pairs = list(zip(entries, audits, strict=True))
    of_origin = {(e.case.shape, e.case.name, e.name): audit for e, audit in pairs if e.defect is None}
    figures = CorpusFigures({name: Part() for name in PARTS}, [], [])
    for entry, audit in pairs:
        name = "unseen" if entry.case.unseen else entry.case.half
        part, told = figures.parts[name], name != "unseen"
        if entry.defect is None:
            wrong = [finding for finding in audit.findings if finding.certain]
            part.flagged.add(bool(wrong))
        else:
            origin = of_origin[entry.case.shape, entry.case.name, entry.defect.of]
            found = shown(entry.defect, audit, origin)
            wrong = list(_contradictions(entry.defect, audit))
            part.contradicted.add(bool(wrong))
            (part.certain if entry.defect.certain else part.judgement).add(found)
            if entry.defect.certain:
                part.kinds.setdefault(entry.defect.kind, Share()).add(found)
                if told and not found:
                    figures.missed.append(f"{entry.id}: {entry.defect.kind}, {entry.defect.finding_class}")
        if told:
            figures.wrong += [f"{entry.id}: {finding.kind}: {finding.message}" for finding in wrong]
    return figures


def shown(defect: Any, audit: Audit, origin: Audit) -> bool:
    """Whether an audit shows the seeded defect: by a finding of its class that the correct program does not have.

    What is certain must be found as certain, but for the classes `source` and `partial_credit`, whose findings are
    seldom proof; a certain finding of any class shows them, and errors, as well.
    """
    known = {finding.id for finding in origin.findings}
    own = [finding for finding in audit.findings if finding.id not in known]
    indirect = defect.finding_class in ("source", "partial_credit", "error")
    seldom_certain = defect.finding_class in ("source", "partial_credit")
    return any(
        (finding.cls == defect.finding_class and (finding.certain or seldom_certain or not defect.certain))
        or (indirect and finding.certain)
        for finding in own
    )


def _contradictions(defect: Any, audit: Audit) -> Iterator[Finding]:
    """A program that was seeded with too much pay refuses nothing right, and the other way round."""
    opposite = {"false_accept": ("false_reject", "error"), "false_reject": ("false_accept", "error")}
    for finding in audit.findings:
        if finding.certain and finding.cls in opposite.get(defect.finding_class, ()):
            yield finding
