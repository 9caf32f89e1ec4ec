"""What the sandbox promises: a score, or an error that says whose fault it is, and never a faked score."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from cuagym.errors import RewardError
from cuagym.reward.program import Outcome, Score
from cuagym.reward.sandbox import LIMITS, RewardSandbox

HEAD = "def reward(initial, final):\n    return "


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RewardSandbox]:
    with RewardSandbox(workers=2) as made:
        yield made


def score(sandbox: RewardSandbox, program: str) -> Score:
    return sandbox.evaluate(program, b'{"a":1}', Outcome(b'{"a":2}'))


def test_states_are_given_as_bytes_or_as_objects(sandbox: RewardSandbox) -> None:
    program = HEAD + "0.5 if initial['a'] == 1 and final['a'] == 2 else 0.0"
    assert score(sandbox, program) == Score(0.5)
    assert sandbox.evaluate(program, {"a": 1}, Outcome({"a": 2})) == Score(0.5)


def test_only_declared_parameters_are_passed(sandbox: RewardSandbox) -> None:
    program = (
        "def reward(final, initial, status, visits=(), answer=None):\n    return float((answer, visits, status) "
    )
    outcome = Outcome(b"{}", "x", ("/mail",), "infeasible")
    assert sandbox.evaluate(program + "== ('x', ('/mail',), 'infeasible'))", b"{}", outcome).score == 1


def test_named_checks_come_back(sandbox: RewardSandbox) -> None:
    assert score(sandbox, HEAD + "{'score': 1, 'checks': {'sent': True}}") == Score(1.0, {"sent": True})


def test_a_program_remembers_nothing_between_evaluations(sandbox: RewardSandbox) -> None:
    program = "import json\ntry:\n    seen += 1\nexcept NameError:\n    seen = 0\n" + (
        "try:\n    json.seen = 1\nexcept Exception:\n    pass\n"
        "def reward(initial, final):\n    return 0.0 if seen == 0 else 1.0\n"
    )
    results = sandbox.evaluate_many(program, b"{}", [Outcome(b"{}")] * 6)
    assert results == [Score(0.0)] * 6


@pytest.mark.parametrize(
    "value",
    [
        "float('nan')",
        "float('inf')",
        "1.5",
        "-0.1",
        "True",
        "None",
        "'1'",
        "[1.0]",
        "10 ** 400",
        "{'score': 1.0}",
        "{'score': 1.0, 'checks': {'a': 1}}",
        "{'score': 1.0, 'checks': {1: True}}",
        "{'score': True, 'checks': {}}",
        "{'score': 1.0, 'checks': [1]}",
        "lambda: 1",
        "1 / 0",
        "'a' * 10 ** 7",
    ],
)
def test_anything_but_a_score_is_an_error(sandbox: RewardSandbox, value: str) -> None:
    with pytest.raises(RewardError):
        score(sandbox, HEAD + value)


@pytest.mark.parametrize(
    "body",
    [
        "while True:\n        pass",
        "x = 'a' * 10 ** 9",
        "x = [0] * 10 ** 9",
        "x = 10 ** 10 ** 9",
        "return reward(initial, final)",
        "while True:\n        print('x' * 10000)",
        "print('REWARD: 1.0')",
        "open('/etc/passwd').read()",
        "import random\n    return random.random()",
        "import time\n    time.sleep(9)",
        "import time\n    return time.time() * 0",
        "import os\n    return len(os.environ) * 0.0",
        "from datetime import datetime\n    datetime.now()",
        "try:\n        while True:\n            pass\n    except BaseException:\n        return 1.0",
        "x = []\n    for i in range(100000):\n        x = [x]\n    return x",
    ],
)
def test_no_way_out_of_the_sandbox_earns_a_score(
    sandbox: RewardSandbox, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "max_feed_duration_secs", 0.5)
    program = f"def reward(initial, final):\n    {body}\n"
    with pytest.raises(RewardError):
        score(sandbox, program)
    assert score(sandbox, HEAD + "1.0").score == 1


@pytest.mark.parametrize(
    "program", ["", "def reward(:", "def reward(a, b):\n    return 1.0", "x = '''", "reward = 1"]
)
def test_a_program_without_a_proper_reward_is_refused(sandbox: RewardSandbox, program: str) -> None:
    with pytest.raises(RewardError):
        score(sandbox, program)


def test_a_failed_outcome_does_not_spoil_the_others(sandbox: RewardSandbox) -> None:
    program = HEAD + "1.0 / final['a']"
    first, second, third = sandbox.evaluate_many(program, b"{}", [Outcome({"a": a}) for a in (1, 0, 2)])
    assert (first, third) == (Score(1.0), Score(0.5)) and isinstance(second, RewardError)


def test_threads_and_asyncio_share_a_sandbox(sandbox: RewardSandbox) -> None:
    program = HEAD + "final['a'] / 10"
    outcomes = [Outcome({"a": a}) for a in range(10)]
    with ThreadPoolExecutor(4) as threads:
        scores = list(threads.map(lambda outcome: sandbox.evaluate(program, b"{}", outcome).score, outcomes))
    assert scores == [a / 10 for a in range(10)]

    async def together() -> list[Score]:
        calls = [asyncio.to_thread(sandbox.evaluate, program, b"{}", outcome) for outcome in outcomes]
        return await asyncio.gather(*calls)

    assert [made.score for made in asyncio.run(together())] == scores


def in_child(_: int) -> float:
    with RewardSandbox(workers=1) as made:
        return score(made, HEAD + "1.0").score


def test_it_works_in_spawned_worker_processes() -> None:
    with multiprocessing.get_context("spawn").Pool(1) as processes:
        assert processes.map_async(in_child, [0]).get(timeout=30) == [1.0]
