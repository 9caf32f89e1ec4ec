"""What models write for keys and actions, as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from cuagym.agents.llm.conversation import NotAccepted
from cuagym.browser.actions import Key, Modifier, parse_action

Value = TypeVar("Value")

_MODIFIERS: dict[str, Modifier] = {
    "alt": "Alt",
    "option": "Alt",
    "ctrl": "Control",
    "control": "Control",
    "meta": "Meta",
    "cmd": "Meta",
    "command": "Meta",
    "super": "Meta",
    "win": "Meta",
    "shift": "Shift",
}


def _modifiers(keys: object) -> object:
    """`["CTRL", "shift"]`, `"ctrl+shift"` or null as modifiers of an action."""
    if keys is None:
        return ()
    names = keys.replace("+", " ").split() if isinstance(keys, str) else keys
    if not isinstance(names, list | tuple):
        return keys
    return tuple(_MODIFIERS.get(str(name).strip().lower(), name) for name in names)


Modifiers: TypeAlias = Annotated[tuple[Modifier, ...], BeforeValidator(_modifiers)]


def parse(adapter: TypeAdapter[Value], value: object) -> Value:
    """`value` as the adapter's type. NotAccepted says where and what is wrong."""
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        raise NotAccepted(problems(error)) from error


def problems(error: ValidationError) -> str:
    """What does not fit, in one line for the model."""
    told = [f"{'.'.join(map(str, one['loc']))}: {one['msg']}".lstrip(": ") for one in error.errors()[:5]]
    return "That is no possible action: " + "; ".join(told)


def press(combo: str) -> Key:
    """One key or combination. NotAccepted when there is no such key."""
    try:
        key: Any = parse_action({"action": "key", "combo": combo})
    except ValidationError as error:
        raise NotAccepted(problems(error)) from error
    assert isinstance(key, Key)
    return key


def key_presses(keys: Sequence[str]) -> Iterator[Key]:
    """A list of keys: the modifiers in it are held while the others are pressed one after another.

    `["CTRL", "A"]` names the key, so that a letter is a small one unless Shift is among them.
    """
    held = [_MODIFIERS[key.lower()] for key in keys if key.lower() in _MODIFIERS]
    others = [key for key in keys if key.lower() not in _MODIFIERS]
    if not others:
        yield press("+".join(held))
    for key in others:
        yield press("+".join([*held, key.lower() if len(key) == 1 else key]))
