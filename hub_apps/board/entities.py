"""What Batten keeps: boards, their lists, the cards on them and all that hangs on a card."""

from __future__ import annotations

from typing import Literal

from cuagym.hub.entity import Entity, Singleton, derived, field
from cuagym.hub.kinds import Day, File, Moment, Prose

Background = Literal["ocean", "forest", "plum", "brick", "slate", "amber", "teal", "rose"]
Visibility = Literal["private", "team", "public"]
Colour = Literal["red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "grey"]
Priority = Literal["urgent", "high", "medium", "low"]
Position = Literal["top", "bottom"]
Sorting = Literal["title", "due date", "priority"]
Notifications = Literal["everything", "only mentions", "nothing"]
Density = Literal["comfortable", "compact"]
LabelStyle = Literal["names", "colours"]
BoardView = Literal["board", "table"]
Appearance = Literal["light", "dark"]

RANKS: dict[str | None, int] = {"urgent": 0, "high": 1, "medium": 2, "low": 3, None: 4}


class Member(
    Entity,
    table="members",
    prefix="m",
    noun="member",
    title="name",
    page="/people/{id}",
    listed="/people",
    described=("name", "handle", "role"),
):
    """Somebody of the team; one of them is the signed-in person (`Settings.member`)."""

    name: str = field("called {}")
    handle: str = field("with the handle {}")
    role: str = field("who works as {}")


class Board(
    Entity,
    table="boards",
    prefix="b",
    noun="board",
    title="name",
    page="/b/{id}",
    listed="/",
    described=("name", "visibility", "starred", "members"),
):
    name: str = field("called {}")
    description: Prose = field(default="")
    background: Background = field("with the {} background", default="ocean")
    visibility: Visibility = field("with {} visibility", default="team")
    starred: bool = field(yes="starred", no="unstarred", default=False)
    closed: bool = field(yes="closed", no="open", default=False)
    members: list[Member] = field("shared with {}")

    @property
    def above(self) -> str:
        """Path of the page that links to it."""
        return "/closed" if self.closed else "/"

    @property
    def lists(self) -> list[List]:
        """Its lists from left to right, without archived ones."""
        return self.view.all(List, board=self, archived=False)

    @derived("with {} cards", least="smallest", most="largest")
    def card_count(self) -> int:
        """The number of cards that its canvas shows."""
        shown = {list.id for list in self.lists}
        return sum(row["list"] in shown and not row["archived"] for row in _cards(self))


class List(
    Entity,
    table="lists",
    prefix="l",
    noun="list",
    title="name",
    page="/l/{id}",
    listed="/b/{board}",
    ordered="board",
    described=("name", "board", "archived"),
):
    board: Board = field("on the board {}", owner=True)
    name: str = field("called {}")
    archived: bool = field(yes="archived", no="active", default=False)

    @property
    def above(self) -> str:
        return f"/b/{self.board.id}/archive" if self.archived else f"/b/{self.board.id}"

    @property
    def live(self) -> bool:
        """Whether the canvas of an open board shows it."""
        return not self.archived and not self.board.closed

    @property
    def cards(self) -> list[Card]:
        """Its cards from the top, without archived ones."""
        return self.view.all(Card, list=self, archived=False)

    @derived("with {} cards", least="shortest", most="longest")
    def card_count(self) -> int:
        return sum(row["list"] == self.id and not row["archived"] for row in _cards(self))


class Label(
    Entity,
    table="labels",
    prefix="t",
    noun="label",
    title="name",
    page="/b/{board}/labels",
    listed="/b/{board}/labels",
    described=("name", "board", "colour"),
):
    board: Board = field("of the board {}", owner=True)
    name: str = field("called {}")
    colour: Colour = field("coloured {}")


class Card(
    Entity,
    table="cards",
    prefix="c",
    noun="card",
    title="title",
    page="/c/{id}",
    listed="/b/{board}",
    ordered="list",
    described=("title", "list", "board", "labels", "members", "due", "priority", "archived"),
):
    list: List = field("in the list {}", owner=True)
    title: str = field("titled {}")
    description: Prose = field(default="")
    labels: list[Label] = field("with the label {}")
    members: list[Member] = field("assigned to {}")
    due: Day | None = field("due {}", least="earliest due", most="latest due", default=None)
    done: bool = field(yes="completed", no="unfinished", default=False)
    priority: Priority | None = field("with {} priority", default=None)
    estimate: int | None = field("estimated at {} hours", least="smallest", most="biggest", default=None)
    cover: Colour | None = field("with the cover colour {}", default=None)
    watched: bool = field(yes="watched", no="unwatched", default=False)
    archived: bool = field(yes="archived", no="active", default=False)
    added: Moment = field("added on {}", least="oldest", most="newest", stamped=True)

    @property
    def above(self) -> str:
        if self.list.archived:
            return f"/l/{self.list.id}"
        return f"/b/{self.list.board.id}/archive" if self.archived else f"/b/{self.list.board.id}"

    @property
    def live(self) -> bool:
        """Whether the canvas of an open board shows it."""
        return not self.archived and self.list.live

    @property
    def checklists(self) -> list[Checklist]:
        return self.view.all(Checklist, card=self)

    @derived("on the board {}")
    def board(self) -> Board:
        return self.list.board

    @derived(yes="overdue", no="timely")
    def overdue(self) -> bool:
        return self.due is not None and self.due < self.view.today and not self.done

    @derived(least="topmost", most="bottommost")
    def position(self) -> int | None:
        """Its place from the top of its list, counted from 1; None in the archive."""
        if self.archived:
            return None
        ids = [r["id"] for r in _cards(self) if r["list"] == self.row["list"] and not r["archived"]]
        return ids.index(self.id) + 1

    @derived("with {} comments", least="least discussed", most="most discussed")
    def comment_count(self) -> int:
        return sum(row["card"] == self.id for row in self.view.state.table(Comment.table).rows)


class Checklist(
    Entity,
    table="checklists",
    prefix="k",
    noun="checklist",
    title="title",
    page="/c/{card}",
    listed="/c/{card}",
    described=("title", "card"),
):
    card: Card = field("on the card {}", owner=True)
    title: str = field("titled {}")

    @property
    def items(self) -> list[Item]:
        return self.view.all(Item, checklist=self)

    @derived("with {} unfinished items")
    def open_items(self) -> int:
        return sum(not item.done for item in self.items)


class Item(
    Entity,
    table="items",
    prefix="i",
    noun="item",
    title="text",
    page="/c/{card}",
    listed="/c/{card}",
    ordered="checklist",
    described=("text", "checklist", "card", "done"),
):
    """One line of a checklist."""

    checklist: Checklist = field("of the checklist {}", owner=True)
    text: str = field("saying {}")
    done: bool = field(yes="ticked", no="open", default=False)

    @derived("on the card {}")
    def card(self) -> Card:
        return self.checklist.card


class Comment(
    Entity,
    table="comments",
    prefix="n",
    noun="comment",
    title="text",
    page="/c/{card}",
    listed="/c/{card}",
    described=("text", "author", "card", "written"),
):
    card: Card = field("on the card {}", owner=True)
    author: Member = field("by {}", owner=True)
    text: Prose = field("saying {}")
    written: Moment = field("written on {}", least="oldest", most="newest", stamped=True)


class Attachment(
    Entity,
    table="attachments",
    prefix="f",
    noun="attachment",
    title="name",
    page="/c/{card}",
    listed="/c/{card}",
    described=("name", "card"),
):
    card: Card = field("on the card {}", owner=True)
    name: str = field("called {}")
    file: File = field(hidden=True)
    added: Moment = field("added on {}", least="oldest", most="newest", stamped=True)


class Activity(
    Entity,
    table="activity",
    prefix="a",
    noun="activity",
    plural="activities",
    title="text",
    listed="/b/{board}/activity",
    incidental=True,
):
    """Who did what, kept with each operation; looking at it or adding to it never counts."""

    board: Board = field(owner=True, hidden=True)
    card: Card | None = field(default=None, hidden=True)
    member: Member = field(owner=True, hidden=True)
    text: str = field(hidden=True)
    at: Moment = field(stamped=True, hidden=True)


class Settings(Singleton, table="settings", noun="settings", page="/settings"):
    """The signed-in person's profile and preferences."""

    name: str
    member: Member = field(hidden=True)
    default_view: BoardView = field(default="board")
    density: Density = field(default="comfortable")
    label_style: LabelStyle = field(default="names")
    appearance: Appearance = field(default="light")
    notifications: Notifications = field(default="everything")


ENTITIES: tuple[type[Entity], ...] = (
    Member,
    Board,
    List,
    Label,
    Card,
    Checklist,
    Item,
    Comment,
    Attachment,
    Activity,
    Settings,
)


def _cards(entity: Entity) -> list[dict[str, object]]:
    """Stored rows of all cards, for counting without making entities."""
    return entity.view.state.table(Card.table).rows
