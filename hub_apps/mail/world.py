"""Seed worlds: the mailbox of one person after two months of work, friends and machines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from cuagym.hub.kinds import Moment
from cuagym.hub.world import World
from hub_apps.mail.attachments import shelved
from hub_apps.mail.entities import Contact, Draft, Email, Filter, Folder, Label, Settings
from hub_apps.mail.mailbox import app
from hub_apps.mail.world_notices import NOTICES, SPAM
from hub_apps.mail.world_people import Cast, Person, cast
from hub_apps.mail.world_talk import Notice, Talk, words
from hub_apps.mail.world_talks_home import TALKS as HOME
from hub_apps.mail.world_talks_work import TALKS as WORK

SYSTEM = (
    ("Inbox", "inbox"),
    ("Snoozed", "snoozed"),
    ("Archive", "archive"),
    ("Sent", "sent"),
    ("Spam", "spam"),
    ("Trash", "trash"),
)
LABELS = {
    "projects": (("Projects", "teal"), ("Clients", "moss"), ("Sites", "teal")),
    "money": (("Bills", "amber"), ("Invoices", "amber"), ("Money", "rust")),
    "travel": (("Travel", "sky"), ("Trips", "sky"), ("On the road", "plum")),
    "home": (("House", "rust"), ("At home", "slate"), ("Flat", "rust")),
    "family": (("Kin", "rose"), ("Relatives", "rose"), ("The clan", "plum")),
    "club": (("Clubs", "plum"), ("Evenings", "moss"), ("Free time", "plum")),
    "later": (("To read", "slate"), ("Newsletters", "slate"), ("Sunday reading", "sky")),
    "todo": (("To do", "rust"), ("Urgent", "rose"), ("This week", "amber")),
}
FOLDERS = {
    "projects": ("Building sites", "Finished jobs", "Client letters"),
    "money": ("Accounts", "Paperwork", "For the accountant"),
    "travel": ("Journeys", "Holidays", "Tickets and beds"),
    "home": ("Neighbours", "Tenancy", "Household"),
}


@dataclass
class Letter:
    """An email to be: who wrote it, when, and to what it is an answer."""

    topic: str
    kind: str
    sender: Person
    to: list[Person]
    cc: list[Person]
    subject: str
    body: str
    at: dt.datetime
    files: tuple[str, ...] = ()
    answers: Letter | None = None
    snoozed: bool = False
    muted: bool = False
    made: Email | None = field(default=None, repr=False)


@app.world
def mailbox(w: World) -> None:
    """About a hundred emails among 25 people and a dozen machines, and what keeps them in order."""
    people = cast(w.random)
    now = dt.datetime.fromisoformat(w.now)
    folders = {role: w.add(Folder, name=name, role=role) for name, role in SYSTEM}
    own = {topic: w.add(Folder, name=w.random.choice(names)) for topic, names in FOLDERS.items()}
    labels = {}
    for topic, choices in LABELS.items():
        name, colour = w.random.choice(choices)
        labels[topic] = w.add(Label, name=name, colour=colour)
    letters = conversations_of(w.random, people, now) + notices_of(w.random, people, now)
    letters.sort(key=lambda letter: letter.at)
    put_off(w.random, letters, people.me, now)
    for letter in letters:
        letter.made = add_email(w, letter, people, now, folders, own, labels)
    add_contacts(w, people)
    add_drafts(w, people)
    add_filters(w, people, folders, own, labels)
    add_settings(w, people)


# -- who wrote what, and when --------------------------------------------------------------------------------


def conversations_of(random: Random, people: Cast, now: dt.datetime) -> list[Letter]:
    """The letters of some forty conversations; three subjects are used by two people each."""
    talks = [*random.sample(WORK, 22), *random.sample(HOME, 14)]
    twins = random.sample([talk for talk in (*WORK, *HOME) if talk.twin], 3)
    letters: list[Letter] = []
    for talk in [*(talk for talk in talks if talk not in twins), *twins]:
        start = now - dt.timedelta(days=1 + 56 * random.random() ** 1.5)
        a, b = random.sample(_among(people, talk.kind), 2)
        letters += conversation(random, talk, (people.me, a, b), start, now)
    for talk in twins:
        taken = next(letter for letter in letters if letter.kind == talk.kind and _same(letter, talk))
        other = random.choice(
            [p for p in _among(people, talk.kind) if p.name not in taken.body and p != taken.sender]
        )
        start = taken.at + dt.timedelta(hours=random.choice((-30, -6, 3, 20)))
        one = Letter(**{**vars(taken), "sender": other, "at": min(start, now - dt.timedelta(hours=1))})
        one.body, one.to, one.cc, one.answers = _twin_text(random, taken), [people.me], [], None
        letters.append(one)
    return letters


def _same(letter: Letter, talk: Talk) -> bool:
    head = talk.subject.split("{", 1)[0]
    return letter.answers is None and letter.subject.startswith(head) and len(letter.sender.name) > 0


def _twin_text(random: Random, letter: Letter) -> str:
    opening = random.choice(
        ("Same here as every month: ", "I hear I am not the first to ask. ", "Short notice, I know. ")
    )
    return opening + letter.body


def _among(people: Cast, kind: str) -> tuple[Person, ...]:
    return {"work": people.colleagues, "client": people.clients, "friend": people.friends}[kind]


def conversation(
    random: Random, talk: Talk, trio: tuple[Person, Person, Person], start: dt.datetime, now: dt.datetime
) -> list[Letter]:
    """The letters of one conversation in order, as far as they were written before now."""
    me, a, b = trio
    holes = words(random, start) | {"me": me.first, "a": a.first, "b": b.first}
    who = {"me": me, "a": a, "b": b}
    in_it = [who[name] for name in ("a", "b", "me") if any(turn.startswith(f"{name}: ") for turn in talk.turns)]
    letters: list[Letter] = []
    at = daytime(random, start)
    for turn in talk.turns:
        name, text = turn.split(": ", 1)
        sender = who[name]
        if at > now - dt.timedelta(minutes=20):
            break
        first = me if sender != me else a
        rest = [person for person in in_it if person not in (sender, first)]
        subject = capital(talk.subject.format_map(holes))
        letters.append(
            Letter(
                topic=talk.topic,
                kind=talk.kind,
                sender=sender,
                to=[first],
                cc=rest,
                subject=f"Re: {subject}" if letters else subject,
                body=signed(random, capital(text.format_map(holes)), sender),
                at=at,
                files=() if letters else talk.files,
                answers=letters[-1] if letters else None,
            )
        )
        at = awake(at + dt.timedelta(minutes=random.randint(25, 1500)))
    return letters


def notices_of(random: Random, people: Cast, now: dt.datetime) -> list[Letter]:
    """Mail from machines: some twice, some of one sender on one day; and spam of the last three weeks."""
    letters = []
    for notice in [*NOTICES, *random.sample(NOTICES, 6)]:
        letters.append(
            from_machine(random, notice, people.me, now - dt.timedelta(days=45 * random.random() ** 1.3))
        )
    for notice in random.sample(SPAM, 5):
        letters.append(from_machine(random, notice, people.me, now - dt.timedelta(days=20 * random.random())))
    first, second = random.sample([letter for letter in letters if letter.sender.name == "Morning Kettle"], 2)
    second.at = first.at + dt.timedelta(hours=3)
    for letter in letters:
        letter.at = min(letter.at, now - dt.timedelta(minutes=random.randint(10, 90)))
    return letters


def from_machine(random: Random, notice: Notice, me: Person, at: dt.datetime) -> Letter:
    at = daytime(random, at)
    holes = words(random, at)
    return Letter(
        topic=notice.topic,
        kind=notice.kind,
        sender=Person(notice.sender, notice.mailbox),
        to=[me],
        cc=[],
        subject=capital(notice.subject.format_map(holes)),
        body=capital(notice.body.format_map(holes)),
        at=at,
        files=notice.files,
    )


def put_off(random: Random, letters: list[Letter], me: Person, now: dt.datetime) -> None:
    """Snoozes three of last week's letters and mutes two newsletters."""
    recent = [one for one in letters if 2 <= (now - one.at).days < 9 and one.sender != me and one.kind != "spam"]
    for letter in random.sample(recent, 3):
        letter.snoozed = True
    for letter in random.sample([one for one in letters if one.kind == "news"], 2):
        letter.muted = True


def daytime(random: Random, at: dt.datetime) -> dt.datetime:
    """A time between seven and nine in the evening of that day."""
    return at.replace(hour=random.randint(7, 20), minute=random.randint(0, 59), second=random.randint(0, 59))


def signed(random: Random, text: str, sender: Person) -> str:
    """A text as its writer may end it."""
    end = random.choice(("", "", f"\n\n{sender.first}", f"\n\nBest, {sender.first}"))
    return text if text.endswith(sender.first) else text + end


def awake(at: dt.datetime) -> dt.datetime:
    """`at`, or half a day later when people sleep."""
    return at if 7 <= at.hour < 22 else at + dt.timedelta(hours=10)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# -- what lies where -----------------------------------------------------------------------------------------


def add_email(
    w: World,
    letter: Letter,
    people: Cast,
    now: dt.datetime,
    folders: dict[str, Folder],
    own: dict[str, Folder],
    labels: dict[str, Label],
) -> Email:
    random, age = w.random, (now - letter.at).days
    mine, spam = letter.sender == people.me, letter.kind == "spam"
    role = "sent" if mine else "spam" if spam else "snoozed" if letter.snoozed else "inbox"
    folder = folders[role]
    if folder == folders["inbox"] and age > 9 and random.random() < 0.62:
        chance = random.random()
        folder = own.get(letter.topic, folders["archive"]) if chance < 0.5 else folders["archive"]
        folder = folders["trash"] if chance > 0.87 else folder
    in_inbox = folder == folders["inbox"]
    marks = [labels[letter.topic]] if letter.topic in labels and not mine and random.random() < 0.45 else []
    if in_inbox and random.random() < 0.1 and labels["todo"] not in marks:
        marks.append(labels["todo"])
    until = w.moment(random.randint(1, 9), hour=random.choice((8, 9, 14))) if letter.snoozed else None
    return w.add(
        Email,
        subject=letter.subject,
        sender=letter.sender.name,
        address=letter.sender.address,
        to=[person.address for person in letter.to],
        cc=[person.address for person in letter.cc],
        body=letter.body,
        received=Moment(letter.at.strftime("%Y-%m-%dT%H:%M:%SZ")),
        folder=folder,
        labels=marks,
        starred=not spam and random.random() < 0.14,
        important=not spam and not mine and letter.kind in ("work", "client") and random.random() < 0.25,
        read=mine or (not spam and random.random() < (0.35 if age < 5 else 0.9)),
        muted=letter.muted,
        snoozed_until=until,
        attachments=[shelved(name) for name in letter.files],
        answers=letter.answers.made if letter.answers else None,
    )


def add_contacts(w: World, people: Cast) -> None:
    """Most of the people; two friends and a client are not in the address book yet."""
    left_out = {people.friends[-1], people.friends[-3], people.clients[-1]}
    for person in sorted(people.everyone, key=lambda p: p.name):
        if person in left_out:
            continue
        phone = f"+44 1632 960 {w.random.randint(100, 999)}" if w.random.random() < 0.6 else None
        starred = w.random.random() < 0.2
        w.add(
            Contact, name=person.name, address=person.address, company=person.company, phone=phone, starred=starred
        )


DRAFTS = (
    ("work", "Notes on {project}", "Three things before I forget them: the stairs, the light in the hall, and the"),
    (
        "client",
        "Our answer on the {thing}",
        "Dear {a}, we have looked at both versions and would take the second if",
    ),
    ("friend", "Weekend in {town}?", "I was thinking of the second weekend. There is a train at {time} and"),
    ("work", "Holiday, weeks {week} and {week2}", "Hi {a}, I would like to take two weeks off. {b} could"),
    ("client", "Reminder: {number}", "Dear {a}, according to our books the amount of {amount} is still open."),
    (
        "friend",
        "Happy birthday!",
        "All the best from {street}! The present is on its way, it is heavier than it looks.",
    ),
    ("work", "Ideas for the farewell", "A map of {town}, framed? Or a voucher for the bookshop in {street}?"),
)


def add_drafts(w: World, people: Cast) -> None:
    """Five drafts, one of them with nobody to go to yet, one to be sent later."""
    for i, (kind, subject, body) in enumerate(w.random.sample(DRAFTS, 5)):
        a, b = w.random.sample(_among(people, kind), 2)
        saved = w.moment(-w.random.uniform(0.2, 12))
        holes = words(w.random, dt.datetime.fromisoformat(saved)) | {"a": a.first, "b": b.first}
        w.add(
            Draft,
            subject=subject.format_map(holes),
            to=[] if i == 1 else [a.address],
            cc=[b.address] if i == 3 else [],
            body=body.format_map(holes),
            send_at=w.moment(w.random.randint(1, 5), hour=8) if i == 2 else None,
            saved=saved,
        )


def add_filters(
    w: World, people: Cast, folders: dict[str, Folder], own: dict[str, Folder], labels: dict[str, Label]
) -> None:
    """Five rules: some have something to do in the inbox, one is paused."""
    colleague = w.random.choice(people.colleagues)
    w.add(Filter, name="Newspapers", sender_has="Slow Lane", label=labels["later"])
    w.add(Filter, name="Kettle out of the way", sender_has="morningkettle", folder=folders["archive"])
    w.add(Filter, name="Everything paid", subject_has="receipt", label=labels["money"], folder=own["money"])
    w.add(Filter, name=f"From {colleague.first}", sender_has=colleague.address, label=labels["todo"])
    w.add(Filter, name="Train tickets", sender_has="Fjordline", label=labels["travel"], active=False)


def add_settings(w: World, people: Cast) -> None:
    me = people.me
    away = w.random.random() < 0.5
    w.set(
        Settings,
        name=me.name,
        address=me.address,
        signature=f"{me.name}\n{me.company}",
        vacation_on=away,
        vacation_subject="Out of office",
        vacation_text="I am travelling and answer as soon as I am back at my desk.",
        vacation_from=w.day(-2) if away else None,
        vacation_until=w.day(6) if away else None,
        vacation_contacts_only=w.random.random() < 0.5,
        default_reply=w.random.choice(("reply", "reply all")),
        snippets=w.random.random() < 0.8,
    )
