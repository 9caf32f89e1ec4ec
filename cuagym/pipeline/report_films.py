"""The film strips of a report: frames of recorded rollouts, and how their actions are said."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

FILMS = 60
FRAMES = 8


@dataclass(frozen=True)
class Frame:
    """What was seen before a step and what was then done. `image`: key of the screenshot, empty for none.

    at: where the pointer acted, as percentages of the width and height; None when it did not.
    """

    step: int
    image: str
    did: str
    page: str
    at: tuple[float, float] | None


@dataclass(frozen=True)
class Film:
    """A recorded rollout. `frames`: the first, the last and some between; `folder`: where the whole lies."""

    folder: str
    steps: int
    frames: tuple[Frame, ...]

    def whole(self, images: Mapping[str, str]) -> bool:
        """Whether each of its frames has an image."""
        return all(frame.image in images for frame in self.frames)


@dataclass
class Films:
    """The recordings that a report shows, as many as it may, and the files of their frames by key."""

    files: dict[str, Path] = field(default_factory=dict)
    shown: list[Film] = field(default_factory=list)
    left_out: int = 0

    def of(self, folder: Path, said: str) -> Film | None:
        """The film of a trajectory folder; None when there is none, or when enough are shown.

        said: the folder as the report names it.
        """
        lines = _steps(folder)
        if not lines:
            return None
        if len(self.shown) >= FILMS:
            self.left_out += 1
            return None
        film = Film(said, len(lines), tuple(self._frame(folder, line) for line in _some(lines)))
        self.shown.append(film)
        return film

    def by_weight(self) -> list[Path]:
        """The files of all frames, those first that matter most: how each rollout began and ended."""
        ends = [film.frames[place].image for film in self.shown for place in (0, -1)]
        between = [frame.image for film in self.shown for frame in film.frames[1:-1]]
        return [self.files[key] for key in dict.fromkeys([*ends, *between]) if key]

    def _frame(self, folder: Path, line: dict[str, Any]) -> Frame:
        seen, actions = line["observation"], line["actions"]
        name = seen.get("screenshot")
        file = folder / name if name else None
        data = file.read_bytes() if file is not None and file.is_file() else b""
        key = key_of(data) if data else ""
        if file is not None and key:
            self.files.setdefault(key, file)
        page = "/" + str(seen.get("url", "")).split("://", 1)[-1].partition("/")[2]
        return Frame(line["step"], key, said_actions(actions), page, _point(actions, data))


def key_of(image: bytes) -> str:
    """The key of an image: equal images are kept once."""
    return hashlib.sha256(image).hexdigest()[:16]


def _steps(folder: Path) -> list[dict[str, Any]]:
    file = folder / "trajectory.jsonl"
    if not file.is_file():
        return []
    return [orjson.loads(line) for line in file.read_bytes().splitlines() if line.strip()]


def _some(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most FRAMES of them, evenly spread, the first and the last among them."""
    if len(lines) <= FRAMES:
        return lines
    return [lines[round(i * (len(lines) - 1) / (FRAMES - 1))] for i in range(FRAMES)]


def _point(actions: Sequence[dict[str, Any]], png: bytes) -> tuple[float, float] | None:
    """Where the first action with a place acted, in percent of the PNG's size."""
    width, height = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    for action in actions:
        x, y = action.get("path", [[action.get("x"), action.get("y")]])[0]
        if x is not None and width and height:
            return round(100 * x / width, 2), round(100 * y / height, 2)
    return None


def said_actions(actions: Sequence[dict[str, Any]]) -> str:
    """Actions in a few words: `click · type “Budget” · press Enter`."""
    return " · ".join(_said(action) for action in actions) or "looks"


def _said(action: dict[str, Any]) -> str:
    match action["action"]:
        case "click":
            return {1: "click", 2: "double click", 3: "triple click"}[action.get("count", 1)]
        case "type":
            text = str(action["text"])
            return f"type “{text if len(text) <= 40 else text[:39] + '…'}”"
        case "key":
            return f"press {action['combo']}"
        case "goto":
            return f"go to {action['url']}"
        case "done":
            return "done" if action.get("answer") is None else f"answer “{action['answer']}”"
        case "infeasible":
            return "say that it can't be done"
        case other:
            return str(other)
