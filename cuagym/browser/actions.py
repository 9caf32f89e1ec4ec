"""The actions an actor may take: one tagged union that every kind of agent is translated into.

Coordinates are CSS pixels of the viewport, from its top left corner.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

Button = Literal["left", "middle", "right"]
Modifier = Literal["Alt", "Control", "Meta", "Shift"]
Point = tuple[float, float]

_KEY_NAMES = {
    "alt": "Alt",
    "arrowdown": "ArrowDown",
    "arrowleft": "ArrowLeft",
    "arrowright": "ArrowRight",
    "arrowup": "ArrowUp",
    "backspace": "Backspace",
    "cmd": "Meta",
    "command": "Meta",
    "control": "Control",
    "ctrl": "Control",
    "del": "Delete",
    "delete": "Delete",
    "down": "ArrowDown",
    "end": "End",
    "enter": "Enter",
    "esc": "Escape",
    "escape": "Escape",
    "home": "Home",
    "insert": "Insert",
    "left": "ArrowLeft",
    "meta": "Meta",
    "option": "Alt",
    "page_down": "PageDown",
    "page_up": "PageUp",
    "pagedown": "PageDown",
    "pageup": "PageUp",
    "pgdn": "PageDown",
    "pgup": "PageUp",
    "return": "Enter",
    "right": "ArrowRight",
    "shift": "Shift",
    "space": "Space",
    "super": "Meta",
    "tab": "Tab",
    "up": "ArrowUp",
} | {f"f{n}": f"F{n}" for n in range(1, 13)}


def _canonical_combo(value: object) -> object:
    """`ctrl+a` as `Control+a`: the names that models write, in the browser's spelling."""
    if not isinstance(value, str) or not value:
        return value
    plus = value == "+" or value.endswith("++")
    *held, last = [*value[:-1].split("+"), "+"] if plus else value.split("+")
    names = [_KEY_NAMES.get(name.strip().lower(), name.strip()) for name in held if name.strip()]
    unknown = [name for name in names if name not in {"Alt", "Control", "Meta", "Shift"}]
    if unknown:
        raise ValueError(f"'{unknown[0]}' cannot be held down in '{value}': use Alt, Control, Meta or Shift")
    key = last if len(last) == 1 else _KEY_NAMES.get(last.strip().lower())
    if key is None:
        raise ValueError(f"unknown key '{last}' in '{value}': use a character or a name such as Enter, ArrowDown")
    return "+".join([*names, "Space" if key == " " else key])


Combo = Annotated[str, BeforeValidator(_canonical_combo), Field(min_length=1)]


class _Action(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Click(_Action):
    action: Literal["click"] = "click"
    x: float
    y: float
    button: Button = "left"
    count: int = Field(default=1, ge=1, le=3)
    modifiers: tuple[Modifier, ...] = ()


class Move(_Action):
    action: Literal["move"] = "move"
    x: float
    y: float


class Drag(_Action):
    """The button goes down at the first point of the path and up at the last."""

    action: Literal["drag"] = "drag"
    path: tuple[Point, ...] = Field(min_length=2)
    modifiers: tuple[Modifier, ...] = ()


class Tab(_Action):
    """Bring the browser tab with this index (from 0) to the front."""

    action: Literal["tab"] = "tab"
    index: int = Field(ge=0)


class Type(_Action):
    """Type text into what has the focus; a line feed presses Enter, a tab presses Tab."""

    action: Literal["type"] = "type"
    text: str


class Key(_Action):
    """Press a key or a combination such as `Control+a`, `Shift+Tab`, `Enter`."""

    action: Literal["key"] = "key"
    combo: Combo


class Scroll(_Action):
    """Turn the wheel over a point; positive dy scrolls down."""

    action: Literal["scroll"] = "scroll"
    x: float
    y: float
    dx: float = 0
    dy: float = 0


class Goto(_Action):
    """Load an address of the hub: a path, or a whole address of the same origin."""

    action: Literal["goto"] = "goto"
    url: str


class Back(_Action):
    action: Literal["back"] = "back"


class Wait(_Action):
    action: Literal["wait"] = "wait"
    ms: int = Field(ge=0, le=10_000)


class Done(_Action):
    """The task is finished; `answer` where the task asks a question."""

    action: Literal["done"] = "done"
    answer: str | None = None


class Infeasible(_Action):
    """The task cannot be done."""

    action: Literal["infeasible"] = "infeasible"
    reason: str = ""


Action = Annotated[
    Click | Move | Drag | Tab | Type | Key | Scroll | Goto | Back | Wait | Done | Infeasible,
    Field(discriminator="action"),
]

_ADAPTER: TypeAdapter[Action] = TypeAdapter(Action)


def parse_action(source: str | bytes | dict[str, Any]) -> Action:
    """The action that JSON text or an object stands for; pydantic's ValidationError says what is wrong."""
    return _ADAPTER.validate_python(source) if isinstance(source, dict) else _ADAPTER.validate_json(source)
