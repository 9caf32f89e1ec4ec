"""An app: entities, operations, pages and a world, declared once; everything else is derived from them."""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from cuagym.errors import OperationRefused
from cuagym.hub.effects import Applied, Effects, apply_effects
from cuagym.hub.entity import Entity
from cuagym.hub.kinds import File, Moment
from cuagym.hub.operation import Operation, parameters_of, stored_arguments
from cuagym.hub.page import Page
from cuagym.hub.schema import check_state, schema_of, validator_of
from cuagym.hub.state import JsonObject, State
from cuagym.hub.view import View
from cuagym.hub.world import World

F = TypeVar("F", bound=Callable[..., Any])
Mint = Callable[[type[Entity]], str]
DEFAULT_NOW = Moment("2026-03-11T09:30:00Z")


@dataclass(frozen=True, slots=True)
class Done:
    """One accepted call: what it did and its arguments as JSON."""

    applied: Applied
    arguments: JsonObject


class App:
    """A mock web app.

    name: its path under the hub and its key in states. brand: the product's name on the page. summary: one
    sentence that says what one does with it. start: path of its first page. theme: tokens of its face. me: the
    path into the state (`"settings.name"`) of the signed-in person's name. files: bytes of the files in its seed
    worlds, by SHA-256. desk: those of them that lie on a session's computer from the start.
    """

    def __init__(
        self,
        name: str,
        *,
        brand: str,
        summary: str,
        start: str,
        entities: Sequence[type[Entity]],
        me: str,
        theme: Mapping[str, str] | None = None,
        files: Mapping[str, bytes] | None = None,
        desk: Sequence[File] = (),
    ) -> None:
        self.name, self.brand, self.summary, self.start = name, brand, summary, start
        self.me, self.theme = me, dict(theme or {})
        self.files, self.desk = dict(files or {}), tuple(desk)
        self.entities = tuple(entities)
        self.operations: dict[str, Operation] = {}
        self.pages: dict[str, Page] = {}
        self._world: Callable[[World], None] | None = None
        known = frozenset(self.entities)
        for entity in self.entities:
            entity.bind(known)
        self._known = known
        frame = inspect.stack()[1]
        self.folder = Path(frame.filename).parent
        self._validator = validator_of(self.entities)
        self._seeded = lru_cache(maxsize=64)(self._make_world)

    # -- declarations ----------------------------------------------------------------------------------------

    def operation(
        self,
        *says: str,
        at: str,
        where: Callable[..., bool] | None = None,
        outcomes: Sequence[str] = (),
        each: str | None = None,
        texts: Mapping[str, Sequence[str]] | None = None,
        toast: str | None = None,
        background: bool = False,
    ) -> Callable[[F], F]:
        """Registers a function (view, arguments) → effects as an operation; see `Operation` for the arguments."""

        def register(body: F) -> F:
            name = body.__name__
            assert name not in self.operations, f"{self.name} has two operations called {name}"
            self.operations[name] = Operation(
                name=name,
                body=body,
                doc=inspect.getdoc(body) or "",
                parameters=parameters_of(body, self._known),
                says=says,
                outcomes=tuple(outcomes),
                where=where,
                each=each,
                at=at,
                texts={key: tuple(values) for key, values in (texts or {}).items()},
                toast=toast,
                background=background,
            )
            return body

        return register

    def page(
        self,
        path: str,
        *,
        title: str | None = None,
        up: str | None = None,
        visit: Callable[..., Effects] | None = None,
        where: Callable[..., bool] | None = None,
        template: str | None = None,
    ) -> Callable[[F], F]:
        """Registers a function (view, URL parameters) → template context as a page; see `Page`."""

        def register(body: F) -> F:
            name = body.__name__
            assert name not in self.pages, f"{self.name} has two pages called {name}"
            self.pages[name] = Page(
                path=path,
                name=name,
                body=body,
                template=template or f"{name}.html",
                parameters=parameters_of(body, self._known),
                title=title,
                up=up,
                visit=visit,
                where=where,
            )
            return body

        return register

    def world(self, make: Callable[[World], None]) -> Callable[[World], None]:
        """Registers the function that fills a new world."""
        self._world = make
        return make

    # -- states ----------------------------------------------------------------------------------------------

    def seed_state(self, seed: int, now: Moment = DEFAULT_NOW) -> State:
        """The seed world of a number: the same bytes for the same (seed, now)."""
        return self._seeded(seed, now)

    def _make_world(self, seed: int, now: Moment) -> State:
        assert self._world is not None, f"{self.name} declares no world"
        world = World(self, seed, now)
        self._world(world)
        return world.state()

    def load(self, value: object) -> State:
        """The state of a normal JSON value; StateError lists each place where it does not fit the schema."""
        return check_state(self.entities, self._validator, value)

    @cached_property
    def schema(self) -> JsonObject:
        """JSON Schema of the state, with `x-cuagym` annotations."""
        return schema_of(self.name, self.entities, self._validator)

    @cached_property
    def version(self) -> str:
        """12 hex digits of a hash over the app's own files: another version, another app."""
        digest = hashlib.sha256()
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(self.folder).as_posix().encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()[:12]

    def view(self, state: State, now: Moment) -> View:
        return View(self, state, now)

    def operate(self, state: State, now: Moment, mint: Mint, operation: str, raw: Mapping[str, Any]) -> Done:
        """Applies one operation to a state; OperationRefused when arguments or precondition fail."""
        declared = self.operations.get(operation)
        if declared is None:
            raise OperationRefused(f"{self.name} has no operation {operation!r}")
        view = self.view(state, now)
        arguments = declared.arguments(view, raw)
        effects = declared.effects(view, arguments)
        applied = apply_effects(state, effects, self.entities, mint, now)
        return Done(applied, stored_arguments(arguments))

    def visit(self, page: Page, state: State, now: Moment, arguments: Mapping[str, Any]) -> Applied:
        """What opening a page does to a state: only incidental fields move."""
        if page.visit is None:
            return Applied(state, [], [], {})
        view = self.view(state, now)
        effects = list(page.visit(view, **arguments))
        applied = apply_effects(state, effects, self.entities, _mint_nothing, now)
        for touch in applied.touched:
            assert touch.kind == "field" and touch.field is not None, f"{page.name}: a visit only sets fields"
            assert touch.cls.incidental or touch.cls.fields[touch.field].incidental, f"{touch} is not incidental"
        return applied

    # -- pages -----------------------------------------------------------------------------------------------

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], Page]]:
        return [(page.pattern, page) for page in sorted(self.pages.values(), key=lambda p: len(p.holes))]

    def route(self, view: View, url: str) -> tuple[Page, JsonObject] | None:
        """The page and arguments that a URL under the app (`"/thread/e3?x=1"`) names, or None."""
        parts = urlsplit(url)
        for pattern, page in self._routes:
            if match := pattern.fullmatch(unquote(parts.path)):
                arguments = page.arguments(view, match.groupdict(), dict(parse_qsl(parts.query)))
                if arguments is not None:
                    return page, arguments
        return None

    def trail(self, view: View, path: str) -> list[str]:
        """Paths from a page that is linked everywhere down to `path`, each linked on the one before."""
        trail = [path]
        while (found := self.route(view, trail[0])) is not None:
            parent = found[0].parent(found[1])
            if parent is None or parent in trail:
                break
            trail.insert(0, parent)
        return trail

    def entity(self, table: str) -> type[Entity]:
        return next(entity for entity in self.entities if entity.table == table)


def _mint_nothing(cls: type[Entity]) -> str:
    raise AssertionError(f"a visit can't create a {cls.noun}")
