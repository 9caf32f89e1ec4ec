"""The initial state of the sheet shape, made from a seed, and its schema."""

import random

PLACES = ["Gdańsk", "Leeds", "Porto", "Turku"]
KINDS = {
    "Hotel": ("Lodging", 180, 320),
    "Train": ("Transport", 20, 120),
    "Taxi": ("Transport", 9, 40),
    "Dinner": ("Meals", 15, 60),
    "Lunch": ("Meals", 8, 25),
    "Fair ticket": ("Fees", 30, 90),
}


def row(position: int, date: str, item: str, category: str, amount: float, note: str = "") -> dict:
    return {
        "position": position,
        "date": date,
        "item": item,
        "category": category,
        "amount": amount,
        "paid": False,
        "note": note,
    }


def rows(rng: random.Random, year: int, count: int, prefix: str) -> dict:
    table = {}
    for n in range(count):
        kind = rng.choice(sorted(KINDS))
        category, low, high = KINDS[kind]
        date = f"{year}-0{1 + n * 3 // count}-{1 + (n * 7) % 28:02d}"
        place = PLACES[n * 4 // count]
        amount = rng.randrange(low * 100, high * 100) / 100
        table[f"{prefix}{n + 1:02d}"] = {
            **row(n, date, f"{kind}, {place}", category, amount),
            "paid": rng.random() < 0.5,
        }
    return table


def initial(seed: int = 31) -> dict:
    rng = random.Random(seed)
    this, last = rows(rng, 2026, 36, "q"), rows(rng, 2025, 36, "p")
    this["q17"] = row(16, "2026-03-13", "Hotel, Gdańsk", "Lodging", 298.4, "first night")
    this["q18"] = row(17, "2026-03-14", "Hotel, Gdańsk", "Lodging", 213.4, "second night")
    this["q19"] = row(18, "2026-03-14", "Hotel bar, Gdańsk", "Meals", 21.34)
    last["p18"] = row(17, "2025-03-14", "Hotel, Gdańsk", "Lodging", 213.4)
    return {
        "title": "Expenses",
        "sheets": {
            "s1": {"name": "Travel 2025", "color": None, "rows": last},
            "s2": {"name": "Travel 2026", "color": "green", "rows": this},
            "s3": {
                "name": "Limits",
                "color": None,
                "rows": {
                    "k1": row(0, "2026-01-01", "Lodging a night", "Lodging", 320),
                    "k2": row(1, "2026-01-01", "Meals a day", "Meals", 55.5),
                },
            },
        },
        "names": {"nightLimit": "s3.k1.amount", "dayLimit": "s3.k2.amount"},
        "charts": {"c1": {"sheet": "s2", "by": "category", "type": "bar"}},
        "selection": {"sheet": "s1", "row": None},
        "undoDepth": 0,
    }


def schema() -> dict:
    text, number = {"type": "string"}, {"type": "number"}
    fields = {
        "position": {"type": "integer"},
        "date": {"type": "string", "format": "date"},
        "item": text,
        "category": {"enum": ["Lodging", "Transport", "Meals", "Fees"]},
        "amount": number,
        "paid": {"type": "boolean"},
        "note": text,
    }
    entry = {"type": "object", "required": ["date", "item", "category", "amount"], "properties": fields}
    page = {
        "type": "object",
        "properties": {
            "name": text,
            "color": {"type": ["string", "null"]},
            "rows": {"type": "object", "additionalProperties": entry},
        },
    }
    return {
        "type": "object",
        "properties": {
            "title": text,
            "sheets": {"type": "object", "additionalProperties": page},
            "names": {"type": "object", "additionalProperties": text},
            "charts": {"type": "object"},
            "selection": {"type": "object", "x-cuagym": {"incidental": True}},
            "undoDepth": {"type": "integer", "x-cuagym": {"incidental": True}},
        },
    }
