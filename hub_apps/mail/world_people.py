"""Who writes in a seed world: people, where they work, and the companies that send mail by machine."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

FIRST = tuple(
    "Amara Jonas Lotte Tariq Ingrid Mateo Saoirse Kenji Leila Piotr Zadie Anselm Noemi Callum Farida Henrik "
    "Odile Rufus Beatriz Emeka Greta Ivo Jasmin Lukas Maeve Nils Paloma Quentin Rosa Stellan Thea Umar Vera "
    "Wim Xenia Yannis Ada Bruno Cleo Dorian Elin Felix Gwen Hugo Imani Jude Katya Lorcan".split()
)
LAST = tuple(
    "Okonkwo Lindgren Vasquez Achterberg Delacroix Haddock Ivanova Murray Nakagawa Pereira Quist Rosenthal "
    "Szabo Thorne Ueda Valente Whitlock Yilmaz Zeller Abbott Brandvold Castellan Dunmore Eriksen Fairweather "
    "Galloway Hartigan Ibsen Jansen Kowalczyk Lowell Marchand Novak Osei Pemberton Radley Sorensen Tremblay "
    "Underhill Varga Westbrook Ashdown Bellamy Corrigan Drummond Ekdahl Fontaine".split()
)
COMPANIES = (
    ("Halden & Voss Architects", "haldenvoss"),
    ("Marlow Quay Studio", "marlowquay"),
    ("Tessellate Design", "tessellate-design"),
    ("Foxglove Publishing", "foxglovebooks"),
    ("Keelson Logistics", "keelson"),
    ("Brackenridge School", "brackenridge"),
    ("Larkin Stone Masonry", "larkinstone"),
    ("Ostrava Lighting", "ostravalighting"),
    ("Penhallow Council", "penhallow-council"),
    ("Silverbirch Clinic", "silverbirchclinic"),
    ("Cobalt Row Films", "cobaltrow"),
    ("Meridian Timber", "meridiantimber"),
    ("Wicker Lane Foods", "wickerlane"),
    ("Hollin Bank Trust", "hollinbank"),
    ("Gannet Maps", "gannetmaps"),
    ("Thistledown Events", "thistledown"),
)
HOSTS = ("quillmail.example", "postbox.example", "larkmail.example", "homewire.example")


@dataclass(frozen=True)
class Person:
    name: str
    address: str
    company: str | None = None

    @property
    def first(self) -> str:
        return self.name.split(" ", 1)[0]


@dataclass(frozen=True)
class Cast:
    """The recurring people of one world: `me`, whom I work with, whom I work for, whom I know."""

    me: Person
    colleagues: tuple[Person, ...]
    clients: tuple[Person, ...]
    friends: tuple[Person, ...]

    @property
    def everyone(self) -> tuple[Person, ...]:
        return (*self.colleagues, *self.clients, *self.friends)


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text).lower() if c.isascii() and c.isalnum())


def cast(random: Random) -> Cast:
    """Nine colleagues, eight clients and eight friends; two share a first name, two a surname."""
    firsts, lasts = random.sample(FIRST, 26), random.sample(LAST, 26)
    firsts[20] = firsts[3]
    firsts[12] = firsts[5]
    lasts[22] = lasts[18]
    names = [f"{first} {last}" for first, last in zip(firsts, lasts, strict=True)]
    (house, domain), *others = random.sample(COMPANIES, 8)
    at_work = [Person(name, f"{_mailbox(name, '.')}@{domain}.example", house) for name in names[:10]]
    clients = []
    for i, name in enumerate(names[10:18]):
        company, site = others[i % 7]
        clients.append(Person(name, f"{_mailbox(name, '')}@{site}.example", company))
    friends = [Person(name, f"{_mailbox(name, '_')}@{random.choice(HOSTS)}") for name in names[18:]]
    return Cast(at_work[0], tuple(at_work[1:]), tuple(clients), tuple(friends))


def _mailbox(name: str, style: str) -> str:
    first, last = (_plain(part) for part in name.split(" ", 1))
    return f"{first[0]}{last}" if style == "" else f"{first}{style}{last}"
