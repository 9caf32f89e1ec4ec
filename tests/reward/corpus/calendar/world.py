"""The initial state of the calendar shape, made from a seed, and its schema."""

import random

TITLES = [
    ("Dentist, Ana", "Bridge Street 9"),
    ("Parents' evening", "School hall"),
    ("Call with the printers", "Phone"),
    ("Lunch with Teodor", "Café Linde"),
    ("Flat viewing", "Harbour Road 71"),
    ("Tax adviser", "Mill Lane 3"),
    ("Concert: strings", "Town hall"),
    ("Pick up the bikes", "Wheelwright's"),
    ("Book club", "Ana's place"),
    ("Vet: Biscuit", "Paws, Elm Row"),
    ("Team retrospective", "Room Oak"),
    ("Piano tuner", "Home"),
]
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def event(n: int, calendar: str, title: str, start: str, end: str, place: str, repeat: dict | None = None) -> dict:
    return {
        "id": f"ev{n}",
        "calendar": calendar,
        "title": title,
        "start": start,
        "end": end,
        "place": place,
        "guests": [],
        "reminders": [30],
        "repeat": repeat,
    }


def weekly(days: list[str], until: str, exceptions: list[dict] | None = None) -> dict:
    return {"every": 1, "unit": "week", "days": days, "until": until, "exceptions": exceptions or []}


def initial(seed: int = 23) -> dict:
    rng = random.Random(seed)
    moved = [
        {"date": "2026-03-18", "start": "2026-03-19T19:00", "end": "2026-03-19T20:30"},
        {"date": "2026-04-08", "cancelled": True},
    ]
    events = [
        event(
            1,
            "cal-choir",
            "Choir practice",
            "2026-01-07T19:00",
            "2026-01-07T20:30",
            "St Mark's",
            weekly(["WE"], "2026-06-24", moved),
        ),
        event(
            2,
            "cal-choir",
            "Choir practice, altos",
            "2026-01-05T18:00",
            "2026-01-05T19:00",
            "St Mark's",
            weekly(["MO"], "2026-06-22"),
        ),
        event(
            3,
            "cal-family",
            "Choir practice",
            "2026-01-08T16:00",
            "2026-01-08T17:00",
            "School hall",
            weekly(["TH"], "2026-06-25"),
        ),
        event(
            4,
            "cal-family",
            "Swim training",
            "2026-04-02T17:15",
            "2026-04-02T18:15",
            "North pool",
            weekly(["TU", "TH"], "2026-05-26", [{"date": "2026-05-14", "cancelled": True}]),
        ),
        event(5, "cal-family", "Swim training, test day", "2026-05-30T10:00", "2026-05-30T12:00", "North pool"),
    ]
    for n in range(6, 46):
        title, place = rng.choice(TITLES)
        day, hour = f"2026-{rng.randrange(3, 7):02d}-{rng.randrange(1, 29):02d}", rng.randrange(8, 18)
        until = f"2026-07-{rng.randrange(1, 29):02d}"
        repeat = weekly([rng.choice(WEEKDAYS)], until) if rng.random() < 0.15 else None
        events.append(
            event(
                n,
                rng.choice(["cal-family", "cal-work"]),
                title,
                f"{day}T{hour:02d}:00",
                f"{day}T{hour + 1:02d}:00",
                place,
                repeat,
            )
        )
        events[-1]["guests"] = sorted(
            rng.sample(["ana@holm.example", "teo@holm.example", "mira@press.example"], rng.randrange(3))
        )
        events[-1]["reminders"] = rng.choice([[], [30], [10, 60]])
    return {
        "calendars": [
            {"id": "cal-family", "name": "Family", "color": "teal", "shown": True},
            {"id": "cal-choir", "name": "Choir", "color": "plum", "shown": True},
            {"id": "cal-work", "name": "Work", "color": "slate", "shown": False},
        ],
        "events": events,
        "preferences": {"weekStart": "MO", "timeZone": "Europe/Vienna", "defaultReminder": 30},
        "view": {"mode": "month", "date": "2026-04-01", "lastOpened": []},
    }


def schema() -> dict:
    text = {"type": "string"}
    exception = {
        "type": "object",
        "required": ["date"],
        "properties": {
            "date": {"type": "string", "format": "date"},
            "start": text,
            "end": text,
            "cancelled": {"type": "boolean"},
        },
    }
    repeat = {
        "type": ["object", "null"],
        "properties": {
            "every": {"type": "integer"},
            "unit": {"enum": ["day", "week", "month"]},
            "days": {"type": "array", "items": {"enum": WEEKDAYS}, "x-cuagym": {"unordered": True}},
            "until": {"type": "string", "format": "date"},
            "exceptions": {"type": "array", "items": exception, "x-cuagym": {"unordered": True}},
        },
    }
    return {
        "type": "object",
        "properties": {
            "calendars": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": text,
                        "name": text,
                        "color": text,
                        "shown": {"type": "boolean", "x-cuagym": {"incidental": True}},
                    },
                },
            },
            "events": {
                "type": "array",
                "x-cuagym": {"unordered": True},
                "items": {
                    "type": "object",
                    "required": ["id", "calendar", "title", "start", "end"],
                    "properties": {
                        "id": text,
                        "calendar": text,
                        "title": text,
                        "start": text,
                        "end": text,
                        "place": text,
                        "guests": {"type": "array", "items": text, "x-cuagym": {"unordered": True}},
                        "reminders": {
                            "type": "array",
                            "items": {"type": "integer"},
                            "x-cuagym": {"unordered": True},
                        },
                        "repeat": repeat,
                    },
                },
            },
            "preferences": {"type": "object"},
            "view": {"type": "object", "x-cuagym": {"incidental": True}},
        },
    }
