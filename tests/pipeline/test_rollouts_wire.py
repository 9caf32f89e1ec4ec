"""Actors over the real SDKs, against a model server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cuagym.agents.actors.vocabulary import View
from cuagym.config import Settings
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.players import open_player
from cuagym.pipeline.rollout import Stage
from cuagym.pipeline.rollouts import Report, roll_out
from tests.llm.server import Answer, ModelServer
from tests.pipeline.rolling import open_toy_stage, task

CLICKS: dict[str, Answer] = {
    "openai:gpt-6-sol": Answer(computer=[{"type": "click", "button": "left", "x": 34, "y": 116}]),
    "anthropic:claude-fable-5-1": Answer(computer=[{"action": "left_click", "coordinate": [34, 116]}]),
    "compatible:vlm": Answer(calls=[("click", {"x": 34, "y": 116})]),
}
DONE = Answer(calls=[("done", {"answer": None})])


@pytest.fixture(scope="module")
def toy(judge: Judge) -> Iterator[tuple[Stage, Any]]:
    with open_toy_stage(judge) as opened:
        yield opened


def roll(toy: tuple[Stage, Any], server: ModelServer, role: str, out: Path, **more: Any) -> tuple[Report, float]:
    stage, run = toy
    view: View | None = more.pop("view", None)
    settings = Settings(actor=role, actor_view=view, base_url=server.url, llm_cache=out / "llm.sqlite")
    with open_player(settings, **more) as player:
        report = run(roll_out(stage, [task()], player.actor, out=out, costs=player.cost))
        return report, player.spent


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for provider in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{provider}_API_KEY", "test-key")
    return monkeypatch


@pytest.mark.parametrize("role", CLICKS)
def test_a_model_acts_by_its_providers_protocol_and_pays_once(
    toy: tuple[Stage, Any], keys: pytest.MonkeyPatch, tmp_path: Path, role: str
) -> None:
    with ModelServer([CLICKS[role], DONE]) as server:
        keys.setenv("OPENAI_BASE_URL", server.url)
        keys.setenv("ANTHROPIC_BASE_URL", server.url.removesuffix("/v1"))
        (row,) = roll(toy, server, role, tmp_path)[0].rollouts
        again, spent = roll(toy, server, role, tmp_path)
    assert (row.score, row.failure) == (1.0, None), row
    assert row.tokens["input"] == 200 and (role == "compatible:vlm") == (not row.usd)
    assert len(server.requests) == 2 and again.rollouts[0].score == 1 and spent == 0
    assert str(server.bodies[1]).count("base64") >= 2, "a screenshot before the click, and one after it"


def test_a_budget_ends_the_rollouts(toy: tuple[Stage, Any], keys: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with ModelServer([]) as server:
        keys.setenv("OPENAI_BASE_URL", server.url)
        report, spent = roll(toy, server, "openai:gpt-6-sol", tmp_path, budget_usd=0.0001)
    assert report.stopped is not None and spent == 0 and server.requests == []
