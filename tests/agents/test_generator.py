"""What the procedural Generator promises of the tasks that it draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from cuagym.agents.procedural.generator import ProceduralGenerator
from cuagym.agents.procedural.resolve import NoReferent, Situation, carry_out
from cuagym.agents.protocols import Brief, Feedback, Proposal
from cuagym.hub.app import App
from cuagym.hub.entity import Entity
from cuagym.hub.replay import replay, replay_without
from cuagym.hub.session import FIRST_ID, Held, Session
from cuagym.hub.state import State
from cuagym.schema import Call
from tests import toy_app
from tests.agents.conftest import PRODUCTS, SEED, find


def situation_of(proposal: Proposal) -> Situation:
    return Situation(
        apps={name: find(name) for name in proposal.apps},
        states=dict(proposal.initial),
        now=dict.fromkeys(proposal.apps, proposal.now),
    )


def minting() -> object:
    """Ids as sessions give them, each app counting for itself."""
    counters: dict[str, int] = {}

    def mint(cls: type[Entity]) -> str:
        home = cls.__module__.split(".")[1]
        counters[home] = counters.get(home, FIRST_ID) + 1
        return f"{cls.prefix}{counters[home]}"

    return mint


def session_of(proposal: Proposal) -> Session:
    session = Session(files=tuple(Held(file, None) for app in PRODUCTS for file in app.desk))
    for name, state in proposal.initial.items():
        session = session.set(find(name), state, proposal.now, proposal.seed)
    return session


# -- one task ---------------------------------------------------------------------------------------------------


def test_the_same_brief_gives_the_same_proposals() -> None:
    for k in range(0, 60, 7):
        brief = Brief(PRODUCTS, 3, k)
        assert ProceduralGenerator().propose(brief) == ProceduralGenerator().propose(brief)


def test_another_seed_gives_other_tasks() -> None:
    drawn = [ProceduralGenerator().propose(Brief(PRODUCTS, seed, 5))[0].instruction for seed in range(5)]
    assert len(set(drawn)) == 5


def test_one_small_app_is_enough_to_draw_tasks_from() -> None:
    proposals = [p for k in range(100) for p in ProceduralGenerator().propose(Brief((toy_app.app,), 1, k))]
    assert {p.kind for p in proposals} == {"state", "answer", "navigation", "infeasible"}
    assert {c.operation for p in proposals for c in p.calls or ()} == set(toy_app.app.operations)


def test_goals_resolve_to_exactly_the_calls_that_were_drawn(some: tuple[Proposal, ...]) -> None:
    for proposal in some:
        if proposal.kind == "state":
            assert proposal.goal is not None
            taken = carry_out(proposal.goal, situation_of(proposal), minting())  # type: ignore[arg-type]
            assert tuple(call for step in taken for call in step.calls) == proposal.calls, proposal.instruction


def test_golden_calls_can_be_carried_out_in_a_session(some: tuple[Proposal, ...]) -> None:
    for proposal in some:
        if proposal.kind == "state":
            done = replay(session_of(proposal), proposal.calls or (), {app.name: app for app in PRODUCTS})
            assert done.states != proposal.initial


def test_leaving_any_call_out_makes_a_difference(some: tuple[Proposal, ...]) -> None:
    apps = {app.name: app for app in PRODUCTS}
    for proposal in (p for p in some if p.kind == "state" and len(p.calls or ()) > 1):
        calls = proposal.calls or ()
        session = session_of(proposal)
        golden = replay(session, calls, apps)
        for number in range(len(calls)):
            shorter = replay_without(session, calls, golden.created, number, apps)
            assert shorter is None or shorter.states != golden.states, (number, proposal.instruction)


def test_opening_each_steps_pages_on_the_way_undoes_and_forestalls_nothing(thousand: tuple[Proposal, ...]) -> None:
    apps = {app.name: app for app in PRODUCTS}
    for proposal in thousand:
        golden = replay(session_of(proposal), proposal.calls or (), apps).states
        seen = looking_along(session_of(proposal), proposal.calls or (), apps)
        for app, table, id, name in marks_set(proposal, golden):
            wanted, found = (states[app].table(table).get(id) for states in (golden, seen))
            assert wanted and found
            assert found[name] == wanted[name], f"looking moves {name} of {id} back: {proposal.instruction}"


def looking_along(session: Session, calls: Iterable[Call], apps: Mapping[str, App]) -> Mapping[str, State]:
    """The states after calls, each made from its own page; every one of them must still be possible there."""
    for call in calls:
        app = apps[call.app]
        view = session.view(app)
        operation = app.operations[call.operation]
        for path in app.trail(view, operation.path(operation.arguments(view, call.args))):
            found = app.route(view, path)
            assert found is not None, path
            session = session.visit(app, *found, f"/{app.name}{path}")
        session, _ = session.operate(app, call.operation, [call.args], "ui")
    return {name: part.current for name, part in session.apps.items()}


def marks_set(proposal: Proposal, golden: Mapping[str, State]) -> Iterator[tuple[str, str, str, str]]:
    """The incidental fields that the golden calls changed: app, table, id, field."""
    for app, initial in proposal.initial.items():
        for cls in find(app).entities:
            names = [name for name, declared in cls.fields.items() if declared.incidental]
            for row in initial.table(cls.table).rows if names else ():
                after = golden[app].table(cls.table).get(row["id"])
                yield from ((app, cls.table, row["id"], n) for n in names if after and after[n] != row[n])


def test_decoys_replace_one_entity_by_another(some: tuple[Proposal, ...]) -> None:
    decoys = [(p, calls) for p in some for calls in p.decoys]
    assert len(decoys) > len(some) / 2
    for proposal, calls in decoys:
        assert proposal.calls is not None
        different = [(a, b) for a, b in zip(calls, proposal.calls, strict=True) if a != b]
        assert len(different) == 1
        assert different[0][0].operation == different[0][1].operation


def test_twins_share_their_words_and_only_one_of_them_can_be_done(thousand: tuple[Proposal, ...]) -> None:
    twins = [(a, b) for a, b in pairwise(thousand) if b.kind == "infeasible"]
    assert len(twins) > 50
    for feasible, twin in twins:
        assert feasible.instruction == twin.instruction
        assert (feasible.status, twin.status, twin.calls) == ("done", "infeasible", ())
        assert feasible.initial != twin.initial
        assert twin.goal is not None
        try:
            carry_out(twin.goal, situation_of(twin), minting())  # type: ignore[arg-type]
        except NoReferent:
            continue
        raise AssertionError(f"nothing is missing: {twin.instruction}")


def test_answers_are_not_in_the_question_and_stand_on_pages_that_exist(thousand: tuple[Proposal, ...]) -> None:
    questions = [p for p in thousand if p.kind == "answer"]
    for proposal in questions:
        assert proposal.answer
        assert proposal.reads
        assert proposal.calls == ()
        if not proposal.answer.isdigit():
            assert proposal.answer.casefold() not in proposal.instruction.casefold()
        for path in proposal.reads:
            _, name, rest = path.split("/", 2)
            assert find(name).route(find(name).view(proposal.initial[name], proposal.now), f"/{rest}") is not None


def test_navigation_ends_on_a_page_that_is_not_the_start(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        if proposal.kind == "navigation":
            assert proposal.visits[0] == proposal.start_path
            assert proposal.visits[-1] != proposal.start_path


def test_revising_redraws_a_task_of_the_same_kind_a_few_times() -> None:
    generator = ProceduralGenerator()
    brief = Brief(PRODUCTS, 3, 2)
    seen = [generator.propose(brief)[0]]
    while (revised := generator.revise(brief, seen[-1], Feedback("readable", "ambiguous"))) is not None:
        seen.append(revised)
    assert 2 <= len(seen) <= 6
    assert len({p.kind for p in seen}) == 1
    assert len({p.instruction for p in seen}) == len(seen)


# -- a run ------------------------------------------------------------------------------------------------------


def test_every_operation_of_both_products_occurs(thousand: tuple[Proposal, ...]) -> None:
    asked = {(call.app, call.operation) for p in thousand for call in p.calls or ()}
    for app in PRODUCTS:
        wanted = {(app.name, operation.name) for operation in app.operations.values() if not operation.background}
        assert wanted - asked == set()


def test_background_operations_are_never_asked_for(thousand: tuple[Proposal, ...]) -> None:
    for proposal in thousand:
        for call in proposal.calls or ():
            assert not find(call.app).operations[call.operation].background


def test_the_mix_of_a_run(thousand: tuple[Proposal, ...]) -> None:
    n = len(thousand)
    kinds = Counter(p.kind for p in thousand)
    assert kinds["answer"] / n >= 0.12
    assert kinds["navigation"] / n >= 0.06
    assert kinds["infeasible"] / n >= 0.06
    assert sum(len(p.apps) == 2 and "looked up" in p.shape for p in thousand) / n >= 0.12
    marks = ("each", "rank", "if ", "unless", "compared")
    assert sum(any(mark in p.shape for mark in marks) for p in thousand) / n >= 0.35
    assert sum(len(p.calls or ()) >= 3 for p in thousand) / n >= 0.35


def test_shapes_and_wordings_hardly_repeat(thousand: tuple[Proposal, ...]) -> None:
    assert len({p.shape for p in thousand}) >= 150
    (_, commonest), *_ = Counter(p.template for p in thousand).most_common(1)
    assert commonest <= len(thousand) / 100


def test_conditions_hold_in_some_tasks_and_not_in_others(thousand: tuple[Proposal, ...]) -> None:
    outcomes = Counter()
    for proposal in thousand:
        for step in proposal.goal.steps if proposal.goal and proposal.kind == "state" else ():
            if step.when is not None and len(proposal.goal.steps) == 2:  # type: ignore[union-attr]
                outcomes[step.negated, any(c.operation == step.operation for c in proposal.calls or ())] += 1
    assert outcomes[False, True]
    assert outcomes[True, True]


def test_worlds_and_times_change_in_a_run(thousand: tuple[Proposal, ...]) -> None:
    assert len({p.seed for p in thousand}) >= 20
    assert len({p.now for p in thousand}) >= 10
    assert SEED * 1000 in {p.seed for p in thousand}
