"""What a page's own script can reach of the hub, in a real browser."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, sync_playwright

from cuagym.browser.chromium import find_chromium, launch_args
from cuagym.hub.embedded import EmbeddedHub
from tests.hub.conftest import Caller
from tests.hub.test_api_states import SEED, TASK
from tests.toy_app import app

FETCH = """async ([path, options]) => {
    const answer = await fetch(path, options);
    return [answer.status, await answer.text()];
}"""


@pytest.fixture(scope="module")
def own_hub() -> Iterator[EmbeddedHub]:
    with EmbeddedHub([app]) as running:
        yield running


@pytest.fixture(scope="module")
def page(own_hub: EmbeddedHub) -> Iterator[Page]:
    """A browser that was launched into the session `own`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_chromium().path), args=launch_args())
        own = own_hub.client.set("todo", "own")
        own_hub.client.set("todo", "other")
        page = browser.new_context().new_page()
        page.goto(own.launch_url)
        yield page
        browser.close()


def fetch(page: Page, path: str, **options: Any) -> tuple[int, str]:
    status, text = page.evaluate(FETCH, [path, options])
    return status, text


@pytest.mark.parametrize("sid", ["own", "other", "none"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/todo/post?sid=", '{"action":"set_current","state":{"tasks":[]},"merge":true}'),
        ("POST", "/todo/post?sid=", '{"action":"set","state":{},"merge":true}'),
        ("POST", "/todo/post?sid=", '{"action":"reset"}'),
        ("POST", "/todo/operate?sid=", '{"operation":"delete_tag","args":{"tag":"g1"}}'),
        ("POST", "/fork?to=mine&sid=", None),
        ("POST", "/launch?path=/todo/&sid=", None),
        ("DELETE", "/session?sid=", None),
        ("GET", "/todo/go?sid=", None),
        ("GET", "/go?sid=", None),
        ("GET", "/todo/state?sid=", None),
        ("GET", "/log?sid=", None),
        ("GET", "/todo/describe?sid=", None),
        ("GET", "/metrics?sid=", None),
    ],
)
def test_a_page_is_refused_every_call_of_the_admin(page: Page, method: str, path: str, body: str, sid: str) -> None:
    more = {"body": body} if body else {}
    status, text = fetch(page, path + sid, method=method, **more)
    assert status == 401
    assert "Call the" not in text


def test_a_page_neither_sees_nor_changes_another_session(own_hub: EmbeddedHub, page: Page) -> None:
    form = {"content-type": "application/x-www-form-urlencoded", "x-kit": "1"}
    for path in ("/todo/_op/finish", "/todo/_op/finish?sid=other"):
        fetch(page, path, method="POST", headers=form, body=f"task={TASK}")
    assert own_hub.client.state("todo", "other") == SEED.value
    assert own_hub.client.log("other") == {"operations": [], "visits": []}
    assert [entry["operation"] for entry in own_hub.client.log("own")["operations"]] == ["finish"]


def test_a_page_can_not_read_its_cookie_or_its_sid(own_hub: EmbeddedHub, page: Page) -> None:
    assert page.evaluate("document.cookie") == ""
    caller = Caller(own_hub, "own")
    assert "own" not in page.url
    assert caller.sid not in page.content()


def test_another_sites_form_is_refused(own_hub: EmbeddedHub, page: Page) -> None:
    before = own_hub.client.go("own")
    stranger = page.context.new_page()
    action = f"{own_hub.url}/todo/_op/delete_tag"
    form = f'<form method="post" action="{action}"><button name="tag" value="g1">Win</button></form>'
    stranger.goto(f"data:text/html,{quote(form)}")
    with stranger.expect_response(action) as answered:
        stranger.click("button")
    assert answered.value.status == 403
    stranger.close()
    assert own_hub.client.go("own") == before


def test_the_policy_lets_no_inline_script_run(page: Page) -> None:
    page.goto(page.url)
    assert (
        page.evaluate(
            "() => { const script = document.createElement('script'); script.textContent = 'window.ran = 1';"
            " document.body.append(script); return window.ran ?? null }"
        )
        is None
    )
