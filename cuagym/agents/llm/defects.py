"""What can be wrong with a task: the taxonomy that critics vote by (docs/critics.md has an example of each)."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

Defect: TypeAlias = Literal[
    "ambiguous",
    "contradictory",
    "unclear_language",
    "leaks_solution",
    "not_achievable_in_ui",
    "golden_wrong",
    "reward_too_strict",
    "reward_too_loose",
    "reward_checks_wrong_thing",
    "trivial",
    "unrealistic",
    "unsafe",
    "duplicate",
]
Severity: TypeAlias = Literal["none", "minor", "major", "fatal"]
Verdict: TypeAlias = Literal["keep", "rewrite", "reject"]

DEFECTS: tuple[Defect, ...] = get_args(Defect)
