"""A live session that a model works in by tools: it looks things up, does operations, sets the start, takes back.

Every answer is text; what comes from the apps is fenced. What can't be done raises NotAccepted with the reason, and
leaves all as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from cuagym.agents.llm.conversation import NotAccepted, Tool
from cuagym.agents.llm.describe import described, fenced
from cuagym.agents.llm.page_text import page_text
from cuagym.errors import OperationRefused, StateError
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import Moment
from cuagym.hub.pages import render
from cuagym.hub.patch import apply_patch
from cuagym.hub.session import Session
from cuagym.hub.state import JsonObject, State, normal
from cuagym.schema import Call

MOST_ROWS = 40
LONGEST_PAGE = 12_000
"""Characters of a page that are shown."""
_LONGEST_VALUE = 400


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PatchOperation(_Closed):
    """One operation of RFC 6902; in a path an entity's id may stand for its place: `/emails/e12/subject`."""

    op: Literal["add", "remove", "replace"]
    path: str
    value: JsonValue = None


class Describe(_Closed):
    app: str
    name: str = Field(description="an operation or a table")


class Query(_Closed):
    app: str
    table: str
    where: dict[str, JsonValue] = Field(
        default={}, description="field: value that it must equal, or hold in a list"
    )
    contains: str = Field(default="", description="text that must occur in the row, letter case aside")
    fields: list[str] = Field(default=[], description="fields to show; all when empty")
    limit: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 15


class Operate(_Closed):
    app: str
    operation: str
    args: dict[str, JsonValue] = Field(default={}, description="entities by id")


class Look(_Closed):
    path: str = Field(description="path of a page with the app's name, such as /mail/inbox")


class ChangeStart(_Closed):
    app: str
    patch: list[PatchOperation]


class Nothing(_Closed):
    pass


class Workbench:
    """The session of one conversation. calls: the operations that led from `initial` to where it is now."""

    def __init__(self, apps: Mapping[str, App], initial: Mapping[str, State], now: Moment, seed: int) -> None:
        self.apps = dict(apps)
        self.now, self.seed = now, seed
        self.initial = dict(initial)
        self._past: list[tuple[Call, Session]] = []
        self._start = self._started()

    @property
    def session(self) -> Session:
        return self._past[-1][1] if self._past else self._start

    @property
    def calls(self) -> tuple[Call, ...]:
        return tuple(call for call, _ in self._past)

    @property
    def states(self) -> dict[str, State]:
        """The current state of each app."""
        return {name: self.session.of(app).current for name, app in self.apps.items()}

    def tools(self) -> list[Tool[Any]]:
        """What the model may call beside its submission."""
        return [
            Tool("describe", "Tells all about an operation or a table.", Describe, self.describe),
            Tool("query", "Looks up entities in the current state, computed fields included.", Query, self.query),
            Tool("operate", "Applies one operation to the session, as a user would.", Operate, self.operate),
            Tool("look", "Shows the text of a page as the user sees it now.", Look, self.look),
            Tool("undo", "Takes back the last operation.", Nothing, self.undo),
            Tool("reset", "Takes back all operations.", Nothing, self.reset),
            Tool(
                "change_start",
                "Changes the initial state by RFC 6902 operations, and takes back all operations done so far.",
                ChangeStart,
                self.change_start,
            ),
        ]

    # -- looking -----------------------------------------------------------------------------------------------

    def describe(self, given: Describe) -> str:
        """An operation in full, or a table with its JSON Schema."""
        app = self.app(given.app)
        if (operation := app.operations.get(given.name)) is not None and not operation.background:
            (told,) = described(app, operations=(given.name,), tables=(), pages=False).operations
            says = "; ".join(operation.says)
            return f"{told.signature}: {told.doc}\nPeople say: {says}\nOffered on: /{app.name}{operation.at}"
        cls = self._entity(app, given.name)
        found = app.schema["properties"][cls.table]
        name = str(found.get("items", found)["$ref"]).rpartition("/")[2]
        count = "one object" if cls.single else f"{len(self.states[app.name].table(cls.table).rows)} entities"
        return f"{cls.table}: {count}, JSON Schema {_json(app.schema['$defs'][name])}"

    def query(self, given: Query) -> str:
        """Rows as JSON lines, and how many there are in all."""
        app = self.app(given.app)
        cls, view = self._entity(app, given.table), self.session.view(app)
        known = {"id", *cls.fields, *cls.derived}
        if unknown := sorted({*given.where, *given.fields} - known):
            raise NotAccepted(
                f"{cls.table} has no field {', '.join(unknown)}; there are {', '.join(sorted(known))}."
            )
        entities = [view.one(cls)] if cls.single else view.all(cls)
        rows = [_row(entity) for entity in entities]
        word = given.contains.casefold()
        fitting = [row for row in rows if _fits(row, given.where) and word in _json(row).casefold()]
        shown = [_shown(row, given.fields) for row in fitting[: given.limit]]
        return f"{len(fitting)} of {len(rows)}\n{fenced(chr(10).join(map(_json, shown)))}"

    def look(self, given: Look) -> str:
        """The text of a page."""
        return fenced(self.page(given.path)[:LONGEST_PAGE])

    def page(self, path: str) -> str:
        """The whole text of a page now. NotAccepted where there is no such page."""
        app, url = self.split(path)
        found = app.route(self.session.view(app), url)
        if found is None:
            raise NotAccepted(f"There is no page {path} in the current state.")
        return page_text(render(app, self.session, *found, path))

    # -- doing -------------------------------------------------------------------------------------------------

    def operate(self, given: Operate) -> str:
        """Applies an operation and tells what it created."""
        app = self.app(given.app)
        operation = app.operations.get(given.operation)
        if operation is None or operation.background:
            raise NotAccepted(f"{app.name} has no operation {given.operation!r}.")
        before = self.session
        try:
            session, outcome = before.operate(app, given.operation, [given.args], "admin")
        except OperationRefused as refusal:
            raise NotAccepted(f"Refused: {refusal}") from None
        if session.of(app).current == before.of(app).current:
            raise NotAccepted("That changes nothing, so it was not done.")
        self._past.append((Call(app=app.name, operation=given.operation, args=given.args), session))
        made = f" Created: {', '.join(outcome.created)}." if outcome.created else ""
        return f"Done ({len(self._past)} so far).{made}"

    def undo(self, given: Nothing) -> str:
        if not self._past:
            raise NotAccepted("There is nothing to undo.")
        call, _ = self._past.pop()
        return f"Took back {call.operation}; {len(self._past)} operations are left."

    def reset(self, given: Nothing) -> str:
        self._past.clear()
        return "The session is in its initial state."

    def change_start(self, given: ChangeStart) -> str:
        """Another initial state, schema-checked."""
        app = self.app(given.app)
        self.initial[app.name] = self.patched(app, self.initial[app.name], given.patch)
        self._past.clear()
        self._start = self._started()
        return "The initial state is changed, and the session is in it."

    def patched(self, app: App, state: State, patch: list[PatchOperation]) -> State:
        """`state` with a patch applied. NotAccepted names each place that does not fit the schema."""
        value: Any = state.value
        try:
            for step in patch:
                told: JsonObject = {"op": step.op, "path": _placed(value, step.path)}
                value = apply_patch(value, [told if step.op == "remove" else {**told, "value": step.value}])
            return app.load(normal(value))
        except StateError as error:
            problems = "; ".join(f"{path}: {problem}" for path, problem in error.problems[:5])
            raise NotAccepted(f"Not changed: {problems or error}") from None

    # -- names -------------------------------------------------------------------------------------------------

    def app(self, name: str) -> App:
        if name not in self.apps:
            raise NotAccepted(f"There is no app {name!r}; there are: {', '.join(self.apps)}.")
        return self.apps[name]

    def split(self, path: str) -> tuple[App, str]:
        """The app of a path and the rest of it."""
        name, _, rest = path.removeprefix("/").partition("/")
        return self.app(name), f"/{rest}"

    def _entity(self, app: App, table: str) -> type[Entity]:
        found = next((cls for cls in app.entities if cls.table == table), None)
        if found is None:
            names = ", ".join(cls.table for cls in app.entities)
            raise NotAccepted(f"{app.name} has no operation or table {table!r}; its tables are {names}.")
        return found

    def _started(self) -> Session:
        session = Session()
        for name, state in self.initial.items():
            session = session.set(self.apps[name], state, self.now, self.seed)
        return session


def _row(entity: Entity) -> JsonObject:
    return {**entity.row, **{name: _stored(getattr(entity, name)) for name in type(entity).derived}}


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        return [_stored(item) for item in value]
    return value.id if isinstance(value, Entity) else value


def _fits(row: JsonObject, where: Mapping[str, Any]) -> bool:
    return all(
        wanted in row[name] if isinstance(row.get(name), list) else row.get(name) == wanted
        for name, wanted in where.items()
    )


def _shown(row: JsonObject, fields: list[str]) -> JsonObject:
    """The fields asked for, and the id; long texts are cut."""
    kept = {name: value for name, value in row.items() if not fields or name == "id" or name in fields}
    return {
        name: f"{value[:_LONGEST_VALUE]}…" if isinstance(value, str) and len(value) > _LONGEST_VALUE else value
        for name, value in kept.items()
    }


def _placed(value: Any, path: str) -> str:
    """A JSON Pointer with the ids of entities replaced by their places."""
    parts = path.split("/")
    if len(parts) > 2 and isinstance(value.get(parts[1]), list):
        places = {row["id"]: str(place) for place, row in enumerate(value[parts[1]])}
        parts[2] = places.get(parts[2], parts[2])
    return "/".join(parts)


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
