"""What the procedural critics see, and that a majority of them sees what is grave."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cuagym.agents.goal import Goal, Referent, Value
from cuagym.agents.procedural.critics import CRITICS, PathCritic, ReferentCritic, WorthCritic
from cuagym.agents.protocols import Evidence, Proposal, Vote
from tests.agents.conftest import find

SOUND = Evidence(
    program="", golden={}, patch=[{"op": "replace"}], scores={"untouched: nothing done": 0.0, "golden: it": 1.0}
)


def votes(proposal: Proposal, evidence: Evidence = SOUND) -> list[Vote]:
    return [critic(find).vote(proposal, evidence) for critic in (ReferentCritic, WorthCritic, PathCritic)]


def against(proposal: Proposal, evidence: Evidence = SOUND) -> set[str]:
    return {vote.critic for vote in votes(proposal, evidence) if vote.verdict != "keep"}


@pytest.fixture(scope="module")
def plain(thousand: tuple[Proposal, ...]) -> Proposal:
    """A task of one or two plain steps on entities that are called by a title that is theirs alone."""
    for proposal in thousand:
        terms = [t for s in proposal.goal.steps for t in s.arguments.values()] if proposal.goal else []
        referents = [t for t in terms if isinstance(t, Referent)]
        if proposal.kind == "state" and len(proposal.calls or ()) == 1 and len(referents) == 1:
            (referent,) = referents
            if not referent.each and not referent.rank and len(referent.clauses) == 1 and proposal.decoys:
                return proposal
    raise AssertionError("no plain task in a thousand")


def test_there_are_three_and_they_need_nothing_to_start() -> None:
    assert len({make().name for make in CRITICS}) == 3


def test_sound_tasks_are_kept_by_all(some: tuple[Proposal, ...]) -> None:
    for proposal in some:
        assert against(proposal) == set(), proposal.instruction


def test_every_vote_gives_a_reason(plain: Proposal) -> None:
    assert all(vote.reason and vote.valid for vote in votes(plain))


def test_calls_on_something_else_than_what_is_meant_are_seen(plain: Proposal) -> None:
    wrong = replace(plain, calls=plain.decoys[0])
    vote = ReferentCritic(find).vote(wrong, SOUND)
    assert (vote.verdict, vote.defects) == ("reject", ("wrong referent",))


def test_a_name_that_two_share_is_rejected_by_a_majority(plain: Proposal) -> None:
    (step,) = plain.goal.steps  # type: ignore[union-attr]
    referent = next(t for t in step.arguments.values() if isinstance(t, Referent))
    (clause,) = referent.clauses
    assert isinstance(clause.value, Value)
    state = plain.initial[referent.app]
    value = dict(state.value)
    rows = value[referent.table]
    namesake = {**rows[0], "id": "zz1", clause.field: clause.value.value}
    value[referent.table] = [*rows, namesake]
    ambiguous = replace(plain, initial={**plain.initial, referent.app: type(state).of(value)})
    assert len(against(ambiguous)) >= 2
    assert any("ambiguous" in vote.defects for vote in votes(ambiguous))


def test_something_that_is_not_there_is_unresolved(plain: Proposal) -> None:
    (step,) = plain.goal.steps  # type: ignore[union-attr]
    name, referent = next((n, t) for n, t in step.arguments.items() if isinstance(t, Referent))
    lost = referent.model_copy(
        update={"clauses": (referent.clauses[0].model_copy(update={"value": Value(value="Nowhere to be found")}),)}
    )
    goal = Goal(steps=(step.model_copy(update={"arguments": {**step.arguments, name: lost}}),))
    vote = ReferentCritic(find).vote(replace(plain, goal=goal), SOUND)
    assert vote.defects == ("unresolved",)


def test_an_infeasible_task_whose_referent_is_there_is_no_infeasible_task(plain: Proposal) -> None:
    claimed = replace(plain, kind="infeasible", status="infeasible", calls=())
    assert "trivial" in ReferentCritic(find).vote(claimed, SOUND).defects


def test_operations_that_nobody_can_get_to_are_rejected_by_a_majority(plain: Proposal) -> None:
    background = next(o.name for o in find("mail").operations.values() if o.background)
    call = (plain.calls or ())[0]
    hidden = replace(
        plain, apps=("mail",), calls=(call.model_copy(update={"app": "mail", "operation": background}),)
    )
    assert len(against(hidden)) >= 2


def test_a_golden_state_without_change_is_trivial(plain: Proposal) -> None:
    vote = WorthCritic(find).vote(plain, replace(SOUND, patch=[]))
    assert vote.defects == ("trivial",)


def test_scores_that_are_not_zero_and_one_are_unsound(plain: Proposal) -> None:
    vote = WorthCritic(find).vote(plain, replace(SOUND, scores={"untouched: nothing done": 0.5}))
    assert "unsound" in vote.defects


def test_a_question_that_contains_its_answer_is_given_away(thousand: tuple[Proposal, ...]) -> None:
    question = next(p for p in thousand if p.kind == "answer" and len(p.answer or "") > 4)
    told = replace(question, instruction=f"{question.instruction} (It is {question.answer}.)")
    assert "given away" in WorthCritic(find).vote(told, SOUND).defects


def test_an_instruction_that_was_kept_before_is_a_duplicate(plain: Proposal) -> None:
    seen = frozenset({" ".join(plain.instruction.casefold().split())})
    assert "duplicate" in WorthCritic(find).vote(plain, replace(SOUND, seen=seen)).defects


@pytest.mark.parametrize("text", ["lorem ipsum", "foo", "{title}", "Test 1"])
def test_placeholders_are_not_realistic(thousand: tuple[Proposal, ...], text: str) -> None:
    proposal = next(p for p in thousand for c in p.calls or () if "subject" in c.args and len(p.calls or ()) == 1)
    call = (proposal.calls or ())[0]
    fake = replace(proposal, calls=(call.model_copy(update={"args": {**call.args, "subject": text}}),))
    assert "placeholder" in PathCritic(find).vote(fake, SOUND).defects


def test_ids_in_the_instruction_are_mechanical(plain: Proposal) -> None:
    meant, other = (plain.calls or ())[0].args, plain.decoys[0][0].args
    (id,) = [value for name, value in meant.items() if other[name] != value]
    named = replace(plain, instruction=f"{plain.instruction} I mean {id}.")
    assert "mechanical" in WorthCritic(find).vote(named, SOUND).defects
