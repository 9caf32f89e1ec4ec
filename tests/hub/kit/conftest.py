"""The gallery in a real browser, one for all tests of the kit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from cuagym.browser.chromium import find_chromium, launch_args
from tests.hub.kit.gallery import Gallery, serving
from tests.hub.kit.hand import Hand


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium().path, args=launch_args())
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def served() -> Iterator[tuple[Gallery, str]]:
    gallery = Gallery()
    with serving(gallery) as address:
        yield gallery, address


@pytest.fixture
def hand(browser: Browser, served: tuple[Gallery, str]) -> Iterator[Hand]:
    served[0].gone.clear()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    user = Hand(page, *served)
    yield user
    page.close()
    assert user.errors == []
