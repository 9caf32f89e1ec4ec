"""What the solver is told of its session, read from the hub as the admin."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from cuagym.browser.solver import Accepted, Step
from cuagym.hub.app import App
from cuagym.hub.client import HubClient
from cuagym.hub.kinds import Moment
from cuagym.hub.state import State
from cuagym.hub.view import View
from cuagym.schema import Call


class HubGuide:
    """The guide of one session `sid`: where each step is done, and whether the hub has accepted it.

    created: the ids that each golden call made, by which later golden calls name those entities.
    """

    def __init__(
        self,
        client: HubClient,
        sid: str,
        apps: Mapping[str, App],
        now: Moment,
        created: Sequence[Sequence[str]],
    ) -> None:
        self._client, self._sid, self._apps, self._now = client, sid, apps, now
        self._created = list(created)
        self._operations = 0
        self._known: dict[str, set[str]] = {}

    async def trail(self, step: Step) -> Sequence[str]:
        """Paths from a page linked everywhere to the page of the step, in the state as it is now."""
        if isinstance(step, Call):
            view = await self._view(step.app)
            operation = self._apps[step.app].operations[step.operation]
            self._known[step.app] = _ids(view.state)
            app, path = step.app, operation.path(operation.arguments(view, step.args))
        else:
            app, _, rest = step.path.lstrip("/").partition("/")
            view, path = await self._view(app), f"/{rest}"
        return [f"/{app}{part}" for part in self._apps[app].trail(view, path)]

    async def accepted(self, call: Call) -> Accepted | None:
        """None until the log shows the call; then its arguments, and the golden ids of what it created."""
        log = await asyncio.to_thread(self._client.log, self._sid)
        done = [entry for entry in log["operations"] if entry["via"] == "ui"]
        new = [
            entry
            for entry in done[self._operations :]
            if (entry["app"], entry["operation"]) == (call.app, call.operation)
        ]
        if not new:
            return None
        self._operations = len(done)
        golden = self._created.pop(0) if self._created else ()
        if not golden:
            return Accepted(new[0]["args"])
        view = await self._view(call.app)
        made = sorted(_ids(view.state) - self._known[call.app], key=_number)
        return Accepted(new[0]["args"], dict(zip(golden, made, strict=False)))

    async def _view(self, app: str) -> View:
        value = await asyncio.to_thread(self._client.state, app, self._sid)
        return self._apps[app].view(State.of(value), self._now)


def _ids(state: State) -> set[str]:
    return {row["id"] for part in state.value.values() if isinstance(part, list) for row in part}


def _number(id: str) -> int:
    return int("".join(c for c in id if c.isdigit()) or 0)
