"""The kit's stylesheet and script, each bundled from its parts and named by the hash of its content."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

_STATIC = Path(__file__).parent / "static"
_STYLE_ORDER = ("tokens", "base", "shell", "controls", "overlays", "data", "board")
_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.M)
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n", re.M | re.S)
_LINE_COMMENT = re.compile(r"^[ \t]*//.*\n", re.M)
_SPACE = re.compile(r"\s*([{};,]|:(?= ))\s*")
"""In a stylesheet: what needs no space around it. A colon before a space is a declaration's, never a selector's."""
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
    text = _squeeze("".join(parts))
    return _SPACE.sub(r"\1", text).encode()


def _script() -> bytes:
    """One module: each part is a function that returns what it exports, called after those that it imports."""
    sources = {path.stem: path.read_text() for path in sorted((_STATIC / "js").glob("*.js"))}
    order = TopologicalSorter({name: [part for _, part in _IMPORT.findall(text)] for name, text in sources.items()})
    parts = [_scoped(name, sources[name]) for name in order.static_order()]
    return _squeeze(_LINE_COMMENT.sub("", "".join(parts))).encode()


def _scoped(name: str, source: str) -> str:
    exports = ", ".join(match[1] for match in _EXPORT.finditer(source))
    body = _IMPORT.sub(lambda match: f"const {match[1]} = {_variable(match[2])};\n", _EXPORT.sub("", source))
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _variable(name: str) -> str:
    return "$" + name.replace("-", "_")


def _squeeze(text: str) -> str:
    """Without comments that have lines of their own, indentation and empty lines."""
    return _INDENT.sub("", _BLOCK_COMMENT.sub("", text)).lstrip()
