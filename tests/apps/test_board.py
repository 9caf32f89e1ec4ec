"""What the operations on boards and lists mean."""

from __future__ import annotations

import pytest

from cuagym.errors import OperationRefused
from hub_apps.board.entities import Board, Card, Settings
from tests.apps.board_desk import Desk

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
