"""A small safe subset of Markdown as HTML: what `ui.markdown` fields hold, and how pages show it."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_INLINE = re.compile(
    r"(?P<code>`[^`\n]+`)"
    r"|\[(?P<text>[^\]\n]+)\]\((?P<href>(?:https?://|mailto:|/)[^\s()]+)\)"
    r"|(?P<bold>\*\*[^*\n]+\*\*)"
    r"|(?<!\w)(?P<italic>_[^_\n]+_)(?!\w)"
    r"|(?P<url>https?://[^\s<>()]+[^\s<>().,;:!?'\"])"
)
_LIST = re.compile(r"\s*[-*] (.*)")
_ORDERED = re.compile(r"\s*\d+\. (.*)")
_HEADING = re.compile(r"#{1,3} (.*)")
_QUOTE = re.compile(r"> ?(.*)")


def markdown(text: str | None) -> Markup:
    """Paragraphs, line breaks, **bold**, _italic_, `code`, links, lists, quotes and headings; all else as text."""
    blocks = re.split(r"\n\s*\n", (text or "").strip("\n"))
    return Markup("").join(_block(block.split("\n")) for block in blocks if block.strip())


def _block(lines: list[str]) -> Markup:
    """The lines between two empty ones: runs of list items, quotes, headings and plain lines."""
    out, kind = Markup(""), ""
    run: list[str] = []
    for line in [*lines, None]:
        this, content = _kind(line)
        if run and (this != kind or this == "h"):
            out += _close(kind, run)
            run = []
        if this:
            run.append(content)
        kind = this
    return out


def _kind(line: str | None) -> tuple[str, str]:
    if line is None:
        return "", ""
    for name, pattern in (("ul", _LIST), ("ol", _ORDERED), ("h", _HEADING), ("blockquote", _QUOTE)):
        if match := pattern.fullmatch(line):
            return name, match[1]
    return "p", line


def _close(kind: str, run: list[str]) -> Markup:
    if kind in ("ul", "ol"):
        items = Markup("").join(Markup("<li>{}</li>").format(_inline(line)) for line in run)
        return Markup("<{0}>{1}</{0}>").format(Markup(kind), items)
    if kind == "h":
        return Markup('<p class="prose__heading">{}</p>').format(_inline(run[0]))
    body = Markup("<br>").join(_inline(line) for line in run)
    return Markup("<{0}>{1}</{0}>").format(Markup(kind), body)


def _inline(line: str) -> Markup:
    out, end = Markup(""), 0
    for match in _INLINE.finditer(line):
        out += escape(line[end : match.start()]) + _span(match)
        end = match.end()
    return out + escape(line[end:])


def _span(match: re.Match[str]) -> Markup:
    if match["code"]:
        return Markup("<code>{}</code>").format(match["code"][1:-1])
    if match["bold"]:
        return Markup("<strong>{}</strong>").format(_inline(match["bold"][2:-2]))
    if match["italic"]:
        return Markup("<em>{}</em>").format(_inline(match["italic"][1:-1]))
    href, text = (match["href"], match["text"]) if match["href"] else (match["url"], match["url"])
    return Markup('<a href="{}" rel="noopener">{}</a>').format(href, text)
