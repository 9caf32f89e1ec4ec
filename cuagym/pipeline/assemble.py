"""Makes tuples of what was verified (contracts §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from cuagym import __version__
from cuagym.agents.protocols import Vote
from cuagym.hub.app import App
from cuagym.hub.state import JsonObject
from cuagym.pipeline.files import files_of
from cuagym.pipeline.orchestrator import Verified
from cuagym.schema import Difficulty, Tuple, tuple_id

Label: TypeAlias = Literal["easy", "medium", "hard"]


def assemble(verified: Verified, votes: tuple[Vote, ...], apps: Mapping[str, App], provenance: JsonObject) -> Tuple:
    """The tuple of a verified task, before rollouts."""
    proposal, golden = verified.proposal, verified.golden
    initial = {app: state.value for app, state in golden.initial.items()}
    final = {app: state.value for app, state in golden.states.items()}
    files = files_of(golden.initial, golden.states, {name: apps[name] for name in proposal.apps})
    content: JsonObject = {
        "instruction": proposal.instruction,
        "apps": list(proposal.apps),
        "start_path": proposal.start_path,
        "now": proposal.now,
        "initial_state": initial,
        "golden_state": final,
        "golden_answer": proposal.answer,
        "golden_visits": list(proposal.visits),
        "golden_status": proposal.status,
        "reward": verified.program,
        "files": [file.model_dump() for file in files],
    }
    operations = len(proposal.calls or ())
    return Tuple(
        id=tuple_id(proposal.apps, content),
        instruction=proposal.instruction,
        apps=proposal.apps,
        start_path=proposal.start_path,
        now=proposal.now,
        seed=proposal.seed,
        initial_state=initial,
        golden_patch=tuple(golden.patch),
        golden_answer=proposal.answer,
        golden_visits=proposal.visits,
        golden_status=proposal.status,
        golden_operations=proposal.calls,
        reward=verified.program,
        files=files,
        kind=proposal.kind,
        difficulty=Difficulty(
            operations=operations,
            distractors=proposal.distractors,
            apps=len(proposal.apps),
            lookups=proposal.lookups,
            label=difficulty_label(operations, proposal.lookups, None),
        ),
        tags=proposal.tags,
        evidence=_evidence(verified, votes),
        provenance={
            **provenance,
            "apps": {name: apps[name].version for name in proposal.apps},
            "cuagym": __version__,
        },
    )


def difficulty_label(operations: int, lookups: int, actions: int | None) -> Label:
    """easy, medium or hard: by UI actions once a rollout has counted them, else by what is to be done and found."""
    weight = actions / 4 if actions is not None else operations + lookups / 2
    return "easy" if weight < 2.5 else "medium" if weight < 5 else "hard"


def _evidence(verified: Verified, votes: tuple[Vote, ...]) -> JsonObject:
    return {
        "reads": list(verified.proposal.reads),
        "facts": list(verified.proposal.facts),
        "rounds": [
            {
                "revises": round.revises,
                "checks": [
                    {"name": f.check, "held": f.held, "score": f.score, "detail": f.detail} for f in round.findings
                ],
            }
            for round in verified.rounds
        ],
        "votes": [
            {"critic": v.critic, "verdict": v.verdict, "defects": list(v.defects), "reason": v.reason}
            for v in votes
        ],
        **({"audit": verified.audited.evidence} if verified.audited else {}),
    }
