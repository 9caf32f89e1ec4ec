"""What an actor can do in the browser, and what the browser tells of it."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from cuagym.browser.actions import (
    Action,
    Back,
    Click,
    Done,
    Drag,
    Goto,
    Key,
    Scroll,
    Tab,
    Type,
)
from cuagym.browser.episode import Episode
from cuagym.browser.pool import BrowserPool
from cuagym.browser.recorder import Recorder, Result
from cuagym.errors import BrowserError

Run = Any


async def title(episode: Episode) -> str:
    return (await episode.observe(screenshot=False)).title


async def value(episode: Episode, expression: str) -> Any:
    return await episode.tab.ask(expression)


async def play(pool: BrowserPool, *actions: Action, ask: str = "document.title", start: str = "/") -> Any:
    async with pool.episode() as episode:
        await episode.open(start)
        for action in actions:
            assert await episode.perform(action) is None
        return await value(episode, ask)


def test_a_click_lands_where_it_points(pool: BrowserPool, run: Run) -> None:
    log = run(play(pool, Click(x=900, y=500), ask="log.textContent"))
    assert log.split()[-3:] == ["mousedown:0", "mouseup:0", "click:0"]


def test_a_double_click_and_held_modifiers_reach_the_page(pool: BrowserPool, run: Run) -> None:
    log = run(play(pool, Click(x=900, y=500, count=2, modifiers=("Shift",)), ask="log.textContent"))
    assert log.split()[-1] == "dblclick:shift0"


def test_text_is_typed_key_by_key_into_what_has_the_focus(pool: BrowserPool, run: Run) -> None:
    log = run(play(pool, Click(x=110, y=110), Type(text="Hi, 2!"), ask="field.value + log.textContent"))
    assert log.startswith("Hi, 2!")
    assert "keydown:H keydown:i keydown:, keydown:  keydown:2 keydown:!" in log


@pytest.mark.parametrize("text", ["two\nlines", "Zoë – 北京 🎉", "a long text, " * 10 + "\n\nwith paragraphs"])
def test_any_text_arrives_as_typed(pool: BrowserPool, run: Run, text: str) -> None:
    assert run(play(pool, Click(x=110, y=210), Type(text=text), ask="area.value")) == text


def test_keys_may_be_named_as_models_name_them(pool: BrowserPool, run: Run) -> None:
    typed = (Click(x=110, y=110), Type(text="old"), Key(combo="ctrl+a"), Type(text="new"))
    assert run(play(pool, *typed, ask="field.value")) == "new"


def test_the_wheel_scrolls_at_once(pool: BrowserPool, run: Run) -> None:
    assert run(play(pool, Scroll(x=600, y=600, dy=500), ask="scrollY")) == 500


def test_a_drag_presses_moves_and_releases(pool: BrowserPool, run: Run) -> None:
    path = ((900, 500), (950, 550), (1000, 600))
    log = run(play(pool, Drag(path=path), ask="log.textContent")).split()
    assert [word.split(":")[0] for word in log[-5:-1]] == ["mousedown", "mousemove", "mousemove", "mouseup"]


def test_an_action_waits_for_the_requests_it_set_off(pool: BrowserPool, run: Run) -> None:
    assert run(play(pool, Click(x=510, y=110))) == "fetched"


def test_an_action_waits_for_a_debounce(pool: BrowserPool, run: Run) -> None:
    assert run(play(pool, Click(x=510, y=210))) == "debounced"


def test_an_endless_animation_is_not_waited_for(pool: BrowserPool, run: Run) -> None:
    async def settled() -> Any:
        async with pool.episode() as episode:
            await episode.open("/")
            await episode.perform(Click(x=510, y=310))
            return await value(episode, "window[Symbol.for('cuagym.settled')](100, 100)")

    assert run(settled()) == [True, 0]


def test_following_a_link_and_going_back(pool: BrowserPool, run: Run) -> None:
    assert run(play(pool, Click(x=310, y=110))) == "Plain"
    assert run(play(pool, Click(x=310, y=110), Back())) == "Canvas"


def test_a_posted_form_is_waited_for_to_its_landing_page(pool: BrowserPool, run: Run) -> None:
    where = run(play(pool, Click(x=40, y=120), start="/plain", ask="location.search"))
    assert where == "?posted"


def test_going_back_from_the_first_page_stays(pool: BrowserPool, run: Run) -> None:
    assert run(play(pool, Back())) == "Canvas"


def test_a_new_tab_comes_to_the_front_and_the_old_one_is_kept(pool: BrowserPool, run: Run) -> None:
    async def tabs() -> None:
        async with pool.episode() as episode:
            await episode.open("/")
            await episode.perform(Click(x=310, y=210))
            seen = await episode.observe(screenshot=False)
            assert [tab.title for tab in seen.tabs] == ["Canvas", "Plain"]
            assert seen.title == "Plain"
            assert await episode.perform(Tab(index=0)) is None
            assert await title(episode) == "Canvas"
            assert "there is no tab 7" in (await episode.perform(Tab(index=7)) or "")

    run(tabs())


def test_an_observation_holds_a_picture_of_the_viewport_and_the_aria_tree(pool: BrowserPool, run: Run) -> None:
    async def look() -> None:
        async with pool.episode() as episode:
            await episode.open("/plain")
            seen = await episode.observe(aria=True)
            assert seen.screenshot is not None and seen.aria is not None
            assert seen.screenshot[:4] == b"\x89PNG"
            size = [int.from_bytes(seen.screenshot[at : at + 4], "big") for at in (16, 20)]
            assert size == [1280, 800]
            assert 'heading "Plain"' in seen.aria
            assert seen.url.endswith("/plain")

    run(look())


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        (Goto(url="http://example.com/"), "outside"),
        (Goto(url="file:///etc/hosts"), "outside"),
        (Click(x=1280, y=10), "outside the viewport"),
    ],
)
def test_an_impossible_action_is_told_and_nothing_is_done(
    pool: BrowserPool, run: Run, action: Action, reason: str
) -> None:
    async def attempt() -> None:
        async with pool.episode() as episode:
            await episode.open("/")
            assert reason in (await episode.perform(action) or "")
            assert await title(episode) == "Canvas"
            assert episode.actions == 0

    run(attempt())


def test_what_goes_wrong_in_a_page_is_noted(pool: BrowserPool, run: Run) -> None:
    async def provoke() -> list[tuple[str, str]]:
        async with pool.episode() as episode:
            await episode.open("/")
            for y in (110, 210, 310):
                await episode.perform(Click(x=710, y=y))
            await value(episode, "1")
            return [(problem.kind, problem.text) for problem in episode.problems]

    problems = run(provoke())
    assert ("console", "oh no") in problems
    assert ("response", "404 GET") in problems
    assert ("dialog", "alert: hello") in problems


def test_nothing_but_the_origin_can_be_reached(pool: BrowserPool, run: Run) -> None:
    async def reach() -> list[str]:
        async with pool.episode() as episode:
            await episode.open("/")
            await episode.perform(Click(x=710, y=310))
            return [problem.url for problem in episode.problems if problem.kind == "request"]

    assert run(reach()) == ["http://example.com/"]


def test_an_episode_leaves_nothing_to_the_next(pool: BrowserPool, run: Run) -> None:
    async def two() -> None:
        for _ in range(5):
            async with pool.episode() as episode:
                await episode.open("/")
                assert await value(episode, "history.length") <= 2
                await episode.perform(Click(x=910, y=110))
                assert await title(episode) == "undefinedundefined"
                await episode.perform(Click(x=910, y=210))
                await episode.perform(Click(x=910, y=110))
                assert await title(episode) == "a=111"

    run(two())


def test_a_crashed_page_is_an_error_and_never_a_finish(pool: BrowserPool, run: Run) -> None:
    async def crash() -> None:
        async with pool.episode() as episode:
            await episode.open("/")
            await episode.tab.send("Page.crash")

    with pytest.raises(BrowserError, match="crashed"):
        run(crash())
    assert run(play(pool)) == "Canvas"


def test_a_dead_chromium_is_replaced(origin: str, run: Run) -> None:
    async def kill() -> None:
        async with BrowserPool(origin, processes=1, contexts=1) as pool:
            with pytest.raises(BrowserError):
                async with pool.episode() as episode:
                    await episode.open("/")
                    browser = episode.tab.page.context.browser
                    assert browser is not None
                    await browser.close()
                    await episode.perform(Click(x=10, y=10))
            assert await play(pool) == "Canvas"

    run(kill())


def test_a_trajectory_folder_holds_each_step_with_its_picture(pool: BrowserPool, run: Run, tmp_path: Path) -> None:
    async def record() -> None:
        async with pool.episode() as episode:
            await episode.open("/")
            episode.recorder = Recorder(tmp_path)
            await episode.step([Click(x=110, y=110), Type(text="a")], output="I type a", tokens={"in": 5, "out": 2})
            await episode.step([Goto(url="http://example.com/")])
            await episode.step([Done(answer="42")])
            result = Result(score=1.0, valid=True, answer="42", status="done", steps=3, seconds=1.5)
            episode.recorder.finish(result)

    run(record())
    steps = [orjson.loads(line) for line in (tmp_path / "trajectory.jsonl").read_bytes().splitlines()]
    assert [step["step"] for step in steps] == [1, 2, 3]
    assert [action["action"] for action in steps[0]["actions"]] == ["click", "type"]
    assert steps[0]["output"] == "I type a"
    assert steps[0]["tokens"] == {"in": 5, "out": 2}
    assert "outside" in steps[1]["error"]
    for step in steps:
        assert (tmp_path / step["observation"]["screenshot"]).read_bytes()[:4] == b"\x89PNG"
    assert orjson.loads((tmp_path / "result.json").read_bytes())["score"] == 1.0
