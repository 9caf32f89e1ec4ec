"""The initial state of the settings shape, made from a seed, and its schema."""

import random

EVENTS = ["mentions", "replies", "followers", "digest", "invitations", "billing", "security", "surveys"]
DEVICES = ["Pixel 8", "Pixel 8a", "ThinkPad T14", "iPad, kitchen", "Studio desktop", "Pixel 8", "Old laptop"]
CITIES = ["Ghent", "Ghent", "Antwerp", "Ghent", "Ghent", "Lisbon", "Bruges"]
APPS = [
    "Calendar sync",
    "Print service",
    "Photo frame",
    "Backup agent",
    "Feed reader",
    "Form builder",
    "Ledger export",
]


def initial(seed: int = 3) -> dict:
    rng = random.Random(seed)
    channels = {name: {event: rng.random() < 0.5 for event in EVENTS} for name in ("email", "push", "sms")}
    channels["email"] = {event: event != "surveys" for event in EVENTS}
    sessions = [
        {
            "id": f"s{n + 1}",
            "device": device,
            "city": city,
            "current": n == 2,
            "signedIn": f"2026-0{rng.randrange(1, 6)}-{rng.randrange(1, 28):02d}T{rng.randrange(6, 22):02d}:05:00Z",
            "address": f"198.51.100.{rng.randrange(2, 250)}",
        }
        for n, (device, city) in enumerate(zip(DEVICES, CITIES, strict=True))
    ]
    applications = {
        f"app{n + 1}": {
            "name": name,
            "scopes": sorted(rng.sample(["profile", "contacts", "files", "calendar", "offline"], 3)),
            "granted": f"2025-{rng.randrange(1, 13):02d}-11",
            "lastUse": f"2026-05-{rng.randrange(1, 28):02d}",
        }
        for n, name in enumerate(APPS)
    }
    log = [
        {
            "id": f"a{n}",
            "at": f"2026-05-{1 + n // 2:02d}T{8 + n % 12:02d}:30:00Z",
            "event": rng.choice(["sign-in", "password check", "export", "new device"]),
            "session": f"s{rng.randrange(1, 8)}",
        }
        for n in range(40)
    ]
    return {
        "profile": {
            "displayName": "Ida Holm",
            "handle": "idaholm",
            "about": "Draws maps of places that are gone.",
            "pronouns": "she/her",
            "links": ["https://holm.example"],
        },
        "appearance": {
            "theme": "light",
            "contrast": "normal",
            "density": "cosy",
            "fontScale": 1.0,
            "reducedMotion": False,
        },
        "notifications": {
            "channels": channels,
            "quietHours": {"on": False, "from": "22:00", "to": "07:00"},
            "sound": "chime",
        },
        "privacy": {
            "profileVisible": "members",
            "searchable": True,
            "readReceipts": True,
            "blocked": ["u881", "u412"],
            "dataSharing": {"research": False, "partners": False},
        },
        "language": {"interface": "en-GB", "dates": "dd.mm.yyyy", "timeZone": "Europe/Brussels"},
        "security": {
            "twoFactor": {"on": True, "method": "app", "codesLeft": 7},
            "sessions": sessions,
            "applications": applications,
            "log": log,
        },
        "lastPage": "/profile",
    }


def schema() -> dict:
    flag, text = {"type": "boolean"}, {"type": "string"}
    switches = {"type": "object", "properties": dict.fromkeys(EVENTS, flag)}
    return {
        "type": "object",
        "properties": {
            "profile": {
                "type": "object",
                "properties": {
                    "displayName": text,
                    "handle": text,
                    "about": text,
                    "pronouns": text,
                    "links": {"type": "array", "items": text},
                },
            },
            "appearance": {
                "type": "object",
                "properties": {
                    "theme": {"enum": ["light", "dark", "dark dimmed", "system"]},
                    "contrast": {"enum": ["normal", "high"]},
                    "density": {"enum": ["cosy", "compact", "wide"]},
                    "fontScale": {"type": "number"},
                    "reducedMotion": flag,
                },
            },
            "notifications": {
                "type": "object",
                "properties": {
                    "channels": {"type": "object", "additionalProperties": switches},
                    "quietHours": {"type": "object", "properties": {"on": flag, "from": text, "to": text}},
                    "sound": {"enum": ["chime", "bell", "none"]},
                },
            },
            "privacy": {
                "type": "object",
                "properties": {"blocked": {"type": "array", "items": text, "x-cuagym": {"unordered": True}}},
            },
            "language": {"type": "object"},
            "security": {
                "type": "object",
                "properties": {
                    "twoFactor": {"type": "object"},
                    "sessions": {"type": "array", "items": {"type": "object"}, "x-cuagym": {"unordered": True}},
                    "applications": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "properties": {"lastUse": {"type": "string", "x-cuagym": {"incidental": True}}},
                        },
                    },
                    "log": {"type": "array", "items": {"type": "object"}, "x-cuagym": {"incidental": True}},
                },
            },
            "lastPage": {"type": "string", "x-cuagym": {"incidental": True}},
        },
    }
