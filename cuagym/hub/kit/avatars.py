"""Pictures of people: their initials on a colour that follows from the name."""

from __future__ import annotations

import zlib
from functools import lru_cache

from markupsafe import Markup

from cuagym.hub.kit.words import initials

_HUES = (
    "#a63d2f",
    "#8f5208",
    "#6b6400",
    "#3d6e1f",
    "#1c6e52",
    "#156a78",
    "#24629c",
    "#4657b0",
    "#6b4bab",
    "#8a3f96",
    "#a13a6e",
    "#5c5f66",
)
"""White text on each has a contrast of at least 4.5."""


def hue(name: str) -> str:
    """The colour of this name: always the same one."""
    return _HUES[zlib.crc32(name.encode()) % len(_HUES)]


@lru_cache(maxsize=2048)
def avatar(name: str, size: int = 32, decorative: bool = True) -> Markup:
    """A disc with the name's initials; `decorative` where the name is written beside it."""
    role = Markup('aria-hidden="true"') if decorative else Markup('role="img" aria-label="{}"').format(name)
    return Markup('<span class="avatar" style="--s:{}px;--c:{}" data-name="{}" {}></span>').format(
        size, hue(name), initials(name), role
    )
