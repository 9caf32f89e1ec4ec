"""Every control by mouse and keys alone, and what its form posts."""

from __future__ import annotations

from tests.hub.kit.hand import Hand


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
