"""Seed worlds: a team of ten and four boards in full swing."""

from __future__ import annotations

from cuagym.hub.kinds import Day
from cuagym.hub.world import World
from hub_apps.board.entities import (
    Activity,
    Board,
    Card,
    Checklist,
    Comment,
    Item,
    Label,
    List,
    Member,
    Settings,
)
from hub_apps.board.product import app
from hub_apps.board.themes import THEMES, Plan, Theme

FIRST_NAMES = (
    "Ines", "Marta", "Jonas", "Priya", "Tom", "Leila", "Viktor", "Chiara", "Samir", "Freya", "Owen", "Yuki",
    "Nadia", "Pavel", "Rosa", "Emil",
)  # fmt: skip
LAST_NAMES = (
    "Ferro", "Lind", "Kovacs", "Raman", "Becker", "Haddad", "Sorensen", "Conti", "Nasser", "Duval", "Pryce",
    "Mori", "Petrov", "Novak", "Vidal", "Holm",
)  # fmt: skip
ROLES = (
    "coordinator", "treasurer", "designer", "editor", "engineer", "volunteer", "photographer", "assistant",
    "site manager", "translator",
)  # fmt: skip
REMARKS = (
    "Any news on this?",
    "I can help with this on Thursday.",
    "Let's talk about it at the next meeting.",
    "Sorry, I won't manage before the weekend.",
    "This is further along than it looks.",
    "I have called twice, nobody picks up.",
    "Agreed with the others, we go ahead.",
    "Costs a bit more than we thought, but it's fine.",
    "Could we have a decision by Friday?",
    "Half of it is done, the rest follows tomorrow.",
    "Who has the latest version?",
    "Please check the date again, I think it clashes with the holidays.",
)
COVERS = ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink")
SHARED = (
    ("Weekly check-in", "Fifteen minutes, standing."),
    ("Write the minutes", "One page; decisions in bold."),
    ("Take group photo", "Everybody, outdoors if it is dry."),
    ("Sort the receipts", "By date, then by shop."),
    ("Update the contact list", "Two numbers have changed."),
)


class _Team:
    """The people of one world; the first is signed in, and two share a first name."""

    def __init__(self, w: World) -> None:
        firsts = w.random.sample(FIRST_NAMES, 9)
        firsts.insert(w.random.randrange(3, 9), firsts[2])
        lasts = w.random.sample(LAST_NAMES, 10)
        roles = w.random.sample(ROLES, 10)
        self.all: list[Member] = []
        taken: set[str] = set()
        for first, last, role in zip(firsts, lasts, roles, strict=True):
            handle = first.lower() if first not in taken else f"{first}.{last}".lower()
            taken.add(first)
            self.all.append(w.add(Member, name=f"{first} {last}", handle=handle, role=role))
        self.me = self.all[0]

    def some(self, w: World, count: int) -> list[Member]:
        """Me, the two namesakes more often than not, and others."""
        chosen = {self.me.id, *(m.id for m in w.random.sample(self.all[1:], count - 1))}
        return [member for member in self.all if member.id in chosen]


class _BoardMaker:
    """Fills one board from its theme."""

    def __init__(self, w: World, theme: Theme, team: _Team) -> None:
        self.w, self.theme = w, theme
        self.words = {key: w.random.choice(options) for key, options in theme.slots.items()}
        self.people = team.some(w, w.random.randint(5, 7))
        self.board = w.add(
            Board,
            name=self.fill(w.random.choice(theme.names)),
            description=self.fill(theme.purpose),
            background=theme.background,
            visibility=w.random.choice(("private", "team", "team", "public")),
            members=self.people,
        )
        self.lists = [w.add(List, board=self.board, name=name) for name in theme.lists]
        self.labels = {n: w.add(Label, board=self.board, name=n, colour=colour) for n, colour in theme.labels}
        self.cards: list[Card] = []

    def fill(self, text: str) -> str:
        return text.format(**self.words)

    def make(self, plans: list[Plan]) -> None:
        for plan in plans:
            self.cards.append(self.card(plan))

    def card(self, plan: Plan) -> Card:
        w, last = self.w, len(self.lists) - 1
        finished = plan.stage == last
        count = w.random.choice((0, 1, 1, 1, 2, 2, 3)) if plan.stage else w.random.choice((0, 0, 1))
        started = -w.random.randint(12, 40) if finished else -w.random.randint(2, 25)
        done = finished and w.random.random() < 0.85
        card = w.add(
            Card,
            list=self.lists[plan.stage],
            title=self.fill(plan.title),
            description=self.fill(plan.text),
            labels=[self.labels[name] for name in plan.labels],
            members=w.random.sample(self.people, count),
            due=self.due(plan.stage, done),
            done=done,
            priority=self.priority(plan),
            estimate=w.random.choice((None, None, 1, 2, 3, 4, 6, 8, 12, 16)),
            cover=w.random.choice(COVERS) if w.random.random() < 0.22 else None,
            watched=w.random.random() < 0.15,
            archived=finished and w.random.random() < 0.3,
            added=w.moment(started, hour=w.random.randint(8, 18), minute=w.random.randint(0, 59)),
        )
        self.checklist(card, plan, finished)
        self.comments(card, plan, started)
        return card

    def due(self, stage: int, done: bool) -> Day | None:
        w = self.w
        if done:
            return w.day(-w.random.randint(4, 20)) if w.random.random() < 0.5 else None
        if w.random.random() < (0.25 if stage == 0 else 0.7):
            return w.day(w.random.randint(10, 45) if stage == 0 else w.random.randint(-6, 21))
        return None

    def priority(self, plan: Plan) -> str | None:
        if "Urgent" in plan.labels:
            return self.w.random.choice(("urgent", "high"))
        return self.w.random.choice((None, None, None, "high", "medium", "medium", "low"))

    def checklist(self, card: Card, plan: Plan, finished: bool) -> None:
        if not plan.steps:
            return
        checklist = self.w.add(Checklist, card=card, title=plan.checklist)
        ticked = len(plan.steps) if finished else self.w.random.randint(0, len(plan.steps) - 1)
        for i, text in enumerate(plan.steps):
            self.w.add(Item, checklist=checklist, text=self.fill(text), done=i < ticked)

    def comments(self, card: Card, plan: Plan, started: int) -> None:
        w = self.w
        texts = [*plan.said, *(w.random.sample(REMARKS, 1) if w.random.random() < 0.3 else [])]
        days = sorted(w.random.randint(started + 1, -1) for _ in texts)
        for text, day in zip(texts, days, strict=True):
            written = w.moment(day, hour=w.random.randint(8, 19), minute=w.random.randint(0, 59))
            w.add(Comment, card=card, author=w.random.choice(self.people), text=text, written=written)


def _drawn(w: World, theme: Theme) -> list[Plan]:
    """Most of a theme's cards in their order, so that worlds of one theme differ."""
    count = min(len(theme.cards), w.random.randint(19, 22))
    chosen = set(w.random.sample(range(len(theme.cards)), count))
    return [plan for i, plan in enumerate(theme.cards) if i in chosen]


def _past_lists(w: World, maker: _BoardMaker) -> None:
    """One list that was archived together with its card."""
    old = w.add(List, board=maker.board, name="Last year", archived=True)
    title = w.random.choice(("Notes from last year", "What went wrong last time", "Lessons learned"))
    w.add(Card, list=old, title=title, added=w.moment(-200, hour=11, minute=20))


def _activity(w: World, makers: list[_BoardMaker]) -> None:
    """What left traces in the last days, oldest first: cards added, moved and commented on."""
    events: list[tuple[str, Board, Card, Member, str]] = []
    for maker in makers:
        known = {card.id for card in maker.cards}
        traces: list[tuple[str, Board, Card, Member, str]] = []
        for card in maker.cards:
            who = w.random.choice(maker.people)
            traces.append((card.added, maker.board, card, who, f"added “{card.title}”"))
            stage = maker.lists.index(card.list)
            if stage and w.random.random() < 0.5:
                at = w.moment(-w.random.randint(1, 2), hour=w.random.randint(8, 18), minute=w.random.randint(0, 59))
                text = f"moved “{card.title}” from {maker.lists[stage - 1].name} to {card.list.name}"
                traces.append((at, maker.board, card, w.random.choice(maker.people), text))
        for comment in w.view.all(Comment):
            if comment.card.id in known:
                text = f"commented on “{comment.card.title}”"
                traces.append((comment.written, maker.board, comment.card, comment.author, text))
        events += sorted(traces, key=lambda event: event[0])[-8:]
    for at, board, card, who, text in sorted(events, key=lambda event: event[0]):
        w.add(Activity, board=board, card=card, member=who, text=text, at=at)


@app.world
def world(w: World) -> None:
    """Four open boards of four themes and a closed one, shared by a team of ten."""
    team = _Team(w)
    themes = w.random.sample(THEMES, 5)
    makers = [_BoardMaker(w, theme, team) for theme in themes[:4]]
    for maker in makers:
        maker.make(_drawn(w, maker.theme))
    for title, text in w.random.sample(SHARED, 2):
        for maker in w.random.sample(makers, 2):
            maker.make([Plan(w.random.randint(1, 2), title, text=text)])
    _past_lists(w, makers[w.random.randrange(4)])
    _star(w, makers)
    closed = _BoardMaker(w, themes[4], team)
    closed.make(list(themes[4].cards[-3:]))
    closed.board.row.update(closed=True, name=f"{closed.board.name} (last year)")
    _activity(w, makers)
    w.set(Settings, name=team.me.name, member=team.me)


def _star(w: World, makers: list[_BoardMaker]) -> None:
    for maker in w.random.sample(makers, w.random.randint(1, 2)):
        maker.board.row["starred"] = True
