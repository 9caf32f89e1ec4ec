"""The statements that a hot call of the SQL store makes, as the driver takes them.

SQLAlchemy writes each of them once, in the database's own dialect; going through it for every execution took longer
than SQLite takes to execute them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Dialect, Executable, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from cuagym.hub import store_rows as rows


class Cursor(Protocol):
    """A cursor of the DB-API."""

    @property
    def rowcount(self) -> int: ...

    def execute(self, operation: str, parameters: Any = ..., /) -> object: ...

    def fetchall(self) -> Any: ...

    def close(self) -> None: ...


class Statement:
    """One statement with named parameters."""

    def __init__(self, statement: Executable, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
        assert isinstance(compiled, SQLCompiler)
        self._text = compiled.string
        self._names = compiled.positiontup

    def __call__(self, cursor: Cursor, values: Mapping[str, Any]) -> int:
        """Executes it; how many rows it changed."""
        self._execute(cursor, values)
        return cursor.rowcount

    def one(self, cursor: Cursor, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The first row of its result."""
        self._execute(cursor, values)
        found = cursor.fetchall()  # a result that was not read to its end would hold an old version of the database
        return found[0] if found else None

    def _execute(self, cursor: Cursor, values: Mapping[str, Any]) -> None:
        names = self._names
        cursor.execute(self._text, values if names is None else [values[name] for name in names])


class Statements:
    """All of them, for one dialect. Parameters are named like columns."""

    def __init__(self, dialect: Dialect) -> None:
        put: Any = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
        sessions, parts, passes = rows.sessions, rows.app_sessions, rows.passes

        def made(statement: Executable) -> Statement:
            return Statement(statement, dialect)

        self.version = made(select(sessions.c.version).where(sessions.c.sid == bindparam("sid")))
        self.new_session = made(put(sessions).on_conflict_do_nothing())
        here = (sessions.c.sid == bindparam("sid"), sessions.c.version == bindparam("held_version"))
        columns: Any = {c: bindparam(c.name) for c in sessions.c if not c.primary_key}
        self.replace_session = made(update(sessions).where(*here).values(columns))
        self.put_state = made(put(rows.states).on_conflict_do_nothing())
        used = select(parts.c.sid).where(parts.c.initial == rows.states.c.digest).exists()
        self.drop_unused_state = made(delete(rows.states).where(rows.states.c.digest == bindparam("digest"), ~used))
        part = put(parts)
        values = {column.name: part.excluded[column.name] for column in parts.c if not column.primary_key}
        self.put_app_session = made(part.on_conflict_do_update(index_elements=["sid", "app"], set_=values))
        self.log = made(insert(rows.log))
        of_app = (rows.log.c.sid == bindparam("sid"), rows.log.c.app == bindparam("app"))
        self.drop_log = made(delete(rows.log).where(*of_app))
        self.drop_held_files = made(delete(rows.held_files).where(rows.held_files.c.sid == bindparam("sid")))
        self.hold_file = made(insert(rows.held_files))
        file = put(rows.files)
        again = {"put": file.excluded.put}
        self.put_file = made(file.on_conflict_do_update(index_elements=["sha256"], set_=again))
        self.admit = made(insert(passes))
        known = passes.c.key == bindparam("key")
        self.find_pass = made(select(passes.c.kind, passes.c.sid, passes.c.path).where(known))
        self.drop_pass = made(delete(passes).where(known))
