"""The kit in a real browser: every control by mouse and keys alone, and what its form posts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cuagym.browser.chromium import find_chromium, launch_args
from tests.hub.kit_gallery import Gallery, serving

IDLE = "() => !('busy' in document.documentElement.dataset)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium().path, args=launch_args())
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Gallery, str]]:
    gallery = Gallery()
    with serving(gallery) as address:
        yield gallery, address


class Hand:
    """A user with a mouse and a keyboard before one page of the gallery."""

    def __init__(self, page: Page, gallery: Gallery, address: str) -> None:
        self.page, self.gallery, self.address = page, gallery, address
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on(
            "console",
            lambda message: (
                message.type == "error" and "422" not in message.text and self.errors.append(message.text)
            ),
        )

    def goto(self, path: str) -> Hand:
        self.gallery.posted.clear()
        self.page.goto(f"{self.address}/gallery/{path}")
        return self

    def click(self, selector: str, at: tuple[float, float] = (0.5, 0.5), nth: int = 0, **keys: bool) -> None:
        """Presses the mouse inside the element, which must be what lies there."""
        target = self.page.locator(selector).nth(nth)
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box, f"{selector} is not to be seen"
        x, y = box["x"] + box["width"] * at[0], box["y"] + box["height"] * at[1]
        self.page.mouse.move(x, y)
        if keys.get("shift"):
            self.page.keyboard.down("Shift")
        self.page.mouse.click(x, y)
        if keys.get("shift"):
            self.page.keyboard.up("Shift")
        self.settle()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def settle(self) -> None:
        self.page.wait_for_function(IDLE)

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits for what the page does on its own."""
        for _ in range(200):
            if self.gallery.posted and holds():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it never came to hold")

    def drag(self, source: str, target: str, at: tuple[float, float] = (0.5, 0.5)) -> None:
        one, two = (self.page.locator(selector).bounding_box() for selector in (source, target))
        assert one and two
        mouse = self.page.mouse
        mouse.move(one["x"] + one["width"] / 2, one["y"] + one["height"] / 2)
        mouse.down()
        mouse.move(two["x"] + two["width"] * at[0], two["y"] + two["height"] * at[1], steps=6)
        mouse.up()
        self.settle()

    def save(self, operation: str) -> dict[str, list[str]]:
        """Presses the form's Save; what was posted."""
        self.click(f"#save-{operation}")
        return self.last(operation)

    def last(self, operation: str) -> dict[str, list[str]]:
        name, fields = self.gallery.posted[-1]
        assert name == operation
        posted: dict[str, list[str]] = {}
        for key, value in fields:
            posted.setdefault(key, []).append(value)
        return posted

    def text(self, selector: str) -> str:
        return self.page.locator(selector).first.inner_text()

    def seen(self, selector: str) -> bool:
        return self.page.locator(selector).first.is_visible()


@pytest.fixture
def hand(browser: Browser, served: tuple[Gallery, str]) -> Iterator[Hand]:
    served[0].gone.clear()
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    user = Hand(page, *served)
    yield user
    page.close()
    assert user.errors == []


def test_text_arrives_as_it_was_typed(hand: Hand) -> None:
    hand.goto("components").click("#form-text [name=title]")
    hand.keys("Control+a")
    hand.type('Ünï "quoted" & <b>')
    hand.click("#form-text [name=note]", at=(0.5, 0.8))
    hand.keys("Control+End", "Enter")
    hand.type("Three")
    hand.click("#form-text [data-step='1']")
    hand.click("#form-text [data-step='1']")
    posted = hand.save("text")
    assert posted == {"title": ['Ünï "quoted" & <b>'], "site": [""], "note": ["One\nTwo\nThree"], "seats": ["5"]}


def test_rich_text_marks_the_selection_and_posts_plain_text(hand: Hand) -> None:
    hand.goto("components").click("#form-markdown textarea")
    hand.type("send it **now**")
    hand.keys("Home", "Control+Shift+ArrowRight")
    hand.click("#form-markdown [data-mark=italic]")
    hand.keys("Control+End", "Enter")
    hand.type("first")
    hand.click("#form-markdown [data-mark=list]")
    assert hand.save("markdown") == {"body": ["_send_ it **now**\n- first"]}


def test_choices_post_on_off_and_the_ticked_values(hand: Hand) -> None:
    hand.goto("components").click("#form-choice [name=agree] .check__label", at=(0.1, 0.3))
    hand.click("#form-choice .switch__track")
    hand.click("#form-choice [name=days]")
    hand.click("#form-choice [name=size]", nth=1)
    hand.click("#form-choice .swatch", nth=2)
    posted = hand.save("choice")
    assert posted == {"agree": ["on"], "wide": ["off"], "days": ["Mon", "Tue"], "size": ["l"], "cover": ["violet"]}


def test_a_listbox_is_chosen_from_by_mouse_and_by_keys(hand: Hand) -> None:
    hand.goto("components").click("ui-select[name=folder] [data-ui-open]")
    hand.click("ui-select[name=folder] [data-value=archive]")
    hand.click("ui-select[name=owner] [data-ui-open]")
    hand.type("pri")
    hand.keys("ArrowDown", "Enter")
    hand.click("ui-select[name=label] [data-ui-open]")
    hand.click("ui-select[name=label] [data-value=l1]")
    hand.click("ui-select[name=label] [data-value=l2]")
    hand.click("ui-select[name=label] [data-value=l3]")
    hand.keys("Escape")
    assert hand.text("ui-select[name=folder] [data-ui-value]") == "Archive"
    posted = hand.save("pick")
    assert posted == {"folder": ["archive"], "owner": ["priya.raman@halden.example"], "label": ["l1", "l3"]}


def test_the_opener_of_a_listbox_closes_it_again(hand: Hand) -> None:
    hand.goto("components").click("ui-select[name=folder] [data-ui-open]")
    assert hand.seen("ui-select[name=folder] [role=listbox]")
    hand.click("ui-select[name=folder] [data-ui-open]")
    assert not hand.seen("ui-select[name=folder] [role=listbox]")
    hand.keys("ArrowDown", "ArrowDown", "Enter")
    assert hand.save("pick")["folder"] == ["archive"]


def test_comboboxes_take_suggestions_and_free_entries(hand: Hand) -> None:
    hand.goto("components").click("ui-combobox[name=city] input[role=combobox]")
    hand.type("Coimbra")
    hand.click("ui-combobox[name=contact] input[role=combobox]")
    hand.type("lind")
    hand.keys("Enter")
    hand.click("ui-combobox[name=to] input[role=combobox]")
    hand.type("new.person@quay.example,")
    hand.type("okaf")
    hand.click("ui-combobox[name=to] [data-value='dev.okafor@brightwater.example']")
    hand.click("ui-combobox[name=to] .token__remove")
    posted = hand.save("combo")
    assert posted["city"] == ["Coimbra"]
    assert posted["contact"] == ["jonas.l@norrsken.example"]
    assert posted["to"] == ["new.person@quay.example", "dev.okafor@brightwater.example"]


def test_a_combobox_without_free_entries_takes_back_what_is_no_option(hand: Hand) -> None:
    hand.goto("components").click("ui-combobox[name=contact] input[role=combobox]")
    hand.type("nobody")
    assert hand.save("combo")["contact"] == [""]


def test_dates_and_times_are_picked_from_grids(hand: Hand) -> None:
    hand.goto("components").click("ui-date[name=due] [data-ui-open]")
    hand.click("ui-date[name=due] [data-ui-next]")
    assert hand.page.locator("ui-date[name=due] [data-month='2026-04']").count() == 1
    hand.click("ui-date[name=due] [data-value='2026-04-09']")
    hand.click("ui-time[name=at] [data-ui-open]")
    hand.click("ui-time[name=at] [data-value='09:30']")
    hand.click("ui-datetime[name=start] [data-ui-open]")
    hand.click("ui-datetime[name=start] [data-value='2026-03-24']")
    hand.click("ui-datetime[name=start] [data-ui-search]")
    hand.keys("Control+a")
    hand.type("14:10")
    hand.keys("Enter")
    assert hand.save("dates") == {"due": ["2026-04-09"], "at": ["09:30"], "start": ["2026-03-24T14:10"]}


def test_the_date_grid_is_walked_by_arrow_keys_and_cleared(hand: Hand) -> None:
    hand.goto("components").click("ui-date[name=due] [data-ui-open]")
    hand.keys("ArrowRight", "ArrowDown", "PageDown", "Enter")
    assert hand.save("dates")["due"] == ["2026-04-01"]
    hand.goto("components").click("ui-datetime[name=start] [data-ui-open]")
    hand.click("ui-datetime[name=start] .month__foot button")
    assert hand.save("dates")["start"] == [""]


def test_files_are_chosen_on_the_shelf(hand: Hand) -> None:
    hand.goto("components").click("ui-file-shelf [data-ui-open]")
    hand.click("ui-file-shelf [role=option]")
    assert hand.save("files") == {"attachments": ["a" * 64 + "/budget-2026.csv"]}


def test_autosubmit_posts_as_soon_as_the_choice_is_made(hand: Hand) -> None:
    hand.goto("components").click("#part-auto .switch__track")
    assert hand.last("auto")["mute"] == ["on"]
    hand.click("ui-select[name=view] [data-ui-open]")
    hand.click("ui-select[name=view] [data-value=Grid]")
    assert hand.last("auto")["view"] == ["Grid"]
    hand.click("ui-date[name=on] [data-ui-open]")
    hand.click("ui-date[name=on] [data-value='2026-03-19']")
    assert hand.last("auto")["on"] == ["2026-03-19"]


def test_inline_edit_posts_on_enter_and_leaves_on_escape(hand: Hand) -> None:
    hand.goto("components").click("ui-inline-edit [data-ui-open]")
    hand.type("Autumn")
    hand.keys("Escape")
    assert hand.text("ui-inline-edit [data-ui-open]") == "Spring launch"
    hand.click("ui-inline-edit [data-ui-open]")
    hand.type("Autumn launch")
    hand.keys("Enter")
    assert hand.last("rename") == {"board": ["b1"], "name": ["Autumn launch"]}
    assert hand.seen("ui-inline-edit [data-ui-open]")


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


def test_a_refusal_stands_beside_its_field_and_the_dialog_stays(hand: Hand) -> None:
    hand.goto("components").click("[data-ui-dialog=new]")
    hand.click("#new [type=submit]")
    assert hand.text("#new .field__error") == "A title is needed"
    hand.type("Ship it")
    assert hand.page.locator("#new .field__error").count() == 0
    hand.click("#new ui-date [data-ui-open]")
    hand.click("#new [data-value='2026-03-20']")
    hand.click("#new [type=submit]")
    assert hand.last("named") == {"title": ["Ship it"], "due": ["2026-03-20"], "list": ["To do"]}
    assert not hand.seen("#new")


def test_a_refusal_keeps_what_was_typed(hand: Hand) -> None:
    hand.goto("components").click("#form-named [name=other]")
    hand.type("kept")
    hand.keys("Enter")
    assert hand.text("#form-named .field__error") == "A title is needed"
    assert hand.page.locator("#form-named [name=other]").input_value() == "kept"
    hand.click("#part-errors .op button")
    assert hand.text(".toast") == "That can't be done now"


def test_text_in_untouched_forms_survives_another_operation(hand: Hand) -> None:
    hand.goto("components").click("#form-text [name=site]")
    hand.type("halden.example")
    hand.click("ui-select[name=folder] [data-ui-open]")
    hand.click("ui-select[name=folder] [data-value=trash]")
    hand.click("#part-auto .switch__track")
    assert hand.page.locator("#form-text [name=site]").input_value() == "halden.example"
    assert hand.save("pick")["folder"] == ["trash"]


def test_a_sent_form_is_empty_again(hand: Hand) -> None:
    hand.goto("components").click("#form-text [name=site]")
    hand.type("halden.example")
    hand.save("text")
    assert hand.page.locator("#form-text [name=site]").input_value() == ""


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


def test_a_draft_saves_itself_and_is_sent_with_its_id(hand: Hand) -> None:
    hand.goto("mail").click("[data-ui-dialog=compose]")
    hand.type("marta")
    hand.keys("Enter")
    hand.click("#compose [name=subject]")
    hand.type("Hello")
    hand.until(lambda: ("subject", "Hello") in hand.gallery.posted[-1][1])
    hand.page.wait_for_function("document.querySelector('#compose [name=draft]').value === 'd1'")
    hand.click("#compose textarea")
    hand.type("Dear Marta,\n")
    hand.click("#compose .button--primary")
    posted = hand.last("send")
    assert posted["to"] == ["marta@halden.example"]
    assert (posted["draft"], posted["body"]) == (["d1"], ["Dear Marta,\n"])
    assert not hand.seen("#compose")
    hand.click("[data-ui-dialog=compose]")
    assert hand.page.locator("#compose [name=subject]").input_value() == ""
    assert hand.page.locator("#compose .token").count() == 0


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
