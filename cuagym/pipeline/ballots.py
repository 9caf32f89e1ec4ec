"""Counting votes: a strict majority of all critics keeps a task or has it reworded; everything else rejects it."""

from __future__ import annotations

from collections.abc import Sequence

from cuagym.agents.protocols import Vote

_SEVERITY = ("none", "minor", "major", "fatal")


def tally(votes: Sequence[Vote]) -> tuple[str, str] | None:
    """None when a strict majority of all critics votes to keep; else the reason, and who said what.

    Fails closed: a ballot that is not valid counts as none, and no valid ballots are a rejection.
    """
    keeping = sum(vote.valid and vote.verdict == "keep" for vote in votes)
    if keeping * 2 > len(votes):
        return None
    against = [vote for vote in votes if not vote.valid or vote.verdict != "keep"]
    defects = [defect for vote in against for defect in vote.defects]
    reason = defects[0] if defects else "no majority"
    return reason, "; ".join(f"{vote.critic}: {vote.reason or 'no valid ballot'}" for vote in against)


def rewritten(votes: Sequence[Vote]) -> str | None:
    """The new instruction when a strict majority of all critics wants one.

    It is that of the ballot with the worst defect, the first of equals.
    """
    wishes = [vote for vote in votes if vote.valid and vote.verdict == "rewrite"]
    offers = sorted((vote for vote in wishes if vote.instruction), key=lambda vote: -_SEVERITY.index(vote.severity))
    if len(wishes) * 2 <= len(votes) or not offers:
        return None
    return offers[0].instruction
