"""An app that shows every component of the kit, and keeps what its forms post.

To look at it: `python -m tests.hub.kit.gallery`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from cuagym.hub.kit import assets, kit_environment

NOW = "2026-03-17T14:20:00Z"
PEOPLE = [
    ("Marta Kowalczyk", "marta@halden.example"),
    ("Dev Okafor", "dev.okafor@brightwater.example"),
    ("Ines Carvalho", "ines@carvalho.example"),
    ("Jonas Lindqvist", "jonas.l@norrsken.example"),
    ("Priya Raman", "priya.raman@halden.example"),
    ("Tom Abernathy", "t.abernathy@quay.example"),
]
SUBJECTS = [
    (
        "Venue contract for the June offsite",
        "Hi, the revised terms are attached. They moved the cancellation date to the",
    ),
    ("Re: invoice 4471 does not match the order", "You are right, we billed 14 units twice. A corrected"),
    ("Minutes, Monday planning", "Thanks everyone. Decisions: we ship the importer behind a"),
    (
        "Could you look at my slides before Thursday? No rush, but the second half still feels thin to me",
        "Deck is in the",
    ),
    ("Lunch?", "Are you around on Wednesday? I found the place by the canal"),
    ("Your booking in Porto, 12–16 April", "Two nights confirmed, breakfast included. Check-in from"),
    ("Re: Re: access for the new contractors", "> who approves this now?\nI do, until Priya is back on the"),
    ("Draft of the spring newsletter", "I cut the third section and moved the interview up. Can you"),
]
LABELS = [("Clients", "#b3541e"), ("Travel", "#1c7a6b"), ("Finance", "#7a4fb0")]


def emails() -> list[dict[str, Any]]:
    """Sixteen rows of mail."""
    rows = []
    for number in range(16):
        name, address = PEOPLE[number * 5 % 6]
        subject, snippet = SUBJECTS[number % 8]
        rows.append(
            {
                "id": f"e{number}",
                "sender": name,
                "address": address,
                "subject": subject,
                "snippet": snippet,
                "unread": number % 3 == 0,
                "starred": number % 5 == 2,
                "files": number % 4 == 0,
                "labels": [LABELS[number % 3]] if number % 4 == 1 else [],
                "date": f"2026-03-{17 - number // 3:02d}T{14 - number % 6:02d}:05:00Z",
            }
        )
    return rows


CARDS = [
    ("Importer drops rows with a trailing comma", [("Bug", "#b8322a")], "Due 14 Mar", ["Dev Okafor"], "bad"),
    (
        "Write the migration guide",
        [("Docs", "#2b6cb0"), ("Launch", "#8a5a00")],
        "Due 21 Mar",
        ["Ines Carvalho"],
        "",
    ),
    ("Decide on the pricing page headline", [("Launch", "#8a5a00")], "", ["Priya Raman", "Tom Abernathy"], ""),
    ("Usage emails go out twice on the 1st", [("Bug", "#b8322a")], "Due 18 Mar", [], "warn"),
    ("Interview five churned customers", [], "", ["Marta Kowalczyk"], ""),
    (
        "Dark scheme for the reports",
        [("Design", "#7a4fb0")],
        "",
        ["Jonas Lindqvist", "Dev Okafor", "Ines Carvalho"],
        "",
    ),
    ("Replace the map provider before the contract ends in May", [], "Done", ["Tom Abernathy"], "good"),
]


class Gallery:
    """The app, and what was posted to it: `[(operation, [(name, value), …]), …]`."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, list[tuple[str, str]]]] = []
        self.lists = {"todo": [], "doing": [], "review": [], "done": []}
        for number, card in enumerate(CARDS * 3):
            name = ("todo", "doing", "review", "done")[number % 4]
            self.lists[name].append(
                {
                    "id": f"c{number}",
                    "title": card[0],
                    "labels": [{"name": n, "colour": c} for n, c in card[1]],
                    "due": card[2],
                    "people": card[3],
                    "tone": card[4],
                }
            )
        self.gone: set[str] = set()
        environment = kit_environment([Path(__file__).parent / "templates"])
        self.templates = environment
        self.asgi = Starlette(
            routes=[
                Route("/_kit/{hash}/{name}", self.asset),
                Route("/_shelf", self.shelf),
                Route("/gallery/_op/{operation}", self.operate, methods=["POST"]),
                Route("/gallery/_undo", self.undo, methods=["POST"]),
                Route("/gallery/{page:path}", self.page),
            ]
        )

    async def asset(self, request: Request) -> Response:
        body, content_type = assets()[request.url.path]
        return Response(body, media_type=content_type, headers={"Cache-Control": "max-age=31536000, immutable"})

    async def shelf(self, request: Request) -> Response:
        files = [
            ("budget-2026.csv", "a" * 64, 18_400, "text/csv"),
            ("floor plan.pdf", "b" * 64, 1_840_000, "application/pdf"),
        ]
        return JSONResponse(
            {"files": [dict(zip(("name", "sha256", "size", "content_type"), one, strict=True)) for one in files]}
        )

    async def page(self, request: Request) -> Response:
        path = request.path_params["page"] or "components"
        name, _, item = path.partition("/")
        context = {
            "now": NOW,
            "today": NOW[:10],
            "people": [{"value": address, "label": who, "avatar": who, "hint": address} for who, address in PEOPLE],
            "emails": [email for email in emails() if email["id"] not in self.gone],
            "labels": LABELS,
            "lists": self.lists,
            "item": item,
            "query": dict(request.query_params),
            "posted": len(self.posted),
        }
        return HTMLResponse(self.templates.get_template(f"{name}.html").render(context))

    async def operate(self, request: Request) -> Response:
        operation = request.path_params["operation"]
        fields = [(name, str(value)) for name, value in (await request.form()).multi_items()]
        self.posted.append((operation, fields))
        refused = self.refusal(operation, dict(fields))
        if refused:
            return JSONResponse({"error": refused}, 422)
        self.apply(operation, fields)
        landing = dict(fields).get("_next") or request.headers.get("referer", "/gallery/")
        if "x-kit" not in request.headers:
            return RedirectResponse(landing, 303)
        toast = "Conversation archived" if operation == "archive" else None
        return JSONResponse(
            {"next": landing, "toast": toast, "undo": len(self.posted) if toast else None, "created": ["d1"]}
        )

    def refusal(self, operation: str, fields: dict[str, str]) -> dict[str, Any] | None:
        if operation == "named" and not fields["title"]:
            return {"code": "refused", "message": "A title is needed", "field": "title"}
        if operation == "refuse":
            return {"code": "refused", "message": "That can't be done now", "field": None}
        return None

    def apply(self, operation: str, fields: list[tuple[str, str]]) -> None:
        if operation == "archive":
            self.gone |= {value for name, value in fields if name == "email"}
        if operation == "move_card":
            values = dict(fields)
            card = next(card for cards in self.lists.values() for card in cards if card["id"] == values["card"])
            for cards in self.lists.values():
                if card in cards:
                    cards.remove(card)
            self.lists[values["list"]].insert(int(values["position"]), card)

    async def undo(self, request: Request) -> Response:
        self.posted.append(("_undo", [(name, str(value)) for name, value in (await request.form()).multi_items()]))
        self.gone.clear()
        return JSONResponse({"next": request.headers["referer"], "toast": "Undone", "undo": None})


@contextmanager
def serving(gallery: Gallery, port: int = 0) -> Iterator[str]:
    """Serves the gallery in a thread; its address."""
    server = uvicorn.Server(uvicorn.Config(gallery.asgi, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    with serving(Gallery(), 8611) as address:
        print(f"{address}/gallery/")
        threading.Event().wait()
