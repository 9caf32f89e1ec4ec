"""Sessions in a database (SQLite in WAL mode unless the URL says otherwise).

What `save` has acknowledged survives the death of the process. Any number of processes may use one database: a
save only succeeds on the version that it was made from.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, cast
from weakref import WeakValueDictionary

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from cuagym.errors import ConfigError
from cuagym.hub import store_rows as rows
from cuagym.hub.app import App
from cuagym.hub.group_commit import GroupCommit
from cuagym.hub.log import Entry, Log
from cuagym.hub.session import AppSession, Session
from cuagym.hub.state import State
from cuagym.hub.store import NO_PASSES, Pass, sweep_interval
from cuagym.hub.store_statements import Cursor, Statements

CACHED_SESSIONS = 256
FILE_GRACE = 3600.0
"""Seconds for which an uploaded file that no session names yet is kept."""


class SqlStore:
    """A store at a database URL, for sessions of `apps`."""

    def __init__(self, url: str, apps: Mapping[str, App]) -> None:
        self._apps = apps
        self._engine = _engine(url)
        self._do = Statements(self._engine.dialect)
        self._reader = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._looking = self._reader.connection.cursor()
        self._writer = GroupCommit(self._engine)
        self._cache: OrderedDict[str, tuple[int, Session]] = OrderedDict()
        self._initial: WeakValueDictionary[str, State] = WeakValueDictionary()
        self._used: dict[str, float] = {}

    # -- sessions ----------------------------------------------------------------------------------------------

    async def load(self, sid: str) -> Session | None:
        """Reads happen right here on the event loop: SQLite answers in less time than a thread would take."""
        found = self._do.version.one(self._looking, {"sid": sid})
        if found is None:
            self._cache.pop(sid, None)
            return None
        (version,) = found
        self._used[sid] = time.time()
        cached = self._cache.get(sid)
        if cached is None or cached[0] != version:
            cached = self._read(sid)
        return None if cached is None else self._remember(sid, *cached)

    async def save(
        self, sid: str, before: Session | None, after: Session, admit: Mapping[str, Pass] = NO_PASSES
    ) -> bool:
        version = 0
        if before is not None:
            cached = self._cache.get(sid)
            if cached is None or cached[1] is not before:
                return False
            version = cached[0]

        def work(connection: Connection) -> bool:
            cursor = connection.connection.cursor()
            if not self._write(cursor, sid, version, before, after):
                return False
            for key, entry in admit.items():
                self._do.admit(cursor, _pass_row(key, entry))
            return True

        if not await self._writer.run(work):
            return False
        self._remember(sid, version + 1, after)
        return True

    async def delete(self, sid: str) -> bool:
        return await self._writer.run(lambda c: self._delete(c, [sid])) > 0

    async def expire(self, idle: float) -> int:
        used, self._used = self._used, {}
        oldest = time.time() - idle - sweep_interval(idle)

        def work(connection: Connection) -> int:
            table = rows.sessions
            for sid, at in used.items():
                connection.execute(update(table).where(table.c.sid == sid, table.c.used < at).values(used=at))
            gone = list(connection.scalars(select(table.c.sid).where(table.c.used < oldest)))
            return self._delete(connection, gone) if gone else 0

        return await self._writer.run(work)

    async def count(self) -> int:
        return self._reader.scalar(select(func.count()).select_from(rows.sessions)) or 0

    # -- passes and files --------------------------------------------------------------------------------------

    async def put_pass(self, key: str, entry: Pass) -> None:
        def work(connection: Connection) -> None:
            self._do.admit(connection.connection.cursor(), _pass_row(key, entry))

        await self._writer.run(work)

    async def find_pass(self, key: str) -> Pass | None:
        found = self._do.find_pass.one(self._looking, {"key": key})
        return None if found is None else Pass(*found)

    async def take_pass(self, key: str) -> Pass | None:
        def work(connection: Connection) -> Pass | None:
            cursor = connection.connection.cursor()
            found = self._do.find_pass.one(cursor, {"key": key})
            return Pass(*found) if found is not None and self._do.drop_pass(cursor, {"key": key}) else None

        return await self._writer.run(work)

    async def put_file(self, sha256: str, content: bytes) -> None:
        row = {"sha256": sha256, "content": content, "put": time.time()}

        def work(connection: Connection) -> None:
            self._do.put_file(connection.connection.cursor(), row)

        await self._writer.run(work)

    async def find_file(self, sha256: str) -> bytes | None:
        return self._reader.scalar(select(rows.files.c.content).where(rows.files.c.sha256 == sha256))

    async def close(self) -> None:
        self._writer.close()
        self._looking.close()
        self._reader.close()
        self._engine.dispose()

    # -- reading -----------------------------------------------------------------------------------------------

    def _remember(self, sid: str, version: int, session: Session) -> Session:
        self._cache[sid] = version, session
        self._cache.move_to_end(sid)
        if len(self._cache) > CACHED_SESSIONS:
            self._cache.popitem(last=False)
        return session

    def _read(self, sid: str) -> tuple[int, Session] | None:
        with self._engine.execution_options(reads_only=True).begin() as connection:
            if self._engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = connection.execute(select(rows.sessions).where(rows.sessions.c.sid == sid)).mappings().first()
            if found is None:
                return None
            parts = {
                row["app"]: rows.app_session_of(
                    cast("Mapping[str, Any]", row),
                    self._read_initial(connection, row["initial"]),
                    self._read_log(connection, sid, self._apps[row["app"]]),
                )
                for row in connection.execute(
                    select(rows.app_sessions).where(rows.app_sessions.c.sid == sid)
                ).mappings()
                if row["app"] in self._apps
            }
            return found["version"], rows.session_of(cast("Mapping[str, Any]", found), parts)

    def _read_initial(self, connection: Connection, digest: str) -> State:
        state = self._initial.get(digest)
        if state is None:
            body = connection.scalar(select(rows.states.c.body).where(rows.states.c.digest == digest))
            self._initial[digest] = state = rows.state_of(cast(bytes, body))
        return state

    def _read_log(self, connection: Connection, sid: str, app: App) -> Log | None:
        table = rows.log
        query = select(table.c.entry).where(table.c.sid == sid, table.c.app == app.name).order_by(table.c.number)
        return rows.log_of(app, iter(connection.scalars(query)))

    # -- writing, inside a transaction -------------------------------------------------------------------------

    def _write(self, cursor: Cursor, sid: str, version: int, before: Session | None, after: Session) -> bool:
        row = rows.session_row(sid, after, version + 1, time.time())
        if before is None:
            put = self._do.new_session(cursor, row)
        else:
            put = self._do.replace_session(cursor, {**row, "held_version": version})
        if not put:
            return False
        known = {} if before is None else before.apps
        for app, part in after.apps.items():
            if part is not known.get(app):
                self._write_app(cursor, sid, app, known.get(app), part)
        if before is None or before.files is not after.files:
            self._do.drop_held_files(cursor, {"sid": sid})
            for sha256 in {held.file["sha256"] for held in after.files}:
                self._do.hold_file(cursor, {"sid": sid, "sha256": sha256})
        return True

    def _write_app(self, cursor: Cursor, sid: str, app: str, before: AppSession | None, after: AppSession) -> None:
        initial = after.initial.digest
        if before is None or before.initial is not after.initial:
            self._do.put_state(cursor, {"digest": initial, "body": after.initial.bytes})
        self._do.put_app_session(cursor, rows.app_row(sid, app, after))
        if before is not None and before.initial.digest != initial:
            self._do.drop_unused_state(cursor, {"digest": before.initial.digest})
        new, goes_on = _new_entries(None if before is None else before.log, after.log)
        if not goes_on:
            self._do.drop_log(cursor, {"sid": sid, "app": app})
        for row in rows.log_rows(sid, app, new):
            self._do.log(cursor, row)

    def _delete(self, connection: Connection, sids: list[str]) -> int:
        initial = rows.app_sessions.c.initial
        used = list(connection.scalars(select(initial).where(rows.app_sessions.c.sid.in_(sids)).distinct()))
        for table in (rows.app_sessions, rows.log, rows.held_files, rows.passes):
            connection.execute(delete(table).where(table.c.sid.in_(sids)))
        gone: CursorResult[Any] = connection.execute(delete(rows.sessions).where(rows.sessions.c.sid.in_(sids)))
        cursor = connection.connection.cursor()
        for digest in used:
            self._do.drop_unused_state(cursor, {"digest": digest})
        old = rows.files.c.put < time.time() - FILE_GRACE
        held = select(rows.held_files.c.sha256).where(rows.held_files.c.sha256 == rows.files.c.sha256)
        connection.execute(delete(rows.files).where(old, ~held.exists()))
        return gone.rowcount


def _new_entries(before: Log | None, after: Log | None) -> tuple[list[Entry], bool]:
    """The entries of `after` to write, oldest first, and whether those of `before` stay."""
    new: list[Entry] = []
    while after is not None and after is not before:
        new.append(after.entry)
        after = after.rest
    return new[::-1], after is before


def _pass_row(key: str, entry: Pass) -> dict[str, str]:
    return {"key": key, "kind": entry.kind, "sid": entry.sid, "path": entry.path}


def _engine(url: str) -> Engine:
    """An engine on tables that are there; ConfigError when the URL or what it leads to is of no use."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
            raise ConfigError("a SQLite store needs a file, such as sqlite:///hub.sqlite; or use --store memory")
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError(f"--store {url!r} can't be used: {error}") from error
    if engine.dialect.name not in ("sqlite", "postgresql"):
        raise ConfigError(f"--store speaks SQLite and PostgreSQL, not {engine.dialect.name}")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
    try:
        with engine.begin() as connection:
            rows.metadata.create_all(connection)
            version = connection.scalar(select(rows.about.c.version))
            if version is None:
                connection.execute(insert(rows.about), {"version": rows.SCHEMA_VERSION})
    except OperationalError as error:
        raise ConfigError(f"the store at {parsed.render_as_string()} can't be opened: {error.orig}") from error
    if version not in (None, rows.SCHEMA_VERSION):
        raise ConfigError(
            f"the store at {parsed.render_as_string()} has layout {version}, but this cuagym writes "
            f"{rows.SCHEMA_VERSION}: use another one"
        )
    return engine


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = (
        None  # transactions begin where `_on_sqlite_begin` says, not where the driver guesses
    )
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA wal_autocheckpoint=8000")  # 32 MB: a checkpoint waits for the disk
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    """Writers queue for the lock at the start, where waiting is safe; readers never wait."""
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN" if options.get("reads_only") else "BEGIN IMMEDIATE")
