"""How instructions read."""

from __future__ import annotations

import re

import pytest

from cuagym.agents.procedural import english
from cuagym.agents.protocols import Proposal
from tests.agents.conftest import PRODUCTS

ID = re.compile(r"[a-z]\d+")
ADDRESS = re.compile(r"\S+@\S+")
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


def outside_quotes(text: str) -> str:
    return QUOTED.sub("“”", text)


def test_instructions_are_tidy_sentences(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        text = proposal.instruction
        assert "  " not in text
        assert text == text.strip()
        assert text.count("“") == text.count("”")
        assert text.count('"') % 2 == 0
        assert text[0].isupper(), text
        assert text.rstrip('”"')[-1] in ".!?", text
        assert not re.search(r"[{}\ue000-\ue00f]|\bNone\b", text), text


def test_punctuation_does_not_pile_up(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        assert not re.search(r"[.,;:!?] ?[.,;!]|\s[.,;:!?]|,\s*and,", outside_quotes(proposal.instruction)), (
            proposal.instruction
        )


def test_articles_and_plurals_agree(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        text = outside_quotes(proposal.instruction)
        assert not re.search(r"\b(?:the the|a an|a the|the a|every every|the every|the all)\b", text), text
        assert not re.search(r"\bthe new (\w+) \1\b", text), text
        assert not re.search(r"\b1 (?:cards|comments|hours|unfinished items)\b", text), text


def test_nobody_is_told_about_ids_or_fields(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        text = ADDRESS.sub("", outside_quotes(proposal.instruction))
        values = [value for call in proposal.calls or () for value in call.args.values()]
        ids = {value for value in values if isinstance(value, str) and ID.fullmatch(value)}
        assert not ids & set(re.findall(r"\w+", text)), text
        assert "_" not in text, text


def test_whoever_works_in_two_apps_is_told_which_is_which(thousand: tuple[Proposal, ...]) -> None:
    brands = {app.name: app.brand for app in PRODUCTS}
    for proposal in thousand:
        for name in {call.app for call in proposal.calls or ()} if len(proposal.apps) > 1 else ():
            assert brands[name] in proposal.instruction


def test_what_has_to_be_typed_is_quoted_to_the_letter(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        for step in proposal.goal.steps if proposal.goal else ():
            for term in step.arguments.values():
                value = getattr(term, "value", None)
                if isinstance(value, str) and " " in value:
                    assert value in proposal.instruction


@pytest.mark.parametrize(
    ("iso", "style", "said"),
    [
        ("2026-03-14", "long", "Saturday 14 March"),
        ("2026-03-14", "short", "Sat 14 Mar"),
        ("2027-01-02", "bare", "2 January 2027"),
        ("2027-01-02", "reversed", "January 2, 2027"),
    ],
)
def test_days_are_written_as_people_write_them(iso: str, style: english.DateStyle, said: str) -> None:
    assert english.spoken(english.day(iso, "2026-03-11", style)) == said


def test_moments_carry_the_time_of_day() -> None:
    assert (
        english.spoken(english.moment("2026-03-14T09:30:00Z", "2026-03-11", "long")) == "Saturday 14 March at 09:30"
    )


def test_a_sentence_gets_a_capital_and_one_stop() -> None:
    assert english.sentence("archive it") == "Archive it."
    assert (
        english.spoken(english.sentence(f"reply with {english.quoted('Fine by me.')}."))
        == "Reply with “Fine by me.”"
    )


def test_masking_leaves_no_data() -> None:
    text = f"move {english.quoted('Rent')} to {english.slot('Ana Ruiz')} within 3 days"
    assert english.masked(text) == "move _ to _ within # days"
