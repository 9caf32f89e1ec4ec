"""A small to-do app on the SDK, for tests that need an app but not a product."""

from __future__ import annotations

from typing import Literal

from cuagym.hub.app import App
from cuagym.hub.effects import Add, Drop, Effects, Gone, Place, change, create
from cuagym.hub.entity import Entity, Singleton, derived, field
from cuagym.hub.kinds import Day, Moment, Prose
from cuagym.hub.view import View
from cuagym.hub.world import World


class Tag(Entity, table="tags", prefix="g", noun="tag", title="name"):
    name: str = field("called {}")


class List(Entity, table="lists", prefix="l", noun="list", title="name", page="/list/{id}"):
    name: str = field("called {}")


class Task(
    Entity,
    table="tasks",
    prefix="t",
    noun="task",
    title="title",
    page="/task/{id}",
    listed="/list/{list}",
    ordered="list",
    described=("title", "list", "tags", "done", "due", "priority"),
):
    title: str = field("titled {}")
    list: List = field("in the list {}", owner=True)
    note: Prose = field(default="")
    done: bool = field(yes="finished", no="open", default=False)
    seen: bool = field(yes="seen", no="new", default=False, incidental=True, toward=True)
    due: Day | None = field("due {}", least="earliest due", most="latest due", default=None)
    priority: Literal["low", "normal", "high"] = field("with {} priority", default="normal")
    tags: list[Tag] = field("tagged {}")
    added: Moment = field(stamped=True)

    @derived(yes="overdue", no="timely")
    def overdue(self) -> bool:
        return self.due is not None and self.due < self.view.today and not self.done


class Settings(Singleton, table="settings", noun="settings", page="/settings"):
    name: str
    compact: bool = field(default=False)


app = App(
    "todo",
    brand="Tickling",
    summary="Keep lists of tasks.",
    start="/",
    entities=(Tag, List, Task, Settings),
    me="settings.name",
)


@app.operation(
    "finish {task}",
    "tick off {task}",
    outcomes=("{task} is marked as done",),
    where=lambda s, task: not task.done,
    each="task",
    at="/task/{task}",
    toast="Done",
)
def finish(s: View, task: Task) -> Effects:
    """Marks a task as done."""
    return [change(task, done=True)]


@app.operation(
    "add a task {title} to the list {list:name}",
    "add a task {title} with {priority} priority to the list {list:name}",
    at="/list/{list}",
    texts={"title": ("Water the ferns", "Book the dentist", "Return the drill")},
)
def add_task(s: View, list: List, title: str, priority: Literal["low", "normal", "high"] | None = None) -> Effects:
    """Adds a task at the end of a list."""
    free = () if priority else ("priority",)
    return [create(Task, list=list, title=title, priority=priority or "normal", free=free)]


@app.operation(
    "move {task} to the list {list:name}",
    "move {task} to the {position} of the list {list:name}",
    where=lambda s, task, list, position: task.list != list,
    each="task",
    at="/task/{task}",
)
def move(s: View, task: Task, list: List, position: Literal["top", "bottom"] | None = None) -> Effects:
    """Moves a task to another list."""
    placed = [Place(task, position)] if position else []
    return [change(task, list=list), *placed]


@app.operation("tag {task} with {tag:name}", where=lambda s, task, tag: tag not in task.tags, at="/task/{task}")
def add_tag(s: View, task: Task, tag: Tag) -> Effects:
    """Puts a tag on a task."""
    return [Add(task, "tags", tag)]


@app.operation("take the tag {tag:name} off {task}", where=lambda s, task, tag: tag in task.tags, at="/task/{task}")
def drop_tag(s: View, task: Task, tag: Tag) -> Effects:
    """Takes a tag off a task."""
    return [Drop(task, "tags", tag)]


@app.operation("set the due date of {task} to {due}", where=lambda s, task, due: task.due != due, at="/task/{task}")
def set_due(s: View, task: Task, due: Day | None = None) -> Effects:
    """Sets or clears a due date."""
    return [change(task, due=due)]


@app.operation("delete {task}", each="task", at="/task/{task}")
def delete_task(s: View, task: Task) -> Effects:
    """Deletes a task."""
    return [Gone(task)]


@app.operation("delete the list {list:name}", at="/list/{list}")
def delete_list(s: View, list: List) -> Effects:
    """Deletes a list with its tasks."""
    return [Gone(list)]


@app.operation("delete the tag {tag:name}", at="/settings")
def delete_tag(s: View, tag: Tag) -> Effects:
    """Deletes a tag; tasks lose it."""
    return [Gone(tag)]


@app.operation(
    "switch compact rows {compact}", where=lambda s, compact: s.one(Settings).compact != compact, at="/settings"
)
def set_compact(s: View, compact: bool) -> Effects:
    """Chooses the density of lists."""
    return [change(s.one(Settings), compact=compact)]


@app.page("/", title="the overview")
def home(s: View) -> dict[str, object]:
    return {"lists": s.all(List)}


@app.page("/list/{list}", title="the list {list:name}")
def list_page(s: View, list: List) -> dict[str, object]:
    return {"list": list, "tasks": s.all(Task, list=list)}


@app.page("/task/{task}", up="/list/{task.list}", visit=lambda s, task: [change(task, seen=True)])
def task_page(s: View, task: Task) -> dict[str, object]:
    return {"task": task, "lists": s.all(List), "tags": s.all(Tag)}


@app.page("/settings", title="the settings")
def settings(s: View) -> dict[str, object]:
    return {"settings": s.one(Settings), "tags": s.all(Tag)}


@app.world
def world(w: World) -> None:
    tags = [w.add(Tag, name=name) for name in ("garden", "errand", "someday")]
    lists = [w.add(List, name=name) for name in ("Home", "Office", "Holiday")]
    titles = (
        "Call the plumber",
        "Call the painter",
        "Pay the rent",
        "Fix the bike",
        "Buy stamps",
        "Sort receipts",
    )
    for i in range(18):
        w.add(
            Task,
            title=w.random.choice(titles) + (f" ({i})" if i % 3 else ""),
            list=w.random.choice(lists),
            done=w.random.random() < 0.3,
            due=w.day(w.random.randint(-5, 20)) if i % 2 else None,
            tags=w.random.sample(tags, w.random.randint(0, 2)),
            priority=w.random.choice(("low", "normal", "high")),
        )
    w.set(Settings, name="Ines Ferro")
