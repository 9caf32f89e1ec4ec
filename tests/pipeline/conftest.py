"""Real tasks to build on: a judge on the sandbox, a proposal of several calls, a verified tuple of each kind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cuagym.agents.procedural.discriminator import ProceduralDiscriminator
from cuagym.agents.procedural.generator import ProceduralGenerator
from cuagym.agents.protocols import Brief
from cuagym.agents.roles import critics_of
from cuagym.hub.registry import find_apps
from cuagym.pipeline.audit_gate import Gate
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.judge import judge_in
from cuagym.pipeline.task import Candidate, Roles, run_task
from cuagym.reward.sandbox import RewardSandbox
from cuagym.schema import Tuple
from tests.llm.server import ModelServer
from tests.pipeline.model_runs import EVERYBODY, Run, synth
from tests.pipeline.model_script import Model
from tests.pipeline.model_stories import KEPT

APPS = tuple(find_apps(["mail", "board"]))
SEED = 11


def brief(k: int) -> Brief:
    return Brief(APPS, SEED, k)


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    with RewardSandbox(1) as sandbox:
        yield judge_in(sandbox)


@pytest.fixture(scope="session")
def candidates(judge: Judge) -> list[Candidate]:
    """Kept candidates, of every kind and one of several calls among them."""
    roles = Roles(ProceduralGenerator(), ProceduralDiscriminator(), critics_of("3x:procedural", None, small=False))
    found: list[Candidate] = []
    for k in range(60):
        found += [made for made in run_task(brief(k), roles, judge, Gate(10)) if made.made is not None]
        kinds = {candidate.proposal.kind for candidate in found}
        if len(kinds) == 4 and any(len(c.proposal.calls or ()) > 2 for c in found):
            return found
    raise AssertionError(f"no tasks of all kinds: {kinds}")


@pytest.fixture(scope="session")
def tuples(candidates: list[Candidate]) -> list[Tuple]:
    return [candidate.made for candidate in candidates if candidate.made is not None]


@pytest.fixture(scope="session")
def state_task(candidates: list[Candidate]) -> Candidate:
    """A kept candidate of kind `state` with several calls."""
    return next(c for c in candidates if c.proposal.kind == "state" and len(c.proposal.calls or ()) > 2)


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, ModelServer]]:
    """A run in which models play all roles and all that can be mended goes wrong, with what they were asked."""
    with ModelServer(Model(dict(enumerate(KEPT)))) as server:
        out = tmp_path_factory.mktemp("models") / "run"
        yield synth(server, out, *EVERYBODY, count=len(KEPT)), server
