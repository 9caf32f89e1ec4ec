"""Acting on the ARIA snapshot: a model names elements by their refs, and its actions become coordinates.

Source: Playwright's ARIA snapshots in `ai` mode with boxes; a line is `- role "name" [attribute]… : text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from cuagym.agents.actors.functions import BROWSER, action_of, plain, specs
from cuagym.agents.actors.parsing import Modifiers, parse
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.browser.actions import Action, Button, Click, Drag, Key, Move, Point, Scroll, Type
from cuagym.llm.protocol import ToolCall, ToolSpec

SHOWN = 24_000  # characters of a snapshot that a model is shown
PLAIN = ("type", "key", "wait", *BROWSER)

_LINE = re.compile(r"""^(\s*- '?\w+(?: "(?:[^"\\]|\\.)*")?)((?: \[[^\]]*\])*)(.*)$""")
_ATTRIBUTE = re.compile(r"\[(\w+)=([^\]]*)\]")
_URL = re.compile(r"^\s*- /url:")
_NOISE = re.compile(r" \[(?:box|cursor)=[^\]]*\]")

Box: TypeAlias = tuple[float, float, float, float]


class OutOfView(Exception):
    """An element is not in the viewport; `scroll` should bring it there."""

    def __init__(self, ref: str, scroll: Scroll) -> None:
        super().__init__(ref)
        self.scroll = scroll


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _ClickOn(_Arguments):
    ref: str
    button: Button = "left"
    count: int = Field(default=1, ge=1, le=3)
    modifiers: Modifiers = ()


class _Hover(_Arguments):
    ref: str


class _Fill(_Arguments):
    ref: str
    text: str
    submit: bool = False


class _DragTo(_Arguments):
    ref: str
    to: str


class _ScrollAt(_Arguments):
    direction: Literal["up", "down"]
    ref: str | None = None


_POINTING: dict[str, tuple[type[_Arguments], str]] = {
    "click": (_ClickOn, "Click an element; count 2 is a double click."),
    "hover": (_Hover, "Move the pointer onto an element, to see what appears there."),
    "fill": (_Fill, "Replace the text of a field by this text; submit presses Enter afterwards."),
    "drag": (_DragTo, "Drag an element onto another one."),
    "scroll": (_ScrollAt, "Scroll the page, or the list that holds an element."),
}


def tools() -> tuple[ToolSpec, ...]:
    """What a model may do on a snapshot."""
    pointing = (ToolSpec(name, said, plain(kind.model_json_schema())) for name, (kind, said) in _POINTING.items())
    return (*pointing, *specs(PLAIN))


@dataclass(frozen=True)
class Snapshot:
    """A snapshot as a model reads it, and where its elements are.

    document: changes when the page is replaced by another one, whose elements may have the same refs.
    """

    text: str
    boxes: dict[str, Box]
    document: str


def read(aria: str, viewport: tuple[int, int]) -> Snapshot:
    """Takes the boxes out of a snapshot. What a page says in brackets is left as it is, and names no element.

    Playwright's refs begin with the number of the document in its tab (`f3e8`): that is left out, so that the same
    page reads the same in every episode. Of a page that is too long, what is out of view is left out.
    """
    lines: list[tuple[str, bool]] = []
    boxes: dict[str, Box] = {}
    frames: dict[str, str] = {}
    inside = True
    for line in aria.splitlines():
        match = _LINE.match(line)
        if match is None or _URL.match(line):
            continue
        head, attributes, rest = match.groups()
        found = dict(_ATTRIBUTE.findall(attributes))
        if "ref" in found and "box" in found:
            x, y, width, height = (float(number) for number in found["box"].split(","))
            ref = _renamed(found["ref"], frames)
            attributes = attributes.replace(f"[ref={found['ref']}]", f"[ref={ref}]")
            boxes[ref] = (x, y, width, height)
            inside = x + width > 0 and x < viewport[0] and y + height > 0 and y < viewport[1]
        lines.append((head + _NOISE.sub("", attributes) + rest, inside))
    document = next(iter(frames), "")
    whole = "\n".join(line for line, _ in lines)
    if len(whole) <= SHOWN:
        return Snapshot(whole, boxes, document)
    part = "\n".join(line for line, inside in lines if inside)[:SHOWN]
    note = "[Only what is in view is shown: scroll to see the rest of this long page.]"
    return Snapshot(f"{part}\n{note}", boxes, document)


def _renamed(ref: str, frames: dict[str, str]) -> str:
    """`e8` for the `f3e8` of the page itself, `f1e8` for its first frame, and so on."""
    frame, _, number = ref.rpartition("e")
    name = frames.setdefault(frame, f"f{len(frames)}" if frames else "")
    return f"{name}e{number}"


def translated(call: ToolCall, boxes: dict[str, Box], viewport: tuple[int, int]) -> Iterator[Action]:
    """What a call does in the browser. Raises NotAccepted, and OutOfView before anything is done."""
    if call.name not in _POINTING:
        yield action_of(call, (*_POINTING, *PLAIN))
        return
    screen = _Screen(boxes, viewport)
    match parse(TypeAdapter(_POINTING[call.name][0]), call.arguments):
        case _ClickOn() as it:
            x, y = screen.point(it.ref)
            yield Click(x=x, y=y, button=it.button, count=it.count, modifiers=it.modifiers)
        case _Hover(ref=ref):
            x, y = screen.point(ref)
            yield Move(x=x, y=y)
        case _Fill() as it:
            x, y = screen.point(it.ref)
            yield Click(x=x, y=y)
            yield Key(combo="Control+a")
            yield Type(text=it.text) if it.text else Key(combo="Delete")
            if it.submit:
                yield Key(combo="Enter")
        case _DragTo() as it:
            start, end = screen.point(it.ref), screen.point(it.to)
            middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            yield Drag(path=(start, middle, end))
        case _ScrollAt() as it:
            x, y = screen.point(it.ref) if it.ref else (viewport[0] / 2, viewport[1] / 2)
            page = 0.8 * viewport[1]
            yield Scroll(x=x, y=y, dy=page if it.direction == "down" else -page)


@dataclass(frozen=True)
class _Screen:
    boxes: dict[str, Box]
    viewport: tuple[int, int]

    def point(self, ref: str) -> Point:
        """The middle of what is in view of an element."""
        box = self.boxes.get(ref)
        if box is None:
            raise NotAccepted(f"There is no element {ref!r} on the page now.")
        x, y, width, height = box
        left, right = max(x, 0), min(x + width, self.viewport[0])
        top, bottom = max(y, 0), min(y + height, self.viewport[1])
        if left >= right or top >= bottom:
            raise OutOfView(ref, self._towards(x + width / 2, y + height / 2))
        return (left + right) / 2, (top + bottom) / 2

    def _towards(self, x: float, y: float) -> Scroll:
        """A turn of the wheel in the element's column, which is mostly inside what scrolls it."""
        width, height = self.viewport
        column = min(max(x, 1), width - 1)
        sideways = 0 if 0 <= x < width else x - width / 2
        upright = 0 if 0 <= y < height else y - height / 2
        return Scroll(x=column, y=height / 2, dx=sideways, dy=upright)
