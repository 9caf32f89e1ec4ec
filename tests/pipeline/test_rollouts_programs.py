"""Agents of other people: programs that speak JSON lines, and programs that drive Chromium themselves."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from playwright.async_api import async_playwright

from cuagym.agents.actors.cdp import Assignment, CdpActor
from cuagym.agents.actors.command import CommandActor
from cuagym.browser.actions import Done, Infeasible
from cuagym.errors import AgentFailure
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.rollout import Stage
from cuagym.pipeline.rollouts import Player, Row, roll_out
from tests.pipeline.rolling import open_toy_stage, task

PROGRAM = Path(__file__).parent / "acting_program.py"


@pytest.fixture(scope="module")
def toy(judge: Judge) -> Iterator[tuple[Stage, Any]]:
    with open_toy_stage(judge) as opened:
        yield opened


def roll(toy: tuple[Stage, Any], actor: Player, out: Path) -> Row:
    stage, run = toy
    (row,) = run(roll_out(stage, [task()], actor, out=out)).rollouts
    assert isinstance(row, Row)
    return row


def program(way: str, *more: str, turn_seconds: float = 60) -> CommandActor:
    return CommandActor(" ".join([sys.executable, str(PROGRAM), way, *more]), turn_seconds=turn_seconds)


def result(out: Path) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads((out / "todo-1" / "00" / "result.json").read_bytes())
    return found


def log(out: Path) -> str:
    return (out / "todo-1" / "00" / "agent.log").read_text("utf-8")


def test_a_program_solves_a_task(toy: tuple[Stage, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUAGYM_ADMIN_TOKEN", "secret")
    row = roll(toy, program("solve"), tmp_path)
    assert (row.score, row.valid, row.failure, row.steps, row.actions) == (1.0, True, None, 1, 2), log(tmp_path)


def test_what_a_program_gets_wrong_is_told_back(toy: tuple[Stage, Any], tmp_path: Path) -> None:
    row = roll(toy, program("stumble"), tmp_path)
    assert (row.score, row.failure, row.steps) == (1.0, None, 5), log(tmp_path)
    assert result(tmp_path)["answer"] == "yes"


def test_a_program_that_crashes_has_not_solved_the_task(toy: tuple[Stage, Any], tmp_path: Path) -> None:
    row = roll(toy, program("crash"), tmp_path)
    assert (row.score, row.valid, row.failure) == (0.0, True, "agent")
    assert "exit code 3" in row.detail and result(tmp_path)["status"] == "stopped"


def test_a_program_that_blames_what_it_needs_gets_no_score(toy: tuple[Stage, Any], tmp_path: Path) -> None:
    row = roll(toy, program("unlucky"), tmp_path)
    assert (row.score, row.valid) == (None, False) and str(row.failure).startswith("environment: ")


def test_a_silent_program_is_ended_with_all_that_it_started(toy: tuple[Stage, Any], tmp_path: Path) -> None:
    ids = tmp_path / "ids"
    row = roll(toy, program("silent", str(ids), turn_seconds=1.0), tmp_path)
    assert (row.score, row.failure) == (0.0, "agent") and "time-out" in row.detail
    for process in ids.read_text("utf-8").split():
        assert not alive(int(process))


def alive(process: int) -> bool:
    """Whether it runs; one that has ended may still stand in the table until init takes note."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not stat.exists() or stat.read_text("utf-8").rpartition(")")[2].split()[0] != "Z"


def test_an_agent_that_drives_chromium_itself_finds_the_tasks_page(toy: tuple[Stage, Any], tmp_path: Path) -> None:
    given: list[Assignment] = []

    async def play(assignment: Assignment) -> Done | Infeasible:
        given.append(assignment)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.connect_over_cdp(assignment.cdp)
            page = browser.contexts[0].pages[0]
            await page.get_by_role("button", name="Finish").click()
            await page.close()
        return Done(answer="it is")

    row = roll(toy, CdpActor(play), tmp_path)
    assert (row.score, row.valid, row.failure) == (1.0, True, None)
    assert given[0].apps == (f"{toy[0].client.url}/todo/",)
    assert given[0].instruction == task().instruction and given[0].websocket.startswith("ws://127.0.0.1:")
    assert result(tmp_path)["answer"] == "it is"


def test_an_agent_that_never_says_it_is_finished_has_given_out(toy: tuple[Stage, Any], tmp_path: Path) -> None:
    async def leave(assignment: Assignment) -> Done | Infeasible:
        raise AgentFailure("actor", "ended", "nobody is there")

    row = roll(toy, CdpActor(leave), tmp_path)
    assert (row.score, row.valid, row.failure) == (0.0, True, "agent")
