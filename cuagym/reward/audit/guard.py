"""What `suggest` puts around a program that looks at too little: what the task leaves alone stays as it was.

The functions below go into patched programs as they stand here, so they are written for the reward sandbox.
"""

import json

ROWS: dict[str, str] = {}
"""What tells the rows of a list apart, by the sort of list."""
TABLES: list[str] = []
"""Sorts of objects whose keys are ids of rows."""
FREE: list[str] = []
"""Places that the task changes."""
NEW: dict[str, int] = {}
"""How many rows the task adds, by the list that they are in."""
IDLE: list[str] = []
"""Sorts of places that looking around changes."""

# --- from here on, part of the patched program, after the names above with their values ---


def disturbed(was, now, place="", kind=""):
    """Whether anything changed that the task has nothing to do with."""
    if place in FREE or kind in IDLE:
        return False
    if isinstance(was, dict):
        if not isinstance(now, dict):
            return True
        return rows_disturbed(was, now, place, kind, kind in TABLES)
    if isinstance(was, list) and kind in ROWS:
        before, after = by_name(was, ROWS[kind]), by_name(now, ROWS[kind])
        return before is None or after is None or rows_disturbed(before, after, place, kind, True)
    if isinstance(was, list):
        return not isinstance(now, list) or texts(was) != texts(now)
    return was != now or isinstance(was, bool) != isinstance(now, bool)


def rows_disturbed(was, now, place, kind, table):
    """The same for the members of an object, or for the rows of a list by what tells them apart."""
    if table and len([key for key in now if key not in was]) > NEW.get(place, 0):
        return True
    for key, value in was.items():
        inner = place + "/" + key
        sort = kind + "/" + ("*" if table else key)
        if inner in FREE or sort in IDLE:
            continue
        if key not in now or disturbed(value, now[key], inner, sort):
            return True
    return False


def by_name(rows, name):
    """Rows by what tells them apart; None when two are alike or one has no name."""
    if not isinstance(rows, list):
        return None
    found = {}
    for row in rows:
        if not isinstance(row, dict) or name not in row or str(row[name]) in found:
            return None
        found[str(row[name])] = row
    return found


def texts(values):
    """Values as texts, in no order of their own."""
    return sorted([json.dumps(value, sort_keys=True) for value in values])
