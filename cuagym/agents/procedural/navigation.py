"""Navigation: pages to end on, called by their titles."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from cuagym.agents.goal import Destination, Referent, Term
from cuagym.agents.procedural.draw import HOLE
from cuagym.agents.procedural.nouns import Words
from cuagym.agents.procedural.refer import describe
from cuagym.agents.procedural.scene import Scene
from cuagym.hub.page import Page

GOING = (
    "open {}",
    "go to {}",
    "go to {} and stay there",
    "navigate to {}",
    "bring up {}",
    "pull up {}",
    "take me to {}",
    "show me {}",
    "open {} and leave it open",
    "find your way to {}",
    "get {} on the screen",
    "switch over to {}",
    "open {}, without changing anything",
    "make {} the page that is shown",
)


@dataclass(frozen=True)
class Headed:
    """A page to end on, the clause that asks for it, and the paths from the start to it."""

    destination: Destination
    clause: str
    visits: tuple[str, ...]


def draw_destination(scene: Scene, words: Words, random: Random, start: str) -> Headed | None:
    """A page that has a title and is not the start page; None when this draw leads nowhere."""
    pages = [page for page in scene.app.pages.values() if page.title is not None]
    page = random.choices(pages, [1 + 2 * len(page.holes) for page in pages])[0] if pages else None
    if page is None or page.title is None:
        return None
    named = _arguments(scene, page, random)
    if named is None:
        return None
    ids, terms = named
    forms = {match[1]: match[2] == "name" for match in HOLE.finditer(page.title)}
    if not forms.keys() <= terms.keys():
        return None
    path = page.path.format(**ids)
    said = {n: words.bare(terms[n]) if bare else words.one(terms[n]) for n, bare in forms.items()}
    title = HOLE.sub(lambda match: said[match[1]], page.title)
    name = scene.app.name
    trail = [f"/{name}{step}" for step in scene.app.trail(scene.view, path)]
    if trail[-1] == start or scene.app.route(scene.view, path) is None:
        return None
    arguments: dict[str, Term] = dict(terms)
    destination = Destination(app=name, page=page.name, arguments=arguments)
    visits = (start, *(step for step in trail if step != start))
    return Headed(destination, random.choice(GOING).format(title), visits)


def _arguments(scene: Scene, page: Page, random: Random) -> tuple[dict[str, str], dict[str, Referent]] | None:
    """Entities for the holes of the page's path: their ids and how they are called."""
    ids: dict[str, str] = {}
    terms: dict[str, Referent] = {}
    for hole in page.holes:
        entity = next(p for p in page.parameters if p.name == hole).kind.entity
        if entity is None or not scene.ids(entity):
            return None
        ids[hole] = random.choice(scene.ids(entity))
        bare = f"{{{hole}:name}}" in (page.title or "")
        referent = describe([scene], entity, ids[hole], random, by_title=bare)
        if referent is None:
            return None
        terms[hole] = referent
    return ids, terms
