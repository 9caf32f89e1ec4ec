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


def paths(app: App, most: int) -> list[str]:
    """Paths of up to `most` pages of an app in its seed world, with entities from the middle of their tables."""
    view = app.view(app.seed_state(SEED), DEFAULT_NOW)
    found: list[str] = []
    for page in app.pages.values():
        arguments: dict[str, object] = {}
        for parameter in page.parameters:
            entity = parameter.kind.entity
            if parameter.name in page.holes and entity is not None:
                rows = view.all(entity)
                arguments[parameter.name] = rows[len(rows) // 2]
        if set(page.holes) <= set(arguments):
            found.append(page.path.format(**arguments))
    return found[:most]


async def shots(apps: list[App], most: int) -> list[bytes]:
    pictures: list[bytes] = []
    with EmbeddedHub(apps) as hub:
        for app in apps:
            hub.client.set(app.name, "sheet", seed=SEED)
        async with BrowserPool(hub.url, processes=1, contexts=1) as pool:
            for app in apps:
                for path in paths(app, most):
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
    parser.add_argument("--pages", type=int, default=12, help="pages of each app")
    parser.add_argument("--out", type=Path, default=Path("docs/contact-sheet.png"))
    given = parser.parse_args()
    pictures = asyncio.run(shots(find_apps(["mail", "board"]), given.pages))
    sheet(pictures).quantize(256, dither=Image.Dither.NONE).save(given.out, optimize=True)


if __name__ == "__main__":
    main()
