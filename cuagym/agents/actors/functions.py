"""Our own actions as function tools: what any model that can call tools may do.

Coordinates are CSS pixels of the viewport, or parts of a thousand of its width and height.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter

from cuagym.agents.actors.parsing import parse
from cuagym.agents.llm.conversation import NotAccepted
from cuagym.browser.actions import (
    Action,
    Back,
    Click,
    Done,
    Drag,
    Goto,
    Infeasible,
    Key,
    Move,
    Point,
    Scroll,
    Tab,
    Type,
    Wait,
)
from cuagym.llm.protocol import ToolCall, ToolSpec

THOUSAND = 1000

_ACTION: TypeAdapter[Action] = TypeAdapter(Action)
_KINDS: dict[str, type[BaseModel]] = {
    kind.model_fields["action"].default: kind
    for kind in (Click, Move, Drag, Tab, Type, Key, Scroll, Goto, Back, Wait, Done, Infeasible)
}
_DESCRIPTIONS = {
    "click": "Click at a point; count 2 is a double click.",
    "move": "Move the pointer to a point without clicking, to see what appears there.",
    "drag": "Press the left button at the first point [x, y] of the path, move along it, release at the last.",
    "tab": "Bring the browser tab with this index, counted from 0, to the front.",
    "type": "Type text into what has the focus. A line feed presses Enter.",
    "key": "Press a key or a combination: Enter, Escape, Control+a, Shift+Tab.",
    "scroll": "Turn the wheel over a point; dy and dx are CSS pixels, positive dy scrolls down.",
    "goto": "Load a page by its path.",
    "back": "Go back to the page before.",
    "wait": "Wait so many milliseconds.",
    "done": "The task is finished: ends it. Give the answer where the task asks a question.",
    "infeasible": "The task cannot be done in this app: ends it. Say why.",
}
ENDING = ("done", "infeasible")
BROWSER = ("goto", "back", "tab", *ENDING)
"""What a computer-use tool, whose screen is the page alone, does not reach."""
SCREEN = ("click", "move", "drag", "type", "key", "scroll", "wait", *BROWSER)


def specs(names: Iterable[str]) -> tuple[ToolSpec, ...]:
    """The tools of these actions."""
    return tuple(ToolSpec(name, _DESCRIPTIONS[name], _parameters(_KINDS[name])) for name in names)


def action_of(call: ToolCall, names: Iterable[str]) -> Action:
    """The action that a call of one of these tools stands for, coordinates as they are. Raises NotAccepted."""
    known = tuple(names)
    if call.name not in known:
        raise NotAccepted(f"There is no tool {call.name!r}; there are: {', '.join(known)}.")
    return parse(_ACTION, {**call.arguments, "action": call.name})


def in_pixels(action: Action, viewport: tuple[int, int]) -> Action:
    """An action whose coordinates are parts of a thousand, in pixels of the viewport. Raises NotAccepted."""
    match action:
        case Click() | Move() | Scroll():
            x, y = _pixel((action.x, action.y), viewport)
            return action.model_copy(update={"x": x, "y": y})
        case Drag():
            return action.model_copy(update={"path": tuple(_pixel(point, viewport) for point in action.path)})
    return action


def _pixel(point: Point, viewport: tuple[int, int]) -> Point:
    if not all(0 <= value <= THOUSAND for value in point):
        raise NotAccepted(
            f"({point[0]:g}, {point[1]:g}) is outside the screen: coordinates go from 0 to {THOUSAND}."
        )
    x, y = (min(round(value * size / THOUSAND), size - 1) for value, size in zip(point, viewport, strict=True))
    return x, y


def _parameters(kind: type[BaseModel]) -> dict[str, Any]:
    schema = kind.model_json_schema()
    properties = {name: plain(value) for name, value in schema["properties"].items() if name != "action"}
    required = [name for name in schema.get("required", ()) if name != "action"]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def plain(schema: Any) -> Any:
    """A schema without titles, and points as arrays of two numbers: not every server knows `prefixItems`."""
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: plain(value) for key, value in schema.items() if key not in ("title", "prefixItems")}
    return {**kept, "items": {"type": "number"}} if "prefixItems" in schema else kept
