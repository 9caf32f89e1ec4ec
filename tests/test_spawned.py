"""Worker processes: what they do when the user stops their parent, or something kills it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PARENT = """
import sys, time
from cuagym.spawned import worker_pool

pool = worker_pool(2)
naps = [pool.submit(time.sleep, 0.5) for _ in range(4)]
print("asleep", flush=True)
try:
    naps[-1].result()
except KeyboardInterrupt:
    pool.shutdown(cancel_futures=True)
    sys.exit(130)
"""


@pytest.fixture
def parent() -> subprocess.Popen[str]:
    """A process with two workers that are about to start."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "asleep\n"
    return process


@pytest.mark.parametrize("after", [0.0, 0.05, 0.4])
def test_an_interrupt_is_the_parents_alone(parent: subprocess.Popen[str], after: float) -> None:
    time.sleep(after)
    os.killpg(parent.pid, signal.SIGINT)
    _, said = parent.communicate(timeout=30)
    assert (parent.returncode, said) == (130, "")


def test_workers_go_with_a_parent_that_was_killed(parent: subprocess.Popen[str]) -> None:
    workers = [int(pid) for pid in Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()]
    assert len(workers) >= 2
    parent.kill()
    parent.communicate(timeout=30)
    end = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < end, "workers are left behind"
        time.sleep(0.05)
