"""What is on view: which places of a state only tell where somebody is looking, as an open card or a zoom.

An app moves them while somebody works; a task that brings about anything else asks for none of them. A schema with
marks says itself what looking around changes; else names say it, outside of rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.names import IDS, TITLES, words
from cuagym.reward.audit.places import EACH, Path, Pattern, Places, at

_SCREENS = frozenset(
    "ui view views viewport viewmode viewstate selection cursor scroll modal dialog dropdown router route "
    "pagination sidebar panel navigation nav navbar browse browsing".split()
)
"""Words of objects that hold nothing but what is on view."""
_HOLDERS = frozenset("editor session viewer map calendar player window screen app workspace camera".split())
"""Words of objects that hold what is on view among other things."""
_SHOWERS = frozenset("player viewer window screen camera".split())
"""Those of them in which a row is on view."""
_LOOKS = frozenset(
    "selected selection expanded collapsed focused hovered highlighted scroll cursor viewport zoom modal dialog "
    "panel dropdown route router search query filter filters sort sorting pagination tab sidebar viewmode view "
    "views".split()
)
_POINTS = frozenset("open opened active current".split())
"""First words of members that point at what is on view, where they hold ids."""
_OPEN = frozenset({"open", "opened"})
"""Those that nothing else is called by."""
_SPOTS = frozenset(
    "page screen month week section step lat lng lon latitude longitude center centre layer bearing pitch preview "
    "fullscreen offset top left".split()
)
"""Words of members of a holder that tell where in it somebody is."""
_OF_ROWS = frozenset("selected expanded collapsed focused hovered highlighted".split())
"""Marks of rows that tell how they are shown: all others are a row's own."""
_CHOSEN = frozenset(
    "setting settings preference preferences prefs default defaults config configuration options".split()
)
"""Words of what somebody chooses, and nobody by looking: `settings.defaultView`."""
_ASKED = frozenset(
    "sort sorting sorted filter filters filtered zoom layer theme dark language locale mode viewmode layout "
    "density collapsed expanded fullscreen preview font size scale".split()
)
"""Words of how things are shown: who uses them wants them so."""
_SCALES = frozenset("zoom scroll viewport".split())
_SOUGHT = frozenset("filter filters search query sort sorting".split())
"""Words of objects that hold by what rows are looked for: what is saved of it stands in rows."""
_LOOKED_AT = frozenset("hits views pageviews impressions visits visitors".split())
"""Words of numbers that count how often something was looked at."""
_POSITION = _SPOTS | _SCALES | frozenset("cursor row column col line".split())


class Views:
    """The places of a state that are on view, by patterns.

    several: states are keyed by app. says: whether the instruction uses a word.
    """

    def __init__(self, places: Places, several: bool, says: Callable[[str], bool]) -> None:
        self._places = places
        self._says = says
        self._skip = 1 if several else 0
        self._scaled = {
            pattern[:-1]
            for pattern in places.values
            if EACH not in pattern and len(pattern) > self._skip + 1 and _SCALES & set(words(pattern[-1]))
        }
        self._screens = self._like_screens()
        self._opened = {
            pattern[:-1]
            for pattern in places.values
            if EACH not in pattern and len(pattern) > self._skip + 1 and self._opens_by_id(pattern)
        }

    def _opens_by_id(self, pattern: Pattern) -> bool:
        """Whether a member is the id in an object that says what is open: `openMap: {"id": …, "tab": …}`."""
        holder = words(pattern[-2])
        return pattern[-1] in IDS and len(holder) > 1 and holder[0] in _OPEN and self._names_rows(pattern)

    def opens(self, pattern: Pattern) -> bool:
        """Whether a place, in no row, only tells which row is open: another one could as well."""
        said = words(pattern[-1])
        if EACH in pattern or not said:
            return False
        if pattern[:-1] in self._opened:
            return pattern[-1] in IDS
        points = said[0] in _OPEN or (said[0] in _POINTS and on_screen(pattern[self._skip : -1]))
        return points and len(said) > 1 and self._names_rows(pattern)

    def _like_screens(self) -> frozenset[Pattern]:
        """Objects of scalars in no row, of whose members two or more, and most, sound as if they were on view."""
        members: dict[Pattern, list[str]] = {}
        for pattern in self._places.values:
            if EACH not in pattern and len(pattern) > self._skip + 1:
                members.setdefault(pattern[:-1], []).append(pattern[-1])
        looks = {home: sum(bool(_LOOKS & set(words(key))) for key in keys) for home, keys in members.items()}
        return frozenset(home for home, keys in members.items() if looks[home] > 1 and 2 * looks[home] > len(keys))

    def shown(self, pattern: Pattern) -> bool:
        """Whether a place sounds as if it were on view, and the task does not say how it is to be shown."""
        said = self._words(pattern)
        return bool(said) and not any(word in _ASKED and self._says(word) for word in said)

    def _words(self, pattern: Pattern) -> tuple[str, ...]:
        """The words of a place by which it sounds as if it were on view; none where it does not."""
        keys = [key for key in pattern[self._skip :] if key != EACH]
        if not keys or any(_CHOSEN & set(words(key)) for key in keys):
            return ()
        outer = pattern[self._skip : pattern.index(EACH)] if EACH in pattern else tuple(keys[:-1])
        if on_screen(outer) or (len(keys) == 1 and EACH not in pattern and keys[0] in _SCREENS):
            return words(keys[-1])
        if EACH in pattern:
            return words(keys[-1]) if _OF_ROWS & set(words(keys[-1])) else ()
        sought = any(_SOUGHT & set(words(key)) for key in outer)
        if sought or any(pattern[:end] in self._opened for end in range(1, len(pattern))):
            return tuple(word for key in keys for word in words(key))
        return words(keys[-1]) if self._member(pattern, outer) else ()

    def counts(self, pattern: Pattern) -> bool:
        """Whether a place counts how often something was looked at, as hits of a page."""
        held = self._places.values.get(pattern, [])
        return bool(_LOOKED_AT & set(words(pattern[-1])[-1:]) and held) and all(type(v) is int for v in held)

    def points(self, pattern: Pattern) -> bool:
        """Whether a place that is on view points at something, and in no object of the screen's.

        What is selected there may be what somebody chose: a plan, a way to pay.
        """
        said = words(pattern[-1])
        if on_screen(pattern[self._skip : -1]):
            return False
        beside = pattern[:-1] in self._screens and not _LOOKS & set(said)
        return beside or self._shows(pattern) or (bool(said[:1]) and said[0] in _POINTS | _OF_ROWS)

    def _shows(self, pattern: Pattern) -> bool:
        """Whether a member tells which row is on view: `player.track`."""
        held = [words(key) for key in pattern[-2:-1]]
        return EACH not in pattern and any(_SHOWERS & set(said) for said in held) and self._names_rows(pattern)

    def _member(self, pattern: Pattern, outer: Pattern) -> bool:
        """Whether a place in no row and in no object of the screen's is on view."""
        said = words(pattern[-1])
        if _LOOKS & set(said) or said in (("page",), ("screen",)) or pattern[:-1] in self._screens:
            return True
        if self._shows(pattern) or (said[:1] and said[0] in _POINTS and self._names_rows(pattern)):
            return True
        holder = pattern[:-1] in self._scaled or any(_HOLDERS & set(words(key)) for key in outer)
        return holder and bool(_SPOTS & set(said))

    def _names_rows(self, pattern: Pattern) -> bool:
        """Whether a place holds ids of rows: `open` may be whether a shop is, or from when on."""
        return all(value is None or self._places.named(value) for value in self._places.values.get(pattern, []))


def on_screen(outer: Pattern) -> bool:
    """Whether one of these keys holds nothing but what is on view."""
    return any(_SCREENS & set(words(key)) for key in outer)


def follows(change: Change, changed: Iterable[Change], golden: Any) -> bool:
    """Whether a change of what is on view only follows the work: where it was done, what it was done to.

    It points at a row that the other changes are about, or at one no more; or it is a position on the screen.
    """
    if _POSITION & set(words(change.field)):
        return True
    told = [
        value for value in (change.before, change.after) if isinstance(value, str | int) and value not in ("", 0)
    ]
    return change.deed == "set" and bool(told) and str(change.after) in handles(changed, golden)


def handles(changes: Iterable[Change], golden: Any) -> set[str]:
    """By what the rows that changes are about are called: their keys, ids and titles."""
    found: set[str] = set()
    for change in changes:
        found.update(key for key in change.path if isinstance(key, str))
        for end in range(1, len(change.path) + 1):
            row = _reached(golden, change.path[:end])
            if isinstance(row, dict):
                held = [row.get(name) for name in (*IDS, *TITLES)]
                found.update(str(value) for value in held if isinstance(value, str | int))
    return found


def _reached(state: Any, path: Path) -> Any:
    try:
        return at(state, path)
    except (KeyError, IndexError, TypeError):
        return None
