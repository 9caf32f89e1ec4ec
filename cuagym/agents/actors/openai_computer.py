"""The vocabulary of OpenAI's computer-use tool, as our actions.

Source: the `ComputerAction` types of the Responses API. Coordinates are pixels of the screenshot that the model
saw, which are CSS pixels of the viewport.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, Field, TypeAdapter

from cuagym.agents.actors.parsing import Modifiers, key_presses, parse
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.browser.actions import Action, Back, Click, Drag, Move, Scroll, Type, Wait
from cuagym.schema import JsonObject

WAIT_MS = 2000  # the tool's `wait` names no time


class _Click(BaseModel):
    type: Literal["click"]
    button: Literal["left", "right", "wheel", "back", "forward"] = "left"
    x: float
    y: float
    keys: Modifiers = ()


class _DoubleClick(BaseModel):
    type: Literal["double_click"]
    x: float
    y: float
    keys: Modifiers = ()


class _Point(BaseModel):
    x: float
    y: float


class _Drag(BaseModel):
    type: Literal["drag"]
    path: list[_Point] = Field(min_length=2)
    keys: Modifiers = ()


class _Keypress(BaseModel):
    type: Literal["keypress"]
    keys: list[str] = Field(min_length=1)


class _Move(BaseModel):
    type: Literal["move"]
    x: float
    y: float


class _Screenshot(BaseModel):
    type: Literal["screenshot"]


class _Scroll(BaseModel):
    type: Literal["scroll"]
    x: float
    y: float
    scroll_x: float = 0
    scroll_y: float = 0


class _Type(BaseModel):
    type: Literal["type"]
    text: str


class _Wait(BaseModel):
    type: Literal["wait"]


_ComputerAction: TypeAlias = (
    _Click | _DoubleClick | _Drag | _Keypress | _Move | _Screenshot | _Scroll | _Type | _Wait
)
_ACTION: TypeAdapter[_ComputerAction] = TypeAdapter(Annotated[_ComputerAction, Field(discriminator="type")])


def translated(action: JsonObject) -> Iterator[Action]:
    """What one computer action does in the browser; a screenshot does nothing, for every step ends in one.

    Raises NotAccepted for an action that is malformed or that a browser page does not know.
    """
    match parse(_ACTION, action):
        case _Click(button="back"):
            yield Back()
        case _Click(button="forward"):
            raise NotAccepted("The button `forward` does nothing here.")
        case _Click(button="wheel") as it:
            yield Click(x=it.x, y=it.y, button="middle", modifiers=it.keys)
        case _Click(button=("left" | "right") as button) as it:
            yield Click(x=it.x, y=it.y, button=button, modifiers=it.keys)
        case _DoubleClick() as it:
            yield Click(x=it.x, y=it.y, count=2, modifiers=it.keys)
        case _Drag() as it:
            yield Drag(path=tuple((point.x, point.y) for point in it.path), modifiers=it.keys)
        case _Keypress(keys=keys):
            yield from key_presses(keys)
        case _Move() as it:
            yield Move(x=it.x, y=it.y)
        case _Scroll() as it:
            yield Scroll(x=it.x, y=it.y, dx=it.scroll_x, dy=it.scroll_y)
        case _Type(text=text):
            yield Type(text=text)
        case _Wait():
            yield Wait(ms=WAIT_MS)
