"""What two right solutions of a task have in common: a state without what may differ between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cuagym.hub.app import App
from cuagym.hub.state import JsonObject


def essence(app: App, initial: JsonObject, state: JsonObject, *, incidental: bool = False) -> JsonObject:
    """`state`, with entities that `initial` does not have by number in place of ids, and without stamps.

    What looking around changes is left out; with `incidental`, the incidental fields stay, for states that were
    reached without a page being opened.
    """
    names: dict[str, str] = {}
    found: JsonObject = {}
    for cls in app.entities:
        if cls.incidental:
            continue
        rows = [state[cls.table]] if cls.single else state[cls.table]
        known = set() if cls.single else {row["id"] for row in initial[cls.table]}
        for row in rows:
            if not cls.single and row["id"] not in known:
                names[row["id"]] = f"new {cls.noun} {len(names)}"
        hidden = {n for n, f in cls.fields.items() if f.stamped or (f.incidental and not incidental)}
        found[cls.table] = [{k: v for k, v in row.items() if k not in hidden} for row in rows]
    renamed: JsonObject = _renamed(found, names)
    return renamed


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value
