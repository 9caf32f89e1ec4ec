"""Runs as processes: the same tuples whatever the number of workers, and through kills and interrupts."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import orjson
import pytest

COUNT = 20
KILLS = 5
PATIENCE = 120.0

Rows = list[tuple[object, ...]]


def start(out: Path, *more: str, count: int = COUNT, workers: int = 1) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-c", "from cuagym.cli.main import app; app()",
        "synth", "--apps", "mail,board", "--seed", "3", "--no-rollouts", "--json",
        "--count", str(count), "--workers", str(workers), "--out", str(out), *more,
    ]  # fmt: skip
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)


def finished(process: subprocess.Popen[bytes]) -> dict[str, object]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err.decode()
    document: dict[str, object] = orjson.loads(out)
    return document


def candidates(out: Path) -> Rows:
    """The ledger's rows of finished candidates, read beside the run."""
    try:
        with sqlite3.connect(f"file:{out / 'ledger.sqlite'}?mode=ro", uri=True, timeout=10) as db:
            return db.execute("select * from candidates order by id").fetchall()
    except sqlite3.OperationalError:
        return []


def until(holds: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Waits until something holds or the process is over."""
    end = time.monotonic() + PATIENCE
    while not holds() and process.poll() is None:
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.005)


def group_of(process: subprocess.Popen[bytes]) -> list[int]:
    """The live processes of a process's group."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(group) == process.pid and state != "Z":
                found.append(int(entry.name))
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed, by two workers."""
    out = tmp_path_factory.mktemp("whole")
    document = finished(start(out, workers=2))
    assert document["tuples"] == COUNT
    return out


def digest(out: Path) -> str:
    return hashlib.sha256((out / "tuples.jsonl").read_bytes()).hexdigest()


def test_a_run_that_is_killed_again_and_again_makes_the_same_tuples(whole: Path, tmp_path: Path) -> None:
    random, out = Random(11), tmp_path / "killed"
    before: Rows = []
    for number in range(KILLS):
        process = start(out, *(["--resume"] if before else []))
        more = random.randint(0, 3)
        until(lambda: len(candidates(out)) >= max(1, len(before) + more), process)  # noqa: B023
        time.sleep(random.random() * 0.05)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL, f"kill {number} came too late"
        now = candidates(out)
        assert now[: len(before)] == before, "what was finished is as it was"
        before = now
    document = finished(start(out, "--resume"))
    after = candidates(out)
    assert after[: len(before)] == before, "nothing that was finished is done again"
    places = [row[2:4] for row in after]
    assert len(set(places)) == len(places), "no candidate twice"
    assert digest(out) == digest(whole)
    assert sorted(p.name for p in (out / "tuples").iterdir()) == sorted(
        p.name for p in (whole / "tuples").iterdir()
    )
    assert document["tuples"] == COUNT


def test_the_workers_of_a_killed_run_go_with_it(tmp_path: Path) -> None:
    process = start(tmp_path / "killed", count=1000, workers=2)
    until(lambda: bool(candidates(tmp_path / "killed")), process)
    assert len(group_of(process)) > 2
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + PATIENCE
    while group_of(process):
        assert time.monotonic() < end, f"left behind: {group_of(process)}"
        time.sleep(0.05)


def test_an_interrupt_ends_a_run_with_130_and_keeps_what_was_finished(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "stopped"
    process = start(out, workers=2)
    until(lambda: len(candidates(out)) >= 4, process)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130, err.decode()
    assert b"--resume" in err and b"Traceback" not in err
    kept = candidates(out)
    assert len(kept) >= 4
    assert (whole / "tuples.jsonl").read_bytes().startswith((out / "tuples.jsonl").read_bytes())
    finished(start(out, "--resume", workers=2))
    assert candidates(out)[: len(kept)] == kept and digest(out) == digest(whole)


def test_a_folder_with_a_run_is_not_written_over_nor_continued_with_other_settings(whole: Path) -> None:
    before = digest(whole)
    for flags, said in (((), b"--resume"), (("--resume", "--critics", "1x:procedural"), b"critics")):
        process = start(whole, *flags)
        _, err = process.communicate(timeout=PATIENCE)
        assert process.returncode == 2 and said in err
    assert digest(whole) == before


def test_a_finished_run_that_is_resumed_does_nothing(whole: Path) -> None:
    before, rows = digest(whole), candidates(whole)
    assert finished(start(whole, "--resume"))["tuples"] == COUNT
    assert digest(whole) == before and candidates(whole) == rows
