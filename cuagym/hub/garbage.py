"""How processes that hold states collect garbage."""

import gc


def collect_seldom() -> None:
    """Has the garbage collector of a process that only serves leave states alone.

    They are trees, freed as soon as they are let go of; looking through them for cycles took half a set's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
