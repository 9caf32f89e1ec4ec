"""The ledger: what a run did with each candidate, in a SQL database that anyone can open.

SQLite (`DIR/ledger.sqlite`) unless a URL says otherwise. A candidate and all that was seen of it are written in one
transaction when it is finished; a killed run loses the candidates in hand and nothing else.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import JSON, ForeignKey, LargeBinary, create_engine, event, func, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from cuagym.errors import ConfigError
from cuagym.schema import JsonObject

VERSION = 1


class Base(DeclarativeBase):
    """The ledger's tables."""


class RunRow(Base):
    """One run: what was asked for, and whether it came to an end."""

    __tablename__ = "runs"
    id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    settings: Mapped[JsonObject] = mapped_column(JSON)
    started: Mapped[dt.datetime]
    finished: Mapped[dt.datetime | None]
    seconds: Mapped[float] = mapped_column(default=0.0)


class CandidateRow(Base):
    """Proposal `place` of task `k`: kept with its tuple, or rejected at a stage for a reason."""

    __tablename__ = "candidates"
    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    k: Mapped[int] = mapped_column(index=True)
    place: Mapped[int]
    kept: Mapped[bool]
    stage: Mapped[str]
    reason: Mapped[str]
    detail: Mapped[str]
    instruction: Mapped[str]
    kind: Mapped[str]
    shape: Mapped[str]
    template: Mapped[str]
    operations: Mapped[list[str]] = mapped_column(JSON)
    program: Mapped[str]
    tuple_id: Mapped[str | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    timings: Mapped[JsonObject] = mapped_column(JSON)


class RoundRow(Base):
    """One round of a candidate and who was asked to revise after it."""

    __tablename__ = "rounds"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    number: Mapped[int]
    revises: Mapped[str | None]


class CheckRow(Base):
    """What one executed check saw."""

    __tablename__ = "checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    round: Mapped[int]
    name: Mapped[str]
    held: Mapped[bool]
    score: Mapped[float | None]
    detail: Mapped[str]


class VoteRow(Base):
    """One critic's ballot."""

    __tablename__ = "votes"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    critic: Mapped[str]
    verdict: Mapped[str]
    valid: Mapped[bool]
    defects: Mapped[list[str]] = mapped_column(JSON)
    reason: Mapped[str]


class RolloutRow(Base):
    """One rollout: its score or null, and why it failed or does not count."""

    __tablename__ = "rollouts"
    id: Mapped[int] = mapped_column(primary_key=True)
    candidate: Mapped[int] = mapped_column(ForeignKey("candidates.id"), index=True)
    actor: Mapped[str]
    score: Mapped[float | None]
    valid: Mapped[bool]
    failure: Mapped[str | None]
    steps: Mapped[int]
    seconds: Mapped[float]
    trajectory: Mapped[str | None]


class CallRow(Base):
    """One call to a language model. input, output, cached, written: tokens, as in `cuagym.llm.protocol.Usage`.

    usd: null where the model's price is not known. outcome: ok, cached (answered from the response cache),
    refusal, length (cut off), or the class of the error. transcript: prompt and reply, compressed, unless the run
    keeps none.
    """

    __tablename__ = "calls"
    id: Mapped[int] = mapped_column(primary_key=True)
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), index=True)
    at: Mapped[dt.datetime]
    role: Mapped[str]
    task: Mapped[str] = mapped_column(index=True)
    seat: Mapped[int]
    model: Mapped[str]
    prompt: Mapped[str]
    input: Mapped[int]
    output: Mapped[int]
    cached: Mapped[int]
    written: Mapped[int]
    usd: Mapped[float | None]
    seconds: Mapped[float]
    outcome: Mapped[str]
    transcript: Mapped[bytes | None] = mapped_column(LargeBinary)


class TupleRow(Base):
    """A tuple that the run emitted, in the order of `tuples.jsonl`."""

    __tablename__ = "tuples"
    run: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(index=True)
    candidate: Mapped[int] = mapped_column(ForeignKey("candidates.id"))


@dataclass(frozen=True)
class Entry:
    """A finished candidate with all that was seen of it, as rows to be."""

    candidate: JsonObject
    rounds: tuple[JsonObject, ...] = ()
    checks: tuple[JsonObject, ...] = ()
    votes: tuple[JsonObject, ...] = ()
    rollouts: tuple[JsonObject, ...] = ()


class Ledger:
    """The ledger at a database URL."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        Base.metadata.create_all(self.engine)

    @staticmethod
    def in_folder(folder: Path) -> Ledger:
        folder.mkdir(parents=True, exist_ok=True)
        return Ledger(f"sqlite:///{folder / 'ledger.sqlite'}")

    def open_run(self, id: str, settings: JsonObject, *, resume: bool) -> None:
        """Begins a run, or goes on with it. ConfigError when one is there already or was asked for other things."""
        with self.engine.begin() as db:
            row = db.execute(select(RunRow.settings, RunRow.version)).first()
            if row is None:
                db.execute(
                    insert(RunRow).values(id=id, version=VERSION, settings=settings, started=_now(), seconds=0.0)
                )
                return
        if not resume:
            raise ConfigError("this folder holds a run already: go on with --resume, or name another --out")
        if row.settings != settings:
            changed = sorted(k for k in {*row.settings, *settings} if row.settings.get(k) != settings.get(k))
            raise ConfigError(f"the run in this folder was started with other settings: {', '.join(changed)}")

    def record(self, entries: list[Entry]) -> list[int]:
        """Writes one task's candidates in one transaction; their row ids."""
        ids: list[int] = []
        with self.engine.begin() as db:
            for entry in entries:
                result = db.execute(insert(CandidateRow).values(**entry.candidate))
                assert result.inserted_primary_key is not None
                id: int = result.inserted_primary_key[0]
                for model, rows in (
                    (RoundRow, entry.rounds),
                    (CheckRow, entry.checks),
                    (VoteRow, entry.votes),
                    (RolloutRow, entry.rollouts),
                ):
                    if rows:
                        db.execute(insert(model), [{**row, "candidate": id} for row in rows])
                ids.append(id)
        return ids

    def finished(self, run: str) -> dict[int, list[Any]]:
        """The candidates of each finished task, by k: rows (id, kept, tuple_id, content, instruction, reason)."""
        query = (
            select(
                CandidateRow.k,
                CandidateRow.id,
                CandidateRow.kept,
                CandidateRow.tuple_id,
                CandidateRow.content,
                CandidateRow.instruction,
                CandidateRow.stage,
                CandidateRow.reason,
            )
            .where(CandidateRow.run == run)
            .order_by(CandidateRow.k, CandidateRow.place)
        )
        found: dict[int, list[Any]] = {}
        with self.engine.connect() as db:
            for row in db.execute(query):
                found.setdefault(row.k, []).append(row)
        return found

    def emit(self, run: str, rows: list[JsonObject]) -> None:
        """Records the run's tuples, replacing what an earlier, interrupted pass recorded."""
        with self.engine.begin() as db:
            db.execute(TupleRow.__table__.delete().where(TupleRow.run == run))  # type: ignore[attr-defined]
            if rows:
                db.execute(insert(TupleRow), [{**row, "run": run} for row in rows])

    def called(self, run: str, call: JsonObject) -> None:
        """Records a call to a model; from any thread."""
        with self.engine.begin() as db:
            db.execute(insert(CallRow).values(**call, run=run, at=_now()))

    def spent(self, run: str) -> float:
        """USD that the run's calls have cost, in all its passes; what has no known price counts as nothing."""
        with self.engine.connect() as db:
            return float(db.execute(select(func.sum(CallRow.usd)).where(CallRow.run == run)).scalar() or 0.0)

    def unpriced(self, run: str) -> bool:
        """Whether the price of one of the run's calls is not known."""
        query = select(CallRow.id).where(CallRow.run == run, CallRow.usd.is_(None)).limit(1)
        with self.engine.connect() as db:
            return db.execute(query).first() is not None

    def close_run(self, run: str, seconds: float, *, finished: bool) -> None:
        with self.engine.begin() as db:
            values: JsonObject = {"seconds": RunRow.seconds + seconds}
            if finished:
                values["finished"] = _now()
            db.execute(update(RunRow).where(RunRow.id == run).values(**values))

    def rows(self, statement: Any) -> Iterator[Any]:
        """The rows of a query."""
        with self.engine.connect() as db:
            yield from db.execute(statement)

    def close(self) -> None:
        self.engine.dispose()


def packed(content: JsonObject) -> bytes:
    """A JSON object as it is kept in a column."""
    return zlib.compress(orjson.dumps(content, option=orjson.OPT_SORT_KEYS), 1)


def unpacked(content: bytes) -> JsonObject:
    value: JsonObject = orjson.loads(zlib.decompress(content))
    return value


def _engine(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _pragmas(connection: Any, _: Any) -> None:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("PRAGMA busy_timeout=10000")

    return engine


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)
