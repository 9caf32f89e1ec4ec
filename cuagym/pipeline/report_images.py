"""Screenshots as data URIs for a report: made smaller by Chromium where there is one, else whole."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from cuagym.browser.chromium import find_chromium, launch_args, require_playwright
from cuagym.errors import BrowserError, ConfigError
from cuagym.pipeline.report_films import key_of

ROOM = 40_000_000
"""Characters of all data URIs of one report: about what a browser opens without delay."""
_BATCH = 8
# A JPEG of 960 pixels is legible when enlarged and an eighth of the PNG; a WebP takes four times as long to make.
_SHRINK = """
(images) => Promise.all(images.map(async (text) => {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  const whole = await createImageBitmap(new Blob([bytes], {type: "image/png"}));
  const width = Math.min(960, whole.width);
  const canvas = new OffscreenCanvas(width, Math.round(whole.height * width / whole.width));
  const brush = canvas.getContext("2d");
  brush.imageSmoothingQuality = "medium";
  brush.drawImage(whole, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({type: "image/jpeg", quality: 0.62});
  return await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
}))
"""


def embedded(files: Sequence[Path], room: int = ROOM) -> dict[str, str]:
    """Data URIs of PNG files by the key of their bytes, in order, as many as fit into `room` characters."""
    if not files:
        return {}
    with ThreadPoolExecutor(1) as thread:  # Playwright's plain calls may not run where an event loop does
        return thread.submit(_embedded, files, room).result()


def _embedded(files: Sequence[Path], room: int) -> dict[str, str]:
    try:
        require_playwright()
        path = find_chromium().path
    except (BrowserError, ConfigError):
        return _within(((key_of(data), _uri(data)) for data in map(Path.read_bytes, files)), room)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(launch_args()))
        try:
            page = browser.new_page()

            def shrunk() -> Iterator[tuple[str, str]]:
                left = iter(files)
                while batch := [file.read_bytes() for file in islice(left, _BATCH)]:
                    texts = page.evaluate(_SHRINK, [base64.b64encode(data).decode() for data in batch])
                    yield from zip(map(key_of, batch), texts, strict=True)

            return _within(shrunk(), room)
        finally:
            browser.close()


def _within(images: Iterator[tuple[str, str]], room: int) -> dict[str, str]:
    """The first images whose data URIs fit."""
    kept: dict[str, str] = {}
    for key, uri in images:
        room -= len(uri)
        if room < 0:
            break
        kept[key] = uri
    return kept


def _uri(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()
