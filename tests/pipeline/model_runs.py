"""Runs of `cuagym synth` whose models are played by a server on loopback, over the real SDKs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import orjson
from typer.testing import CliRunner

from cuagym.cli.main import app as cli
from cuagym.llm.records import unpack_transcript
from tests.llm.server import ModelServer, Recorded
from tests.llm.wire import Json
from tests.pipeline.model_script import SEED, Asked, asked

APP = "tests.toy_app:app"
KEYS = {
    "OPENAI_API_KEY": "sk-openai-secret-4711",
    "ANTHROPIC_API_KEY": "sk-ant-secret-4712",
    "CUAGYM_COMPATIBLE_API_KEY": "sk-local-secret-4713",
}
BOTH = ("--generator", "anthropic:generator", "--discriminator", "openai:discriminator")
ARBITER = ("--orchestrator", "compatible:arbiter")
CRITICS = ("--critics", "2x:compatible:critic")
EVERYBODY = (*BOTH, *ARBITER, *CRITICS, "--paraphraser", "openai:paraphraser", "--red-team", "anthropic:red-team")


@dataclass(frozen=True)
class Run:
    """What came of a run: its exit code and what it printed, and its folder."""

    out: Path
    code: int
    stdout: str
    stderr: str

    @property
    def summary(self) -> Json:
        document: Json = orjson.loads(self.stdout)
        return document

    @property
    def lines(self) -> bytes:
        return (self.out / "tuples.jsonl").read_bytes()

    @property
    def tuples(self) -> list[Json]:
        return [orjson.loads(line) for line in self.lines.splitlines()]

    def rows(self, query: str) -> list[sqlite3.Row]:
        """The rows of a query to the ledger."""
        with sqlite3.connect(f"file:{self.out / 'ledger.sqlite'}?mode=ro", uri=True) as db:
            db.row_factory = sqlite3.Row
            return db.execute(query).fetchall()

    def transcripts(self, role: str, task: str) -> list[Json]:
        """The requests and replies of a role's calls about a task, in order."""
        rows = self.rows(f"select transcript from calls where role = '{role}' and task = '{task}' order by id")
        return [unpack_transcript(row["transcript"]) for row in rows]


def environment(server: ModelServer, cache: Path) -> dict[str, str]:
    """The variables that lead every provider's SDK to the server, with its cache in a file of the test's."""
    return {
        **KEYS,
        "OPENAI_BASE_URL": server.url,
        "ANTHROPIC_BASE_URL": server.url.removesuffix("/v1"),
        "CUAGYM_LLM_CACHE": str(cache),
    }


def arguments(server: ModelServer, out: Path, *flags: str, count: int = 1, app: str = APP) -> list[str]:
    asked_for = ("--apps", app, "--seed", str(SEED), "--count", str(count), "--out", str(out))
    return ["synth", *asked_for, "--no-rollouts", "--json", "--base-url", server.url, "--workers", "2", *flags]


def synth(
    server: ModelServer,
    out: Path,
    *flags: str,
    count: int = 1,
    cache: Path | None = None,
    app: str = APP,
    **env: str,
) -> Run:
    """A run in this process; cache: beside its folder unless given."""
    variables = {**environment(server, cache or out.with_suffix(".cache")), **env}
    done = CliRunner().invoke(cli, arguments(server, out, *flags, count=count, app=app), env=variables)
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(out, done.exit_code, done.stdout, done.stderr)


def requests_of(server: ModelServer, role: str) -> list[tuple[Recorded, Asked]]:
    """A role's requests as they arrived, with how its model reads them."""
    both = [(request, asked(request.body)) for request in server.requests]
    return [(request, read) for request, read in both if read.role == role]
