"""Who may come in: the admin by token, a browser by a launch URL that becomes a cookie."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from cuagym.hub.http import HttpError, Request
from cuagym.hub.sessions import Sessions
from cuagym.hub.store import Pass

COOKIE = "cuagym"
OPEN_SID = "default"
"""The session of a browser that names none, in open mode."""


class Gate:
    """Checks tokens, cookies and where a request comes from. With `open`, every call is the admin's."""

    def __init__(self, sessions: Sessions, token: str, *, open: bool = False) -> None:
        self.sessions, self.open = sessions, open
        self._token = token.encode()

    def check_admin(self, request: Request) -> None:
        """HttpError 401 unless the request carries the admin's token."""
        if self.open:
            return
        given = None
        for key, value in request.scope["headers"]:
            if key == b"authorization" and value[:7].lower() == b"bearer ":
                given = value[7:].strip()
            elif key == b"x-cua-admin-token":
                given = value.strip()
        if given is None or not hmac.compare_digest(given, self._token):
            raise HttpError(401, "unauthorized", "this call needs the admin token (cuagym hub token)")

    def is_admin(self, request: Request) -> bool:
        try:
            self.check_admin(request)
        except HttpError:
            return False
        return True

    def check_origin(self, request: Request) -> None:
        """HttpError 403 for a post that another site's page sent."""
        site = request.header(b"sec-fetch-site")
        origin = request.header(b"origin")
        host = request.header(b"host") or ""
        if site not in (None, "same-origin", "none") or (origin is not None and origin.partition("://")[2] != host):
            raise HttpError(403, "cross_origin", "a post must come from a page of this hub")

    async def sid_of(self, request: Request) -> str:
        """The session of the browser that asks; HttpError 401 when it has none (any more)."""
        cookie = request.cookies.get(COOKIE)
        entry = await self.sessions.store.find_pass(_key(cookie)) if cookie else None
        if entry is not None and entry.kind == "cookie":
            return entry.sid
        if self.open:
            return OPEN_SID
        raise HttpError(401, "no_session", "open this hub by a launch URL: this browser has no session here")

    async def launch_token(self, sid: str, path: str) -> str:
        """A new token that opens `path` of a session, once."""
        token, admit = new_launch(sid, path)
        for key, entry in admit.items():
            await self.sessions.store.put_pass(key, entry)
        return token

    async def redeem(self, token: str) -> tuple[str, str]:
        """The path to go to and a new cookie for a launch token; HttpError 401 when it is used up or unknown."""
        entry = await self.sessions.store.take_pass(_key(token))
        if entry is None or entry.kind != "launch":
            raise HttpError(401, "bad_launch", "this launch URL was used before or never valid: ask for a new one")
        return entry.path, await self.cookie(entry.sid)

    async def cookie(self, sid: str) -> str:
        """A `Set-Cookie` value that lets a browser into a session."""
        secret = secrets.token_urlsafe(18)
        await self.sessions.store.put_pass(_key(secret), Pass("cookie", sid))
        return f"{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax"


def new_launch(sid: str, path: str) -> tuple[str, dict[str, Pass]]:
    """A token that opens `path` of a session once, and what the store has to hold for it."""
    token = secrets.token_urlsafe(18)
    return token, {_key(token): Pass("launch", sid, path)}


def _key(secret: str) -> str:
    """What the store knows a secret by, so that reading the store lets nobody in."""
    return hashlib.sha256(secret.encode()).hexdigest()
