"""The initial state of the chat shape, made from a seed."""

import random

USERS = {
    "u-ida": "Ida Holm",
    "u-kofi": "Kofi Mensah",
    "u-kofi2": "Kofi Asante",
    "u-rosa": "Rosa Neri",
    "u-bo": "Bo Lind",
    "u-yun": "Yun Seo",
    "u-jan": "Jan Pool",
    "u-ema": "Ema Novak",
}
TALK = [
    "The ladders are back in the shed.",
    "Who has the key to the north hut?",
    "Plot 12 is done, 14 tomorrow.",
    "Rain from three o'clock, bring covers.",
    "I left the seed lists on the table.",
    "Can someone drive on Friday?",
    "The new labels have come, they are too small.",
    "Two hives moved, all calm.",
    "Lunch is at the barn today.",
    "The pump needs a new belt.",
    "I counted 46 trees, not 48.",
    "Photos from yesterday are in the folder.",
]
REPLIES = ["I have it.", "Yes, from noon on.", "No, sorry.", "Thanks!", "Will do after lunch.", "Ask Ema."]


def message(rng: random.Random, n: int, by: str, text: str) -> dict:
    replies = [
        {"id": f"m{n}-{k}", "by": rng.choice(sorted(USERS)), "text": rng.choice(REPLIES)}
        for k in range(rng.choice([0, 0, 0, 1, 2]))
    ]
    reactions = {
        mark: sorted(rng.sample(sorted(USERS)[1:], rng.choice([1, 2])))
        for mark in ("ok", "eyes")
        if rng.random() < 0.2
    }
    at_ = f"2026-04-{1 + n // 8 % 28:02d}T{8 + n % 8:02d}:{n * 7 % 60:02d}:00Z"
    return {
        "id": f"m{n}",
        "by": by,
        "at": at_,
        "text": text,
        "edited": False,
        "reactions": reactions,
        "replies": replies,
    }


def initial(seed: int = 29) -> dict:
    rng = random.Random(seed)
    channels, n = {}, 0
    for slug, topic in [
        ("field-team", "Work out there"),
        ("field-tools", "Who has what"),
        ("kitchen", "Meals"),
        ("office", "Paper"),
    ]:
        messages = []
        for _ in range(22):
            n += 1
            messages.append(message(rng, n, rng.choice(sorted(set(USERS) - {"u-kofi"})), rng.choice(TALK)))
        channels[slug] = {
            "topic": topic,
            "members": sorted({*rng.sample(sorted(USERS), 5), "u-ida"} if slug == "office" else USERS),
            "messages": messages,
            "pins": [messages[3]["id"]],
            "muted": False,
            "unread": rng.randrange(0, 6),
        }
    team, tools = channels["field-team"]["messages"], channels["field-tools"]["messages"]
    team[6].update(by="u-kofi", text="The gate code is 4471 until Sunday.", reactions={"ok": ["u-rosa"]})
    team[17].update(by="u-kofi", text="The gate code is 9026 from Monday on.", reactions={"eyes": ["u-bo"]})
    team[18].update(by="u-kofi2", text="The gate code does not work for me.", reactions={})
    tools[9].update(by="u-kofi", text="The gate code of the tool shed is 1187.", reactions={})
    team[11].update(
        by="u-ema",
        text="Who can come to the harvest on Saturday? React with ok.",
        reactions={"ok": ["u-bo", "u-jan", "u-yun"], "eyes": ["u-kofi", "u-rosa"]},
    )
    return {
        "me": "u-ida",
        "users": {key: {"name": name, "away": False} for key, name in USERS.items()},
        "channels": channels,
        "saved": ["m14", "m40"],
        "open": {"channel": "office", "thread": None},
        "drafts": {"kitchen": "Is there any soup le"},
    }
