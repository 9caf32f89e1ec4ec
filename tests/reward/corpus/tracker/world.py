"""The initial state of the tracker shape, two apps in one session, made from a seed, and their schemas."""

import random

WHO = ["Dana Whitfield", "Kim Osei", "Ravi Menon", "Lena Brandt", "Dana Whitlock"]
WHAT = [
    ("Router drops VPN after suspend", ["vpn", "firmware"]),
    ("VPN tray icon stays grey", ["vpn", "ui"]),
    ("Login page loses the return address", ["auth"]),
    ("Backup report counts failed jobs twice", ["reports"]),
    ("Wake-on-LAN needs two packets", ["firmware"]),
    ("Export of invoices cuts long names", ["reports", "billing"]),
    ("Password reset mail arrives late", ["auth", "mail"]),
    ("Printer queue stalls on A5", ["printing"]),
]
STATUSES = ["open", "in_progress", "blocked", "resolved", "closed"]
PRIORITIES = ["low", "normal", "high", "urgent"]


def issue(rng: random.Random, number: int, project: str) -> dict:
    title, labels = WHAT[number % len(WHAT)]
    day = f"2026-0{1 + number % 4}-{1 + (number * 5) % 28:02d}"
    return {
        "id": f"{project}-{number}",
        "project": project,
        "title": title if number < 13 else f"{title} ({number})",
        "status": rng.choice(STATUSES),
        "priority": rng.choice(PRIORITIES),
        "assignee": rng.choice(["u1", "u2", "u3", "u4", "u5", None]),
        "labels": labels,
        "watchers": sorted(rng.sample(["u1", "u2", "u3", "u4", "u5"], 2)),
        "estimate": rng.choice([None, 1, 2.5, 4, 8]),
        "dueDate": None,
        "createdAt": f"{day}T09:00:00Z",
        "updatedAt": f"{day}T16:30:00Z",
        "comments": [
            {
                "id": f"c{number * 10 + k}",
                "author": rng.choice(["u1", "u2", "u3"]),
                "body": rng.choice(["Seen here as well.", "Waiting for logs.", "Can't reproduce on 2.3.9."]),
                "createdAt": f"{day}T1{k}:00:00Z",
                "reactions": [],
            }
            for k in range(number % 3)
        ],
    }


def initial(seed: int = 71) -> dict:
    rng = random.Random(seed)
    issues = [issue(rng, number, "NET") for number in range(8, 30)]
    issues += [issue(rng, number, "OPS") for number in range(3, 12)]
    for each in issues:
        if each["assignee"] == "u1" and each["status"] == "open":
            each["status"] = "in_progress"
    for key, estimate in (("NET-11", 8), ("NET-17", 12.5), ("OPS-5", 3)):
        (found,) = [each for each in issues if each["id"] == key]
        found |= {"assignee": "u1", "status": "open", "estimate": estimate}
    for key in ("NET-8", "NET-9", "NET-16"):
        (found,) = [each for each in issues if each["id"] == key]
        found |= {"assignee": "u2", "status": "in_progress"}
    names = ["Runbook", "Firmware log", "Known issues", "Firmware log (archive)", "On call", "Glossary"]
    pages = [
        {
            "id": f"p{n}",
            "title": name,
            "parent": None if n < 3 else "p1",
            "body": f"{name}\n\nOPS-{3 + n} fixed in 2.{n}.0\nNET-{20 + n} fixed in 2.{n}.1",
            "revision": 4 + n,
            "updatedAt": "2026-04-20T08:00:00Z",
        }
        for n, name in enumerate(names)
    ]
    return {
        "issues": {
            "me": "u2",
            "users": [{"id": f"u{n + 1}", "name": name, "active": True} for n, name in enumerate(WHO)],
            "projects": [
                {"key": "NET", "name": "Network", "lead": "u1"},
                {"key": "OPS", "name": "Operations", "lead": "u4"},
            ],
            "issues": issues,
            "sprints": [
                {"id": "s7", "name": "Sprint 7", "state": "done", "issueIds": ["NET-9", "NET-10"]},
                {"id": "s8", "name": "Sprint 8", "state": "active", "issueIds": ["NET-8", "NET-11", "OPS-5"]},
            ],
            "notifications": [
                {"id": f"n{n}", "issue": f"NET-{8 + n}", "text": "New comment", "read": n > 2} for n in range(6)
            ],
            "view": {"filter": "all", "selected": None},
        },
        "wiki": {"space": "Field team", "pages": pages, "recent": ["p0"]},
    }


def schema() -> dict:
    text, looked = {"type": "string"}, {"x-cuagym": {"incidental": True}}
    ids = {"type": "array", "items": text, "x-cuagym": {"unordered": True}}
    comment = {
        "type": "object",
        "required": ["id", "author", "body"],
        "properties": {"id": text, "author": text, "body": text, "createdAt": text, "reactions": {"type": "array"}},
    }
    one = {
        "type": "object",
        "required": ["id", "title", "status"],
        "properties": {
            "id": text,
            "project": text,
            "title": text,
            "status": {"enum": STATUSES},
            "priority": {"enum": PRIORITIES},
            "assignee": {"type": ["string", "null"]},
            "labels": ids,
            "watchers": ids,
            "estimate": {"type": ["number", "null"]},
            "dueDate": {"type": ["string", "null"], "format": "date"},
            "createdAt": {"type": "string", "format": "date-time"},
            "updatedAt": {"type": "string", "format": "date-time", **looked},
            "comments": {"type": "array", "items": comment},
        },
    }
    notice = {
        "type": "object",
        "properties": {
            "id": text,
            "issue": text,
            "text": text,
            "read": {"type": "boolean", "x-cuagym": {"incidental": {"toward": True}}},
        },
    }
    page = {
        "type": "object",
        "properties": {
            "id": text,
            "title": text,
            "parent": {"type": ["string", "null"]},
            "body": text,
            "revision": {"type": "integer", **looked},
            "updatedAt": {"type": "string", "format": "date-time", **looked},
        },
    }
    return {
        "issues": {
            "type": "object",
            "properties": {
                "me": text,
                "users": {"type": "array", "items": {"type": "object"}},
                "projects": {"type": "array", "items": {"type": "object"}},
                "issues": {"type": "array", "items": one, "x-cuagym": {"unordered": True}},
                "sprints": {"type": "array", "items": {"type": "object", "properties": {"issueIds": ids}}},
                "notifications": {"type": "array", "items": notice},
                "view": {"type": "object", **looked},
            },
        },
        "wiki": {
            "type": "object",
            "properties": {
                "space": text,
                "pages": {"type": "array", "items": page, "x-cuagym": {"unordered": True}},
                "recent": {"type": "array", "items": text, **looked},
            },
        },
    }
