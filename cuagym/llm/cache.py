"""Replies kept on disk, so that no question is paid for twice."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from cuagym.errors import ConfigError
from cuagym.llm._json import canonical, dump_reply, load_reply
from cuagym.llm.protocol import Purpose, Reply
from cuagym.schema import JsonObject

FORMAT = 1  # part of each key: raised when replies are kept in another form, so that older ones are not found
BUSY_SECONDS = 30.0  # that a process waits for another's write


def default_cache_file() -> Path:
    """`cuagym/llm.sqlite` in the user's cache folder."""
    if sys.platform == "darwin":
        folder = Path.home() / "Library" / "Caches"
    else:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return folder / "cuagym" / "llm.sqlite"


def cache_key(model: JsonObject, prompt: str, purpose: Purpose) -> str:
    """64 hex digits for all that a reply depends on.

    model: who answers and where. prompt: the hash of the request. The purpose counts too: votes and rollouts that
    ask the same independently of one another must not get the same reply.
    """
    content = {"format": FORMAT, "model": model, "prompt": prompt, "purpose": asdict(purpose)}
    return hashlib.sha256(canonical(content)).hexdigest()


class ResponseCache:
    """Replies by key, in an SQLite file that threads and processes share. ConfigError when it can't be used."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = Lock()
        with self._usable():
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._db = sqlite3.connect(file, timeout=BUSY_SECONDS, check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute(
                "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply BLOB NOT NULL, "
                "made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) WITHOUT ROWID"
            )

    def get(self, key: str) -> Reply | None:
        with self._lock, self._usable():
            row = self._db.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
        return load_reply(zlib.decompress(row[0])) if row else None

    def put(self, key: str, reply: Reply) -> None:
        """Keeps a reply; one that is there already stays, since somebody may have been given it."""
        packed = zlib.compress(dump_reply(reply))
        with self._lock, self._usable():
            self._db.execute("INSERT OR IGNORE INTO replies (key, reply) VALUES (?, ?)", (key, packed))

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise ConfigError(
                f"the response cache {self.file} can't be used: {error}. Set CUAGYM_LLM_CACHE to a file that can "
                "be written, or do without one: --no-cache"
            ) from error
