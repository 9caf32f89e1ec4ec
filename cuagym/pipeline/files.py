"""The files that a task needs for uploads, with their bytes."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping

from cuagym.errors import StateError
from cuagym.hub.app import App
from cuagym.hub.state import JsonObject, State
from cuagym.schema import TaskFile


def files_of(
    initial: Mapping[str, State], golden: Mapping[str, State], apps: Mapping[str, App]
) -> tuple[TaskFile, ...]:
    """The files that the golden state names and the initial one does not: what an actor has to have at hand.

    Raises StateError when an app does not have the bytes of one.
    """
    found: dict[tuple[str, str], TaskFile] = {}
    for name, app in apps.items():
        there = {(file["name"], file["sha256"]) for file in _named(initial[name], app)}
        for file in _named(golden[name], app):
            key = (file["name"], file["sha256"])
            if key not in there and key not in found:
                found[key] = _with_bytes(file, app)
    return tuple(found[key] for key in sorted(found))


def _with_bytes(file: JsonObject, app: App) -> TaskFile:
    content = app.files.get(file["sha256"])
    if content is None:
        raise StateError(f"{app.name} does not have the bytes of {file['name']} ({file['sha256'][:12]})")
    return TaskFile(
        name=file["name"],
        sha256=file["sha256"],
        content_type=file["content_type"],
        base64=b64encode(content).decode(),
    )


def _named(state: State, app: App) -> Iterator[JsonObject]:
    for cls in app.entities:
        for field, declared in cls.fields.items():
            if declared.kind.base != "file":
                continue
            rows = [state.record(cls.table).row] if cls.single else state.table(cls.table).rows
            for row in rows:
                value = row[field]
                yield from value if declared.kind.many else [value] if value is not None else []
