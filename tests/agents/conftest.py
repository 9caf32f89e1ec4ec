"""The Generator's worlds: a small app for what must be exact, and a run over the two products."""

from __future__ import annotations

import pytest

from cuagym.agents.procedural.generator import ProceduralGenerator
from cuagym.agents.protocols import Brief, Proposal
from cuagym.hub.app import App
from hub_apps.board.app import app as board
from hub_apps.mail.app import app as mail

SEED = 11
PRODUCTS = (mail, board)


def find(name: str) -> App:
    return next(app for app in PRODUCTS if app.name == name)


@pytest.fixture(scope="session")
def thousand() -> tuple[Proposal, ...]:
    """All proposals of a run of 1,000 tasks over both products."""
    generator = ProceduralGenerator()
    return tuple(p for k in range(1_000) for p in generator.propose(Brief(PRODUCTS, SEED, k)))


@pytest.fixture(scope="session")
def some(thousand: tuple[Proposal, ...]) -> tuple[Proposal, ...]:
    """Every seventh of them, for what is slow to look at."""
    return thousand[::7]
