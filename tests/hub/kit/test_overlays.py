"""Menus, popovers and dialogs: what they run, and when they close."""

from __future__ import annotations

from tests.hub.kit.hand import Hand


def test_a_menu_runs_operations_by_mouse_and_by_keys(hand: Hand) -> None:
    hand.goto("components").click("#part-menus ui-menu [data-ui-open]")
    hand.click("#part-menus [role=menuitem]", nth=0)
    assert hand.last("copy") == {"card": ["c1"]}
    hand.click("#part-menus ui-menu [data-ui-open]")
    hand.keys("ArrowDown", "Enter")
    assert hand.last("move_up") == {"card": ["c1"]}


def test_a_popover_holds_a_form_and_closes_once_it_is_sent(hand: Hand) -> None:
    hand.goto("components").click("ui-popover [data-ui-open]")
    hand.keys("Control+a")
    hand.type("Later")
    hand.keys("Enter")
    assert hand.last("rename_list") == {"title": ["Later"]}
    assert not hand.seen("ui-popover [popover]")


def test_a_confirmation_stands_between_a_menu_and_the_deed(hand: Hand) -> None:
    hand.goto("components").click("#part-menus ui-menu [data-ui-open]")
    hand.click("#part-menus [data-ui-dialog=really]")
    hand.keys("Enter")
    assert hand.gallery.posted == []
    hand.click("#part-menus ui-menu [data-ui-open]")
    hand.click("#part-menus [data-ui-dialog=really]")
    hand.click("#really [type=submit]")
    assert hand.last("delete") == {"card": ["c1"]}
    assert not hand.seen("#really")


def test_a_dialog_that_the_url_shows_closes_by_going_back_to_its_page(hand: Hand) -> None:
    hand.goto("board").click("[data-sort-item] .card__title")
    assert hand.seen("#card")
    assert hand.page.url.startswith(f"{hand.address}/gallery/board/")
    hand.click("#card ui-toggle[name=other] label", at=(0.05, 0.5))
    assert hand.last("tick")["other"] == ["on"]
    assert hand.seen("#card")
    hand.keys("Escape")
    assert not hand.seen("#card")
    assert hand.page.url.endswith("/gallery/board")
