"""Which steps a course takes after others, where opening a page changes something."""

from __future__ import annotations

from random import Random

import pytest

from cuagym.agents.procedural.compose import add_step
from cuagym.agents.procedural.course import Course
from cuagym.agents.procedural.scene import Scene
from cuagym.hub.app import DEFAULT_NOW
from hub_apps.mail.app import app as mail
from hub_apps.mail.entities import Email


@pytest.fixture
def course() -> Course:
    return Course([mail], {"mail": Scene(mail, mail.seed_state(3, DEFAULT_NOW), DEFAULT_NOW)}, Random(3))


def emails(course: Course, *, read: bool) -> list[str]:
    """Emails of the inbox that can be told apart in words."""
    found = [e.id for e in course.scenes["mail"].view.all(Email, read=read) if e.folder.role == "inbox"]
    return [id for id in found if course.name(("mail", "emails", id)) is not None]


def done(course: Course, operation: str, email: str) -> bool:
    return add_step(course, mail, mail.operations[operation], {"email": email})


def test_no_step_opens_what_an_earlier_one_marked_unread(course: Course) -> None:
    first, second, *_ = emails(course, read=True)
    assert done(course, "mark_unread", first)
    assert not done(course, "star", first)
    assert not done(course, "reply", first)
    assert done(course, "star", second)


def test_what_is_marked_unread_last_may_be_opened_before(course: Course) -> None:
    first, *_ = emails(course, read=True)
    assert done(course, "star", first)
    assert done(course, "mark_unread", first)


def test_no_step_marks_read_what_opening_it_for_an_earlier_one_has_marked(course: Course) -> None:
    first, second, *_ = emails(course, read=False)
    assert done(course, "star", first)
    assert not done(course, "mark_read", first)
    assert done(course, "mark_read", second)
    assert done(course, "star", second)


def test_a_step_that_was_rewound_leaves_no_trace_of_looking(course: Course) -> None:
    first, *_ = emails(course, read=False)
    mark = course.mark()
    assert done(course, "star", first)
    course.rewind(mark)
    assert done(course, "mark_read", first)
