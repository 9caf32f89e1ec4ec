"""A baseline: what was found before, so that only new findings fail. Any `cuagym audit --json` output serves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from cuagym.errors import ConfigError
from cuagym.reward.audit.programs import Audited


class _Known(BaseModel):
    model_config = ConfigDict(extra="ignore")

    id: str


class _Program(BaseModel):
    model_config = ConfigDict(extra="ignore")

    path: str
    findings: list[_Known]


class _Report(BaseModel):
    model_config = ConfigDict(extra="ignore")

    programs: list[_Program]


def read_baseline(file: Path) -> dict[str, frozenset[str]]:
    """The ids of the known findings, by the path of their program. ConfigError when the file is no such report."""
    try:
        report = _Report.model_validate(orjson.loads(file.read_bytes()))
    except FileNotFoundError:
        raise ConfigError(f"there is no baseline {file}; make it: cuagym audit PATH --json > {file}") from None
    except (OSError, ValueError, ValidationError) as error:
        said = str(error).splitlines()[0]
        raise ConfigError(f"{file} is no baseline ({said}); make it: cuagym audit PATH --json > {file}") from None
    return {program.path: frozenset(known.id for known in program.findings) for program in report.programs}


def leave_known(audited: Audited, baseline: dict[str, frozenset[str]]) -> Audited:
    """Sets aside the findings that the baseline has of the same program."""
    ids = baseline.get(audited.audit.path, frozenset())
    fresh = tuple(finding for finding in audited.findings if finding.id not in ids)
    known = tuple(finding for finding in audited.findings if finding.id in ids)
    return replace(audited.keeping(fresh), known=known)
