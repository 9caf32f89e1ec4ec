"""Hostile scripts, tried: none reaches the machine, and none costs more than its limits."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cuagym.errors import EnvironmentFailure, RewardError
from cuagym.reward.legacy import LegacySandbox, LegacyScorer
from cuagym.reward.program import Outcome, Score
from tests.reward.legacy.conftest import Play

PAYS = "print('REWARD: 1.0')\n"


def error(result: Score | RewardError) -> str:
    assert isinstance(result, RewardError), result
    return str(result)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine that answers, and what has come to it."""
    seen: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    seen.append(connection.recv(100))

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], seen


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("while True: print('x' * 1000)", "printed too much"),
        ("import os\nwhile True: os.write(1, b'x' * 65536)", "printed too much"),
        ("x = bytearray(10**9)", "MemoryError"),
        ("x = []\nwhile True: x.append('a' * 10**6 + str(len(x)))", "MemoryError"),
        ("def f(): f()\nf()", "RecursionError"),
        (
            "x = []\nfor _ in range(10**6): x = [x]\nimport json, sys\nsys.setrecursionlimit(10**8)\njson.dumps(x)",
            "",
        ),
        ("x = " + "(" * 10**5 + ")" * 10**5, "SyntaxError"),
        ("import ctypes\nctypes.string_at(0)", "crashed"),
        ("import os\nos.abort()", "crashed"),
        ("import os\nos.closerange(0, 100)", "ended without a word"),
        ("input()", "EOFError"),
        ("class E(Exception):\n    def __str__(self): raise SystemExit\nraise E", "E"),
    ],
)
def test_what_passes_a_limit_is_an_error(play: Play, program: str, said: str) -> None:
    assert said in error(play(program + "\n" + PAYS))


@pytest.mark.parametrize("program", ["while True: pass", "import time\nwhile True: time.sleep(1e-9)"])
def test_what_does_not_stop_is_stopped(play: Play, program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cuagym.reward.legacy.runner.SECONDS", 0.3)
    assert "did not stop within 0.3 s" in error(play(program + "\n" + PAYS))


@pytest.mark.parametrize(
    "attempt",
    [
        "os.fork()",
        "os.forkpty()",
        "assert posix.system('true') == 0",
        "os.execv('/bin/true', ['true'])",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "subprocess.run(['true'])",
        "multiprocessing.Process(target=print).start()",
        "os.kill(os.getppid(), 9)",
        "os.kill(-1, 9)",
        "os.killpg(0, 9)",
        "os.setsid()",
        "open('/etc/passwd')",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "os.open('/proc/self/environ', os.O_RDONLY)",
        "os.open('/dev/shm/evil', os.O_CREAT | os.O_WRONLY)",
        "os.open('/tmp/evil', os.O_CREAT | os.O_WRONLY)",
        "os.open(os.__file__, os.O_WRONLY)",
        "os.open('evil', os.O_CREAT | os.O_WRONLY)",
        "posix.mkdir('/tmp/evil')",
        "os.chmod(os.__file__, 0o777)",
        "socket.socket()",
        "_socket.socket(_socket.AF_UNIX)",
        "urllib.request.urlopen('http://example.test/')",
        "requests.get('http://example.test/data')",
        "resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "ctypes.CDLL('/tmp/evil.so')",
        "os.memfd_create('x')",
    ],
)
def test_what_leads_outside_is_refused(play: Play, attempt: str) -> None:
    imports = "import _socket, ctypes, multiprocessing, os, posix, requests, resource, socket, subprocess\n"
    said = error(play(imports + "import urllib.request\n" + attempt + "\n" + PAYS))
    assert "failed in line 3" in said
    assert "NameError" not in said


def test_system_calls_through_ctypes_are_refused(play: Play) -> None:
    program = (
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        "calls = [libc.socket(2, 1, 0), libc.fork(), libc.ptrace(16, 1, 0, 0), libc.kill(1, 9),"
        " libc.unshare(0x10000000),"
        " libc.syscall(425, 8, ctypes.create_string_buffer(256)), libc.prctl(22, 0, 0, 0, 0)]\n"
        "print('REWARD:', float(all(call == -1 for call in calls)))"
    )
    assert play(program) == Score(1.0)


def test_a_port_that_answers_is_not_reached(play: Play, listener: tuple[int, list[bytes]]) -> None:
    port, seen = listener
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.send(b"it does answer")
    for call in (
        f"import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}/x')",
        f"import requests\nrequests.post('http://127.0.0.1:{port}/x', json=1)",
        f"import socket\nsocket.create_connection(('127.0.0.1', {port}))",
        f"import _socket\n_socket.socket().connect(('127.0.0.1', {port}))",
    ):
        error(play(call + "\n" + PAYS))
    assert seen in ([b"it does answer"], [])


def test_home_and_environment_are_not_seen(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Path.home() / ".cuagym-secret-of-a-test"
    secret.write_text("secret")
    try:
        assert "Error" in error(play(f"import posix\nposix.open({str(secret)!r}, 0)\n{PAYS}"))
    finally:
        secret.unlink()
    monkeypatch.setenv("CUAGYM_SECRET_OF_A_TEST", "secret")
    fresh = "import os, posix\nprint('REWARD:', float('secret' in str(os.environ) + str(posix.environ)))"
    with LegacySandbox() as started_now:
        assert LegacyScorer.of_program(fresh, {}, started_now)([Outcome({})]) == [Score(0.0)]


def test_only_its_own_pipes_are_open(play: Play) -> None:
    program = """
import os
held = []
for number in range(300):
    try:
        os.fstat(number)
    except OSError:
        continue
    held.append(number)
print("REWARD:", float(held == [0, 1, 2, 3]))
"""
    assert play(program) == Score(1.0)


def test_nothing_is_remembered_from_one_run_to_the_next(play: Play) -> None:
    program = "import json\nopen('/tmp/n', 'a').write('x')\nn = len(open('/tmp/n').read())\n"
    program += "json.n = getattr(json, 'n', 0) + n\nprint('REWARD:', json.n / 10)"
    assert [play(program), play(program)] == [Score(0.1), Score(0.1)]
    assert not os.path.exists("/tmp/n")


def test_threads_run_and_end_with_their_script(play: Play) -> None:
    program = """
import threading, time
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as pool:
    total = sum(pool.map(lambda n: n / 10, [2, 3]))
threading.Thread(target=lambda: threading.Event().wait(60), daemon=True).start()
print("REWARD:", total)
"""
    assert play(program) == Score(0.5)
    many = "import threading\nwhile True: threading.Thread(target=threading.Event().wait, daemon=True).start()"
    assert "thread" in error(play(many))


def test_a_forged_report_harms_nobody_else(play: Play) -> None:
    error(play("import os\nos.write(3, b'{}')\nos._exit(0)"))
    error(play("import os\nos.write(3, b'x' * 100)\n" + PAYS))
    assert play(PAYS) == Score(1.0)


def test_where_no_isolation_is_offered_nothing_runs() -> None:
    with pytest.raises(EnvironmentFailure, match="only where the kernel can shut them in"), LegacySandbox([]):
        pass


def test_a_script_that_hangs_each_time_is_given_up(sandbox: LegacySandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = (
        "import requests\nif requests.get('http://a.test/go').json()['current_state']['n']:\n    while True: pass\n"
    )
    scorer = LegacyScorer.of_program(hangs + PAYS, {"n": 0}, sandbox)
    ends, never_ends = Outcome({"n": 0}), Outcome({"n": 1})
    with monkeypatch.context() as hurried:
        hurried.setattr("cuagym.reward.legacy.runner.SECONDS", 0.2)
        assert all("did not stop within 0.2 s" in error(result) for result in scorer([never_ends] * 4))
    assert scorer([ends]) == [Score(1.0)]
    with monkeypatch.context() as hurried:
        hurried.setattr("cuagym.reward.legacy.runner.SECONDS", 0.2)
        assert "5 times in a row" in error(scorer([never_ends] * 6)[-1])
