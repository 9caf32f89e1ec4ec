"""Worker processes that leave interrupts to their parent and end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any


class _Process(SpawnProcess):
    """A spawned process that gets no SIGINT and does not import the caller's main module again.

    Ctrl-C goes to every process of a terminal, and one that is still importing would print a traceback: so the
    signal is blocked from the first, as a process inherits it. A script that calls `cuagym.synthesize` at its top
    level would otherwise call it in every worker, too.
    """

    @staticmethod
    def _Popen(process_obj: Any) -> Any:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


def worker_pool(number: int, begin: Callable[..., None] | None = None, *given: object) -> ProcessPoolExecutor:
    """A pool of worker processes, each of which calls `begin(*given)` first."""
    return ProcessPoolExecutor(number, _Context(), initializer=partial(_begin, begin, *given))


def _begin(begin: Callable[..., None] | None, *given: object) -> None:
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    if begin is not None:
        begin(*given)


def _leave_with_parent() -> None:
    """Ends this worker when its parent is gone: who was killed can't tell its workers to stop."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
