"""Opens who plays: the actor that the settings name, with the money that its model may cost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from cuagym.agents.actors.names import is_model
from cuagym.agents.actors.roles import actor_of
from cuagym.browser.policies import MAX_STEPS
from cuagym.config import Settings
from cuagym.llm.gateway import Gateway
from cuagym.llm.records import CallRecord
from cuagym.pipeline.rollouts import Player


@dataclass
class Playing:
    """An actor at work, and what its model's calls cost so far."""

    actor: Player
    _usd: dict[tuple[str, int], float | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def cost(self, task: str, seat: int) -> float | None:
        """USD of the calls for a rollout, tries that were spoiled included; None when the model has no price."""
        return self._usd.get((task, seat), 0.0)

    @property
    def spent(self) -> float:
        return sum(usd or 0.0 for usd in self._usd.values())

    def book(self, call: CallRecord) -> None:
        with self._lock:
            before = self._usd.get((call.task, call.seat), 0.0)
            known = before is not None and call.usd is not None
            self._usd[call.task, call.seat] = (before or 0.0) + (call.usd or 0.0) if known else None


@contextmanager
def open_player(
    settings: Settings,
    *,
    max_steps: int = MAX_STEPS,
    budget_usd: float | None = None,
    cache: bool = True,
) -> Iterator[Playing]:
    """The actor that `settings.actor` names, seeing as `actor_view` says. Raises ConfigError."""
    role = settings.actor
    if role == "solver":
        yield Playing("solver")
        return
    if not is_model(role):
        yield Playing(actor_of(role, None, max_steps=max_steps))
        return
    playing = Playing("solver")
    with Gateway(
        settings, budget_usd=budget_usd, use_cache=cache, record=playing.book, transcripts=False
    ) as gateway:
        playing.actor = actor_of(role, gateway.llm, view=settings.actor_view, max_steps=max_steps)
        yield playing
