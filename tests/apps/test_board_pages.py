"""Which cards the pages of the board app choose, and how pages hang together."""

from __future__ import annotations

import re
from itertools import pairwise

from hub_apps.board.app import app
from hub_apps.board.entities import Board, Card, List, Member
from hub_apps.board.filters import due_of, matching, ordered
from tests.apps.board_desk import FILE, Desk

# -- choosing cards --------------------------------------------------------------------------------------------


def test_filters_are_all_met_at_once(desk: Desk) -> None:
    cards = [card for card in desk.s.all(Card) if card.live]
    card = next(card for card in cards if card.labels and card.members and card.due)
    found = matching(
        cards, desk.s.today, card.title.upper(), card.labels[0], card.members[0], due_of(card, desk.s.today)
    )
    assert card in found
    for one in found:
        assert card.labels[0] in one.labels and card.members[0] in one.members


def test_cards_without_a_value_come_last_in_both_directions(desk: Desk) -> None:
    cards = [card for card in desk.s.all(Card) if card.live]
    for sort in ("due", "-due"):
        dues = [card.due for card in ordered(cards, sort)]
        empty = dues.index(None)
        assert all(due is None for due in dues[empty:])
        assert dues[:empty] == sorted(dues[:empty], reverse=sort == "-due")


# -- pages -----------------------------------------------------------------------------------------------------


def test_every_page_of_a_world_can_be_drawn(desk: Desk) -> None:
    s = desk.s
    desk.do("attach_file", card=desk.card(), file=FILE)
    desk.do("create_board", name="Empty")
    paths = ["/", "/closed", "/me", "/people", "/search", "/search?q=the", "/settings"]
    paths += [f"/people/{member.id}" for member in s.all(Member)]
    paths += [f"/c/{card.id}" for card in s.all(Card)] + [f"/l/{each.id}" for each in s.all(List)]
    for board in desk.s.all(Board):
        tabs = (
            "",
            "/table",
            "/archive",
            "/activity",
            "/labels",
            "/settings",
            "?q=a&due=overdue",
            "/table?sort=-due",
        )
        paths += [f"/b/{board.id}{tab}" for tab in tabs]
    for path in paths:
        html = desk.page(path)
        assert html.count("<h1") == 1, path
        assert not re.search(r"<select|type=.(date|file|color)|<datalist", html), path


def test_every_page_is_linked_from_the_one_above_it(desk: Desk) -> None:
    s, drawn = desk.s, dict[str, str]()
    paths = [f"/c/{card.id}" for card in s.all(Card)] + [f"/l/{each.id}" for each in s.all(List)]
    for path in [*paths, f"/people/{s.all(Member)[3].id}"]:
        trail = app.trail(s, path)
        for above, below in pairwise(trail):
            drawn[above] = drawn.get(above) or desk.page(above)
            assert f'href="/board{below}"' in drawn[above], (above, below)


def test_pages_linked_everywhere_are_linked_on_the_start_page(desk: Desk) -> None:
    html = desk.page(app.start)
    for page in app.pages.values():
        if page.up is None:
            assert f'href="/board{page.path}"' in html, page.name
