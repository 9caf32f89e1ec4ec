"""The whole pipeline with models in every role, over the real SDKs of three providers against a loopback server."""

from __future__ import annotations

from pathlib import Path

import pytest

from cuagym.agents.llm.prompts import version
from cuagym.hub.app import App
from cuagym.hub.registry import find_apps
from cuagym.pipeline.checks import Judge
from cuagym.pipeline.formats import read_tuples
from cuagym.pipeline.task import MAX_EXPLOITS
from cuagym.pipeline.verify import verify_tuple
from tests.llm.server import ModelServer
from tests.pipeline.model_runs import APP, ARBITER, BOTH, CRITICS, Run, requests_of, synth
from tests.pipeline.model_script import MISSING, Model, Story, plain
from tests.pipeline.model_stories import (
    CANARY,
    CLEAR,
    EXPLOITED,
    GOOD,
    HOLES,
    KEPT,
    LEAKED,
    LOOSE,
    LOST,
    PARAPHRASED,
    REWRITTEN,
    SENT_BACK,
    STRICT,
    UNCLEAR,
    WORDING,
    WRONG_GOLDEN,
)

Everything = tuple[Run, ModelServer]


def rounds(run: Run, k: int) -> list[tuple[str | None, str | None]]:
    """Of each round of task k: who revised, and the first check that did not hold."""
    found = []
    for row in run.rows(
        f"select r.number, r.revises, c.id from rounds r join candidates c on c.id = r.candidate where c.k = {k}"
        " order by r.number"
    ):
        failed = run.rows(
            f"select name from checks where candidate = {row['id']} and round = {row['number']} and not held"
            " order by id"
        )
        found.append((row["revises"], failed[0]["name"] if failed else None))
    return found


def made(run: Run, k: int) -> dict[str, object]:
    """The tuple of task k."""
    (row,) = run.rows(f"select tuple_id from candidates where k = {k}")
    return next(line for line in run.tuples if line["id"] == row["tuple_id"])


def test_every_task_that_can_be_mended_becomes_a_tuple(everything: Everything) -> None:
    run, _ = everything
    assert run.code == 0
    assert run.summary["tuples"] == len(KEPT) == len(run.tuples)
    assert run.summary["rejected"] == {}
    assert run.rows("select count(*) from candidates where not kept")[0][0] == 0
    numbers = [row["id"] for row in run.rows("select id from tuples order by number")]
    assert numbers == [line["id"] for line in run.tuples]


def test_who_made_a_tuple_and_by_which_prompts_is_its_provenance(everything: Everything) -> None:
    run, _ = everything
    for line in run.tuples:
        provenance = line["provenance"]
        assert provenance["generator"] == "anthropic:generator"
        assert provenance["discriminator"] == "openai:discriminator"
        assert provenance["orchestrator"] == "compatible:arbiter"
        assert provenance["critics"] == ["compatible:critic#1", "compatible:critic#2"]
        assert provenance["paraphraser"] == "openai:paraphraser"
        assert provenance["red_team"] == "anthropic:red-team"
        told = ("generator", "discriminator", "arbiter", "critic", "paraphraser", "reader", "red_team")
        assert {name: provenance["prompts"][name] for name in told} == {name: version(name) for name in told}


def test_its_tuples_are_verified_from_themselves_alone(everything: Everything, judge: Judge) -> None:
    run, _ = everything
    apps: dict[str, App] = {app.name: app for app in find_apps([APP])}
    tuples = list(read_tuples(run.out))
    assert len(tuples) == len(KEPT)
    assert [failure for one in tuples for failure in verify_tuple(one, apps, judge)] == []


def test_each_role_is_asked_by_its_own_provider(everything: Everything) -> None:
    _, server = everything
    spoken = {(request.body["model"], request.dialect) for request in server.requests}
    assert spoken == {
        ("generator", "anthropic"),
        ("discriminator", "openai"),
        ("arbiter", "compatible"),
        ("critic", "compatible"),
        ("paraphraser", "openai"),
        ("red-team", "anthropic"),
    }


def test_each_call_is_a_row_of_the_ledger(everything: Everything) -> None:
    run, server = everything
    calls = run.rows("select * from calls")
    assert len(calls) == len(server.requests)
    assert {row["outcome"] for row in calls} == {"ok"}
    assert {row["role"] for row in calls} == {
        "generator", "discriminator", "arbiter", "critic", "paraphraser", "reader", "red team"
    }  # fmt: skip
    assert all((row["input"], row["output"]) == (100, 10) and len(row["prompt"]) == 64 for row in calls)
    assert run.summary["usd"] is None, "two of the models have no price"


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (GOOD, [(None, None)]),
        (STRICT, [("discriminator", "golden"), (None, None)]),
        (WRONG_GOLDEN, [("generator", "golden"), (None, None)]),
        (LOOSE, [("discriminator", "collateral"), (None, None)]),
        (LEAKED, [("discriminator", "golden"), (None, None)]),
        (SENT_BACK, [("generator", "readable"), (None, None)]),
        (REWRITTEN, [(None, None), (None, None)]),
        (EXPLOITED, [(None, None), ("discriminator", "exploit"), (None, None)]),
        (PARAPHRASED, [(None, None)]),
    ],
)
def test_the_rounds_are_in_the_ledger(
    everything: Everything, story: Story, expected: list[tuple[str | None, str | None]]
) -> None:
    assert rounds(everything[0], KEPT.index(story)) == expected


def test_the_arbiters_feedback_reaches_the_one_who_revises(everything: Everything) -> None:
    run, server = everything
    feedback = STRICT.rulings[0]["feedback"]
    told = [read.opening for _, read in requests_of(server, "discriminator") if feedback in read.opening]
    assert told and all("What failed: The instruction speaks of no priority" in opening for opening in told)
    assert not any(feedback in read.opening for _, read in requests_of(server, "generator"))
    blamed = WRONG_GOLDEN.rulings[0]["feedback"]
    assert any(blamed in read.opening for _, read in requests_of(server, "generator"))
    assert not any(blamed in read.opening for _, read in requests_of(server, "discriminator"))
    operations = [call["args"] for call in made(run, KEPT.index(WRONG_GOLDEN))["golden_operations"]]  # type: ignore[attr-defined]
    assert operations == [{"task": "t17"}]


def test_feedback_that_gives_the_golden_outcome_away_is_asked_for_again(everything: Everything) -> None:
    run, server = everything
    asked = [read.opening for _, read in requests_of(server, "arbiter") if "about the ferns" in read.opening]
    assert len(asked) == 2
    assert "gives away" not in asked[0] and f"vigil, {CANARY.lower()}" in asked[1].partition("gives away: ")[2]
    for request, _ in requests_of(server, "discriminator"):
        assert CANARY not in str(request.body)
    told = [read.opening for _, read in requests_of(server, "discriminator") if "about the ferns" in read.opening]
    assert any("leave the title open" in opening for opening in told)
    assert CANARY in str(made(run, KEPT.index(LEAKED))["golden_patch"])


def test_a_majority_for_another_wording_sends_the_task_through_every_gate_again(everything: Everything) -> None:
    run, server = everything
    k = KEPT.index(REWRITTEN)
    (row,) = run.rows(f"select id, instruction from candidates where k = {k}")
    assert row["instruction"] == CLEAR == made(run, k)["instruction"]
    votes = run.rows(f"select verdict from votes where candidate = {row['id']} order by id")
    assert [vote["verdict"] for vote in votes] == ["keep", "keep"]
    for role in ("discriminator", "red-team", "critic"):
        about = [read.opening for _, read in requests_of(server, role)]
        assert any(UNCLEAR in opening for opening in about) and any(CLEAR in opening for opening in about), role


def test_an_exploit_becomes_a_check_that_the_discriminator_mends(everything: Everything) -> None:
    run, _ = everything
    k = KEPT.index(EXPLOITED)
    checks = run.rows(
        "select round, held, score, detail from checks where name = 'exploit' and candidate ="
        f" (select id from candidates where k = {k}) order by id"
    )
    assert [(row["round"], row["held"], row["score"]) for row in checks] == [(2, 0, 1.0), (3, 1, 0.0)]
    assert MISSING in checks[0]["detail"]
    assert "'infeasible'" not in str(made(run, k)["reward"]).rpartition("# ---- what this task asks for")[2]


def test_a_red_team_that_is_paid_once_too_often_ends_the_task(tmp_path: Path) -> None:
    with ModelServer(Model({0: HOLES})) as server:
        run = synth(server, tmp_path / "run", *BOTH, *ARBITER, "--red-team", "anthropic:red-team")
    row = run.rows("select stage, reason, detail, program from candidates where k = 0")[0]
    assert tuple(row)[:3] == ("rounds", "exploitable", MISSING)
    assert [who for who, _ in rounds(run, 0)].count("discriminator") == MAX_EXPLOITS
    assert f"hole {MAX_EXPLOITS}" in row["program"]


def test_a_wording_is_kept_only_when_a_reader_ends_where_the_task_ends(everything: Everything) -> None:
    run, server = everything
    assert made(run, KEPT.index(PARAPHRASED))["instruction"] == WORDING
    assert made(run, KEPT.index(GOOD))["instruction"] == GOOD.drafts[0].instruction
    read = [asked.opening for _, asked in requests_of(server, "reader")]
    assert any(WORDING in opening for opening in read)
    assert not any(PARAPHRASED.drafts[0].instruction in opening for opening in read)
    assert any(f"{GOOD.drafts[0].instruction} Thanks." in opening for opening in read), "and dropped"


# -- what can't be mended ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A run whose first tasks are lost in every way; it goes on until two that go well are made."""
    stories = {k: story for k, (story, _) in LOST.items()}
    with ModelServer(Model(stories)) as server:
        out = tmp_path_factory.mktemp("lost") / "run"
        return synth(server, out, *BOTH, *ARBITER, *CRITICS, "--workers", "4", count=2)


@pytest.mark.parametrize("k", LOST)
def test_what_a_model_fails_to_say_rejects_its_task_and_no_other(lost: Run, k: int) -> None:
    (row,) = lost.rows(f"select kept, stage, reason, tuple_id from candidates where k = {k}")
    assert (row["kept"], row["tuple_id"]) == (0, None)
    assert (row["stage"], row["reason"]) == LOST[k][1]


def test_a_run_goes_on_after_what_was_lost(lost: Run) -> None:
    assert lost.code == 0 and lost.summary["tuples"] == 2
    assert [line["instruction"] for line in lost.tuples] == [
        plain(k).drafts[0].instruction for k in (len(LOST), len(LOST) + 1)
    ]
    reasons = [reason for _, (_, reason) in LOST.values()]
    assert lost.summary["rejected"] == {reason: reasons.count(reason) for reason in reasons}


def test_a_tie_rejects_and_a_ballot_that_cannot_be_read_is_no_vote(lost: Run) -> None:
    def votes(k: int) -> list[tuple[str, int]]:
        rows = lost.rows(
            f"select verdict, valid from votes where candidate = (select id from candidates where k = {k})"
        )
        return [tuple(row) for row in rows]

    assert votes(10) == [("keep", 1), ("reject", 1)]
    assert votes(8) == votes(9) == [("reject", 0), ("reject", 0)]


def test_outcomes_of_calls_are_told_apart(lost: Run) -> None:
    outcomes = {
        (row["task"], row["outcome"])
        for row in lost.rows("select task, outcome from calls where role = 'generator' and outcome != 'ok'")
    }
    assert outcomes == {("k0", "refusal"), ("k2", "length"), ("k4", "ContextTooLong")}
