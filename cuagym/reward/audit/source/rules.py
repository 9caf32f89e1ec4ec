"""The rules by which sources are read, registered where they are written, and the findings they come to."""

from __future__ import annotations

import ast
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from cuagym.reward.audit.model import Finding, Subject
from cuagym.reward.audit.source.facts import Facts, facts_of
from cuagym.reward.audit.source.reading import Reading
from cuagym.reward.program import parsed


@dataclass(frozen=True)
class Site:
    """A place in the source that a rule objects to.

    certain: only where a program is wrong whatever its instruction says.
    """

    kind: str
    line: int
    message: str
    certain: bool = False


Rule: TypeAlias = Callable[[Reading], Iterator[Site]]
RULES: list[Rule] = []


def rule(function: Rule) -> Rule:
    """Registers a rule."""
    RULES.append(function)
    return function


def source_findings(subject: Subject) -> tuple[Finding, ...]:
    """What the source of a subject's program shows, by line; a program that does not parse is one finding."""
    return findings_in(
        subject.program,
        facts_of(subject.initial, subject.golden.state),
        changes_state=subject.initial != subject.golden.state,
        instruction=subject.instruction,
    )


def findings_in(
    program: str, facts: Facts, *, changes_state: bool = True, instruction: str = ""
) -> tuple[Finding, ...]:
    """What a program's source shows, given what is known of its states."""
    try:
        tree = parsed(program)
    except SyntaxError as error:
        return tuple(
            _findings(program, [Site("syntax", error.lineno or 1, f"not valid Python: {error.msg}", True)])
        )
    except (ValueError, RecursionError, MemoryError) as error:
        return tuple(_findings(program, [Site("syntax", 1, f"not readable as Python: {error}", True)]))
    reading = Reading(tree, program, facts, changes_state, instruction)
    sites = {site for check in RULES for site in check(reading)}
    return tuple(_findings(program, sorted(sites, key=lambda site: (site.line, site.kind, site.message))))


def _findings(program: str, sites: list[Site]) -> Iterator[Finding]:
    """Findings whose ids stay when lines are added or removed elsewhere."""
    lines = program.splitlines()
    seen: Counter[tuple[str, str]] = Counter()
    for site in sites:
        text = " ".join(lines[site.line - 1].split()) if 0 < site.line <= len(lines) else ""
        seen[site.kind, text] += 1
        digest = hashlib.sha256(f"{site.kind}\0{text}\0{seen[site.kind, text]}".encode()).hexdigest()
        yield Finding(
            id=f"{site.kind}-{digest[:8]}",
            kind=site.kind,
            cls="source",
            certain=site.certain,
            score=None,
            message=site.message,
            line=site.line,
        )


def called_name(node: ast.Call) -> str:
    """The dotted name that is called, as far as it is one: `datetime.now`."""
    parts: list[str] = []
    function: ast.expr = node.func
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name):
        parts.append(function.id)
    return ".".join(reversed(parts))


def imported(reading: Reading) -> Iterator[tuple[str, int]]:
    """The modules that a program imports, with the line."""
    for node in reading.every(ast.Import):
        yield from ((alias.name, node.lineno) for alias in node.names)
    yield from ((node.module or "", node.lineno) for node in reading.every(ast.ImportFrom))
