"""Money, faults of providers, interrupts: what is finished is kept, what is paid is not paid again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Lock

import orjson
import pytest
from tenacity import wait_none

from cuagym.llm.protocol import Usage
from tests.llm.server import Broken, Dialect, ModelServer, Refused, Step
from tests.llm.wire import Json
from tests.pipeline.model_runs import ARBITER, BOTH, CRITICS, Run, arguments, environment, synth
from tests.pipeline.model_script import Model
from tests.pipeline.model_stories import STRICT
from tests.pipeline.test_run import candidates, until

COUNT = 3
ROLES = (*BOTH, *ARBITER, *CRITICS)
STORIES = {1: STRICT}
PATIENCE = 60.0


def asked_twice(server: ModelServer) -> list[bytes]:
    """Requests that came more than once; critics look from different points of view."""
    counts = Counter(orjson.dumps(body) for body in server.bodies)
    return [body for body, number in counts.items() if number > 1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Run, ModelServer]]:
    """A run that nothing disturbed."""
    with ModelServer(Model(STORIES)) as server:
        run = synth(server, tmp_path_factory.mktemp("whole") / "run", *ROLES, "--workers", "1", count=COUNT)
        assert run.code == 0 and len(run.tuples) == COUNT
        yield run, server


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls are tried again without a wait of our own."""
    monkeypatch.setattr("cuagym.llm.retry.JITTER", 0.0)
    monkeypatch.setattr("cuagym.llm.retry._backoff", wait_none())


# -- money ------------------------------------------------------------------------------------------------------


@pytest.fixture
def prices(tmp_path: Path) -> dict[str, str]:
    """Dear models: a call costs 30 cents, and may cost up to two dollars."""
    file = tmp_path / "prices.toml"
    names = ("anthropic:generator", "openai:discriminator")
    file.write_text("".join(f'"{name}" = {{ input = 100, output = 10 }}\n' for name in names))
    return {"CUAGYM_PRICES": str(file)}


def test_the_budget_ends_a_run_that_goes_on_with_a_higher_one(
    tmp_path: Path, prices: dict[str, str], whole: tuple[Run, ModelServer]
) -> None:
    out, cache, usage = tmp_path / "run", tmp_path / "replies", Usage(3_000, 100)
    with ModelServer(Model(STORIES, usage=usage)) as server:
        poor = synth(server, out, *ROLES, "--budget-usd", "4", count=COUNT, cache=cache, **prices)
        assert poor.code == 3
        assert "of the budget of $4.00 is spent" in poor.stderr and "--budget-usd" in poor.stderr
        assert "--resume" in poor.stderr and poor.summary["stopped"] in poor.stderr.replace("\n", " ")
        assert 1.5 < poor.summary["usd"] <= 4, "spent until the next call could have passed it"
        assert poor.summary["tuples"] < COUNT
        spent, paid = poor.summary["usd"], len(server.requests)
        assert spent == pytest.approx(poor.rows("select sum(usd) from calls")[0][0])

        again = synth(server, out, *ROLES, "--resume", "--budget-usd", "4", count=COUNT, cache=cache, **prices)
        assert again.code == 3 and again.summary["usd"] <= 4

        rich = synth(server, out, *ROLES, "--resume", "--budget-usd", "100", count=COUNT, cache=cache, **prices)
        assert rich.code == 0 and rich.summary["stopped"] is None
        assert rich.lines == whole[0].lines
        assert paid < len(server.requests) and asked_twice(server) == [], "nothing is paid twice"
        dear = [request for request in server.requests if request.dialect != "compatible"]
        assert rich.rows("select sum(usd) from calls")[0][0] == pytest.approx(len(dear) * 0.301)


def test_a_budget_cannot_be_kept_without_a_price(tmp_path: Path) -> None:
    with ModelServer(Model()) as server:
        run = synth(server, tmp_path / "run", *BOTH, "--budget-usd", "5")
    assert run.code == 2 and "anthropic:generator has no price" in run.stderr
    assert server.requests == []


def test_a_repeated_run_is_answered_from_the_cache_whoever_works(
    tmp_path: Path, whole: tuple[Run, ModelServer]
) -> None:
    run, server = whole
    cache = run.out.with_suffix(".cache")
    again = synth(server, tmp_path / "again", *ROLES, "--workers", "4", count=COUNT, cache=cache)
    assert again.code == 0 and again.lines == run.lines
    assert asked_twice(server) == [], "new are only tasks ahead that the first run did not come to"
    outcomes = Counter(row["outcome"] for row in again.rows("select outcome from calls where task < 'k3'"))
    assert set(outcomes) == {"cached"}


def test_without_the_cache_everything_is_asked_again(tmp_path: Path, whole: tuple[Run, ModelServer]) -> None:
    cache = whole[0].out.with_suffix(".cache")
    with ModelServer(Model(STORIES)) as server:
        run = synth(server, tmp_path / "run", *ROLES, "--no-cache", "--workers", "1", cache=cache)
    assert run.code == 0 and {row["outcome"] for row in run.rows("select outcome from calls")} == {"ok"}
    assert run.lines == whole[0].lines[: len(run.lines)]


# -- faults -----------------------------------------------------------------------------------------------------


def test_a_key_that_is_not_accepted_ends_the_run_with_what_to_do(
    tmp_path: Path, whole: tuple[Run, ModelServer]
) -> None:
    model, valid = Model(STORIES), Event()

    def locked(body: Json, dialect: Dialect) -> Step:
        if dialect == "openai" and not valid.is_set():
            return Refused(401, "Incorrect API key provided", "invalid_api_key")
        return model(body, dialect)

    with ModelServer(locked) as server:
        run = synth(server, tmp_path / "run", *ROLES, "--workers", "1", count=COUNT)
        assert run.code == 3
        assert "the key was not accepted: set OPENAI_API_KEY to a valid key" in run.stderr
        assert "Traceback" not in run.stderr and run.tuples == []
        assert asked_twice(server) == [], "it is not tried again"
        valid.set()
        resumed = synth(server, tmp_path / "run", *ROLES, "--resume", "--workers", "1", count=COUNT)
    assert resumed.code == 0 and resumed.lines == whole[0].lines


FAULTS: tuple[Step, ...] = (
    Refused(429, "slow down", "rate_limit_exceeded", headers={"retry-after": "0"}),
    Broken("cut"),
    Refused(500, "out of order", "server_error"),
    Broken("malformed"),
    Broken("ends"),
    Refused(529, "overloaded", "overloaded_error"),
)


class Shaky:
    """Answers every other request only when it is asked again, after a fault; the faults take turns."""

    def __init__(self, model: Model) -> None:
        self._model, self._lock = model, Lock()
        self._seen: set[bytes] = set()
        self.faults = 0

    def __call__(self, body: Json, dialect: Dialect) -> Step:
        key = orjson.dumps(body)
        with self._lock:
            new = key not in self._seen
            self._seen.add(key)
            if new and len(self._seen) % 2:
                self.faults += 1
                return FAULTS[self.faults % len(FAULTS)]
        return self._model(body, dialect)


@pytest.mark.usefixtures("at_once")
def test_busy_servers_and_broken_streams_are_tried_again(tmp_path: Path, whole: tuple[Run, ModelServer]) -> None:
    shaky = Shaky(Model(STORIES))
    with ModelServer(shaky) as server:
        run = synth(server, tmp_path / "run", *ROLES, "--workers", "1", count=COUNT)
    assert run.code == 0 and run.lines == whole[0].lines
    assert shaky.faults > len(FAULTS)
    calls = run.rows("select outcome from calls")
    assert {row["outcome"] for row in calls} == {"ok"}
    assert len(server.requests) == len(calls) + shaky.faults


@pytest.mark.usefixtures("at_once")
def test_a_server_that_stays_down_ends_the_run(tmp_path: Path) -> None:
    with ModelServer(lambda *_: Refused(503, "down", "server_error")) as server:
        run = synth(server, tmp_path / "run", *ROLES, "--workers", "1")
    assert run.code == 3 and "given up after 6 tries" in run.stderr and "--resume" in run.stderr
    assert max(Counter(orjson.dumps(body) for body in server.bodies).values()) == 6


# -- interrupts -------------------------------------------------------------------------------------------------


class Gate:
    """Lets requests through up to one that waits until it is opened."""

    def __init__(self, model: Model, closed_at: int) -> None:
        self._model, self._left, self._lock = model, closed_at, Lock()
        self.reached, self.open = Event(), Event()

    def __call__(self, body: Json, dialect: Dialect) -> Step:
        with self._lock:
            self._left -= 1
            waits = self._left == 0
        if waits:
            self.reached.set()
            assert self.open.wait(PATIENCE)
        return self._model(body, dialect)


def test_an_interrupted_run_that_is_resumed_makes_the_same_bytes(
    tmp_path: Path, whole: tuple[Run, ModelServer]
) -> None:
    out, cache, gate = tmp_path / "run", tmp_path / "replies", Gate(Model(STORIES), closed_at=12)
    with ModelServer(gate) as server:
        command = arguments(server, out, *ROLES, "--workers", "1", count=COUNT)
        process = subprocess.Popen(
            [sys.executable, "-c", "from cuagym.cli.main import app; app()", *command],
            env={**os.environ, **environment(server, cache)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert gate.reached.wait(PATIENCE)
        stopped = Run(out, 130, "", "")
        until(lambda: bool(candidates(out)), process)
        process.send_signal(signal.SIGINT)
        gate.open.set()
        _, told = process.communicate(timeout=PATIENCE)
        assert process.returncode == 130, told.decode()
        assert b"--resume" in told and b"Traceback" not in told
        assert [row["k"] for row in stopped.rows("select k from candidates")] == [0]
        assert whole[0].lines.startswith(stopped.lines) and len(stopped.tuples) == 1

        resumed = synth(server, out, *ROLES, "--resume", "--workers", "3", count=COUNT, cache=cache)
    assert resumed.code == 0 and resumed.lines == whole[0].lines
    assert asked_twice(server) == [], "what was on its way when the run was stopped is not asked again"
