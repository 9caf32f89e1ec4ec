"""The initial state of the notes shape, made from a seed: blocks of styled spans in notes in notebooks."""

import random

TITLES = ["Allotment rota", "Allotment rota 2025", "Seed swap", "Bread, sourdough", "Bike repair", "Reading list"]
TITLES += ["Holiday ideas", "Meeting 12 May", "Gift ideas", "Insulation quotes", "Choir trip", "Packing list"]
LINES = ["Ask Bea for the key", "Order compost", "Order compost bins", "Water the seedlings", "Mend the fence"]
LINES += ["Bring the scale", "Call the council", "Collect jars"]


def span(text: str, *styles: str) -> dict:
    return {"text": text, **dict.fromkeys(styles, True)}


def blocks(rng: random.Random, number: int) -> list:
    made = [
        {"id": f"b{number}0", "type": "heading", "spans": [span(TITLES[number])]},
        {
            "id": f"b{number}1",
            "type": "paragraph",
            "spans": [span("Notes of "), span(f"week {10 + number}", "italic"), span(", kept short.")],
        },
    ]
    for k, line in enumerate(rng.sample(LINES, 4), 2):
        kind = rng.choice(["todo", "bullet"])
        block = {"id": f"b{number}{k}", "type": kind, "spans": [span(line)]}
        made.append({**block, "checked": rng.random() < 0.3} if kind == "todo" else block)
    return made


def initial(seed: int = 97) -> dict:
    rng = random.Random(seed)
    notes = [
        {
            "id": f"note-{n}",
            "notebook": f"nb{n % 3}",
            "title": title,
            "blocks": blocks(rng, n),
            "tags": sorted(rng.sample(["garden", "home", "later", "shared", "2026"], 2)),
            "pinned": n == 3,
            "updatedAt": f"2026-05-{n + 1:02d}T18:00:00Z",
        }
        for n, title in enumerate(TITLES)
    ]
    notes[0] |= {
        "tags": ["garden", "shared"],
        "blocks": [
            {"id": "b00", "type": "heading", "spans": [span("Allotment rota")]},
            {
                "id": "b01",
                "type": "paragraph",
                "spans": [
                    span("Everyone on the list does "),
                    span("two hours", "italic"),
                    span(" before Friday, please."),
                ],
            },
            {"id": "b02", "type": "todo", "checked": False, "spans": [span("Order compost")]},
            {"id": "b03", "type": "todo", "checked": False, "spans": [span("Order compost bins")]},
            {"id": "b04", "type": "todo", "checked": True, "spans": [span("Ask Bea for the key")]},
            {"id": "b05", "type": "paragraph", "spans": [span("Next rota before Friday the 29th.")]},
        ],
    }
    return {
        "notebooks": [{"id": f"nb{n}", "name": name} for n, name in enumerate(["Garden", "Home", "Work"])],
        "notes": notes,
        "trash": [{"id": "note-90", "title": "Old rota", "deletedAt": "2026-04-01T08:00:00Z"}],
        "editor": {"open": "note-3", "cursor": [0, 0], "toolbar": "basic"},
        "recent": ["note-3", "note-8"],
    }
