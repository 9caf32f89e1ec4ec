"""States as values: canonical JSON bytes with structure shared between versions.

A state is one JSON object per app. Its top-level members are kept apart (`Table` for a collection of
entities, `Record` for a single object), each immutable with its bytes and index computed once, so that a
new version costs what it changed and a fork costs a pointer.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeAlias, cast

import jiter
import orjson

from cuagym.errors import StateError

Json: TypeAlias = Any
"""A JSON value. (A recursive alias would refuse every `dict[str, Any]`, dicts being invariant.)"""
JsonObject: TypeAlias = dict[str, Any]

MAX_DEPTH = 64
MAX_INTEGER = 2**53
_ALWAYS_NORMAL = frozenset({str, bool, type(None)})


def canonical(value: object) -> bytes:
    """The canonical JSON bytes of a value that is already normal (see `normal`): sorted keys, no spaces."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parse(body: bytes) -> Json:
    """The normal JSON value that `body` holds.

    Raises StateError for malformed JSON, duplicate keys, non-finite numbers, integers beyond ±2⁵³, lone
    surrogates and nesting beyond 64.
    """
    value = read(body)
    if isinstance(value, dict | list) and _is_normal(value, MAX_DEPTH):
        return cast(Json, value)
    return normal(value)


def read(body: bytes) -> Json:
    """The JSON value that `body` holds, which may not be normal yet: its numbers and depth are not looked at.

    Raises StateError for malformed JSON, duplicate keys, non-finite numbers and lone surrogates.

    What gives the same bytes when it is written again had no key twice: finding that out so takes half the time
    of a parser that keeps count of keys. That parser reads what is laid out in another way, and says what is wrong.
    """
    try:
        value = orjson.loads(body)
        if orjson.dumps(value) == body:
            return cast(Json, value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        pass
    try:
        return cast(
            Json,
            jiter.from_json(
                body, allow_inf_nan=False, cache_mode="keys", catch_duplicate_keys=True, partial_mode=False
            ),
        )
    except ValueError as error:
        raise StateError(f"not valid JSON: {error}", (("$", str(error)),)) from None


def _is_normal(value: dict[str, Any] | list[Any], depth: int) -> bool:
    """Whether `normal` would leave parsed JSON as it is, at a tenth of its cost: it looks at types in bulk.

    Lone surrogates are not looked for: the parser refuses them.
    """
    items: Collection[Any] = value.values() if isinstance(value, dict) else value
    kinds = {*map(type, items)}
    if kinds <= _ALWAYS_NORMAL:
        return True
    if float in kinds:
        return False
    for item in items:
        kind = item.__class__
        if kind is int:
            if not -MAX_INTEGER <= item <= MAX_INTEGER:
                return False
        elif (kind is dict or kind is list) and (depth == 1 or not _is_normal(item, depth - 1)):
            return False
    return True


def normal(value: object, path: str = "$", depth: int = 0) -> Json:
    """`value` with integral floats as integers; StateError names the path of what JSON states may not hold."""
    if value is None or value is True or value is False:
        return cast(Json, value)
    if isinstance(value, str):
        if not value.isascii() and any("\ud800" <= c <= "\udfff" for c in value):
            raise _refused(path, "a lone surrogate is not text")
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise _refused(path, "integers beyond ±2^53 are not exact in JSON")
        return value
    if isinstance(value, float):
        return _normal_float(value, path)
    if depth >= MAX_DEPTH:
        raise _refused(path, f"nesting beyond {MAX_DEPTH} levels")
    if isinstance(value, list | tuple):
        return [normal(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise _refused(path, f"object keys are strings, not {type(key).__name__}")
            normal(key, path)
        return {key: normal(item, f"{path}.{key}", depth + 1) for key, item in value.items()}
    raise _refused(path, f"{type(value).__name__} is not a JSON type")


def _normal_float(value: float, path: str) -> Json:
    if not math.isfinite(value):
        raise _refused(path, "non-finite numbers are not JSON")
    return normal(int(value), path) if value.is_integer() else value


def _refused(path: str, problem: str) -> StateError:
    return StateError(f"{path}: {problem}", ((path, problem),))


class Table:
    """An immutable collection of entities, each a dict with a unique `id`, in order."""

    def __init__(self, rows: list[JsonObject]) -> None:
        self.rows = rows

    @cached_property
    def rows(self) -> list[JsonObject]:
        return cast(list[JsonObject], orjson.loads(self.bytes))

    def packed(self) -> Table:
        """The same without its rows, which are read from its bytes when they are asked for."""
        packed = Table.__new__(Table)
        packed.bytes = self.bytes
        return packed

    @cached_property
    def index(self) -> dict[str, int]:
        return {row["id"]: i for i, row in enumerate(self.rows)}

    @cached_property
    def bytes(self) -> bytes:
        return canonical(self.rows)

    def get(self, id: str) -> JsonObject | None:
        i = self.index.get(id)
        return None if i is None else self.rows[i]

    @property
    def value(self) -> Json:
        return cast(Json, self.rows)


class Record:
    """An immutable single object of a state, such as its settings."""

    def __init__(self, row: JsonObject) -> None:
        self.row = row

    @cached_property
    def bytes(self) -> bytes:
        return canonical(self.row)

    @property
    def value(self) -> Json:
        return cast(Json, self.row)


Part: TypeAlias = Table | Record


class State(Mapping[str, Part]):
    """One app's state: its top-level parts by name. Never changed; `replacing` makes the next version."""

    def __init__(self, parts: Mapping[str, Part]) -> None:
        self._parts = dict(sorted(parts.items()))

    @staticmethod
    def of(value: JsonObject) -> State:
        """The state of a normal JSON object that fits its app's schema; `value` must not be changed later."""
        return State({key: Table(part) if isinstance(part, list) else Record(part) for key, part in value.items()})

    def __getitem__(self, key: str) -> Part:
        return self._parts[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, State) and (self is other or self.bytes == other.bytes)

    def __hash__(self) -> int:
        return hash(self.bytes)

    def table(self, key: str) -> Table:
        part = self._parts[key]
        assert isinstance(part, Table), key
        return part

    def record(self, key: str) -> Record:
        part = self._parts[key]
        assert isinstance(part, Record), key
        return part

    def replacing(self, changed: Mapping[str, Part]) -> State:
        return State({**self._parts, **changed})

    @cached_property
    def pieces(self) -> tuple[bytes, ...]:
        """What `bytes` is joined from: the parts' own bytes, of which only changed parts are made anew."""
        found = [b"{"]
        for key, part in self._parts.items():
            found += (_key(key), part.bytes, b",")
        return *found[: len(found) - 1 if self._parts else 1], b"}"

    def packed(self) -> State:
        """The same state in a tenth of the memory, until someone looks into its tables."""
        return State({key: p.packed() if isinstance(p, Table) else p for key, p in self._parts.items()})

    @property
    def bytes(self) -> bytes:
        """Canonical JSON."""
        return b"".join(self.pieces)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the bytes: equal states have equal digests."""
        return hashlib.sha256(self.bytes).hexdigest()

    @property
    def value(self) -> JsonObject:
        """The state as plain dicts and lists, shared with the state: not to be changed."""
        return {key: part.value for key, part in self._parts.items()}


def diff_bytes(initial: State, current: State) -> bytes:
    """`state_diff` of CUA-Gym-Hub's wire format, keyed by top-level key, plus `removed`."""
    members: list[bytes] = []
    old, new = initial._parts, current._parts
    for key in old if old.keys() == new.keys() else sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before is after:
            continue
        if after is None:
            change = b'{"removed":true}'
        elif before is None:
            change = b'{"added":' + after.bytes + b"}"
        elif before.bytes != after.bytes:
            change = b'{"modified":' + after.bytes + b"}"
        else:
            continue
        members.append(_key(key) + change)
    return b"{" + b",".join(members) + b"}"


@lru_cache(maxsize=4096)
def _key(key: str) -> bytes:
    """A member's name as it stands in JSON; there are as many as the installed apps have entities."""
    return canonical(key) + b":"
