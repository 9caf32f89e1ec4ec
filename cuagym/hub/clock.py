"""The session clock: moments as text, and arithmetic on them."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from cuagym.hub.kinds import Moment

_FORM = "%Y-%m-%dT%H:%M:%SZ"


@lru_cache(maxsize=4096)
def _parsed(moment: str) -> dt.datetime:
    return dt.datetime.strptime(moment, _FORM)


def after(moment: Moment, *, seconds: int) -> Moment:
    """The moment `seconds` later."""
    return Moment((_parsed(moment) + dt.timedelta(seconds=seconds)).strftime(_FORM))
