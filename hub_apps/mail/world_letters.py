"""Who wrote what, and when: the letters of a seed world before anyone has sorted them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from hub_apps.mail.entities import Email
from hub_apps.mail.world_notices import NOTICES, SPAM
from hub_apps.mail.world_people import Cast, Person
from hub_apps.mail.world_talk import Notice, Talk, words
from hub_apps.mail.world_talks_home import TALKS as HOME
from hub_apps.mail.world_talks_work import TALKS as WORK


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


OPENINGS = ("Perhaps you have heard already. ", "One more thing from me. ", "Short notice, I know. ")


def conversations_of(random: Random, people: Cast, now: dt.datetime) -> list[Letter]:
    """The letters of some forty conversations; three subjects are used by two people each."""
    talks = [*random.sample(WORK, 22), *random.sample(HOME, 14)]
    twins = random.sample([talk for talk in (*WORK, *HOME) if talk.twin], 3)
    letters: list[Letter] = []
    for talk in [*(talk for talk in talks if talk not in twins), *twins]:
        start = now - dt.timedelta(days=1 + 56 * random.random() ** 1.5)
        a, b, c = random.sample(among(people, talk.kind), 3)
        holes = words(random, start)
        letters += conversation(random, talk, {"me": people.me, "a": a, "b": b}, holes, start, now)
        if talk in twins:
            also = start + dt.timedelta(hours=random.choice((-30, -6, 3, 20)))
            first = talk.turns[0].replace("a: ", f"a: {random.choice(OPENINGS)}", 1)
            echo = Talk(talk.kind, talk.topic, talk.subject, first, files=talk.files)
            letters += conversation(random, echo, {"me": people.me, "a": c, "b": b}, holes, also, now)
    return letters


def among(people: Cast, kind: str) -> tuple[Person, ...]:
    return {"work": people.colleagues, "client": people.clients, "friend": people.friends}[kind]


def conversation(
    random: Random, talk: Talk, who: dict[str, Person], holes: dict[str, str], start: dt.datetime, now: dt.datetime
) -> list[Letter]:
    """The letters of one conversation in order, as far as they were written before now."""
    texts = holes | {name: person.first for name, person in who.items()}
    me, a = who["me"], who["a"]
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
        subject = capital(talk.subject.format_map(texts))
        letters.append(
            Letter(
                topic=talk.topic,
                kind=talk.kind,
                sender=sender,
                to=[first],
                cc=rest,
                subject=f"Re: {subject}" if letters else subject,
                body=signed(random, capital(text.format_map(texts)), sender),
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
