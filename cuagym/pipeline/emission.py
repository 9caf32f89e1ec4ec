"""Emission: tuples leave a run in the order of their tasks, without duplicates, up to the count asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cuagym.pipeline.formats import line_of, write_folder
from cuagym.schema import Tuple


@dataclass(frozen=True)
class Decided:
    """A finished candidate as emission sees it: its ledger row, and its tuple or why there is none."""

    row: int
    made: Tuple | None
    reason: str


@dataclass
class Emission:
    """Takes tasks as they finish, in any order, and writes their tuples in order of k.

    What is written depends on the tasks alone: `tuples.jsonl` has the same bytes whoever finished first.
    """

    out: Path
    count: int
    waiting: dict[int, Sequence[Decided]] = field(default_factory=dict)
    next_k: int = 0
    emitted: list[tuple[str, int]] = field(default_factory=list)
    rejected: Counter[str] = field(default_factory=Counter)
    candidates: int = 0
    _ids: set[str] = field(default_factory=set)
    _instructions: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        self._lines = (self.out / "tuples.jsonl").open("wb")

    @property
    def complete(self) -> bool:
        return len(self.emitted) >= self.count

    def finish(self, k: int, decided: Sequence[Decided]) -> None:
        """Task k is finished: writes all that can now be written."""
        self.waiting[k] = decided
        while not self.complete and self.next_k in self.waiting:
            self._take(self.waiting.pop(self.next_k))
            self.next_k += 1

    def _take(self, decided: Sequence[Decided]) -> None:
        self.candidates += len(decided)
        kept = [made for d in decided if (made := d.made) is not None]
        for d in decided:
            if d.made is None:
                self.rejected[d.reason] += 1
        if len(self.emitted) + len(kept) > self.count:
            self.rejected["past the count"] += len(kept)
            return
        if any(made.id in self._ids or made.instruction in self._instructions for made in kept):
            self.rejected["duplicate"] += len(kept)
            return
        for d in decided:
            if d.made is not None:
                self._write(d.made, d.row)
        self._instructions.update(made.instruction for made in kept)

    def _write(self, made: Tuple, row: int) -> None:
        self._lines.write(line_of(made))
        write_folder(made, self.out / "tuples")
        self._ids.add(made.id)
        self.emitted.append((made.id, row))

    def close(self) -> None:
        self._lines.close()
