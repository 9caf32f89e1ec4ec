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
_COMMENT = re.compile(r"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.M | re.S)
_STYLE_SPACE = re.compile(r"\s*([{};,>]|:(?= ))\s*")
"""What needs no space around it. A colon before a space is a declaration's, never a selector's."""
_SCRIPT_TOKEN = re.compile(
    r"""(?P<literal>`(?:\\.|[^`\\])*`|"(?:\\.|[^"\\\n])*"|/(?![\s*/])(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n[])+/\w*)"""
    r"""|\s*(?P<sign>[{}()\[\];,:?=<>&|!]+)\s*|(?P<space>\s+)|\b(?P<word>const|true|false)\b"""
)
"""Strings, templates and regular expressions stay as they are; signs need no space; plus and minus keep theirs.
It holds for our own sources: every statement ends in a semicolon or a brace, and a division has spaces."""
_SHORT = {"const": "let", "true": "!0", "false": "!1"}


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


def face(name: str, folder: Path) -> tuple[str, bytes] | None:
    """The path and content of an app's own stylesheet, `face.css` among its templates; None where it has none."""
    source = folder / "face.css"
    if not source.exists():
        return None
    body = _squeezed_style(source.read_text())
    return _path(f"{name}.css", body), body


def _path(name: str, body: bytes) -> str:
    return f"/_kit/{hashlib.sha256(body).hexdigest()[:12]}/{name}"


def _style() -> bytes:
    text = "".join((_STATIC / "css" / f"{name}.css").read_text() for name in _STYLE_ORDER)
    return _squeezed_style(text)


def _squeezed_style(text: str) -> bytes:
    return _STYLE_SPACE.sub(r"\1", _COMMENT.sub("", text)).replace(";}", "}").encode()


def _script() -> bytes:
    """One module: each part is a function that returns what it exports, called after those that it imports."""
    sources = {path.stem: path.read_text() for path in sorted((_STATIC / "js").glob("*.js"))}
    order = TopologicalSorter({name: [part for _, part in _IMPORT.findall(text)] for name, text in sources.items()})
    parts = [_scoped(name, sources[name]) for name in order.static_order()]
    return _SCRIPT_TOKEN.sub(_squeezed, _COMMENT.sub("", "".join(parts))).encode()


def _scoped(name: str, source: str) -> str:
    exports = ", ".join(match[1] for match in _EXPORT.finditer(source))
    body = _IMPORT.sub(lambda match: f"const {match[1]} = {_variable(match[2])};\n", _EXPORT.sub("", source))
    return f"const {_variable(name)} = (() => {{\n{body}return {{ {exports} }};\n}})();\n"


def _variable(name: str) -> str:
    return "$" + name.replace("-", "_")


def _squeezed(token: re.Match[str]) -> str:
    return (
        token["literal"] or token["sign"] or _SHORT.get(token["word"]) or ("\n" if "\n" in token["space"] else " ")
    )
