"""The browser's side of the hub: launch, pages, operations sent by forms, uploads, files."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from jinja2 import Environment

from cuagym.errors import OperationRefused
from cuagym.hub.app import App
from cuagym.hub.compression import FAST, VARIES, accepts_gzip, compressed
from cuagym.hub.forms import posted_files, posted_values
from cuagym.hub.gate import Gate
from cuagym.hub.http import SID, Answer, Headers, HttpError, Request, json_answer
from cuagym.hub.kit import asset, face, kit_environment
from cuagym.hub.metrics import Metrics
from cuagym.hub.operation import Operation
from cuagym.hub.page import Page
from cuagym.hub.session import Outcome, Session
from cuagym.hub.sessions import Sessions
from cuagym.hub.state import JsonObject

_CSP = (
    b"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; form-action 'self'; "
    b"base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
_PAGE_HEADERS: Headers = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", _CSP),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    VARIES,
]
_FILE_HEADERS: Headers = [
    (b"cache-control", b"private, max-age=31536000, immutable"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"x-content-type-options", b"nosniff"),
]
_EMBEDDED = {"image", "audio", "video", "font", "style", "script"}
"""Where the browser says that it wants a file as a part of a page: no visit of the user's."""


class Pages:
    """What a browser with a session may do."""

    def __init__(self, sessions: Sessions, gate: Gate, metrics: Metrics) -> None:
        self.sessions, self.gate, self.metrics = sessions, gate, metrics

    async def answer(self, app: App, path: str, request: Request) -> tuple[str, Answer]:
        """The kind of call, for the metrics, and its answer."""
        if path.startswith("/_op/"):
            _method(request, "POST")
            return "operation", await self.operation(app, path[5:], request)
        if path == "/_undo":
            _method(request, "POST")
            return "undo", await self.undo(app, request)
        if path == "/upload":
            _method(request, "POST")
            return "upload", await self.upload(app, request)
        _method(request, "GET")
        if path.startswith("/files/"):
            return "file", await self.file(app, path[7:], request)
        return "page", await self.page(app, path, request)

    # -- coming in ---------------------------------------------------------------------------------------------

    async def launch(self, request: Request) -> Answer:
        _method(request, "GET")
        path, cookie = await self.gate.redeem(request.query.get("token", ""))
        return _redirect(path, [(b"set-cookie", cookie.encode())])

    async def index(self, request: Request) -> Answer:
        """The apps of this hub, for a browser that has a session."""
        _method(request, "GET")
        await self.sessions.load(await self.gate.sid_of(request))
        links = "".join(
            f'<li><a href="/{name}{html.escape(app.start)}">{html.escape(app.brand)}</a> {html.escape(app.summary)}'
            for name, app in sorted(self.sessions.apps.items())
        )
        return _page(request, _plain("Apps", f"<h1>Apps</h1><ul>{links}</ul>"))

    # -- pages -------------------------------------------------------------------------------------------------

    async def page(self, app: App, path: str, request: Request) -> Answer:
        if self.gate.open and "sid" in request.query:
            cookie = await self.gate.cookie(request.sid)
            rest = urlencode({name: value for name, value in request.query.items() if name != "sid"})
            return _redirect(f"{request.path}?{rest}" if rest else request.path, [(b"set-cookie", cookie.encode())])
        sid = await self.gate.sid_of(request)
        if path == "/" and (app.start != "/" or request.path != f"/{app.name}/"):
            return _redirect(f"/{app.name}{app.start}")
        here = request.path_and_query
        url = here[len(app.name) + 1 :]

        def do(session: Session) -> tuple[Session, Session]:
            page, arguments = _route(app, session, url)
            after = session.visit(app, page, arguments, here)
            return after, after

        session = await self.sessions.change(sid, do, create=self.gate.open)
        page, arguments = _route(app, session, url)
        return _page(request, render(app, session, page, arguments, here))

    # -- operations --------------------------------------------------------------------------------------------

    async def operation(self, app: App, name: str, request: Request) -> Answer:
        self.gate.check_origin(request)
        sid = await self.gate.sid_of(request)
        declared = app.operations.get(name)
        if declared is None:
            raise HttpError(404, "not_found", f"{app.name} has no operation {name!r}", request.path)
        values = await posted_values(request)
        came_from = _came_from(request)
        wanted = values.pop("_next", [""])[-1] or came_from

        def do(session: Session) -> tuple[Session, tuple[Outcome, int, str]]:
            sensible = _sensible(app, session, declared, calls)
            after, outcome = session.operate(app, name, sensible, "ui")
            return after, (outcome, len(sensible), _landing(app, session, after, wanted))

        try:
            calls = _calls(declared, values)
            outcome, count, landing = await self.sessions.change(sid, do, create=self.gate.open)
        except OperationRefused as error:
            self.metrics.operated(app.name, "refused")
            return _refusal(app, request, error, came_from)
        self.metrics.operated(app.name, "accepted")
        toast = f"{declared.toast} ({count})" if declared.toast and len(calls) > 1 else declared.toast
        undo = None if declared.toast is None or declared.background else outcome.order
        return _done(request, landing, toast, undo, outcome.created)

    async def undo(self, app: App, request: Request) -> Answer:
        self.gate.check_origin(request)
        sid = await self.gate.sid_of(request)
        values = await posted_values(request)
        raw, came_from = values.get("at", [""])[-1], _came_from(request)
        wanted = values.get("_next", [""])[-1] or came_from

        def do(session: Session) -> tuple[Session, str]:
            if not (raw.isascii() and raw.isdecimal() and len(raw) < 16):
                raise OperationRefused("at is the number of what is to be undone", field="at")
            after, _ = session.undo(app, int(raw))
            return after, _landing(app, session, after, wanted)

        try:
            landing = await self.sessions.change(sid, do)
        except OperationRefused as error:
            return _refusal(app, request, error, came_from)
        return _done(request, landing, "Undone", None, ())

    # -- files -------------------------------------------------------------------------------------------------

    async def upload(self, app: App, request: Request) -> Answer:
        admin = "sid" in request.query and self.gate.is_admin(request)
        if admin:
            sid = request.sid
        else:
            self.gate.check_origin(request)
            sid = await self.gate.sid_of(request)
        await self.sessions.load(sid)
        files = await posted_files(request)
        for file, content in files:
            await self.sessions.store.put_file(file["sha256"], content)

        def do(session: Session) -> tuple[Session, None]:
            for file, _ in files:
                session = session.holding(file, None if admin else app)
            return session, None

        await self.sessions.change(sid, do, create=self.gate.open)
        listed = [
            {
                "url": f"/{app.name}/files/{file['sha256']}/{quote(file['name'])}",
                "original_name": file["name"],
                "stored_name": file["name"],
                "size": file["size"],
                "content_type": file["content_type"],
            }
            for file, _ in files
        ]
        return json_answer({"success": True, "files": listed})

    async def file(self, app: App, rest: str, request: Request) -> Answer:
        """A file of the session. One that the user downloads lies on the computer from then on."""
        admin = "sid" in request.query and self.gate.is_admin(request)
        sid = request.sid if admin else await self.gate.sid_of(request)
        key, _, name = rest.partition("/")
        if self.gate.open and SID.fullmatch(key) and len(key) != 64:
            sid = key  # CUA-Gym-Hub's /files/<sid>/<name>
        found = await self.sessions.file(sid, key, name)
        if found is None:
            raise HttpError(404, "not_found", "this session has no such file", request.path)
        file, content = found
        if request.header(b"sec-fetch-dest") not in _EMBEDDED and not admin:
            path = request.path_and_query
            await self.sessions.change(sid, lambda s: (s.holding(file, app).opened(app, path), None))
        disposition = "inline" if file["content_type"].startswith("image/") else "attachment"
        headers: Headers = [
            *_FILE_HEADERS,
            (b"content-disposition", f"{disposition}; filename*=UTF-8''{quote(file['name'])}".encode()),
        ]
        return Answer(200, content, file["content_type"].encode(), headers)

    async def shelf(self, request: Request) -> Answer:
        """The files that the session's computer has, for the file shelf."""
        _method(request, "GET")
        session = await self.sessions.load(await self.gate.sid_of(request))
        return json_answer({"files": [held.file for held in session.files]})


@cache
def environment_of(app: App) -> Environment:
    """The app's templates on top of the kit's."""
    environment = kit_environment([app.folder / "templates"])
    base, own = f"/{app.name}", face(app.name, app.folder / "templates")

    def op(name: str) -> str:
        return f"{base}/_op/{app.operations[name].name}"

    def link(path: str) -> str:
        return base + path

    environment.globals |= {"app": app, "base": base, "op": op, "link": link, "theme": app.theme}
    environment.globals["face"] = own[0] if own else ""
    return environment


def render(app: App, session: Session, page: Page, arguments: Mapping[str, Any], here: str) -> str:
    """The HTML of a page as the session's state has it."""
    view = session.view(app)
    context = page.body(view, **arguments)
    template = environment_of(app).get_template(page.template)
    return template.render({**context, "s": view, "now": view.now, "today": view.today, "here": here})


def page_error(request: Request, error: HttpError) -> Answer:
    """An error as a page for people."""
    body = f"<h1>{html.escape(str(error.message))}</h1><p><a href='/'>All apps</a>"
    return _page(request, _plain("Not possible", body), error.status)


def _route(app: App, session: Session, url: str) -> tuple[Page, JsonObject]:
    found = app.route(session.view(app), url)
    if found is None:
        raise HttpError(404, "not_found", "there is no such page", f"/{app.name}{url}")
    return found


def _calls(operation: Operation, values: Mapping[str, list[str]]) -> list[JsonObject]:
    """One call, or one for each of several values of a parameter that takes one entity."""
    single: JsonObject = {}
    many: tuple[str, list[str]] | None = None
    known = {parameter.name: parameter.kind for parameter in operation.parameters}
    for name, given in values.items():
        kind = known.get(name)
        if kind is not None and kind.many:
            single[name] = [value for value in given if value != ""]
        elif kind is not None and kind.entity is not None and len(set(given)) > 1:
            if many is not None:
                raise OperationRefused(f"{many[0]} and {name} can't both have several values", field=name)
            many = name, list(dict.fromkeys(given))
        else:
            single[name] = given[-1]
    return [single] if many is None else [{**single, many[0]: value} for value in many[1]]


def _sensible(app: App, session: Session, operation: Operation, calls: list[JsonObject]) -> list[JsonObject]:
    """Of the calls of a bulk post those whose precondition holds: who stars a selection means what has no star.

    All of them when it holds for none, so that the refusal is told.
    """
    if len(calls) == 1:
        return calls
    view = session.view(app)
    return [one for one in calls if operation.allows(view, operation.arguments(view, one))] or calls


def _landing(app: App, before: Session, after: Session, wanted: str | None) -> str:
    """Where to go after an operation: `wanted`, or where that is gone, the nearest page above it that is there."""
    base = f"/{app.name}"
    if wanted is None or not re.match(rf"{base}(/|$)", wanted):
        return base + app.start
    path: str | None = wanted[len(base) :] or "/"
    now, then = after.view(app), before.view(app)
    while path is not None and app.route(now, path) is None:
        found = app.route(then, path)
        path = found[0].parent(found[1]) if found else None
    return base + (app.start if path is None else path)


def _came_from(request: Request) -> str | None:
    """The path of the page that sent a form."""
    parts = urlsplit(request.header(b"referer") or "")
    if parts.netloc != request.header(b"host") or not parts.path:
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _refusal(app: App, request: Request, error: OperationRefused, came_from: str | None) -> Answer:
    message = str(error)
    if request.header(b"x-kit"):
        return json_answer({"error": {"code": "refused", "message": message, "field": error.field}}, 422)
    back = html.escape(came_from or f"/{app.name}{app.start}")
    body = f"<h1>{html.escape(message)}</h1><p><a href='{back}'>Go back</a>"
    return _page(request, _plain("Not possible", body), 422)


def _done(request: Request, landing: str, toast: str | None, undo: int | None, created: tuple[str, ...]) -> Answer:
    if request.header(b"x-kit"):
        return json_answer({"next": landing, "toast": toast, "undo": undo, "created": created})
    return _redirect(landing)


def _method(request: Request, method: str) -> None:
    if request.method != method:
        raise HttpError(405, "method_not_allowed", f"{request.path} is asked with {method}", request.path)


def _redirect(path: str, headers: Headers | None = None) -> Answer:
    location = quote(path, safe="/?&=%:,+;@!$'()*~")
    all_headers: Headers = [(b"location", location.encode()), (b"cache-control", b"no-store"), *(headers or ())]
    return Answer(303, b"", b"text/plain", all_headers)


def _page(request: Request, text: str, status: int = 200) -> Answer:
    page = Answer(status, text.encode(), b"text/html; charset=utf-8", _PAGE_HEADERS)
    return compressed(page, FAST) if accepts_gzip(request) else page


def _plain(title: str, body: str) -> str:
    """A page of the hub's own, in the kit's plainest dress."""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{asset("kit.css")}">'
        f'<body><main id="main" style="max-width:40rem;margin:4rem auto;padding:0 1rem">{body}</main>'
    )
