"""Group commit: writes of requests that are served together share one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")
Job: TypeAlias = tuple[Callable[[Connection], Any], "asyncio.Future[Any]"]


class GroupCommit:
    """Runs jobs on one connection, on the event loop: those of one turn of the loop in one transaction.

    There is no thread in between: handing over a job, and the interpreter lock back and forth for each of its
    statements, takes longer than SQLite does.
    """

    def __init__(self, engine: Engine) -> None:
        self._connection = engine.connect()
        self._errors = (SQLAlchemyError, engine.dialect.loaded_dbapi.Error)
        self._jobs: list[Job] = []

    async def run(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, once that is committed. It may run twice, if what ran beside it failed."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.append((work, future))
        if len(self._jobs) == 1:
            loop.call_soon(self._flush)
        return await future

    def close(self) -> None:
        """Commits the jobs in hand."""
        self._flush()
        self._connection.close()

    def _flush(self) -> None:
        jobs, self._jobs = self._jobs, []
        if jobs:
            self._commit(jobs)

    def _commit(self, jobs: list[Job]) -> None:
        try:
            with self._connection.begin():
                results = [work(self._connection) for work, _ in jobs]
        except self._errors as error:
            if len(jobs) == 1:
                _settle(jobs[0][1], error=error)
            else:
                for job in jobs:
                    self._commit([job])
            return
        for (_, future), result in zip(jobs, results, strict=True):
            _settle(future, result)


def _settle(future: asyncio.Future[Any], result: object = None, error: Exception | None = None) -> None:
    """Sets a future unless the request that waits for it was cancelled."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
