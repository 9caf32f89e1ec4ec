"""Rows, lists and pages: selection, keys, dragging, changing the page in place; without scripts; accessibility."""

from __future__ import annotations

from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Browser

from tests.hub.kit.gallery import Gallery
from tests.hub.kit.hand import Hand


def test_scroll_and_focus_stay_where_they_were(hand: Hand) -> None:
    hand.goto("components").click("#part-auto .switch__track")
    before = hand.page.evaluate("document.querySelector('main').scrollTop")
    assert before > 0
    hand.click("#part-auto .switch__track")
    assert hand.page.evaluate("document.querySelector('main').scrollTop") == before
    assert hand.page.evaluate("document.activeElement.closest('ui-toggle').getAttribute('name')") == "mute"


def test_a_row_archives_on_hover_and_undo_brings_it_back(hand: Hand) -> None:
    hand.goto("mail").click("[data-row=e2] .row__actions [aria-label=Archive]")
    assert hand.last("archive") == {"email": ["e2"]}
    assert hand.page.locator("[data-row=e2]").count() == 0
    assert hand.text(".toast__text") == "Conversation archived"
    hand.click("[data-ui-undo]")
    assert hand.gallery.posted[-1] == ("_undo", [("at", "1")])
    assert hand.page.locator("[data-row=e2]").count() == 1


def test_shift_takes_a_range_and_the_bar_acts_on_it(hand: Hand) -> None:
    hand.goto("mail").click("[data-row=e1] .row__check")
    hand.click("[data-row=e4] .row__check", shift=True)
    assert hand.text(".bulk__count") == "4 conversations selected"
    hand.click(".bulk [aria-label=Archive]")
    assert hand.last("archive") == {"email": ["e1", "e2", "e3", "e4"]}
    assert not hand.seen(".bulk")
    hand.click("[data-select-all]")
    assert hand.text(".bulk__count") == "12 conversations selected"


def test_keys_move_select_archive_and_list_themselves(hand: Hand) -> None:
    hand.goto("mail").keys("j", "j", "e")
    assert hand.last("archive") == {"email": ["e1"]}
    assert hand.page.locator("[data-row=e2].is-cursor").count() == 1
    hand.keys("x", "j", "x")
    assert hand.text(".bulk__count") == "2 conversations selected"
    hand.keys("e")
    assert hand.last("archive") == {"email": ["e2", "e3"]}
    hand.keys("?")
    assert hand.seen("#shortcuts")
    hand.keys("Escape", "/")
    hand.type("is:unread")
    hand.keys("Enter")
    assert hand.page.url.endswith("/gallery/mail?q=is%3Aunread")


def test_links_change_the_page_in_place_and_back_returns(hand: Hand) -> None:
    hand.goto("mail")
    hand.page.evaluate("window.mark = 1")
    hand.click("[data-row=e3] .row__link")
    assert hand.text("h1") == "Thread e3"
    hand.page.go_back()
    hand.page.wait_for_selector("[data-row=e3]")
    hand.settle()
    assert hand.page.title() == "Inbox · Perch"
    assert hand.page.evaluate("window.mark") == 1


def test_busy_stands_from_the_click_until_the_page_is_painted(hand: Hand) -> None:
    hand.goto("mail")
    hand.page.evaluate(
        "const root = document.documentElement;"
        "addEventListener('click', () => setTimeout(() => (window.was = 'busy' in root.dataset)))"
    )
    hand.click("[data-row=e3] .row__link")
    assert hand.page.evaluate("window.was") is True
    assert hand.text("h1") == "Thread e3"


def test_a_card_is_dragged_to_another_list(hand: Hand) -> None:
    hand.goto("board")
    second = hand.gallery.lists["doing"][1]["id"]
    moved = hand.gallery.lists["todo"][0]["id"]
    hand.drag(f"[data-sort-item={moved}]", f"[data-sort-item={second}]", at=(0.5, 0.2))
    assert hand.last("move_card") == {"card": [moved], "list": ["doing"], "position": ["1"]}
    assert hand.page.locator(f"ui-sortable[data-value=doing] [data-sort-item={moved}]").count() == 1
    assert "/gallery/board/" not in hand.page.url


def test_a_card_is_moved_by_keys(hand: Hand) -> None:
    hand.goto("board")
    moved = hand.gallery.lists["review"][0]["id"]
    hand.page.locator(f"[data-sort-item={moved}] .card__link").focus()
    hand.keys("Space", "ArrowDown", "ArrowRight", "Space")
    assert hand.last("move_card") == {"card": [moved], "list": ["done"], "position": ["1"]}


def test_items_are_sorted_by_their_handles(hand: Hand) -> None:
    hand.goto("components").page.locator("#tasks").scroll_into_view_if_needed()
    hand.drag("[data-sort-item=alpha] .sort-handle", "[data-sort-item=gamma]", at=(0.1, 0.9))
    assert hand.last("sort") == {"task": ["alpha"], "position": ["2"], "before": [""]}


def test_links_and_forms_work_without_scripts(browser: Browser, served: tuple[Gallery, str]) -> None:
    gallery, address = served
    gallery.posted.clear()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/gallery/components")
    page.locator("#save-text").click()
    assert gallery.posted[0][0] == "text"
    page.goto(f"{address}/gallery/mail")
    page.locator("[data-row=e1] .row__link").click()
    assert page.locator("h1").inner_text() == "Thread e1"
    context.close()


@pytest.mark.parametrize("path", ["components", "components?scheme=dark", "mail", "board", "board/c1", "table"])
def test_no_serious_accessibility_violation(hand: Hand, path: str) -> None:
    hand.goto(path)
    hand.page.evaluate((Path(axe_core_python.__file__).parent / "axe.min.js").read_text())
    found = hand.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (rule["id"], rule["nodes"][0]["html"][:160], rule["nodes"][0]["any"][:1])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]
    assert serious == []
