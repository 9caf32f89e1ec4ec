"""What two states tell of their keys: which hold text, which lists gained an entity, which ids are new."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cuagym.schema import JsonObject

ID_KEY = re.compile(r"_?id|uu?id|.+(Id|ID|_id)")
"""Keys under which an app keeps the ids that it gives."""


@dataclass(frozen=True)
class Facts:
    """kinds: names of the types of the values under a key. texts: the texts under it in the golden state.

    grown: keys of lists that hold more entities in the golden state. new_ids: ids of entities that were created.
    """

    kinds: dict[str, set[str]] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)
    grown: frozenset[str] = frozenset()
    new_ids: frozenset[str | int] = frozenset()

    def is_text(self, key: str) -> bool:
        """Whether only text stands under this key, and some does."""
        kinds = self.kinds.get(key, set())
        return "str" in kinds and kinds <= {"str", "NoneType"}


def facts_of(initial: JsonObject, golden: JsonObject) -> Facts:
    """What is known of the keys of these two states."""
    kinds: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    for state in (initial, golden):
        for key, value in _members(state):
            kinds.setdefault(key, set()).add(type(value).__name__)
            if state is golden and isinstance(value, str):
                texts.setdefault(key, set()).add(value)
    return Facts(kinds, texts, _grown(initial, golden), _new_ids(initial, golden))


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every member of every object, at any depth."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            yield from node.items()
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _grown(initial: JsonObject, golden: JsonObject) -> frozenset[str]:
    before, after = _entities(initial), _entities(golden)
    return frozenset(key for key, number in after.items() if number > before.get(key, 0))


def _entities(state: JsonObject) -> dict[str, int]:
    """How many objects stand in the lists under each key."""
    numbers: dict[str, int] = {}
    for key, value in _members(state):
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            numbers[key] = numbers.get(key, 0) + len(value)
    return numbers


def _new_ids(initial: JsonObject, golden: JsonObject) -> frozenset[str | int]:
    """Ids in the golden state that occur nowhere in the initial one and that no text of their entity spells."""
    known = {value for _, value in _members(initial) if isinstance(value, str | int)}
    known |= {key for key, _ in _members(initial)}
    known |= {item for _, value in _members(initial) if isinstance(value, list) for item in _scalars(value)}
    found: set[str | int] = set()
    for _, value in [("", golden), *_members(golden)]:
        for entity in value if isinstance(value, list) else [value]:
            if isinstance(entity, dict):
                found |= {id for id in _ids(entity) if id not in known}
    return frozenset(found)


def _scalars(items: list[Any]) -> list[str | int]:
    return [item for item in items if isinstance(item, str | int)]


def _ids(entity: JsonObject) -> Iterator[str | int]:
    spelled = {
        _plain(value) for key, value in entity.items() if isinstance(value, str) and not ID_KEY.fullmatch(key)
    }
    for key, value in entity.items():
        text = isinstance(value, str) and len(value) > 1 and _plain(value) not in spelled
        number = isinstance(value, int) and not isinstance(value, bool) and value > 9
        if ID_KEY.fullmatch(key) and (text or number):
            yield value
    objects = [value for value in entity.values() if isinstance(value, dict)]
    if len(objects) > 1 and len(objects) == len(entity):  # a table keyed by id
        yield from (key for key in entity if len(key) > 1)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())
