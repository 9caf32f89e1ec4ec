"""The kinds of value that fields and parameters hold: validation, JSON Schema and parsing of posted text.

A kind is read off an annotation: `str` (one line), `Prose` (many lines), `Address` (an e-mail address), `bool`,
`int`, `Day`, `Moment`, a `Literal` of strings, an entity class (stored as its id), `File`, a list of any of
these, and `| None`.
"""

from __future__ import annotations

import datetime as dt
import re
import types
import typing
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Literal, NewType, Union

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    with_config,
)
from typing_extensions import TypedDict

from cuagym.errors import OperationRefused
from cuagym.hub.state import MAX_INTEGER

if TYPE_CHECKING:
    from cuagym.hub.entity import Entity

Prose = NewType("Prose", str)
"""Text of several lines."""
Address = NewType("Address", str)
"""An e-mail address."""
Day = NewType("Day", str)
"""A calendar day, `2026-03-14`."""
Moment = NewType("Moment", str)
"""A point in time to the second, UTC, `2026-03-14T09:30:00Z`."""


ExactInt = Annotated[StrictInt, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)]
"""A whole number that JSON readers agree on."""


@with_config(ConfigDict(extra="forbid", strict=True))
class File(TypedDict):
    """A stored file as a state names it: the bytes are found by hash."""

    name: str
    sha256: str
    size: ExactInt
    content_type: str


Base = Literal["text", "prose", "address", "bool", "int", "day", "moment", "choice", "entity", "file"]
_BASES: dict[Any, Base] = {
    str: "text",
    Prose: "prose",
    Address: "address",
    bool: "bool",
    int: "int",
    Day: "day",
    Moment: "moment",
    File: "file",
}
LIMITS = {"text": 500, "prose": 50_000, "address": 200}
_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_FILE = TypeAdapter(File)


@dataclass(frozen=True, slots=True)
class Kind:
    base: Base
    entity: type[Entity] | None = None
    choices: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False


def kind_of(annotation: Any, entities: frozenset[type[Entity]]) -> Kind:
    """The kind that an annotation stands for; TypeError for one that no state can hold."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (Union, types.UnionType):
        (inner,) = (argument for argument in arguments if argument is not type(None))
        kind = kind_of(inner, entities)
        return Kind(kind.base, kind.entity, kind.choices, kind.many, optional=True)
    if origin is list:
        kind = kind_of(arguments[0], entities)
        return Kind(kind.base, kind.entity, kind.choices, many=True)
    if origin is Literal:
        return Kind("choice", choices=arguments)
    if annotation in _BASES:
        return Kind(_BASES[annotation])
    if annotation in entities:
        return Kind("entity", entity=annotation)
    raise TypeError(f"{annotation!r} is no kind of value that a state can hold")


def schema_type(kind: Kind) -> Any:
    """The pydantic type that validates a stored value of this kind."""
    one = _schema_type_of_one(kind)
    if kind.many:
        one = list.__class_getitem__(one)
    return one | None if kind.optional else one


def _schema_type_of_one(kind: Kind) -> Any:
    match kind.base:
        case "bool":
            return StrictBool
        case "int":
            return ExactInt
        case "choice":
            return Literal[kind.choices]
        case "file":
            return File
        case "entity":
            return Annotated[str, StringConstraints(strict=True, min_length=1, max_length=64)]
        case "day":
            return Annotated[str, StringConstraints(strict=True), AfterValidator(check_day)]
        case "moment":
            return Annotated[str, StringConstraints(strict=True), AfterValidator(check_moment)]
        case "text" | "prose" | "address":
            return Annotated[str, StringConstraints(strict=True, max_length=LIMITS[kind.base])]


@lru_cache(maxsize=1 << 14)
def check_day(text: str) -> str:
    """`text` if it is a day as `2026-03-14`, else ValueError."""
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day like 2026-03-14")
    dt.date.fromisoformat(text)
    return text


@lru_cache(maxsize=1 << 14)
def check_moment(text: str) -> str:
    """`text` if it is a moment as `2026-03-14T09:30:00Z`, else ValueError."""
    if not _MOMENT.fullmatch(text):
        raise ValueError(f"{text!r} is not a moment like 2026-03-14T09:30:00Z")
    dt.datetime.fromisoformat(text)
    return text


def parse_value(kind: Kind, raw: Any, name: str) -> Any:
    """The value that an argument's JSON or posted text stands for; entities stay ids.

    Text is trimmed (prose at its end), an empty string is None where the parameter is optional, and the forms
    in which browsers post booleans, dates and files are understood. OperationRefused names the parameter.
    """
    if kind.many:
        items = raw if isinstance(raw, list) else [] if raw in (None, "") else [raw]
        return [_parse_one(kind, item, name) for item in items]
    if raw is None or (raw == "" and kind.optional):
        if kind.optional:
            return None
        raise OperationRefused(f"{_said(name)} is missing", field=name)
    return _parse_one(kind, raw, name)


def _parse_one(kind: Kind, raw: Any, name: str) -> Any:
    if kind.base == "bool":
        if isinstance(raw, bool):
            return raw
        if raw in ("on", "true", "1", "off", "false", "0"):
            return raw in ("on", "true", "1")
        raise OperationRefused(f"{_said(name)} is on or off, not {raw!r}", field=name)
    if kind.base == "int":
        return _parse_int(raw, name)
    if kind.base == "file":
        return _parse_file(raw, name)
    if not isinstance(raw, str):
        raise OperationRefused(f"{_said(name)} is text, not {type(raw).__name__}", field=name)
    return _parse_text(kind, raw, name)


def _parse_file(raw: Any, name: str) -> Any:
    try:
        return _FILE.validate_python(raw)
    except ValidationError:
        raise OperationRefused(
            f"{_said(name)} is a file with name, sha256, size and content_type", field=name
        ) from None


def _parse_int(raw: Any, name: str) -> int:
    try:
        number: int = int(raw) if isinstance(raw, str) else {int: raw}[type(raw)]
    except (ValueError, KeyError):
        raise OperationRefused(f"{_said(name)} is a whole number, not {raw!r}", field=name) from None
    if abs(number) > MAX_INTEGER:
        raise OperationRefused(f"{_said(name)} is too large a number", field=name)
    return number


def _parse_text(kind: Kind, raw: str, name: str) -> str:
    text = raw.replace("\r\n", "\n")
    try:
        match kind.base:
            case "day":
                return check_day(text)
            case "moment":
                return check_moment(text if len(text) != 16 else f"{text}:00Z")
            case "prose":
                text = "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")
            case "entity":
                return text
            case _:
                text = " ".join(text.split())
    except ValueError as error:
        raise OperationRefused(f"{_said(name)}: {error}", field=name) from None
    if kind.base == "choice":
        if text not in kind.choices:
            raise OperationRefused(f"{_said(name)} is one of {', '.join(kind.choices)}, not {text!r}", field=name)
    elif kind.base == "address":
        if not _ADDRESS.fullmatch(text):
            raise OperationRefused(f"{text!r} is not an e-mail address", field=name)
    elif not text and not kind.optional:
        raise OperationRefused(f"{_said(name)} can't be empty", field=name)
    if len(text) > LIMITS.get(kind.base, len(text)):
        raise OperationRefused(f"{_said(name)} is longer than {LIMITS[kind.base]} characters", field=name)
    return text


def _said(name: str) -> str:
    """A parameter's name as a sentence begins with it: what is refused is read on a page."""
    return name.replace("_", " ").capitalize()
