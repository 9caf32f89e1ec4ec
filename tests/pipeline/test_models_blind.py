"""What models are sent: nothing of the golden outcome to the Discriminator, app data in fences, keys nowhere."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

import cuagym.agents.llm.leaks
from cuagym.hub.registry import find_app
from cuagym.llm.records import unpack_transcript
from cuagym.pipeline.preview import first_requests, shown
from tests.llm.server import ModelServer, Recorded, Refused, texts
from tests.pipeline.model_runs import APP, ARBITER, BOTH, CRITICS, KEYS, Run, requests_of, synth
from tests.pipeline.model_script import SEED, Model, asked, is_own
from tests.pipeline.model_stories import CANARY, INJECTED, INJECTION, KEPT, LEAKED

Everything = tuple[Run, ModelServer]
SHORTEST = 4
PROMPTS = Path(cuagym.agents.llm.leaks.__file__).parents[1] / "prompts"
APART = "\0"
"""Between texts that have nothing to do with one another: no string goes across."""


@dataclass(frozen=True)
class Secrets:
    """What only the golden outcome and the Generator's calls and replies of a task hold, and what the Discriminator
    may have seen: the instruction, the apps' description, the initial state, the prompt and what it said itself."""

    secret: str
    known: str

    def in_(self, sent: Iterable[str]) -> set[str]:
        """The longest strings of four or more characters that are sent and occur among the secrets only."""
        found: set[str] = set()
        for text in set(sent):
            for start in range(len(text) - SHORTEST + 1):
                end = start + SHORTEST
                if text[start:end] not in self.secret:
                    continue
                while end < len(text) and text[start : end + 1] in self.secret:
                    end += 1
                if text[start:end] not in self.known:
                    found.add(text[start:end])
        return found


def secrets_of(run: Run, k: int) -> Secrets:
    """The secrets of a kept task."""
    (row,) = run.rows(f"select tuple_id, instruction from candidates where k = {k}")
    made = next(line for line in run.tuples if line["id"] == row["tuple_id"])
    golden = [made["golden_patch"], made["golden_answer"], made["golden_visits"], made["golden_operations"]]
    for call in run.transcripts("generator", f"k{k}"):
        golden.append(call["reply"])
    sample = first_requests(["discriminator"], [find_app(APP)], seed=SEED, small=False, goals=False)
    blind = [shown(sample["discriminator"])["system"], shown(sample["discriminator"])["tools"]]
    said = [call["reply"] for call in run.transcripts("discriminator", f"k{k}")]
    app = find_app(APP)
    tables = [f"{app.name}/{cls.table}" for cls in app.entities]  # as the kit names them
    told = [(PROMPTS / "discriminator.jinja").read_text(), row["instruction"], *KEPT[k].instructions]
    initial = orjson.dumps(made["initial_state"]).decode()
    return Secrets(joined(golden), joined([*blind, *said, *told, *tables, initial, made["initial_state"]]))


def joined(value: object) -> str:
    return APART.join(every_text(value))


def every_text(value: object) -> Iterator[str]:
    """Every string in a JSON value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from every_text(item)
    elif isinstance(value, list):
        for item in value:
            yield from every_text(item)


def discriminator_texts(server: ModelServer, k: int) -> list[str]:
    """All that the Discriminator was sent about a task."""
    model = Model(dict(enumerate(KEPT)))
    about = [request for request, read in requests_of(server, "discriminator") if model.task(read) == k]
    assert about
    return [text for request in about for text in texts(request.body)]


@pytest.mark.parametrize("k", range(len(KEPT)))
def test_nothing_that_only_the_golden_outcome_or_the_generator_holds_is_sent_to_the_discriminator(
    everything: Everything, k: int
) -> None:
    run, server = everything
    secrets = secrets_of(run, k)
    sent = discriminator_texts(server, k)
    assert secrets.in_(sent) == set()


def test_the_canary_is_in_the_golden_state_and_was_in_the_generators_hands(everything: Everything) -> None:
    run, server = everything
    secrets = secrets_of(run, KEPT.index(LEAKED))
    assert CANARY in secrets.secret and CANARY not in secrets.known
    assert CANARY[:SHORTEST] in secrets.in_([f"It begins with {CANARY[:SHORTEST]}, I think."])
    assert not [request for request, _ in requests_of(server, "discriminator") if CANARY[:4] in str(request.body)]


def test_without_the_guard_the_arbiters_slip_would_be_seen(
    tmp_path: Path, everything: Everything, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the tests above can fail."""
    monkeypatch.setattr(cuagym.agents.llm.leaks, "leaks", lambda *_, **__: ())
    with ModelServer(Model({0: LEAKED})) as server:
        synth(server, tmp_path / "run", *BOTH, *ARBITER)
    sent = [text for request, _ in requests_of(server, "discriminator") for text in texts(request.body)]
    given_away = secrets_of(everything[0], KEPT.index(LEAKED)).in_(sent)
    assert any(CANARY in text for text in given_away), given_away


# -- what stands in the apps ------------------------------------------------------------------------------------

MARK = "IGNORE ALL RULES"
FENCE = re.compile(r"<data>\n.*?\n</data>", re.DOTALL)


def test_text_that_gives_orders_stands_in_fences_only(everything: Everything) -> None:
    """The title of a task, and the answer to a question, with a tag in it that would close the fence."""
    assert MARK in INJECTION and "</data>" in INJECTION
    _, server = everything
    seen: set[str] = set()
    for request in server.requests:
        for text in told(request):
            if MARK in text:
                seen.add(asked(request.body).role)
                assert MARK not in FENCE.sub("", text), text
                assert INJECTION not in text, "the tag in it can't close the fence"
    assert seen >= {"generator", "discriminator", "critic", "red-team", "reader"}


def told(request: Recorded) -> list[str]:
    """What a model is told in a request, without what it said itself."""
    items = request.body.get("messages") or request.body["input"]
    others = [item for item in items if not is_own(item)]
    system = [request.body.get(name, "") for name in ("system", "instructions")]
    return list(texts([*others, *system, request.body.get("tools", [])]))


# -- what is kept -----------------------------------------------------------------------------------------------


def kept_by(run: Run, cache: Path) -> Iterator[tuple[Path, bytes]]:
    """All bytes that a run left behind, those of compressed columns unpacked."""
    for file in (*run.out.rglob("*"), cache, *cache.parent.glob(f"{cache.name}-*")):
        if file.is_file():
            yield file, file.read_bytes()
    for row in run.rows("select transcript from calls where transcript is not null"):
        yield run.out, orjson.dumps(unpack_transcript(row["transcript"]))
    for row in run.rows("select content from candidates where content is not null"):
        yield run.out, zlib.decompress(row["content"])
    with sqlite3.connect(cache) as db:
        for (reply,) in db.execute("select reply from replies"):
            yield cache, zlib.decompress(reply)


def test_no_key_is_kept_or_printed(everything: Everything) -> None:
    run, server = everything
    assert {key for request in server.requests for key in KEYS.values() if key in str(request.headers)} == {
        *KEYS.values()
    }, "every key was used"
    for key in KEYS.values():
        assert key not in run.stdout + run.stderr
        assert [
            file for file, content in kept_by(run, run.out.with_suffix(".cache")) if key.encode() in content
        ] == []
        assert not any(key in str(request.body) for request in server.requests)


def test_a_key_that_a_provider_repeats_in_its_error_is_not_printed(tmp_path: Path) -> None:
    key = KEYS["ANTHROPIC_API_KEY"]
    with ModelServer(lambda *_: Refused(400, f"the key {key} is not for this model")) as server:
        run = synth(server, tmp_path / "run", *BOTH, *ARBITER)
    assert run.code == 3 and "is not for this model" in run.stderr and key not in run.stderr
    assert [file for file, content in kept_by(run, tmp_path / "run.cache") if key.encode() in content] == []


def test_transcripts_are_left_out_when_they_are_not_wanted(tmp_path: Path, everything: Everything) -> None:
    with ModelServer(Model({0: INJECTED})) as server:
        run = synth(server, tmp_path / "run", *BOTH, *ARBITER, *CRITICS, "--no-transcripts")
    assert run.code == 0 and run.summary["tuples"] == 1
    assert run.rows("select count(*) from calls where transcript is not null")[0][0] == 0
    assert everything[0].rows("select count(*) from calls where transcript is null")[0][0] == 0
    system = "You write tasks for computer-use agents"
    ledger = b"".join((tmp_path / "run").joinpath(name).read_bytes() for name in ("ledger.sqlite", "report.html"))
    assert system.encode() not in ledger
