"""What a role's model would be sent first: the agents themselves are run on a sample task, up to their first call.

The sample is a task that the procedural agents made and verified, so that every role has what it needs to see.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from cuagym.agents.actors.model import ModelActor
from cuagym.agents.actors.vocabulary import View
from cuagym.agents.llm.prompts import versions
from cuagym.agents.llm.reader import read
from cuagym.agents.protocols import BlindTask, Brief, Dispute
from cuagym.agents.roles import (
    PROCEDURAL,
    arbiter_of,
    audit_judge_of,
    critics_of,
    discriminator_of,
    generator_of,
    paraphraser_of,
    red_team_of,
)
from cuagym.errors import ConfigError
from cuagym.hub.app import App
from cuagym.llm.protocol import Image, Part, Purpose, Reply, Request, Text
from cuagym.pipeline.assemble import assemble
from cuagym.pipeline.audit_gate import subject_of
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.judge import Scores, judge_in
from cuagym.pipeline.orchestrator import Orchestrator, Verified
from cuagym.pipeline.stage import open_stage
from cuagym.pipeline.task import evidence_of
from cuagym.pipeline.trying import trying_of
from cuagym.reward.audit.engine import audit
from cuagym.reward.sandbox import RewardSandbox
from cuagym.schema import JsonObject

ROLES = (
    "generator",
    "discriminator",
    "arbiter",
    "critic",
    "paraphraser",
    "reader",
    "red-team",
    "audit-judge",
    "actor",
)
_TOO_STRICT = "def reward(initial, final):\n    return 0.0\n"
_TOO_LOOSE = "def reward(initial, final):\n    return float(initial != final)\n"
_TRIES = 40
_MODELS = {"computer": "openai:shown"}
"""Whose computer tool is shown: the views that go by function calls are the same for every model."""


class _Shown(Exception):
    """Carries the request that was to be sent."""

    def __init__(self, request: Request) -> None:
        super().__init__("a request to be shown")
        self.request = request


class _Shower:
    """A model that shows what it is asked, and answers nothing."""

    def __init__(self, name: str = "shown:model") -> None:
        self.name = name

    def complete(self, request: Request, purpose: Purpose) -> Reply:
        raise _Shown(request)


@dataclass(frozen=True)
class _Sample:
    brief: Brief
    verified: Verified
    blind: BlindTask
    apps: dict[str, App]
    judge: Judge
    sandbox: RewardSandbox


def first_requests(
    roles: Sequence[str],
    apps: Sequence[App],
    *,
    seed: int,
    small: bool = False,
    goals: bool = False,
    view: View = "computer",
) -> dict[str, Request]:
    """The first request of each role on a sample task. Raises ConfigError, and BrowserError for an actor.

    goals: whether the Generator has to submit structured goals. view: how an actor sees the page.
    """
    unknown = [role for role in roles if role not in ROLES]
    if unknown:
        raise ConfigError(f"there is no role {unknown[0]!r}; there are: {', '.join(ROLES)}")
    with RewardSandbox(1) as sandbox:
        sample = _sample(apps, seed, sandbox)
        return {role: _first(partial(_ask, role, sample, small, goals, view)) for role in roles}


def shown(request: Request) -> JsonObject:
    """A request as people read it: `system`, `messages` with role and text, `tools`, `schema`."""
    return {
        "system": request.system,
        "messages": [
            {"role": message.role, "text": "\n".join(_part(part) for part in message.parts)}
            for message in request.messages
        ],
        "tools": [asdict(tool) for tool in request.tools],
        "computer": asdict(request.computer) if request.computer else None,
        "schema": request.schema.schema if request.schema else None,
    }


def version_of(role: str) -> dict[str, str]:
    """The versions of a role's prompts, by template."""
    return versions(role.replace("-", "_"))


def _part(part: Part) -> str:
    match part:
        case Text(text):
            return text
        case Image(data, media_type):
            return f"[a picture, {media_type}, {len(data):,} bytes]"
        case _:
            return f"[{part}]"


def _first(run: Callable[[], object]) -> Request:
    try:
        run()
    except _Shown as shown:
        return shown.request
    raise AssertionError("a role that asks its model nothing")


def _ask(role: str, sample: _Sample, small: bool, goals: bool, view: View) -> object:
    """Lets a role begin its work."""

    def llms(_: str) -> _Shower:
        return _Shower()

    proposal, program = sample.verified.proposal, sample.verified.program
    match role:
        case "generator":
            return generator_of("shown:model", llms, goals=goals, small=small).propose(sample.brief)
        case "discriminator":
            return discriminator_of("shown:model", llms, sample.sandbox.evaluate_many, small=small).write(
                sample.blind
            )
        case "arbiter":
            arbiter = arbiter_of("shown:model", llms, small=small)
            assert arbiter is not None
            return arbiter.decide(_dispute(sample))
        case "critic":
            (critic,) = critics_of("1x:shown:model", llms, small=small, find=sample.apps.__getitem__)
            return critic.vote(proposal, evidence_of(sample.verified, sample.brief))
        case "paraphraser":
            paraphraser = paraphraser_of("shown:model", llms, small=small)
            assert paraphraser is not None
            return paraphraser.reword(sample.brief, proposal)
        case "reader":
            return read(_Shower(), sample.blind, 0, small=small)
        case "red-team":
            team = red_team_of("shown:model", llms)
            assert team is not None
            return team.attack(
                sample.brief, proposal, program, trying_of(sample.verified, sample.apps, sample.judge)
            )
        case "audit-judge":
            subject = subject_of(proposal, sample.verified.golden, _TOO_LOOSE, sample.apps)
            found = audit(subject, Scores(sample.judge).of(_TOO_LOOSE, sample.verified.golden.initial), limit=30)
            open_ones = [finding for finding in found.findings if not finding.certain]
            return audit_judge_of("shown:model", llms).rule(subject, open_ones)
        case "actor":
            return asyncio.run(_act(sample, view))
        case _:
            raise AssertionError(role)


async def _act(sample: _Sample, view: View) -> object:
    """Lets an actor look at the task's first page, in a real browser."""
    made = assemble(sample.verified, (), sample.apps, {})
    async with open_stage(made.apps, workers=1) as stage:
        return await stage.roll(made, ModelActor(_Shower(_MODELS.get(view, "shown:model")), view))


def _sample(apps: Sequence[App], seed: int, sandbox: RewardSandbox) -> _Sample:
    generator = generator_of(PROCEDURAL, None, goals=True, small=False)
    discriminator = discriminator_of(PROCEDURAL, None, sandbox.evaluate_many, small=False)
    named, judge = {app.name: app for app in apps}, judge_in(sandbox)
    orchestrator = Orchestrator(generator, discriminator, named, judge)
    for k in range(_TRIES):
        brief = Brief(tuple(apps), seed, k)
        proposal = generator.propose(brief)[0]
        result = orchestrator.verify(brief, proposal) if proposal.kind == "state" else None
        if isinstance(result, Verified):
            return _Sample(brief, result, orchestrator.blind(brief, result.proposal), named, judge, sandbox)
    raise ConfigError(f"no sample task could be made in {', '.join(named)} with seed {seed}")


def _dispute(sample: _Sample) -> Dispute:
    """The sample task with a program that pays for nothing."""
    golden = sample.verified.golden
    return Dispute(
        sample.brief,
        sample.blind,
        sample.verified.proposal,
        _TOO_STRICT,
        "golden",
        ("untouched: nothing done scores 0", "golden: the golden outcome scores 0, expected one"),
        {app: state.value for app, state in golden.states.items()},
        golden.patch,
    )
