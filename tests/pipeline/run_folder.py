"""A run's folder made by hand on the toy app: its ledger, tuples and a recording, without agents or a browser."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import orjson

from cuagym.agents.protocols import Proposal, Vote
from cuagym.hub.app import DEFAULT_NOW
from cuagym.pipeline.assemble import assemble
from cuagym.pipeline.checks import Finding, Golden, build
from cuagym.pipeline.emission import Decided, Emission
from cuagym.pipeline.entries import entry_of
from cuagym.pipeline.ledger import Ledger
from cuagym.pipeline.orchestrator import Round, Verified
from cuagym.pipeline.task import Candidate
from cuagym.schema import Call, JsonObject, Tuple
from tests.toy_app import app

TODO = "tests.toy_app:app"
RUN = "run-0123456789"
PROGRAM = """def met():
    return True


TASK = {'checks': {'<b>': []}}

def reward(initial, final):
    return 1.0
"""
"""A program in the form of generated ones; nothing here runs it."""


def proposal(instruction: str, *calls: Call) -> Proposal:
    state = app.seed_state(3)
    return Proposal(
        instruction=instruction,
        apps=("todo",),
        start_path="/todo/",
        now=DEFAULT_NOW,
        seed=3,
        initial={"todo": state},
        kind="state",
        goal=None,
        calls=calls,
        shape="+".join(f"todo.{call.operation}" for call in calls),
        template="_",
    )


def add(title: str, list: str = "l4") -> Call:
    return Call(app="todo", operation="add_task", args={"list": list, "title": title, "priority": "high"})


def kept(k: int, instruction: str, *calls: Call) -> Candidate:
    """A candidate that passed everything."""
    made_from = proposal(instruction, *calls)
    golden = build(made_from, {"todo": app})
    assert isinstance(golden, Golden), golden
    findings = (Finding("untouched", True, "nothing done scores 0", 0.0), Finding("left out", True, "0.5", 0.5))
    rounds = (Round(findings, None),)
    votes = (Vote("referents", "keep", (), "every description singles out what is meant"),)
    made = assemble(Verified(made_from, PROGRAM, golden, rounds), votes, {"todo": app}, {"generator": "by hand"})
    seconds = {"propose": 0.1, "rounds": 0.2, "votes": 0.1}
    return Candidate(k, 0, made_from, "kept", "", "", rounds, votes, PROGRAM, made, seconds)


def rejected(k: int, instruction: str, stage: str, reason: str, detail: str) -> Candidate:
    seconds = {"propose": 0.1, "rounds": 0.2}
    return Candidate(k, 0, proposal(instruction), stage, reason, detail, (), (), PROGRAM, None, seconds)


def write_run(out: Path, candidates: list[Candidate], *, count: int, rollouts: bool = False) -> list[Tuple]:
    """Writes the folder as a run that saw these candidates would leave it; the tuples that it emitted."""
    ledger, emission = Ledger.in_folder(out), Emission(out, count)
    settings: JsonObject = {"apps": [TODO], "count": count, "seed": 3, "rollouts": rollouts}
    ledger.open_run(RUN, settings, resume=False)
    for candidate in candidates:
        rows = _rollout_rows(out, candidate) if rollouts else ()
        (row,) = ledger.record([entry_of(RUN, candidate, rows)])
        emission.finish(candidate.k, [Decided(row, candidate.made, candidate.reason)])
    emission.close()
    ledger.emit(RUN, [{"number": n, "id": id, "candidate": row} for n, (id, row) in enumerate(emission.emitted)])
    ledger.close_run(RUN, 36.0, finished=emission.complete)
    ledger.close()
    emitted = {id for id, _ in emission.emitted}
    return [made for c in candidates if (made := c.made) is not None and made.id in emitted]


def _rollout_rows(out: Path, candidate: Candidate) -> tuple[JsonObject, ...]:
    if candidate.made is None:
        return ()
    folder = out / "rollouts" / candidate.made.id
    row = {"actor": "solver", "score": 1.0, "valid": True, "failure": None, "steps": 10, "seconds": 0.5}
    return ({**row, "trajectory": str(folder)}, {**row, "trajectory": None})


def record(out: Path, made: Tuple, steps: int) -> None:
    """A recording of so many steps, each with another screenshot; all but the last one click in the middle."""
    folder = out / "rollouts" / made.id
    (folder / "steps").mkdir(parents=True)
    with (folder / "trajectory.jsonl").open("wb") as lines:
        for step in range(1, steps + 1):
            name = f"steps/{step:04d}.png"
            (folder / name).write_bytes(png(40, 25, step))
            seen = {"screenshot": name, "url": "http://127.0.0.1:1/todo/task/t1"}
            action = {"action": "click", "x": 20, "y": 10, "count": 1} if step < steps else {"action": "done"}
            lines.write(orjson.dumps({"step": step, "observation": seen, "actions": [action]}) + b"\n")


def png(width: int, height: int, shade: int) -> bytes:
    """A grey PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + bytes([shade % 256]) * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
