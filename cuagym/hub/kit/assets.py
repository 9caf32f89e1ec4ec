"""The kit's stylesheet and script, each bundled from its parts and named by the hash of its content."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

_STATIC = Path(__file__).parent / "static"
_STYLE_ORDER = ("tokens", "base", "shell", "controls", "overlays", "data", "board")
_SCRIPT_ORDER = ("lib", "popup", "control")
"""Parts that others import come first; the elements follow by name, `kit.js`, which starts it all, is last."""

_IMPORT = re.compile(r"^import [^;]*;\n", re.M)
_EXPORT = re.compile(r"^export ", re.M)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.M | re.S)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.M)
_INDENT = re.compile(r"^[ \t]+|\n(?=\n)", re.M)


@cache
def assets() -> dict[str, tuple[bytes, str]]:
    """Every file that pages load, by URL path: its bytes and content type. May be cached for ever."""
    return {
        _path("kit.css", body := _style()): (body, "text/css; charset=utf-8"),
        _path("kit.js", body := _script()): (body, "text/javascript; charset=utf-8"),
    }


def asset(name: str) -> str:
    """The URL path of `kit.css` or `kit.js`."""
    return next(path for path in assets() if path.endswith(f"/{name}"))


def _path(name: str, body: bytes) -> str:
    return f"/_kit/{hashlib.sha256(body).hexdigest()[:12]}/{name}"


def _style() -> bytes:
    parts = [(_STATIC / "css" / f"{name}.css").read_text() for name in _STYLE_ORDER]
    return _squeeze("".join(parts)).encode()


def _script() -> bytes:
    """One module: the parts share a scope, so imports and exports between them fall away."""
    folder = _STATIC / "js"
    rest = sorted(path.stem for path in folder.glob("*.js") if path.stem not in (*_SCRIPT_ORDER, "kit"))
    parts = [(folder / f"{name}.js").read_text() for name in (*_SCRIPT_ORDER, *rest, "kit")]
    source = _EXPORT.sub("", _IMPORT.sub("", "".join(parts)))
    return _squeeze(_LINE_COMMENT.sub("", source)).encode()


def _squeeze(text: str) -> str:
    """Without comments that have lines of their own, indentation and empty lines."""
    return _INDENT.sub("", _BLOCK_COMMENT.sub("", text)).lstrip()
