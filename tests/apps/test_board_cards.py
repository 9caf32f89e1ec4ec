"""What the operations on cards, and on what hangs on them, mean."""

from __future__ import annotations

import pytest

from cuagym.errors import OperationRefused
from cuagym.hub.app import DEFAULT_NOW
from hub_apps.board.app import app
from hub_apps.board.entities import Activity, Board, Card, Checklist, Comment, Item, Label, Member, Settings
from tests.apps.board_desk import FILE, Desk

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
