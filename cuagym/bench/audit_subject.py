"""A subject of known size to time the audit on: a reward program of 60 lines over a state of 50 KB."""

from typing import Literal, TypeAlias

from cuagym.reward.audit.model import Ending, Subject
from cuagym.schema import JsonObject

Style: TypeAlias = Literal["compared", "rebuilt"]
"""How the program looks for collateral changes: rows that differ are cleaned of what does not count, or all are."""
ROWS = 212
PROGRAM = '''\
"""The parcel for Vera goes by express, is noted, and nothing else changes."""

TARGET = "o84"
WEIGHTS = {"express": 40, "note": 35, "label": 25}
LOOKED = ("view", "recent")


def by_id(rows):
    return {row.get("id"): row for row in rows or []}


def text(value):
    return value.strip() if isinstance(value, str) else ""


def plain(order):
    kept = {key: value for key, value in order.items() if key not in ("updatedAt", "seen")}
    kept["labels"] = sorted(order.get("labels") or [])
    return kept


def rest(order):
    kept = plain(order)
    for key in ("shipping", "note", "labels"):
        kept.pop(key, None)
    return kept


def others_kept(before, after):
    if set(before) != set(after):
        return False
    for key, order in before.items():
        if key == TARGET:
            if rest(order) != rest(after[key]):
                return False
        elif DIFFERS:
            return False
    return True


def frame_kept(initial, final):
    for key in initial:
        if key not in LOOKED and key != "orders" and initial[key] != final.get(key):
            return False
    return len(initial["orders"]) == len(final["orders"])


def reward(initial, final):
    before, after = by_id(initial["orders"]), by_id(final["orders"])
    if not frame_kept(initial, final) or not others_kept(before, after):
        return {"score": 0.0, "checks": {"nothing else": False}}
    old, new = before[TARGET], after[TARGET]
    checks = {
        "express": new.get("shipping") == "express",
        "note": text(new.get("note")) == "Ring twice",
        "label": sorted(new.get("labels") or []) == sorted(old["labels"] + ["urgent"]),
    }
    earned = sum([WEIGHTS[name] for name in WEIGHTS if checks[name]])
    return {"score": earned / 100, "checks": checks}
'''


_DIFFERS: dict[Style, str] = {
    "compared": "order != after[key] and plain(order) != plain(after[key])",
    "rebuilt": "plain(order) != plain(after[key])",
}


def sized_subject(style: Style = "compared") -> Subject:
    """A task whose program is right."""
    orders = [_order(number) for number in range(ROWS)]
    done = [dict(order) for order in orders]
    done[84] |= {"shipping": "express", "note": "Ring twice", "labels": [*orders[84]["labels"], "urgent"]}
    return Subject(
        path="sized",
        program=PROGRAM.replace("DIFFERS", _DIFFERS[style]),
        initial=_state(orders),
        golden=Ending(_state(done)),
        instruction='Send order o84 by express, note "Ring twice" on it and label it urgent.',
    )


def _state(orders: list[JsonObject]) -> JsonObject:
    return {
        "shop": {"name": "Lindgren", "open": True},
        "orders": orders,
        "couriers": [{"id": f"c{n}", "name": name} for n, name in enumerate(("Ada", "Bo", "Cy"))],
        "view": {"page": 1, "filter": "all"},
        "recent": ["o1"],
    }


def _order(number: int) -> JsonObject:
    return {
        "id": f"o{number}",
        "customer": f"Customer {number * 7919 % 1000}",
        "street": f"{number % 40 + 1} Harbour Road",
        "city": ("Lund", "Malmö", "Ystad", "Kalmar")[number % 4],
        "total": number * 13 % 400 + 0.5,
        "shipping": ("standard", "pickup")[number % 2],
        "labels": ["gift"] if number % 3 == 0 else [],
        "note": "",
        "seen": number % 5 == 0,
        "updatedAt": f"2026-03-{number % 28 + 1:02d}T09:30:00Z",
        "items": [{"sku": f"s{number * 31 % 97}", "count": number % 4 + 1, "price": number % 50 + 0.25}],
    }
