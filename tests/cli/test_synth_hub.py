"""`--hub`: runs and rollouts on a hub that somebody else started."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cuagym.cli.main import app as cuagym
from cuagym.hub.client import HubClient
from cuagym.hub.reach import reach_hub
from tests.hub.processes import TODO, Hubs

MADE = ["synth", "--apps", "mail", "--count", "1", "--seed", "13", "--workers", "1"]


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Hubs:
    return Hubs(tmp_path_factory.mktemp("hubs"))


@pytest.fixture(scope="module")
def there(hubs: Hubs) -> Iterator[Any]:
    """What a hub of both apps, in a process of its own, said when it was ready."""
    with hubs.up("board", app="mail") as (_, ready):
        yield ready


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A user who started no hub: the run files lie in another folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for name in ("CUAGYM_ADMIN_TOKEN", "CUAGYM_ADMIN_TOKEN_FILE", "CUAGYM_HUB"):
        monkeypatch.delenv(name, raising=False)


def tuples(out: Path, *arguments: str) -> bytes:
    done = CliRunner().invoke(cuagym, [*MADE, "--out", str(out), *arguments])
    assert done.exit_code == 0, done.stderr
    return (out / "tuples.jsonl").read_bytes()


def test_the_tuples_are_those_of_a_hub_of_its_own(
    hubs: Hubs, there: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tuples(tmp_path / "own", "--no-rollouts")
    token = hubs.run("token").stdout.strip()
    monkeypatch.setenv("CUAGYM_ADMIN_TOKEN", token)
    with HubClient(there["url"], token) as client:
        before = launches(client)
        made = tuples(tmp_path / "there", "--hub", there["url"])
        assert launches(client) > before
    assert json.loads(made)["evidence"]["rollouts"]
    assert unplayed(made) == unplayed(own)


def unplayed(line: bytes) -> dict[str, Any]:
    """A tuple without what its rollouts showed."""
    return {key: value for key, value in json.loads(line).items() if key not in ("evidence", "difficulty")}


def test_score_reads_a_session_of_the_hub_that_the_settings_name(
    hubs: Hubs, there: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.loads(tuples(tmp_path / "own", "--no-rollouts"))
    monkeypatch.setenv("XDG_STATE_HOME", str(hubs.folder))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cuagym.toml").write_text(f'hub = "{there["url"]}"\n')
    with reach_hub(there["url"]) as client:
        client.set("mail", "scored", made["initial_state"]["mail"], now=made["now"], seed=made["seed"])
    command = ["score", "own/tuples.jsonl", "--sid", "scored", "--json"]
    assert json.loads(CliRunner().invoke(cuagym, command).stdout)["score"] == 0.0


def launches(client: HubClient) -> int:
    """How often a hub's session was opened in a browser."""
    return sum(int(n) for n in re.findall(r'cuagym_requests_total\{call="launch".* (\d+)', client.metrics()))


def test_the_token_of_a_hub_that_was_started_here_is_found(
    hubs: Hubs, there: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert wrong("--hub", there["url"])[0] == 2
    monkeypatch.setenv("XDG_STATE_HOME", str(hubs.folder))
    (port,) = re.findall(r":(\d+)$", there["url"])
    with reach_hub(f"http://localhost:{port}") as client:
        assert client.log(there["sid"])["operations"] == []


def wrong(*arguments: str) -> tuple[int, str]:
    """The exit code and message of a run on a hub that won't do."""
    done = CliRunner().invoke(cuagym, [*MADE, "--out", "never", *arguments])
    return done.exit_code, done.stderr


def test_a_hub_that_wants_another_token_says_where_to_set_it(there: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    code, message = wrong("--hub", there["url"])
    assert (code, "wants its admin token: set CUAGYM_ADMIN_TOKEN, or" in message) == (2, True)
    monkeypatch.setenv("CUAGYM_ADMIN_TOKEN", "another")
    code, message = wrong("--hub", there["url"])
    assert (code, "refuses the admin token from CUAGYM_ADMIN_TOKEN: set" in message) == (2, True)


def test_a_hub_that_is_not_there_is_a_failure_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUAGYM_HUB", "http://127.0.0.1:9")
    code, message = wrong()
    assert (code, "start a hub with `cuagym hub up`, or leave --hub out" in message) == (3, True)


def test_a_hub_without_the_apps_is_refused(hubs: Hubs) -> None:
    with hubs.up("--open", app=TODO) as (_, ready):
        code, message = wrong("--hub", ready["url"])
    assert (code, "does not serve mail" in message) == (2, True)


def test_a_hub_with_another_version_of_an_app_is_refused(tmp_path: Path) -> None:
    """Its pages or rules may differ, and so might the tuples."""
    (tmp_path / "other.py").write_text("from hub_apps.mail.app import app\napp.summary = 'of another version'\n")
    with Hubs(tmp_path, PYTHONPATH=str(tmp_path)).up("--open", app="other:app") as (_, ready):
        code, message = wrong("--hub", ready["url"], "--apps", "mail")
    assert (code, "serves another version of mail" in message) == (2, True)
