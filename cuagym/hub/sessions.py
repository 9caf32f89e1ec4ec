"""The hub's sessions: reading and changing them in a store, one writer at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TypeVar
from weakref import WeakValueDictionary

from cuagym.hub.app import App
from cuagym.hub.http import HttpError
from cuagym.hub.session import Session
from cuagym.hub.store import Store

T = TypeVar("T")


class Sessions:
    """`apps` and the store. With `open`, a session that does not exist yet is a fresh one."""

    def __init__(self, apps: Mapping[str, App], store: Store, *, open: bool = False) -> None:
        self.apps, self.store, self.open = apps, store, open
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def load(self, sid: str) -> Session:
        """The session; HttpError 404 when there is none."""
        session = await self.store.load(sid)
        if session is None:
            if not self.open:
                raise HttpError(404, "unknown_session", f"there is no session {sid!r}: create it with set", "sid")
            return Session()
        return session

    async def change(self, sid: str, do: Callable[[Session], tuple[Session, T]], *, create: bool = False) -> T:
        """Puts `do` of the session in its place and answers what it says; done anew when another was faster."""
        lock = self._locks.get(sid)
        if lock is None:
            self._locks[sid] = lock = asyncio.Lock()
        async with lock:
            while True:
                before = await self.store.load(sid)
                if before is None and not create:
                    await self.load(sid)
                after, answer = do(before or Session())
                if after is before or await self.store.save(sid, before, after):
                    return answer
