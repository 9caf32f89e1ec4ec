"""The hub's sessions: reading and changing them in a store, one writer at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar
from weakref import WeakValueDictionary

from cuagym.hub.app import App
from cuagym.hub.forms import type_of
from cuagym.hub.http import HttpError
from cuagym.hub.kinds import File
from cuagym.hub.session import Held, Session
from cuagym.hub.store import NO_PASSES, Pass, Store

T = TypeVar("T")


class Sessions:
    """`apps` and the store. With `open`, a session that does not exist yet is a fresh one."""

    def __init__(self, apps: Mapping[str, App], store: Store, *, open: bool = False) -> None:
        self.apps, self.store, self.open = apps, store, open
        self._desk = tuple(Held(file, None) for app in apps.values() for file in app.desk)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def load(self, sid: str) -> Session:
        """The session; HttpError 404 when there is none."""
        session = await self.store.load(sid)
        if session is None:
            if not self.open:
                raise HttpError(404, "unknown_session", f"there is no session {sid!r}: create it with set", "sid")
            return self.fresh()
        return session

    def fresh(self) -> Session:
        """A session to which nothing has happened."""
        return Session(files=self._desk)

    async def change(
        self,
        sid: str,
        do: Callable[[Session], tuple[Session, T]],
        *,
        create: bool = False,
        admit: Mapping[str, Pass] = NO_PASSES,
    ) -> T:
        """Puts `do` of the session in its place and answers what it says; done anew when another was faster.

        create: make a session that is not there. admit: passes to put in the same write.
        """
        lock = self._locks.get(sid)
        if lock is None:
            self._locks[sid] = lock = asyncio.Lock()
        async with lock:
            while True:
                before = await self.store.load(sid)
                if before is None and not create:
                    await self.load(sid)
                after, answer = do(before or self.fresh())
                if after is before or await self.store.save(sid, before, after, admit):
                    return answer

    async def file(self, sid: str, key: str, name: str) -> tuple[File, bytes] | None:
        """A file that the session holds or that the apps' seed worlds name, by SHA-256 and name.

        In open mode `key` may also be the sid, as in CUA-Gym-Hub.
        """
        session = await self.load(sid)
        for held in session.files:
            file = held.file
            if file["name"] == name and (file["sha256"] == key or (self.open and key == sid)):
                content = await self._content(file["sha256"])
                return None if content is None else (file, content)
        content = next((app.files[key] for app in self.apps.values() if key in app.files), None)
        if content is None:
            return None
        return {"name": name, "sha256": key, "size": len(content), "content_type": type_of(name)}, content

    async def _content(self, sha256: str) -> bytes | None:
        for app in self.apps.values():
            if sha256 in app.files:
                return app.files[sha256]
        return await self.store.find_file(sha256)
