"""The files that pages load: the kit's style and script, and each app's own style."""

from __future__ import annotations

from collections.abc import Iterable

from cuagym.hub.app import App
from cuagym.hub.compression import BEST, VARIES, accepts_gzip, compressed
from cuagym.hub.http import Answer, Headers, Request
from cuagym.hub.kit import assets, face

_FOREVER: Headers = [
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
    VARIES,
]


class StaticFiles:
    """Whole answers by URL path, plain and compressed, made once: a path names its content by hash."""

    def __init__(self, apps: Iterable[App]) -> None:
        faces = (face(app.name, app.folder / "templates") for app in apps)
        files = assets() | {path: (body, "text/css; charset=utf-8") for path, body in filter(None, faces)}
        self._plain = {path: Answer(200, body, kind.encode(), _FOREVER) for path, (body, kind) in files.items()}
        self._compressed = {path: compressed(answer, BEST) for path, answer in self._plain.items()}

    def answer(self, request: Request) -> Answer | None:
        """The file that the request names, or None."""
        return (self._compressed if accepts_gzip(request) else self._plain).get(request.path)
