"""Group commit: writes that arrive together share one transaction."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")
Job: TypeAlias = tuple[Callable[[Connection], Any], "Future[Any]"]
MAX_GROUP = 64


class GroupCommit:
    """A thread that runs jobs on one connection; a job's future is set once its transaction is committed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="cuagym-store", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        """Has `work` run and committed. It may run twice, if what ran beside it failed."""
        future: Future[T] = Future()
        self._jobs.put((work, future))
        return future

    def close(self) -> None:
        """Waits for the jobs in hand."""
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while (first := self._jobs.get()) is not None:
                group, last = [first], False
                while len(group) < MAX_GROUP and not self._jobs.empty():
                    job = self._jobs.get()
                    if job is None:
                        last = True
                        break
                    group.append(job)
                self._commit(connection, group)
                if last:
                    return

    def _commit(self, connection: Connection, group: list[Job]) -> None:
        try:
            with connection.begin():
                results = [work(connection) for work, _ in group]
        except SQLAlchemyError as error:
            if len(group) == 1:
                group[0][1].set_exception(error)
            else:
                for job in group:
                    self._commit(connection, [job])
            return
        for (_, future), result in zip(group, results, strict=True):
            future.set_result(result)
