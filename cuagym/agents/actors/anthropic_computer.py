"""The vocabulary of Anthropic's computer-use tool, as our actions.

Source: the computer tools `computer_20250124` to `computer_toolset_20260801` of the Messages API. An action is
`{"action": NAME, …}`; coordinates are pixels of the screenshot that the model saw, which are CSS pixels of the
viewport.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, TypeAdapter

from cuagym.agents.actors.parsing import Modifiers, parse, press
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.browser.actions import Action, Button, Click, Drag, Move, Point, Scroll, Type, Wait
from cuagym.schema import JsonObject

NOTCH = 100  # pixels that a click of the wheel scrolls, as in Chromium on a desktop
LONGEST_WAIT = 10.0  # seconds


class _Click(BaseModel):
    action: Literal["left_click", "right_click", "middle_click", "double_click", "triple_click"]
    coordinate: Point | None = None
    text: Modifiers = ()


class _Drag(BaseModel):
    action: Literal["left_click_drag"]
    coordinate: Point
    start_coordinate: Point | None = None
    text: Modifiers = ()


class _Move(BaseModel):
    action: Literal["mouse_move"]
    coordinate: Point


class _Plain(BaseModel):
    action: Literal["screenshot", "cursor_position", "left_mouse_down", "left_mouse_up", "zoom", "hold_key"]


class _Key(BaseModel):
    action: Literal["key"]
    text: str = Field(min_length=1)
    repeat: int | None = Field(default=None, ge=1, le=100)


class _Type(BaseModel):
    action: Literal["type"]
    text: str


class _Scroll(BaseModel):
    action: Literal["scroll"]
    scroll_direction: Literal["up", "down", "left", "right"]
    scroll_amount: float = Field(ge=0)
    coordinate: Point | None = None
    text: Modifiers = ()


class _Wait(BaseModel):
    action: Literal["wait"]
    duration: float = Field(ge=0)


_ComputerAction: TypeAlias = _Click | _Drag | _Move | _Plain | _Key | _Type | _Scroll | _Wait
_ACTION: TypeAdapter[_ComputerAction] = TypeAdapter(Annotated[_ComputerAction, Field(discriminator="action")])

_CLICKS: dict[str, tuple[Button, int]] = {
    "left_click": ("left", 1),
    "right_click": ("right", 1),
    "middle_click": ("middle", 1),
    "double_click": ("left", 2),
    "triple_click": ("left", 3),
}
_DIRECTIONS = {"up": (0, -NOTCH), "down": (0, NOTCH), "left": (-NOTCH, 0), "right": (NOTCH, 0)}


class Translation:
    """Turns one episode's actions into ours, and remembers what they rely on: where the pointer is, and whether the
    button is down (then its way is gathered into a drag)."""

    def __init__(self, middle: Point) -> None:
        self._at = middle
        self._way: list[Point] | None = None

    def translated(self, action: JsonObject) -> Iterator[Action | str]:
        """What one computer action does in the browser; a str is an answer to the model.

        A screenshot does nothing, for every step ends in one. Raises NotAccepted for an action that is malformed or
        not possible here.
        """
        match parse(_ACTION, action):
            case _Click() as it:
                button, count = _CLICKS[it.action]
                x, y = self._point(it.coordinate)
                yield Click(x=x, y=y, button=button, count=count, modifiers=it.text)
            case _Drag() as it:
                start = self._point(it.start_coordinate)
                yield Drag(path=(start, self._point(it.coordinate)), modifiers=it.text)
            case _Move() as it:
                x, y = self._point(it.coordinate)
                if self._way is None:
                    yield Move(x=x, y=y)
                else:
                    self._way.append((x, y))
            case _Plain() as it:
                yield from self._plain(it.action)
            case _Key(text=text, repeat=repeat):
                combos = ["space"] if text == " " else text.split()
                yield from [press(combo) for combo in combos] * (repeat or 1)
            case _Type(text=text):
                yield Type(text=text)
            case _Scroll(text=()) as it:
                x, y = self._point(it.coordinate)
                dx, dy = _DIRECTIONS[it.scroll_direction]
                yield Scroll(x=x, y=y, dx=dx * it.scroll_amount, dy=dy * it.scroll_amount)
            case _Scroll():
                raise NotAccepted("Keys can't be held while scrolling here.")
            case _Wait(duration=seconds):
                yield Wait(ms=round(min(seconds, LONGEST_WAIT) * 1000))

    def _plain(self, name: str) -> Iterator[Action | str]:
        match name:
            case "cursor_position":
                yield f"The cursor is at ({self._at[0]:g}, {self._at[1]:g})."
            case "left_mouse_down":
                self._way = [self._at]
            case "left_mouse_up":
                way, self._way = self._way, None
                if way is None:
                    raise NotAccepted("The left button is not down: left_mouse_down comes first.")
                yield Drag(path=tuple(way)) if len(way) > 1 else Click(x=way[0][0], y=way[0][1])
            case "zoom" | "hold_key":
                raise NotAccepted(f"`{name}` is not possible here.")

    def _point(self, coordinate: Point | None) -> Point:
        if coordinate is not None:
            self._at = coordinate
        return self._at
