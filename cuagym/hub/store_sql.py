"""Sessions in a database (SQLite in WAL mode unless the URL says otherwise).

What `save` has acknowledged survives the death of the process. Any number of processes may use one database: a
save only succeeds on the version that it was made from.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, cast
from weakref import WeakValueDictionary

from sqlalchemy import (
    Connection,
    CursorResult,
    Engine,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
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

_VERSION = select(rows.sessions.c.version).where(rows.sessions.c.sid == bindparam("sid"))
_PASS = select(rows.passes).where(rows.passes.c.key == bindparam("key"))
_REPLACE = (
    update(rows.sessions)
    .where(rows.sessions.c.sid == bindparam("held_sid"), rows.sessions.c.version == bindparam("held_version"))
    .values({column: bindparam(column.name) for column in rows.sessions.c if column.name != "sid"})
)
"""Statements of the hot calls are built once: building one takes longer than running it."""

CACHED_SESSIONS = 256
FILE_GRACE = 3600.0
"""Seconds for which an uploaded file that no session names yet is kept."""


class SqlStore:
    """A store at a database URL, for sessions of `apps`."""

    def __init__(self, url: str, apps: Mapping[str, App]) -> None:
        self._apps = apps
        self._engine = _engine(url)
        self._put = _Upserts(postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert)
        self._reader = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._writer = GroupCommit(self._engine)
        self._cache: OrderedDict[str, tuple[int, Session]] = OrderedDict()
        self._initial: WeakValueDictionary[str, State] = WeakValueDictionary()
        self._used: dict[str, float] = {}

    # -- sessions ----------------------------------------------------------------------------------------------

    async def load(self, sid: str) -> Session | None:
        """Reads happen right here on the event loop: SQLite answers in less time than a thread would take."""
        version = self._reader.scalar(_VERSION, {"sid": sid})
        if version is None:
            self._cache.pop(sid, None)
            return None
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
            if not self._write(connection, sid, version, before, after):
                return False
            if admit:
                connection.execute(insert(rows.passes), [_pass_row(key, entry) for key, entry in admit.items()])
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
            connection.execute(insert(rows.passes), _pass_row(key, entry))

        await self._writer.run(work)

    async def find_pass(self, key: str) -> Pass | None:
        return _find_pass(self._reader, key)

    async def take_pass(self, key: str) -> Pass | None:
        def work(connection: Connection) -> Pass | None:
            entry = _find_pass(connection, key)
            gone = connection.execute(delete(rows.passes).where(rows.passes.c.key == key))
            return entry if gone.rowcount else None

        return await self._writer.run(work)

    async def put_file(self, sha256: str, content: bytes) -> None:
        row = {"sha256": sha256, "content": content, "put": time.time()}

        def work(connection: Connection) -> None:
            connection.execute(self._put.file, row)

        await self._writer.run(work)

    async def find_file(self, sha256: str) -> bytes | None:
        return self._reader.scalar(select(rows.files.c.content).where(rows.files.c.sha256 == sha256))

    async def close(self) -> None:
        self._writer.close()
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

    def _write(
        self, connection: Connection, sid: str, version: int, before: Session | None, after: Session
    ) -> bool:
        row = rows.session_row(sid, after, version + 1, time.time())
        if before is None:
            put = connection.execute(self._put.new_session, row)
        else:
            del row["sid"]
            put = connection.execute(_REPLACE, {**row, "held_sid": sid, "held_version": version})
        if not put.rowcount:
            return False
        known = {} if before is None else before.apps
        for app, part in after.apps.items():
            if part is not known.get(app):
                self._write_app(connection, sid, app, known.get(app), part)
        if before is None or before.files != after.files:
            self._write_files(connection, sid, after)
        return True

    def _write_app(
        self, connection: Connection, sid: str, app: str, before: AppSession | None, after: AppSession
    ) -> None:
        row = rows.app_row(sid, app, after)
        if before is None or before.initial is not after.initial:
            body = {"digest": after.initial.digest, "body": after.initial.bytes}
            connection.execute(self._put.state, body)
        connection.execute(self._put.app_session, row)
        if before is not None and before.initial.digest != after.initial.digest:
            _drop_unused_states(connection, [before.initial.digest])
        new, goes_on = _new_entries(None if before is None else before.log, after.log)
        if not goes_on:
            connection.execute(delete(rows.log).where(rows.log.c.sid == sid, rows.log.c.app == app))
        if new:
            connection.execute(insert(rows.log), rows.log_rows(sid, app, new))

    def _write_files(self, connection: Connection, sid: str, session: Session) -> None:
        connection.execute(delete(rows.held_files).where(rows.held_files.c.sid == sid))
        held = [{"sid": sid, "sha256": sha256} for sha256 in {h.file["sha256"] for h in session.files}]
        if held:
            connection.execute(insert(rows.held_files), held)

    def _delete(self, connection: Connection, sids: list[str]) -> int:
        initial = rows.app_sessions.c.initial
        used = list(connection.scalars(select(initial).where(rows.app_sessions.c.sid.in_(sids)).distinct()))
        for table in (rows.app_sessions, rows.log, rows.held_files, rows.passes):
            connection.execute(delete(table).where(table.c.sid.in_(sids)))
        gone: CursorResult[Any] = connection.execute(delete(rows.sessions).where(rows.sessions.c.sid.in_(sids)))
        _drop_unused_states(connection, used)
        old = rows.files.c.put < time.time() - FILE_GRACE
        held = select(rows.held_files.c.sha256).where(rows.held_files.c.sha256 == rows.files.c.sha256)
        connection.execute(delete(rows.files).where(old, ~held.exists()))
        return gone.rowcount


class _Upserts:
    """Inserts that say what happens when the row is there, in the database's own dialect."""

    def __init__(self, insert: Callable[[Any], Any]) -> None:
        self.new_session = insert(rows.sessions).on_conflict_do_nothing()
        self.state = insert(rows.states).on_conflict_do_nothing()
        part = insert(rows.app_sessions)
        values = {c.name: part.excluded[c.name] for c in rows.app_sessions.c if not c.primary_key}
        self.app_session = part.on_conflict_do_update(index_elements=["sid", "app"], set_=values)
        file = insert(rows.files)
        self.file = file.on_conflict_do_update(index_elements=["sha256"], set_={"put": file.excluded.put})


def _new_entries(before: Log | None, after: Log | None) -> tuple[list[Entry], bool]:
    """The entries of `after` to write, oldest first, and whether those of `before` stay."""
    new: list[Entry] = []
    while after is not None and after is not before:
        new.append(after.entry)
        after = after.rest
    return new[::-1], after is before


def _drop_unused_states(connection: Connection, digests: list[str]) -> None:
    used = select(rows.app_sessions.c.sid).where(rows.app_sessions.c.initial == rows.states.c.digest)
    connection.execute(delete(rows.states).where(rows.states.c.digest.in_(digests), ~used.exists()))


def _pass_row(key: str, entry: Pass) -> dict[str, str]:
    return {"key": key, "kind": entry.kind, "sid": entry.sid, "path": entry.path}


def _find_pass(connection: Connection, key: str) -> Pass | None:
    found = connection.execute(_PASS, {"key": key}).mappings().first()
    return None if found is None else Pass(found["kind"], found["sid"], found["path"])


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
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    """Writers queue for the lock at the start, where waiting is safe; readers never wait."""
    options = connection.get_execution_options()
    if options.get("isolation_level") != "AUTOCOMMIT":
        connection.exec_driver_sql("BEGIN" if options.get("reads_only") else "BEGIN IMMEDIATE")
