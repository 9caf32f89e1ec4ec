"""What the worlds of the board app are like."""

from __future__ import annotations

from collections import Counter

import pytest

from hub_apps.board.entities import Activity, Board, Card, Checklist, Comment, Label, Member
from tests.apps.board_desk import Desk

SEEDS = (1, 2, 3, 11, 29)


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
