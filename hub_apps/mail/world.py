"""Seed worlds: the mailbox of one person after two months of work, friends and machines."""

from __future__ import annotations

import datetime as dt

from cuagym.hub.kinds import Moment
from cuagym.hub.world import World
from hub_apps.mail.attachments import shelved
from hub_apps.mail.entities import Contact, Draft, Email, Filter, Folder, Label, Settings
from hub_apps.mail.mailbox import app
from hub_apps.mail.world_letters import Letter, among, conversations_of, notices_of, put_off
from hub_apps.mail.world_people import Cast, cast
from hub_apps.mail.world_talk import words

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
        a, b = w.random.sample(among(people, kind), 2)
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
