"""Cards as lists of them are drawn: all that a tile or a row shows, gathered in one pass over the state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cuagym.hub.kinds import Day
from cuagym.hub.pages import environment_of
from cuagym.hub.view import View
from hub_apps.board.entities import Board, Card, Checklist, Comment, Item, Label, List, Member
from hub_apps.board.filters import tone_of
from hub_apps.board.palette import COLOURS
from hub_apps.board.product import app


@dataclass(frozen=True, slots=True)
class Tile:
    """What is shown of a card. labels: (name, colour); steps: (done, all) items of its checklists."""

    id: str
    title: str
    list: str
    board: str
    background: str
    labels: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    due: str | None
    tone: str
    done: bool
    archived: bool
    watched: bool
    described: bool
    priority: str | None
    estimate: int | None
    cover: str | None
    steps: tuple[int, int]
    comments: int
    added: str


class Tiles:
    """Makes the tiles of one page."""

    def __init__(self, s: View) -> None:
        self.today = s.today
        rows = {
            cls: s.state.table(cls.table).rows for cls in (Label, Member, List, Board, Checklist, Item, Comment)
        }
        self.labels = {row["id"]: (row["name"], COLOURS[row["colour"]]) for row in rows[Label]}
        self.people = {row["id"]: row["name"] for row in rows[Member]}
        self.boards = {row["id"]: (row["name"], row["background"]) for row in rows[Board]}
        self.lists = {row["id"]: (row["name"], *self.boards[row["board"]]) for row in rows[List]}
        self.comments = Counter(row["card"] for row in rows[Comment])
        card_of = {row["id"]: row["card"] for row in rows[Checklist]}
        self.items = Counter(card_of[row["checklist"]] for row in rows[Item])
        self.ticked = Counter(card_of[row["checklist"]] for row in rows[Item] if row["done"])

    def __call__(self, card: Card) -> Tile:
        row = card.row
        id = row["id"]
        place, board, background = self.lists[row["list"]]
        return Tile(
            id=id,
            title=row["title"],
            list=place,
            board=board,
            background=background,
            labels=tuple(self.labels[label] for label in row["labels"]),
            people=tuple(self.people[member] for member in row["members"]),
            due=row["due"],
            tone=tone_of(card, self.today),
            done=row["done"],
            archived=row["archived"],
            watched=row["watched"],
            described=bool(row["description"]),
            priority=row["priority"],
            estimate=row["estimate"],
            cover=COLOURS[row["cover"]] if row["cover"] else None,
            steps=(self.ticked[id], self.items[id]),
            comments=self.comments[id],
            added=row["added"],
        )

    def of(self, cards: Iterable[Card]) -> list[Tile]:
        return [self(card) for card in cards]


@lru_cache(maxsize=4096)
def drawn(tile: Tile, editable: bool, label_style: str, today: Day) -> str:
    """The HTML of a tile. It follows from the arguments alone and most tiles stay as they are from one page to the
    next, so it is kept: drawing them anew would be most of the work of a canvas.
    """
    template = environment_of(app).get_template("tile.html")
    return template.render(card=tile, editable=editable, settings={"label_style": label_style}, now=today)
