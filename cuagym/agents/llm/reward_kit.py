"""Reward programs that a model writes: its own part behind the kit's functions and what its apps declare."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from pprint import pformat
from typing import Any

from cuagym.agents.llm import reward_kit_prelude
from cuagym.agents.procedural import prelude
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.reward.lint import LintFinding, lint
from cuagym.reward.program import parsed

MISTAKE = reward_kit_prelude.MISTAKE
OWN = "# ---- what this task asks for ----\n"


def assembled(apps: Sequence[App], own: str) -> str:
    """The whole program, self-contained: the procedural prelude, the kit, the apps' tables and the model's part."""
    tables = {f"{app.name}/{cls.table}": _declared(app, cls) for app in apps for cls in app.entities}
    constants = f"APPS = {[app.name for app in apps]!r}\nTABLES = {pformat(tables, width=110, sort_dicts=False)}\n"
    return f"{_functions()}\n\n{constants}\n\n{OWN}{own.strip()}\n"


def own_part(program: str) -> str:
    """The model's part of a program."""
    return program.rpartition(OWN)[2]


@dataclass(frozen=True)
class OwnFinding:
    """A lint error in the model's part; line 1 is its first."""

    line: int
    message: str


def lint_own(apps: Sequence[App], own: str) -> list[OwnFinding]:
    """What would make a program be refused: lint's errors, and names of the kit that the model's part takes."""
    program = assembled(apps, own)
    before = program[: len(program) - len(own_part(program))].count("\n")
    errors = [finding for finding in lint(program) if finding.severity == "error"]
    found = [OwnFinding(max(1, e.line - before), _said(e)) for e in errors]
    return found or [
        OwnFinding(line, f"`{name}` is a name of the kit: call yours otherwise") for line, name in _taken(own)
    ]


def _said(finding: LintFinding) -> str:
    return f"{finding.message} (write: {finding.rewrite})"


def _taken(own: str) -> list[tuple[int, str]]:
    """Where the module level of the model's part defines a name that the kit has."""
    found: list[tuple[int, str]] = []
    for node in parsed(own.strip()).body:
        names = [node.name] if isinstance(node, ast.FunctionDef) else []
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        found += [(node.lineno, name) for name in names if name in kit_names()]
    return found


@cache
def kit_names() -> frozenset[str]:
    """All names that the kit binds at module level."""
    body = parsed(_functions()).body
    functions = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    assigned = [target for node in body if isinstance(node, ast.Assign) for target in node.targets]
    return frozenset(functions | {t.id for t in assigned if isinstance(t, ast.Name)} | {"APPS", "TABLES"})


@cache
def _functions() -> str:
    """The source of the procedural prelude and of the kit's own functions."""
    kit = _source(reward_kit_prelude).partition("# the kit\n")[2]
    return f"{_source(prelude).strip()}\n\n\n{kit.strip()}"


def _source(module: Any) -> str:
    return Path(module.__file__).read_text(encoding="utf-8")


def _declared(app: App, cls: type[Entity]) -> dict[str, Any]:
    """What the kit's functions know of a table.

    kinds: the base kind of each field. lists: fields that hold lists; sets: those whose order means nothing.
    marks: incidental fields with the value that looking around gives them, "any" when it may be any.
    incidental: "all" when the whole table is. order: the field within whose equal values the rows' order counts.
    refs: fields that hold ids of a table; owner: a row goes when the one that it refers to goes.
    """
    fields = cls.fields.items()
    return {
        "table": cls.table,
        "title": None if cls.single else cls.title_field,
        "single": cls.single,
        "kinds": {name: field.kind.base for name, field in fields},
        "choices": {name: list(field.kind.choices) for name, field in fields if field.kind.choices},
        "lists": [name for name, field in fields if field.kind.many],
        "sets": [name for name, field in fields if field.kind.many and not field.ordered],
        "refs": {
            name: {"to": f"{app.name}/{field.kind.entity.table}", "owner": field.owner}
            for name, field in fields
            if field.kind.entity is not None
        },
        "incidental": "all" if cls.incidental else None,
        "marks": {
            name: "any" if field.toward is None else field.toward for name, field in fields if field.incidental
        },
        "order": cls.ordered,
    }
