"""`cuagym synth` with models: the plan and its estimate, what can't be used, tuples that `verify` accepts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from cuagym.cli.main import app as cli
from tests.llm.server import ModelServer
from tests.llm.wire import Json
from tests.pipeline.model_runs import APP, ARBITER, BOTH, CRITICS, EVERYBODY, Run, arguments, environment, synth
from tests.pipeline.model_script import Model
from tests.pipeline.model_stories import GOOD

ROOT = Path(__file__).parents[2]
ROLES = (*BOTH, *ARBITER, "--critics", "3x:compatible:critic")


def cuagym(*words: str, folder: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("cuagym")), *words]
    env = {**os.environ, **variables}
    return subprocess.run(command, capture_output=True, text=True, env=env, cwd=folder, check=False, timeout=60)


@pytest.fixture
def installed(tmp_path: Path) -> str:
    """A PYTHONPATH on which the toy app is installed as `todo`, as a package of its own would be."""
    info = tmp_path / "site" / "toy_app-0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-app\nVersion: 0\n")
    (info / "entry_points.txt").write_text("[cuagym.apps]\ntodo = tests.toy_app:app\n")
    return os.pathsep.join((str(info.parent), str(ROOT)))


def test_a_users_first_run_makes_tuples_that_verify_in_another_process(tmp_path: Path, installed: str) -> None:
    """From a settings file and the environment, as the README has it."""
    with ModelServer(Model({0: GOOD})) as server:
        (tmp_path / "cuagym.toml").write_text(
            'generator = "anthropic:generator"\ndiscriminator = "openai:discriminator"\n'
            f'critics = "3x:compatible:critic"\nbase_url = "{server.url}"\norchestrator = "compatible:arbiter"\n'
        )
        env = {**environment(server, tmp_path / "cache"), "PYTHONPATH": installed}
        words = ("--apps", "todo", "--seed", "5", "--count", "2", "--no-rollouts", "--out", "out", "--json")
        done = cuagym("synth", *words, folder=tmp_path, **env)
    assert done.returncode == 0, done.stderr
    summary = orjson.loads(done.stdout)
    assert (summary["tuples"], summary["candidates"], summary["rejected"]) == (2, 2, {})
    run = Run(tmp_path / "out", 0, done.stdout, done.stderr)
    assert run.tuples[0]["instruction"] == GOOD.drafts[0].instruction
    assert {path.name for path in run.out.iterdir()} >= {"tuples.jsonl", "tuples", "report.html", "ledger.sqlite"}
    checked = cuagym("verify", str(run.out), "--json", PYTHONPATH=installed)
    assert checked.returncode == 0, checked.stderr
    assert orjson.loads(checked.stdout) == {"tuples": 2, "failed": []}


def test_people_are_shown_the_funnel_and_what_to_do_next(tmp_path: Path) -> None:
    with ModelServer(Model({0: GOOD})) as server:
        words = [word for word in arguments(server, tmp_path / "run", *ROLES) if word != "--json"]
        done = CliRunner().invoke(cli, words, env=environment(server, tmp_path / "cache"))
    assert done.exit_code == 0, done.output
    assert "verified tuples" in done.stdout and "Pay the rent (4)" in done.stdout
    assert "cuagym verify" in done.stdout
    run = Run(tmp_path / "run", 0, "", "")
    assert [row["verdict"] for row in run.rows("select verdict from votes where candidate = 1")] == ["keep"] * 3


# -- before anything is sent ------------------------------------------------------------------------------------


def plan(server: ModelServer, out: Path, *flags: str) -> Json:
    run = synth(server, out, "--dry-run", *flags, count=10)
    assert run.code == 0, run.stderr
    return run.summary


def test_a_dry_run_estimates_and_sends_nothing(tmp_path: Path) -> None:
    with ModelServer([]) as server:
        document = plan(server, tmp_path / "run", *EVERYBODY)
    assert server.requests == [] and not (tmp_path / "run").exists()
    assert document["generator"] == "anthropic:generator" and document["count"] == 10
    expected = document["estimate"]
    roles = {role["role"]: role for role in expected["roles"]}
    assert {name: role["model"] for name, role in roles.items()} == {
        "generator": "anthropic:generator",
        "discriminator": "openai:discriminator",
        "arbiter": "compatible:arbiter",
        "critic": "compatible:critic",
        "paraphraser": "openai:paraphraser",
        "reader": "openai:paraphraser",
        "red-team": "anthropic:red-team",
    }
    assert expected["candidates"] >= 10 and expected["calls"] == sum(role["calls"] for role in roles.values())
    assert all(role["calls"] and role["input"] > role["output"] > 0 for role in roles.values())
    assert roles["critic"]["usd"] == 0 and roles["generator"]["usd"] is None is expected["usd"]


def test_a_dry_run_counts_what_models_with_prices_cost(tmp_path: Path) -> None:
    with ModelServer([]) as server:
        flags = ("--generator", "anthropic:claude-sonnet-5", "--discriminator", "openai:gpt-5")
        expected = plan(server, tmp_path / "run", *flags)["estimate"]
    assert (
        expected["usd"] == pytest.approx(sum(role["usd"] for role in expected["roles"])) and expected["usd"] > 0.1
    )


def test_a_dry_run_needs_no_key_and_prints_for_people(tmp_path: Path) -> None:
    bare = dict.fromkeys(("OPENAI_API_KEY", "ANTHROPIC_API_KEY"), "")
    words = ["synth", "--dry-run", "--apps", APP, *BOTH, "--out", str(tmp_path / "run")]
    done = CliRunner().invoke(cli, words, env=bare)
    assert done.exit_code == 0, done.output
    assert "Estimate for about" in done.stdout and "unknown" in done.stdout
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--generator", "oracle:delphi"), "there is no provider 'oracle'"),
        (("--generator", "delphi"), "'delphi' can't be the generator: name a model as PROVIDER:MODEL"),
        (("--orchestrator", "judge"), "PROVIDER:MODEL"),
        (("--critics", "compatible:m"), "NUMBERx:ROLE"),
        (("--critics", "4x:procedural"), "4 were asked for"),
        (("--keep", "0.1:0.9"), "--keep is about the rollouts"),
        (("--keep", "0.9:0.1", "--actor", "openai:m", "--rollouts"), "LOW:HIGH"),
    ],
)
def test_a_role_that_nobody_can_play_is_told_before_anything_is_sent(
    tmp_path: Path, flags: tuple[str, ...], said: str
) -> None:
    with ModelServer([]) as server:
        run = synth(server, tmp_path / "run", *BOTH, *flags)
    assert run.code == 2 and said in run.stderr, run.stderr
    assert server.requests == []


@pytest.mark.parametrize("missing", ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"])
def test_a_missing_key_is_told_with_its_variable(tmp_path: Path, missing: str) -> None:
    with ModelServer([]) as server:
        run = synth(server, tmp_path / "run", *BOTH, **{missing: ""})
    assert run.code == 2 and f"export {missing}=" in run.stderr and server.requests == []


def test_a_run_is_not_continued_with_other_models(tmp_path: Path) -> None:
    with ModelServer(Model({0: GOOD})) as server:
        out = tmp_path / "run"
        first = synth(server, out, *BOTH, *ARBITER, *CRITICS)
        before = first.lines, len(server.requests)
        again = synth(server, out, *BOTH, *ARBITER, *CRITICS)
        other = synth(server, out, *BOTH, *ARBITER, "--critics", "2x:compatible:other", "--resume")
        assert (again.code, other.code) == (2, 2)
        assert "--resume" in again.stderr and "critics" in other.stderr
        assert (first.lines, len(server.requests)) == before
