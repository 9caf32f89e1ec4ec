"""The initial state of the mailbox shape, made from a seed, and its schema."""

import random

PEOPLE = [
    ("Orsolya Bako", "orsolya.bako@hillsidelets.example"),
    ("Dmitri Vance", "dmitri@vancejoinery.example"),
    ("Dimitri Vans", "d.vans@northquay.example"),
    ("Priya Raman", "priya.raman@corvid.example"),
    ("Tomasz Wilk", "tomasz.wilk@corvid.example"),
    ("Ngozi Adeyemi", "ngozi@adeyemi-legal.example"),
    ("Library Desk", "desk@eastlibrary.example"),
    ("Lena Sørby", "lena.sorby@corvid.example"),
]
TOPICS = [
    (
        "Kitchen fitting on Thursday",
        ["We can start with the wall units at 14:30.", "The worktop is in the van already."],
    ),
    ("Invoice 2291 for the stair parts", ["The invoice is attached.", "Payment within 30 days, please."]),
    ("Lease renewal, Unit 4B", ["The renewal papers for 4B are ready.", "Please sign by the end of the month."]),
    ("Lease renewal, Unit 4D", ["The renewal papers for 4D follow next week.", "The rent stays as it is."]),
    ("Books due back", ["Two of your loans are due on Friday.", "You can renew them once more."]),
    ("Notes from the planning meeting", ["Here are the notes.", "The open points are marked in yellow."]),
    ("Car share next week", ["I can drive on Monday and Wednesday.", "Pick-up at the usual corner."]),
    ("Quarterly figures, draft", ["The draft is on the shared drive.", "Comments before Tuesday noon."]),
    ("Power of attorney", ["The form needs two witnesses.", "Bring your passport along."]),
    ("Boiler check", ["The engineer comes between 9 and 11.", "Someone has to be at home."]),
]
ME = {"name": "Ida Holm", "address": "ida.holm@corvid.example"}


def person(n: int) -> dict:
    return {"name": PEOPLE[n][0], "address": PEOPLE[n][1]}


def message(rng: random.Random, n: int, day: int, sender: dict, lines: list[str]) -> dict:
    to = [ME] if sender != ME else [person(rng.randrange(len(PEOPLE)))]
    return {
        "id": f"m{n}",
        "from": sender,
        "to": to,
        "sentAt": f"2026-03-{day:02d}T{rng.randrange(8, 18):02d}:{rng.randrange(60):02d}:00Z",
        "body": f"Hello {to[0]['name'].split()[0]},\n\n{' '.join(lines)}\n\n{sender['name'].split()[0]}",
        "read": rng.random() < 0.6,
    }


def initial(seed: int = 11) -> dict:
    rng = random.Random(seed)
    plan = [(2, 0), (3, 0), (0, 1), (0, 2)]
    plan += [(rng.choice([1, 4, 5, 6, 7, 8, 9]), rng.randrange(3, len(PEOPLE))) for _ in range(28)]
    threads, number = [], 100
    for n, (topic, who) in enumerate(plan):
        subject, lines = TOPICS[topic]
        messages = []
        for turn in range(rng.choice([1, 1, 2, 3]) if n > 3 else 2 if n == 2 else 1):
            sender = person(who) if turn % 2 == 0 else ME
            messages.append(message(rng, number, 1 + n % 26 + turn, sender, lines if turn == 0 else lines[::-1]))
            number += 1
        labels = sorted(rng.sample(["work", "home", "bills", "family"], rng.choice([0, 1, 2])))
        threads.append(
            {"id": f"t{n + 1}", "subject": subject, "folder": "inbox", "labels": labels, "messages": messages}
        )
        threads[-1]["muted"] = False
    for thread in threads[6:]:
        thread["folder"] = rng.choice(["inbox", "inbox", "archive", "sent"])
    threads[0]["labels"] = ["home", "bills"]
    return {
        "me": ME,
        "folders": [{"id": name, "name": name.title()} for name in ("inbox", "archive", "sent", "trash")],
        "labels": [
            {"id": name, "name": title, "color": color}
            for name, title, color in [
                ("work", "Work", "#3b6"),
                ("home", "Home", "#36b"),
                ("bills", "Bills", "#b63"),
                ("family", "Family", "#639"),
                ("legal", "Legal", "#933"),
                ("legacy", "Legacy", "#555"),
            ]
        ],
        "threads": threads,
        "drafts": [{"id": "d1", "to": [person(3)], "subject": "Cabin in July", "body": "Shall we book the"}],
        "contacts": [{"id": f"c{n}", **person(n), "vip": n == 3} for n in range(len(PEOPLE))],
        "view": {"folder": "inbox", "openThread": None, "recentSearches": ["invoice"]},
    }


def schema() -> dict:
    text, flag = {"type": "string"}, {"type": "boolean"}
    party = {"type": "object", "properties": {"name": text, "address": text}}
    return {
        "type": "object",
        "properties": {
            "me": party,
            "folders": {"type": "array"},
            "labels": {"type": "array", "x-cuagym": {"unordered": True}},
            "threads": {
                "type": "array",
                "x-cuagym": {"unordered": True},
                "items": {
                    "type": "object",
                    "required": ["id", "subject", "folder", "labels", "messages"],
                    "properties": {
                        "id": text,
                        "subject": text,
                        "folder": {"enum": ["inbox", "archive", "sent", "trash"]},
                        "labels": {"type": "array", "items": text, "x-cuagym": {"unordered": True}},
                        "muted": flag,
                        "messages": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["id", "from", "to", "body"],
                                "properties": {
                                    "id": text,
                                    "from": party,
                                    "to": {"type": "array", "items": party, "x-cuagym": {"unordered": True}},
                                    "sentAt": {"type": "string", "format": "date-time"},
                                    "body": text,
                                    "read": {"type": "boolean", "x-cuagym": {"incidental": True}},
                                },
                            },
                        },
                    },
                },
            },
            "drafts": {"type": "array", "x-cuagym": {"unordered": True}},
            "contacts": {"type": "array", "x-cuagym": {"unordered": True}},
            "view": {"type": "object", "x-cuagym": {"incidental": True}},
        },
    }
