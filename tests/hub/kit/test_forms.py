"""What a refusal, another operation and a sent form leave of what was typed."""

from __future__ import annotations

from tests.hub.kit.hand import Hand


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
