"""Guides the solver through a session of a hub in the test's own process."""

from cuagym.browser.solver import Accepted, Step
from cuagym.hub.log import Done
from cuagym.hub.server import Hub
from cuagym.schema import Call


class SessionGuide:
    """Answers where a step's page is and what the session's log holds of the steps done so far."""

    def __init__(self, hub: Hub, sid: str) -> None:
        self._hub = hub
        self._sid = sid
        self._seen = 0

    async def trail(self, step: Step) -> list[str]:
        """Paths from a page that every page of the app links to, down to the step's page."""
        session = await self._hub.sessions.load(self._sid)
        if isinstance(step, Call):
            app = self._hub.apps[step.app]
            declared = app.operations[step.operation]
            path = declared.path(declared.arguments(session.view(app), step.args))
        else:
            _, name, rest = step.path.split("/", 2)
            app, path = self._hub.apps[name], f"/{rest}"
        return [f"/{app.name}{one}" for one in app.trail(session.view(app), path)]

    async def accepted(self, call: Call) -> Accepted | None:
        """The operation as the session's log has it, if it came after the last one asked for.

        Names stay empty: ids count up from the same number wherever the same operations are done in turn.
        """
        session = await self._hub.sessions.load(self._sid)
        for entry in session.log(self._hub.apps[call.app]):
            fresh = isinstance(entry, Done) and entry.order > self._seen and entry.via == "ui"
            if fresh and isinstance(entry, Done) and entry.operation == call.operation:
                self._seen = entry.order
                return Accepted(entry.args)
        return None
