"""The smallest change that still shows a finding: delta debugging over the differences from the base."""

from __future__ import annotations

from collections.abc import Callable, Sequence

MAX_TRIES = 64


def smallest(numbers: Sequence[int], shows: Callable[[frozenset[int]], bool]) -> frozenset[int]:
    """A subset from which nothing can be left out: ddmin (Zeller and Hildebrandt, 2002), at most `MAX_TRIES` tests.

    shows: whether a subset still shows what all of `numbers` show.
    """
    kept, pieces, tries = list(numbers), 2, 0
    while len(kept) > 1 and tries < MAX_TRIES:
        size = max(1, -(-len(kept) // pieces))
        chunks = [kept[i : i + size] for i in range(0, len(kept), size)]
        for chunk in chunks:
            tries += 1
            if shows(frozenset(chunk)):
                kept, pieces = chunk, 2
                break
        else:
            for chunk in chunks if len(chunks) > 2 else ():
                rest = [number for number in kept if number not in chunk]
                tries += 1
                if shows(frozenset(rest)):
                    kept, pieces = rest, max(2, pieces - 1)
                    break
            else:
                if size == 1:
                    break
                pieces = min(len(kept), 2 * pieces)
    return frozenset(kept)
