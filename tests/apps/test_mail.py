"""What the mail app's operations mean, what its search finds, and what its worlds are like."""

from __future__ import annotations

import hashlib
from collections import Counter
from itertools import count
from typing import Any

import pytest

from cuagym.errors import OperationRefused
from cuagym.hub.app import DEFAULT_NOW
from cuagym.hub.entity import Entity
from cuagym.hub.state import State
from cuagym.hub.view import View
from hub_apps.mail.app import app
from hub_apps.mail.entities import Autosave, Contact, Draft, Email, Filter, Folder, Label, Settings
from hub_apps.mail.mailbox import conversation, folder
from hub_apps.mail.search import search

SEEDS = (1, 2, 3, 11, 29)


class Mailbox:
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

    def email(self, role: str = "inbox", **wanted: Any) -> Email:
        """The first email in a folder of that role whose attributes are as wanted."""
        return next(
            email
            for email in self.s.all(Email, folder=folder(self.s, role))
            if all(getattr(email, name) == value for name, value in wanted.items())
        )

    def again(self, email: Email) -> Email:
        return self.s.get(Email, email.id)


@pytest.fixture
def box() -> Mailbox:
    return Mailbox()


# -- sorting -------------------------------------------------------------------------------------------------


def test_an_archived_email_leaves_the_inbox_and_its_snooze(box: Mailbox) -> None:
    email = box.email()
    box.do("snooze", email=email, until="2026-03-20T09:00:00Z")
    box.do("archive", email=email)
    assert box.again(email).folder.role == "archive"
    assert box.again(email).snoozed_until is None


def test_a_snooze_must_end_in_the_future(box: Mailbox) -> None:
    with pytest.raises(OperationRefused, match="still to come") as refused:
        box.do("snooze", email=box.email(), until="2026-03-01T09:00:00Z")
    assert refused.value.field == "until"


def test_a_snoozed_email_is_listed_among_the_snoozed(box: Mailbox) -> None:
    email = box.email()
    assert email.home == "/inbox"
    box.do("snooze", email=email, until="2026-03-20T09:00:00Z")
    assert box.again(email).home == "/snoozed"
    box.do("unsnooze", email=email)
    assert box.again(email).home == "/inbox"


def test_deleting_goes_by_the_trash(box: Mailbox) -> None:
    email = box.email()
    with pytest.raises(OperationRefused):
        box.do("delete_forever", email=email)
    box.do("delete", email=email)
    assert box.again(email).folder.role == "trash"
    box.do("delete_forever", email=email)
    assert box.s.find(Email, id=email.id) is None


def test_emptying_the_trash_takes_nothing_else(box: Mailbox) -> None:
    kept = {e.id for e in box.s.all(Email) if e.folder.role != "trash"}
    box.do("empty_trash")
    assert {e.id for e in box.s.all(Email)} == kept
    with pytest.raises(OperationRefused):
        box.do("empty_trash")


def test_a_conversation_holds_together_when_its_middle_is_deleted_forever(box: Mailbox) -> None:
    last = next(e for e in box.s.all(Email) if e.answers and e.answers.answers)
    middle, first = last.answers, last.answers.answers
    box.do("delete", email=middle)
    box.do("delete_forever", email=middle)
    assert box.again(last).answers == first
    assert first in conversation(box.again(last))


def test_muting_mutes_every_email_of_the_conversation(box: Mailbox) -> None:
    email = next(e for e in box.s.all(Email, muted=False) if len(conversation(e)) > 2 and e.folder.role == "inbox")
    box.do("mute", email=email)
    assert all(one.muted for one in conversation(box.again(email)))


def test_only_folders_of_ones_own_can_be_moved_into_renamed_or_deleted(box: Mailbox) -> None:
    sent = folder(box.s, "sent")
    for operation, args in (
        ("move_to_folder", {"email": box.email(), "folder": sent}),
        ("rename_folder", {"folder": sent, "name": "Gone out"}),
        ("delete_folder", {"folder": sent}),
    ):
        with pytest.raises(OperationRefused):
            box.do(operation, **args)


def test_a_deleted_folder_leaves_its_emails_to_the_archive(box: Mailbox) -> None:
    own = next(f for f in box.s.all(Folder, role="own") if box.s.all(Email, folder=f))
    inside = box.s.all(Email, folder=own)
    box.do("delete_folder", folder=own)
    assert {box.again(email).folder.role for email in inside} == {"archive"}


def test_a_deleted_label_comes_off_emails_and_filters(box: Mailbox) -> None:
    label = next(f.label for f in box.s.all(Filter) if f.label)
    box.do("delete_label", label=label)
    assert not any(label.id in row["labels"] for row in box.state.table("emails").rows)
    assert not any(row["label"] == label.id for row in box.state.table("filters").rows)


@pytest.mark.parametrize(("operation", "table"), [("create_label", Label), ("create_folder", Folder)])
def test_names_are_taken_whatever_their_letter_case(box: Mailbox, operation: str, table: type[Entity]) -> None:
    taken = box.s.all(table)[0].called
    with pytest.raises(OperationRefused, match="already") as refused:
        box.do(operation, name=taken.upper())
    assert refused.value.field == "name"


# -- writing -------------------------------------------------------------------------------------------------


def test_sent_mail_is_signed_and_lies_in_sent(box: Mailbox) -> None:
    (id,) = box.do("send_email", to=["ida@granitepoint.example"], subject="Keys", body="They are with the porter.")
    email = box.s.get(Email, id)
    assert (email.folder.role, email.sender, email.read) == ("sent", box.s.one(Settings).name, True)
    assert email.body == f"They are with the porter.\n\n-- \n{box.s.one(Settings).signature}"


def test_an_email_needs_a_recipient(box: Mailbox) -> None:
    with pytest.raises(OperationRefused, match="at least one recipient") as refused:
        box.do("send_email", to=[], subject="Keys", body="With the porter.")
    assert refused.value.field == "to"


def test_a_reply_goes_to_the_sender_under_one_re(box: Mailbox) -> None:
    email = next(e for e in box.s.all(Email) if e.subject.startswith("Re: ") and e.folder.role == "inbox")
    (id,) = box.do("reply", email=email, body="Thanks.")
    answer = box.s.get(Email, id)
    assert (answer.subject, answer.to, answer.answers) == (email.subject, [email.address], email)


def test_a_reply_to_all_has_everyone_but_oneself(box: Mailbox) -> None:
    me = box.s.one(Settings).address
    email = next(e for e in box.s.all(Email) if e.folder.role == "inbox" and len({*e.to, *e.cc} - {me}) > 0)
    (id,) = box.do("reply_all", email=email, body="Thanks, all.")
    answer = box.s.get(Email, id)
    assert set(answer.to) == {email.address}
    assert set(answer.cc) == {*email.to, *email.cc} - {me, email.address}


def test_an_answer_to_all_needs_others(box: Mailbox) -> None:
    me = box.s.one(Settings).address
    with pytest.raises(OperationRefused):
        box.do("reply_all", email=box.email(to=[me], cc=[]), body="Hello?")


def test_a_forward_carries_text_and_attachments(box: Mailbox) -> None:
    email = next(e for e in box.s.all(Email) if e.attachments and e.folder.role == "inbox")
    (id,) = box.do("forward", email=email, to=["ida@granitepoint.example"], body="For you.")
    passed_on = box.s.get(Email, id)
    assert passed_on.attachments == email.attachments
    assert passed_on.body.startswith("For you.")
    assert passed_on.body.endswith(email.body)


def test_a_sent_draft_becomes_an_email(box: Mailbox) -> None:
    draft = next(d for d in box.s.all(Draft) if d.to)
    (id,) = box.do("send_draft", draft=draft)
    email = box.s.get(Email, id)
    assert (email.subject, email.to, email.cc) == (draft.subject, draft.to, draft.cc)
    assert box.s.find(Draft, id=draft.id) is None


def test_a_draft_keeps_what_a_change_does_not_mention(box: Mailbox) -> None:
    draft = next(d for d in box.s.all(Draft) if d.to and d.body)
    box.do("update_draft", draft=draft, subject="Another subject")
    after = box.s.get(Draft, draft.id)
    assert (after.subject, after.to, after.body) == ("Another subject", draft.to, draft.body)


def test_the_whole_form_of_a_draft_can_empty_fields(box: Mailbox) -> None:
    draft = next(d for d in box.s.all(Draft) if d.to and d.body)
    box.do("update_draft", draft=draft, subject="Kept", whole="on")
    after = box.s.get(Draft, draft.id)
    assert (after.subject, after.to, after.body) == ("Kept", [], "")


def test_what_is_typed_is_kept_until_it_is_sent(box: Mailbox) -> None:
    (id,) = box.do("autosave", subject="Half a", autosave="")
    box.do("autosave", subject="Half a thought", autosave=id)
    assert [text.subject for text in box.s.all(Autosave)] == ["Half a thought"]
    box.do("send_email", to=["a@b.example"], subject="A thought", body="Whole.", autosave=id)
    assert box.s.all(Autosave) == []


# -- contacts, filters, settings -----------------------------------------------------------------------------


def test_an_address_belongs_to_one_contact(box: Mailbox) -> None:
    known = box.s.all(Contact)[0]
    with pytest.raises(OperationRefused, match=known.name) as refused:
        box.do("add_contact", name="Someone Else", address=known.address.upper())
    assert refused.value.field == "address"


def test_a_deleted_contact_leaves_the_emails_alone(box: Mailbox) -> None:
    before = box.state.table("emails").bytes
    box.do("delete_contact", contact=box.s.all(Contact)[0])
    assert box.state.table("emails").bytes == before


def test_the_form_of_a_contact_can_empty_what_is_optional_only(box: Mailbox) -> None:
    contact = next(c for c in box.s.all(Contact) if c.company)
    box.do("edit_contact", contact=contact, name=contact.name, address=contact.address, company="", whole="on")
    assert box.s.get(Contact, contact.id).company is None
    with pytest.raises(OperationRefused, match="needs a name"):
        box.do("edit_contact", contact=contact, name="", address=contact.address, whole="on")


def test_a_filter_does_to_the_inbox_what_it_says_and_no_more(box: Mailbox) -> None:
    own, label = box.s.all(Folder, role="own")[0], box.s.all(Label)[0]
    sender = box.email().sender
    (id,) = box.do("create_filter", name="Mine", sender=sender.upper(), label=label, folder=own)
    before = {e.id: e for e in box.s.all(Email)}
    box.do("run_filter", filter=id)
    for email in box.s.all(Email):
        was = before[email.id]
        if was.folder.role == "inbox" and was.sender == sender:
            assert (email.folder, label in email.labels) == (own, True)
        else:
            assert email.row == was.row


def test_a_filter_needs_a_condition_and_an_action(box: Mailbox) -> None:
    with pytest.raises(OperationRefused) as refused:
        box.do("create_filter", name="Nothing", label=box.s.all(Label)[0])
    assert refused.value.field == "sender"
    with pytest.raises(OperationRefused) as refused:
        box.do("create_filter", name="Nothing", sender="ada")
    assert refused.value.field == "label"


def test_a_paused_filter_is_not_run(box: Mailbox) -> None:
    paused = next(f for f in box.s.all(Filter) if not f.active)
    with pytest.raises(OperationRefused):
        box.do("run_filter", filter=paused)


def test_a_vacation_ends_after_it_begins(box: Mailbox) -> None:
    with pytest.raises(OperationRefused, match="before the first") as refused:
        box.do("set_vacation", subject="Away", text="Back soon.", start="2026-04-10", end="2026-04-01")
    assert refused.value.field == "end"


# -- search --------------------------------------------------------------------------------------------------


def test_operators_narrow_a_search(box: Mailbox) -> None:
    email = box.email(read=False)
    name = email.sender.split()[0].lower()
    found = search(box.s, f"from:{name} is:unread")
    assert email in found
    assert all(name in f"{e.sender} {e.address}".lower() and not e.read for e in found)


def test_a_quoted_operand_may_hold_blanks_and_a_minus_turns_a_term_round(box: Mailbox) -> None:
    email = box.email()
    assert email in search(box.s, f'subject:"{email.subject.lower()}"')
    assert email not in search(box.s, f'in:inbox -subject:"{email.subject}"')


def test_days_bound_a_search(box: Mailbox) -> None:
    day = "2026-03-01"
    later, earlier = search(box.s, f"in:inbox after:{day}"), search(box.s, f"in:inbox before:{day}")
    assert all(e.received[:10] >= day for e in later)
    assert all(e.received[:10] < day for e in earlier)
    assert len(later) + len(earlier) == len(box.s.all(Email, folder=folder(box.s, "inbox")))


def test_a_search_can_be_bound_to_a_folder(box: Mailbox) -> None:
    assert {e.folder.role for e in search(box.s, "a")} >= {"trash", "spam", "inbox", "sent"}
    assert {e.folder.role for e in search(box.s, "in:trash a")} == {"trash"}


def test_an_empty_search_finds_nothing(box: Mailbox) -> None:
    assert search(box.s, "  ") == []


# -- worlds --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_is_a_busy_mailbox_of_moderate_size(seed: int) -> None:
    box = Mailbox(seed)
    emails = box.s.all(Email)
    assert 90 <= len(emails) <= 150
    assert len(box.state.bytes) <= 62_000
    assert len({conversation(e)[0].id for e in emails}) >= 60
    assert all(e.received < DEFAULT_NOW for e in emails)
    assert {e.folder.role for e in emails} >= {"inbox", "archive", "sent", "spam", "trash", "own"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_has_near_duplicates(seed: int) -> None:
    emails = Mailbox(seed).s.all(Email)
    senders: dict[str, set[str]] = {}
    for email in emails:
        senders.setdefault(email.subject, set()).add(email.sender)
    assert sum(len(names) > 1 for names in senders.values()) >= 2, "one subject from two people"
    firsts = Counter(name.split()[0] for name in {e.sender for e in emails if " " in e.sender})
    assert max(firsts.values()) > 1, "two people with one first name"
    days = Counter((e.sender, e.received[:10]) for e in emails)
    assert max(days.values()) > 1, "two emails of one sender on one day"


def test_another_seed_is_another_world() -> None:
    one, other = ({e.subject for e in Mailbox(seed).s.all(Email)} for seed in (1, 2))
    assert len(one & other) < len(one) / 3


def test_every_attachment_of_a_world_has_its_bytes() -> None:
    for seed in SEEDS:
        for email in Mailbox(seed).s.all(Email):
            for file in email.attachments:
                content = app.files[file["sha256"]]
                assert len(content) == file["size"]
                assert hashlib.sha256(content).hexdigest() == file["sha256"]
