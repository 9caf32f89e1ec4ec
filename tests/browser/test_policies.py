"""The three actors that must not solve a task."""

from typing import Any

from cuagym.browser.policies import Finish, GiveUp, Noop, Policy, RandomClicks, run_policy
from cuagym.browser.pool import BrowserPool

Run = Any


async def roll(pool: BrowserPool, policy: Policy, max_steps: int = 50) -> Finish:
    async with pool.episode() as episode:
        await episode.open("/plain")
        return await run_policy(episode, policy, max_steps)


def test_doing_nothing_is_done_at_once(pool: BrowserPool, run: Run) -> None:
    assert run(roll(pool, Noop())) == Finish(None, "done", steps=1, actions=1)


def test_giving_up_is_infeasible_at_once(pool: BrowserPool, run: Run) -> None:
    assert run(roll(pool, GiveUp())) == Finish(None, "infeasible", steps=1, actions=1)


def test_random_clicks_end_after_their_number_of_steps(pool: BrowserPool, run: Run) -> None:
    assert run(roll(pool, RandomClicks(seed=3, steps=6))) == Finish(None, "done", steps=7, actions=7)


def test_random_clicks_are_the_same_for_the_same_seed(run: Run) -> None:
    async def draw(seed: int) -> list[Any]:
        policy = RandomClicks(seed=seed)
        return [(await policy.act(None)).actions for _ in range(10)]  # type: ignore[arg-type]

    assert run(draw(1)) == run(draw(1)) != run(draw(2))


def test_an_actor_out_of_steps_is_stopped(pool: BrowserPool, run: Run) -> None:
    assert run(roll(pool, RandomClicks(seed=1), max_steps=3)) == Finish(None, "stopped", steps=3, actions=3)
