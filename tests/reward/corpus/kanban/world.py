"""The initial state of the kanban shape, made from a seed."""

import random

PEOPLE = ["Noor Haddad", "Noor Hadid", "Jonas Weil", "Mei Tan", "Aroha Pene", "Sam Okafor"]
WORK = [
    "Write the release notes",
    "Ask legal about the new terms",
    "Redraw the empty states",
    "Measure start-up time",
    "Translate the help pages",
    "Remove the old exporter",
    "Check keyboard paths",
    "Plan the beta survey",
    "Update the price table",
    "Sort out the flaky upload test",
    "Prepare the demo data",
    "Shorten the welcome mail",
    "Book the studio",
    "Order sample prints",
    "Collect customer quotes",
    "Proofread the brochure",
]
ITEMS = ["Draft it", "Show it to Mei", "Mend what she found", "Ask for a second look", "Ship it"]


def card(rng: random.Random, n: int, title: str) -> dict:
    return {
        "id": f"card-{n}",
        "title": title,
        "text": f"{title}. Agreed in week {rng.randrange(30, 40)}; ask {rng.choice(PEOPLE)} when in doubt.",
        "assignees": sorted(rng.sample([f"u{i}" for i in range(2, 7)], rng.choice([0, 1, 1, 2]))),
        "due": f"2026-10-{rng.randrange(1, 29):02d}" if rng.random() < 0.5 else None,
        "checklist": [
            {"id": f"i{n}-{k}", "text": text, "done": rng.random() < 0.3}
            for k, text in enumerate(ITEMS[: rng.choice([0, 2, 3, 4])])
        ],
        "tags": sorted(rng.sample(["ui", "docs", "infra", "print", "blocked"], rng.choice([0, 1, 2]))),
    }


def initial(seed: int = 5) -> dict:
    rng = random.Random(seed)
    boards, number = [], 1
    for board, name in enumerate(["Autumn release", "Winter release", "Trade fair"]):
        lanes = []
        for lane, title in enumerate(["Ideas", "Doing", "Review", "Done"]):
            cards = []
            for _ in range(rng.choice([3, 4, 5])):
                cards.append(card(rng, number, rng.choice(WORK)))
                number += 1
            lanes.append(
                {"id": f"lane-{board}{lane}", "title": title, "limit": rng.choice([None, 6]), "cards": cards}
            )
        boards.append({"id": f"b{board + 1}", "name": name, "lanes": lanes})
    boards[0]["lanes"][1]["cards"][1].update(id="card-r1", title="Fix the import of old receipts", assignees=["u3"])
    boards[1]["lanes"][1]["cards"][0].update(id="card-r2", title="Fix the import of old receipts", assignees=[])
    boards[0]["lanes"][0]["cards"][2].update(id="card-r3", title="Fix the export of old receipts", assignees=["u3"])
    done = [
        ("Tape and scissors", True),
        ("Price lists", False),
        ("Power strips", False),
        ("Banner stand", True),
        ("Spare badges", False),
    ]
    boards[2]["lanes"][1]["cards"][0].update(
        id="card-box",
        title="Pack the trade fair boxes",
        checklist=[{"id": f"box-{n}", "text": text, "done": ok} for n, (text, ok) in enumerate(done)],
    )
    boards[2]["lanes"][0]["cards"][1].update(
        id="card-van",
        title="Load the trade fair van",
        checklist=[
            {"id": f"van-{n}", "text": text, "done": False}
            for n, text in enumerate(["Boxes", "Banner stand", "Coffee machine"])
        ],
    )
    return {
        "workspace": {"name": "Corvid Studio", "plan": "team"},
        "people": [
            {"id": f"u{n + 1}", "name": name, "role": rng.choice(["maker", "lead"])}
            for n, name in enumerate(PEOPLE)
        ],
        "boards": boards,
        "activity": [
            {
                "at": f"2026-09-{d:02d}T10:00:00Z",
                "who": f"u{rng.randrange(1, 7)}",
                "what": f"moved card-{rng.randrange(1, number)}",
            }
            for d in range(1, 13)
        ],
        "lastOpenedBoard": "b1",
    }
