"""Words and numbers as pages write them."""

from __future__ import annotations

import re


def plural(number: int, one: str, many: str = "") -> str:
    """`"1 card"`, `"3 cards"`, `"2 replies"` with `many` given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def filesize(size: int) -> str:
    """`"640 B"`, `"38 KB"`, `"1.4 MB"`."""
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{round(size / 1000)} KB"
    return f"{size / 1_000_000:.1f} MB"


def initials(name: str) -> str:
    """At most two letters: `"Marta Kowalczyk"` gives `MK`, `"ops@lumen.io"` gives `O`."""
    words: list[str] = re.findall(r"[^\W\d_]+", name.split("@")[0]) or re.findall(r"\w", name) or ["?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


_FILE_ICONS = {"image/": "image", "video/": "video", "audio/": "mic", "text/csv": "table", "text/": "file-text"}


def file_icon(content_type: str) -> str:
    """The name of the icon for files of this type."""
    for prefix, icon in _FILE_ICONS.items():
        if content_type.startswith(prefix):
            return icon
    return "table" if "sheet" in content_type or "excel" in content_type else "file-text"
