"""The readable text of a page: what a user sees of its HTML, line by line."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "template", "head", "svg", "noscript"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "button", "code", "em", "i", "label", "small", "span", "strong", "time"}
)
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"})


def page_text(html: str) -> str:
    """Text of `html` without markup: a line for each block, links with their paths, fields with what they hold."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._silent: list[str] = []
        self._links: list[str] = []

    def lines(self) -> list[str]:
        text = "".join(self._parts)
        found = (" ".join(line.split()) for line in text.split("\n"))
        return [line for line in found if line]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self._silent or tag in _SILENT or "hidden" in given or given.get("type") == "hidden":
            if tag not in _VOID:
                self._silent.append(tag)
            return
        if tag not in _INLINE:
            self._parts.append("\n")
        match tag:
            case "a":
                self._links.append(given.get("href") or "")
            case "img" if given.get("alt"):
                self._parts.append(f"[{given['alt']}]")
            case "input" | "textarea":
                self._parts.append(_field(given))
            case "button" if given.get("aria-label"):
                self._parts.append(f"[{given['aria-label']}] ")
            case _:
                pass

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            if tag in self._silent:
                while self._silent.pop() != tag:
                    pass
            return
        if tag == "a" and self._links:
            path = self._links.pop()
            self._parts.append(f" ({path}) " if path.startswith("/") else " ")
        elif tag not in _INLINE:
            self._parts.append("\n")
        else:
            self._parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data.replace("\n", " "))


def _field(given: dict[str, str | None]) -> str:
    name = given.get("aria-label") or given.get("placeholder") or given.get("name") or ""
    if given.get("type") in ("checkbox", "radio"):
        return f"[{'x' if 'checked' in given else ' '}] {name} "
    return f"[{name}: {given.get('value') or ''}] "
