"""What the board app's operations mean, what its pages choose and show, and what its worlds are like."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count, pairwise
from typing import Any, TypeVar

import pytest

from cuagym.errors import OperationRefused
from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.entity import Entity
from cuagym.hub.pages import environment_of
from cuagym.hub.state import State
from cuagym.hub.view import View
from hub_apps.board.app import app
from hub_apps.board.entities import (
    Activity,
    Board,
    Card,
    Checklist,
    Comment,
    Item,
    Label,
    List,
    Member,
    Settings,
)
from hub_apps.board.filters import due_of, matching, ordered

E = TypeVar("E", bound=Entity)
SEEDS = (1, 2, 3, 11, 29)
FILE = {"name": "plan.pdf", "sha256": "0" * 64, "size": 5, "content_type": "application/pdf"}


class Desk:
    """A seed world on which operations are done one after the other."""

    def __init__(self, seed: int = 1) -> None:
        self.state: State = app.seed_state(seed)
        self._numbers = count(1)

    @property
    def s(self) -> View:
        return app.view(self.state, DEFAULT_NOW)

    def do(self, operation: str, **args: Any) -> list[str]:
        """Applies an operation; the ids that it created."""
        raw = {name: value.id if isinstance(value, Entity) else value for name, value in args.items()}
        done = app.operate(self.state, DEFAULT_NOW, self._mint, operation, raw)
        self.state = done.applied.state
        return done.applied.created

    def _mint(self, cls: type[Entity]) -> str:
        return f"{cls.prefix}9{next(self._numbers):03}"

    def again(self, entity: E) -> E:
        return self.s.get(type(entity), entity.id)

    @property
    def board(self) -> Board:
        return self.s.all(Board, closed=False)[0]

    @property
    def lists(self) -> list[List]:
        return self.board.lists

    def card(self, **wanted: Any) -> Card:
        """The first card on the canvas of the first board whose attributes are as wanted."""
        return next(
            card
            for each in self.lists
            for card in each.cards
            if all(getattr(card, name) == value for name, value in wanted.items())
        )

    def titles(self, each: List) -> list[str]:
        return [card.title for card in self.again(each).cards]

    def page(self, path: str) -> str:
        """The HTML of a page."""
        found = app.route(self.s, path)
        assert found is not None, path
        page, arguments = found
        context = {**page.body(self.s, **arguments), "s": self.s, "now": self.s.now, "today": self.s.today}
        return environment_of(app).get_template(page.template).render({**context, "here": f"/board{path}"})


@pytest.fixture
def desk() -> Desk:
    return Desk()


# -- boards ----------------------------------------------------------------------------------------------------


def test_a_new_board_is_mine_alone_and_leaves_the_background_open(desk: Desk) -> None:
    made = desk.do("create_board", name="Winter fair")
    board = desk.s.get(Board, made[0])
    assert board.members == [desk.s.one(Settings).member]
    assert (board.background, board.visibility, board.lists) == ("ocean", "team", [])


def test_two_open_boards_cant_have_one_name(desk: Desk) -> None:
    with pytest.raises(OperationRefused, match="already a board") as refused:
        desk.do("create_board", name=desk.board.name)
    assert refused.value.field == "name"


def test_nothing_on_a_closed_board_can_be_changed_until_it_is_open_again(desk: Desk) -> None:
    board, card = desk.board, desk.card()
    desk.do("close_board", board=board)
    for operation, args in (
        ("rename_card", {"card": card, "title": "Other"}),
        ("archive_list", {"list": card.list}),
        ("add_card", {"list": card.list, "title": "New"}),
        ("create_label", {"board": board, "name": "New", "colour": "red"}),
        ("star_board", {"board": board}),
    ):
        with pytest.raises(OperationRefused):
            desk.do(operation, **args)
    desk.do("reopen_board", board=board)
    desk.do("rename_card", card=card, title="Other")
    assert desk.again(card).title == "Other"


def test_only_a_closed_board_can_be_deleted_and_takes_everything_along(desk: Desk) -> None:
    board = desk.board
    with pytest.raises(OperationRefused):
        desk.do("delete_board", board=board)
    desk.do("close_board", board=board)
    desk.do("delete_board", board=board)
    assert desk.s.find(Board, id=board.id) is None
    assert not any(
        row["board"] == board.id for table in ("lists", "labels") for row in desk.state.table(table).rows
    )
    lists = desk.state.table("lists").index
    assert all(row["list"] in lists for row in desk.state.table("cards").rows)


def test_who_leaves_a_board_leaves_its_cards_but_no_others(desk: Desk) -> None:
    board = desk.board
    member = next(m for m in board.members if m != desk.s.one(Settings).member)
    elsewhere = sum(member in card.members and card.board != board for card in desk.s.all(Card))
    desk.do("remove_board_member", board=board, member=member)
    left = [card for card in desk.s.all(Card) if member in card.members]
    assert member not in desk.again(board).members
    assert len(left) == elsewhere and all(card.board != board for card in left)


def test_i_cant_remove_myself_from_a_board(desk: Desk) -> None:
    with pytest.raises(OperationRefused):
        desk.do("remove_board_member", board=desk.board, member=desk.s.one(Settings).member)


# -- lists -----------------------------------------------------------------------------------------------------


def test_a_list_moves_before_another_or_to_the_end(desk: Desk) -> None:
    first, second, third, *rest = desk.lists
    desk.do("move_list", list=third, before=first)
    assert desk.lists[:3] == [third, first, second]
    desk.do("move_list", list=third)
    assert desk.lists == [first, second, *rest, third]


def test_a_move_that_moves_nothing_is_refused(desk: Desk) -> None:
    first, second = desk.lists[:2]
    for args in ({"list": first, "before": second}, {"list": desk.lists[-1]}, {"list": first, "before": first}):
        with pytest.raises(OperationRefused):
            desk.do("move_list", **args)


def test_an_archived_list_hides_its_cards_without_archiving_them(desk: Desk) -> None:
    target = next(each for each in desk.lists if each.cards)
    card, before = target.cards[0], desk.board.card_count
    desk.do("archive_list", list=target)
    assert not desk.again(card).archived and not desk.again(card).live
    assert desk.board.card_count == before - target.card_count
    desk.do("restore_list", list=target)
    assert desk.again(card).live and desk.board.card_count == before


def test_archiving_all_cards_keeps_the_list(desk: Desk) -> None:
    target = next(each for each in desk.lists if each.cards)
    desk.do("archive_cards", list=target)
    assert desk.again(target).cards == [] and not desk.again(target).archived


def test_cards_are_sorted_with_those_without_a_value_last(desk: Desk) -> None:
    target = max(desk.lists, key=lambda each: len({card.due for card in each.cards}))
    desk.do("sort_cards", list=target, by="due date")
    dues = [card.due for card in desk.again(target).cards]
    known = [due for due in dues if due]
    assert dues == sorted(known) + [None] * (len(dues) - len(known))
    desk.do("sort_cards", list=target, by="title")
    assert desk.titles(target) == sorted(desk.titles(target), key=str.casefold)


def test_all_cards_of_a_list_move_behind_those_of_another(desk: Desk) -> None:
    source, target = [each for each in desk.lists if each.cards][:2]
    expected = desk.titles(target) + desk.titles(source)
    desk.do("move_cards", list=source, to=target)
    assert desk.titles(target) == expected and desk.titles(source) == []


# -- cards -----------------------------------------------------------------------------------------------------


def test_a_new_card_is_the_last_of_its_list(desk: Desk) -> None:
    target = desk.lists[1]
    desk.do("add_card", list=target, title="Ask for a second quote")
    assert desk.titles(target)[-1] == "Ask for a second quote"


def test_a_planned_card_can_only_be_given_to_a_member_of_the_board(desk: Desk) -> None:
    stranger = next(m for m in desk.s.all(Member) if m not in desk.board.members)
    with pytest.raises(OperationRefused):
        desk.do("plan_card", list=desk.lists[0], title="New", member=stranger)
    member = desk.board.members[-1]
    made = desk.do("plan_card", list=desk.lists[0], title="New", due="2026-04-01", member=member)
    card = desk.s.get(Card, made[0])
    assert (card.members, card.due, card.priority, card.description) == ([member], "2026-04-01", None, "")


def test_a_card_moves_to_the_top_the_bottom_or_above_another(desk: Desk) -> None:
    source, target = [each for each in desk.lists if each.card_count > 1][:2]
    card, titles = source.cards[0], desk.titles(target)
    desk.do("move_card", card=card, list=target, position="top")
    assert desk.titles(target) == [card.title, *titles]
    desk.do("move_card", card=card, list=target, position="bottom")
    assert desk.titles(target) == [*titles, card.title]
    desk.do("move_card", card=card, list=target, position="bottom", before=target.cards[1])
    assert desk.titles(target) == [titles[0], card.title, *titles[1:]]


def test_a_card_doesnt_move_where_it_is_already_or_across_boards(desk: Desk) -> None:
    other = desk.s.all(Board, closed=False)[1]
    target = next(each for each in desk.lists if each.cards)
    top = target.cards[0]
    for args in (
        {"list": target},
        {"list": target, "position": "top"},
        {"list": other.lists[0]},
        {"list": target, "before": top},
    ):
        with pytest.raises(OperationRefused):
            desk.do("move_card", card=top, **args)


def test_on_another_board_a_card_keeps_the_labels_and_people_known_there(desk: Desk) -> None:
    home, other = desk.s.all(Board, closed=False)[:2]
    card = desk.card()
    shared = desk.do("create_label", board=other, name="Blocked", colour="red")[0]
    mine = desk.do("create_label", board=home, name="Blocked", colour="blue")[0]
    me = desk.s.one(Settings).member
    desk.do("add_label", card=card, label=mine)
    if me not in card.members:
        desk.do("assign", card=card, member=me)
    desk.do("transfer_card", card=card, list=other.lists[0])
    moved = desk.again(card)
    assert moved.board == other
    assert shared in [label.id for label in moved.labels]
    assert all(label.board == other for label in moved.labels)
    assert me in moved.members and all(member in other.members for member in moved.members)


def test_a_copy_has_the_checklists_but_not_the_comments(desk: Desk) -> None:
    card = next(c for c in desk.s.all(Card) if c.live and c.checklists and c.comment_count)
    made = desk.do("copy_card", card=card, list=card.list, title="Once more")
    copy = desk.s.get(Card, made[0])
    assert copy.title == "Once more" and copy.comment_count == 0
    assert (copy.description, copy.labels, copy.members, copy.due) == (
        card.description,
        card.labels,
        card.members,
        card.due,
    )
    lines = [(item.text, item.done) for checklist in card.checklists for item in checklist.items]
    assert [(item.text, item.done) for checklist in copy.checklists for item in checklist.items] == lines


def test_only_an_archived_card_can_be_deleted(desk: Desk) -> None:
    card = next(c for c in desk.s.all(Card) if c.live and c.checklists)
    with pytest.raises(OperationRefused):
        desk.do("delete_card", card=card)
    desk.do("archive_card", card=card)
    desk.do("delete_card", card=card)
    assert desk.s.all(Checklist, card=card) == [] and desk.s.all(Comment, card=card) == []
    assert not any(row["card"] == card.id for row in desk.state.table("activity").rows)


def test_an_archived_card_is_restored_into_its_list_only_while_that_is_on_the_board(desk: Desk) -> None:
    card = desk.card()
    desk.do("archive_card", card=card)
    desk.do("archive_list", list=card.list)
    with pytest.raises(OperationRefused):
        desk.do("restore_card", card=card)
    desk.do("restore_list", list=card.list)
    desk.do("restore_card", card=card)
    assert desk.again(card).live


def test_an_estimate_is_between_one_and_four_hundred_hours(desk: Desk) -> None:
    for hours in (0, 401):
        with pytest.raises(OperationRefused) as refused:
            desk.do("set_estimate", card=desk.card(), hours=hours)
        assert refused.value.field == "hours"


def test_a_card_takes_only_labels_and_people_of_its_board(desk: Desk) -> None:
    card, other = desk.card(), desk.s.all(Board, closed=False)[1]
    with pytest.raises(OperationRefused):
        desk.do("add_label", card=card, label=desk.s.all(Label, board=other)[0])
    stranger = next(m for m in desk.s.all(Member) if m not in card.board.members)
    with pytest.raises(OperationRefused):
        desk.do("assign", card=card, member=stranger)


def test_a_deleted_label_is_gone_from_every_card(desk: Desk) -> None:
    card = next(c for c in desk.s.all(Card) if c.live and c.labels)
    label = card.labels[0]
    desk.do("delete_label", label=label)
    assert not any(label.id in row["labels"] for row in desk.state.table("cards").rows)


def test_a_card_is_overdue_only_while_it_is_unfinished(desk: Desk) -> None:
    card = desk.card(done=False)
    desk.do("set_due", card=card, due="2026-03-10")
    assert desk.again(card).overdue
    desk.do("complete_card", card=card)
    assert not desk.again(card).overdue


def test_the_description_is_cleared_by_leaving_it_out(desk: Desk) -> None:
    card = next(c for c in desk.s.all(Card) if c.live and c.description)
    desk.do("describe_card", card=card)
    assert desk.again(card).description == ""


# -- what hangs on a card --------------------------------------------------------------------------------------


def test_items_keep_the_order_in_which_they_are_put(desk: Desk) -> None:
    checklist = next(c for c in desk.s.all(Checklist) if c.card.live and len(c.items) > 2)
    first, second, *rest = checklist.items
    desk.do("move_item", item=second, position="top")
    assert desk.again(checklist).items == [second, first, *rest]
    desk.do("move_item", item=second, position="bottom", before=rest[-1])
    assert desk.again(checklist).items[-2:] == [second, rest[-1]]


def test_an_item_becomes_a_card_at_the_end_of_the_same_list(desk: Desk) -> None:
    item = next(i for i in desk.s.all(Item) if i.card.live)
    target = item.card.list
    desk.do("item_to_card", item=item)
    assert desk.titles(target)[-1] == item.text
    assert desk.s.find(Item, text=item.text, checklist=item.checklist) is None


def test_only_my_own_comments_can_be_changed(desk: Desk) -> None:
    me = desk.s.one(Settings).member
    theirs = next(c for c in desk.s.all(Comment) if c.author != me and c.card.live)
    for operation, args in (("edit_comment", {"text": "No"}), ("delete_comment", {})):
        with pytest.raises(OperationRefused):
            desk.do(operation, comment=theirs, **args)
    made = desk.do("comment", card=theirs.card, text="Any news?")[0]
    mine = desk.s.get(Comment, made)
    assert (mine.author, mine.written) == (me, DEFAULT_NOW)
    desk.do("edit_comment", comment=mine, text="Any good news?")
    assert desk.again(mine).text == "Any good news?"


def test_an_attachment_is_called_like_its_file_until_it_is_renamed(desk: Desk) -> None:
    card = desk.card()
    desk.do("attach_file", card=card, file=FILE)
    (attachment,) = desk.s.all(app.entity("attachments"), card=card)
    assert attachment.called == "plan.pdf"
    desk.do("rename_attachment", attachment=attachment, name="final-plan.pdf")
    assert desk.again(attachment).called == "final-plan.pdf" and desk.again(attachment).row["file"] == FILE


def test_a_new_display_name_shows_on_my_profile_and_on_my_cards(desk: Desk) -> None:
    desk.do("rename_profile", name="Robin Ashdown")
    assert desk.s.one(Settings).member.name == desk.s.one(Settings).name == "Robin Ashdown"


def test_what_is_done_is_noted_and_the_note_never_counts(desk: Desk) -> None:
    card = desk.card()
    before = len(desk.s.all(Activity))
    desk.do("archive_card", card=card)
    latest = desk.s.all(Activity)[-1]
    assert len(desk.s.all(Activity)) == before + 1 and Activity.incidental
    assert (latest.member, latest.text) == (desk.s.one(Settings).member, f"archived “{card.title}”")


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


# -- worlds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_is_busy_and_fits_its_size(seed: int) -> None:
    desk = Desk(seed)
    boards = desk.s.all(Board, closed=False)
    assert len(boards) == 4 and 60 <= len(desk.s.all(Card)) <= 100
    assert all(4 <= len(board.lists) <= 6 for board in boards)
    assert len(desk.state.bytes) < 60_000
    assert any(card.archived for card in desk.s.all(Card))
    assert any(card.overdue for card in desk.s.all(Card))
    assert any(0 < sum(i.done for i in c.items) < len(c.items) for c in desk.s.all(Checklist))


@pytest.mark.parametrize("seed", SEEDS)
def test_names_in_a_world_invite_confusion(seed: int) -> None:
    s = Desk(seed).s
    titles = Counter(card.title for card in s.all(Card))
    assert sum(number > 1 for number in titles.values()) >= 2
    assert Counter(member.name.split()[0] for member in s.all(Member)).most_common(1)[0][1] == 2
    assert Counter(label.name for label in s.all(Label)).most_common(1)[0][1] > 1


def test_another_seed_is_another_world() -> None:
    names = [{board.name for board in Desk(seed).s.all(Board)} for seed in SEEDS]
    assert all(one != other for i, one in enumerate(names) for other in names[i + 1 :])


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_in_a_world_happens_after_now_or_before_it_can(seed: int) -> None:
    s = Desk(seed).s
    for comment in s.all(Comment):
        assert comment.card.added <= comment.written <= s.now
        assert comment.author in comment.card.board.members
    for activity in s.all(Activity):
        assert activity.at <= s.now
    for card in s.all(Card):
        assert card.added <= s.now and all(member in card.board.members for member in card.members)
