"""Candidates as ledger rows, and back."""

from __future__ import annotations

from typing import Any

from cuagym.pipeline.emission import Decided
from cuagym.pipeline.formats import parse_tuple, plain
from cuagym.pipeline.ledger import Entry, packed, unpacked
from cuagym.pipeline.task import Candidate
from cuagym.schema import JsonObject


def entry_of(run: str, candidate: Candidate, rollouts: tuple[JsonObject, ...] = ()) -> Entry:
    """The rows of a finished candidate."""
    proposal, made = candidate.proposal, candidate.made
    return Entry(
        candidate={
            "run": run,
            "k": candidate.k,
            "place": candidate.place,
            "kept": made is not None,
            "stage": candidate.stage,
            "reason": candidate.reason,
            "detail": candidate.detail,
            "instruction": proposal.instruction if proposal else "",
            "kind": proposal.kind if proposal else "",
            "shape": proposal.shape if proposal else "",
            "template": proposal.template if proposal else "",
            "operations": [call.operation for call in (proposal and proposal.calls) or ()],
            "program": candidate.program or "",
            "tuple_id": made.id if made else None,
            "content": packed(plain(made)) if made else None,
            "timings": dict(candidate.seconds),
        },
        rounds=tuple(
            {"number": number, "revises": round.revises} for number, round in enumerate(candidate.rounds, start=1)
        ),
        checks=tuple(
            {"round": number, "name": f.check, "held": f.held, "score": f.score, "detail": f.detail}
            for number, round in enumerate(candidate.rounds, start=1)
            for f in round.findings
        ),
        votes=tuple(
            {
                "critic": vote.critic,
                "verdict": vote.verdict,
                "valid": vote.valid,
                "defects": list(vote.defects),
                "reason": vote.reason,
            }
            for vote in candidate.votes
        ),
        rollouts=rollouts,
    )


def decided_of(row: Any) -> Decided:
    """A candidate read back from the ledger."""
    made = parse_tuple(unpacked(row.content), f"candidate {row.id} of the ledger") if row.kept else None
    return Decided(row.id, made, row.reason)
