"""How the texts of seed worlds are written down, and the words that fill their holes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

PROJECTS = (
    "the Harbour House",
    "the Glass Mill",
    "the Rope Walk",
    "Number Nine",
    "the Orangery",
    "the Tram Depot",
    "the Old Dairy",
    "the Reading Room",
    "the Boat Sheds",
    "the Corn Exchange",
    "the North Pavilion",
    "the Signal Box",
)
THINGS = (
    "window frames",
    "floorboards",
    "roof tiles",
    "hand rails",
    "light fittings",
    "door handles",
    "book shelves",
    "brick samples",
    "oak panels",
    "stair treads",
    "signs",
    "curtains",
)
TOWNS = tuple("Bergen Ghent Lucerne Porto Leeds Trieste Malmo Girona Bruges Graz Galway Lund Delft Coimbra".split())
STREETS = (
    "Mill Lane",
    "Tanner Street",
    "Saddler's Row",
    "Quay Street",
    "Cherry Gardens",
    "Chapel Hill",
    "Weaver's Yard",
    "Lantern Court",
    "Abbey Walk",
    "Ferry Road",
)
ROOMS = ("small meeting room", "library", "big meeting room", "model workshop", "attic room")
DISHES = ("lentil stew", "fish pie", "mushroom risotto", "lamb with apricots", "onion tart", "dumplings")
BOOKS = (
    "“The Salt Ledger”",
    "“A House Facing North”",
    "“The Cartographer's Winter”",
    "“Nine Kinds of Rain”",
    "“An Orchard by the Line”",
    "“The Second Bell”",
)
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MONTHS = tuple("January February March April May June July August September October November December".split())


@dataclass(frozen=True)
class Talk:
    """A conversation between me, `a` and perhaps `b`; `turns` begin with who writes, as in `"a: Hello"`.

    kind: among whom ("work", "client", "friend"). topic: what label or folder it belongs to. twin: two different
    people may well write under this very subject in one world.
    """

    kind: str
    topic: str
    subject: str
    turns: tuple[str, ...]
    files: tuple[str, ...]
    twin: bool

    def __init__(
        self, kind: str, topic: str, subject: str, *turns: str, files: tuple[str, ...] = (), twin: bool = False
    ) -> None:
        for name, value in (("kind", kind), ("topic", topic), ("subject", subject), ("turns", turns)):
            object.__setattr__(self, name, value)
        object.__setattr__(self, "files", files)
        object.__setattr__(self, "twin", twin)


@dataclass(frozen=True)
class Notice:
    """A message that a machine sends. kind: "news", "receipt", "notice" or "spam"."""

    kind: str
    topic: str
    sender: str
    mailbox: str
    subject: str
    body: str
    files: tuple[str, ...] = ()


def words(random: Random, written: dt.datetime) -> dict[str, str]:
    """What the holes of one conversation say, so that all its parts agree; months are around `written`."""
    day, day2 = sorted(random.sample(DAYS, 2), key=DAYS.index)
    week = random.randint(16, 38)
    number = random.randint(2040, 9380)
    return {
        "project": random.choice(PROJECTS),
        "thing": random.choice(THINGS),
        "town": random.choice(TOWNS),
        "street": random.choice(STREETS),
        "room": random.choice(ROOMS),
        "dish": random.choice(DISHES),
        "book": random.choice(BOOKS),
        "day": day,
        "day2": day2,
        "time": f"{random.randint(8, 18)}:{random.choice(('00', '15', '30', '45'))}",
        "weekday": f"{written:%A}",
        "issue": str(written.toordinal() // 7 % 1000),
        "month": MONTHS[written.month - 1],
        "amount": money(random, 90, 4200),
        "amount2": money(random, 12, 180),
        "price": money(random, 9, 140),
        "cheap": money(random, 14, 39),
        "fair": money(random, 120, 480),
        "percent": str(random.choice((3, 5, 8, 10, 12))),
        "small": str(random.randint(2, 6)),
        "week": str(week),
        "week2": str(week + 1),
        "count": str(random.randint(11, 480)),
        "number": str(number),
        "number2": str(number + random.choice((1, 9, 10, 90))),
        "order": f"{random.choice('ABCDEFGHK')}{random.randint(10000, 99999)}",
    }


def money(random: Random, low: int, high: int) -> str:
    return f"€{random.randint(low * 100, high * 100) / 100:,.2f}"
