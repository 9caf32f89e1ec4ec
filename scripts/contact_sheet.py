"""Draws docs/contact-sheet.png: pages of every app at 1280×800, as a new session shows them.

Run it after a change of an app's pages, and look at the result: .venv/bin/python scripts/contact_sheet.py
"""

from __future__ import annotations

import argparse
import asyncio
from io import BytesIO
from pathlib import Path

from PIL import Image

from cuagym.browser.pool import BrowserPool
from cuagym.hub.app import DEFAULT_NOW, App
from cuagym.hub.embedded import EmbeddedHub
from cuagym.hub.registry import find_apps

SHOWN = (480, 300)
COLUMNS = 4
GAP = 12
SEED = 3
PAGES = {
    "mail": (
        "inbox", "labelled", "found?q=is:starred", "read_email", "reply_form", "compose", "contacts", "one_contact",
        "one_draft", "settings", "filters", "label_settings",
    ),
    "board": (
        "home", "board", "card", "table", "mine", "people", "person", "archive", "activity", "labels",
        "board_settings", "search?q=book",
    ),
}  # fmt: skip
"""Names of pages, with a query where the page needs one to show something."""


def paths(app: App) -> list[str]:
    """Paths of the app's pages on the sheet, in its seed world, entities taken from the middle of their tables."""
    view = app.view(app.seed_state(SEED), DEFAULT_NOW)
    found: list[str] = []
    for name in PAGES[app.name]:
        page, _, query = name.partition("?")
        arguments: dict[str, object] = {}
        for parameter in app.pages[page].parameters:
            if parameter.name in app.pages[page].holes and parameter.kind.entity is not None:
                rows = view.all(parameter.kind.entity)
                arguments[parameter.name] = rows[len(rows) // 2]
        found.append(app.pages[page].path.format(**arguments) + (f"?{query}" if query else ""))
    return found


async def shots(apps: list[App]) -> list[bytes]:
    pictures: list[bytes] = []
    with EmbeddedHub(apps) as hub:
        for app in apps:
            hub.client.set(app.name, "sheet", seed=SEED)
        async with BrowserPool(hub.url, processes=1, contexts=1) as pool:
            for app in apps:
                for path in paths(app):
                    async with pool.episode() as episode:
                        await episode.open(hub.client.launch("sheet", f"/{app.name}{path}"))
                        seen = await episode.observe()
                        assert seen.screenshot is not None and not episode.problems, (path, episode.problems)
                        pictures.append(seen.screenshot)
    return pictures


def sheet(pictures: list[bytes]) -> Image.Image:
    rows = -(-len(pictures) // COLUMNS)
    width, height = SHOWN
    made = Image.new("RGB", (COLUMNS * (width + GAP) + GAP, rows * (height + GAP) + GAP), (228, 229, 233))
    for number, picture in enumerate(pictures):
        small = Image.open(BytesIO(picture)).convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)
        at = (GAP + number % COLUMNS * (width + GAP), GAP + number // COLUMNS * (height + GAP))
        made.paste(small, at)
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("docs/contact-sheet.png"))
    given = parser.parse_args()
    pictures = asyncio.run(shots(find_apps(list(PAGES))))
    sheet(pictures).quantize(256, dither=Image.Dither.NONE).save(given.out, optimize=True)


if __name__ == "__main__":
    main()
