"""The initial state of the files shape, made from a seed."""

import random

SUBJECTS = [
    "chimney sweep",
    "roof tiles",
    "garden wall",
    "window frames",
    "cellar pump",
    "stair carpet",
    "heat meter",
]


class Numbers:
    def __init__(self) -> None:
        self.last = 100

    def next(self) -> str:
        self.last += 1
        return f"n{self.last}"


def file(ids: Numbers, rng: random.Random, name: str, year: int) -> dict:
    return {
        "id": ids.next(),
        "type": "file",
        "name": name,
        "size": rng.randrange(8_000, 900_000),
        "modified": f"{year}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 28):02d}",
        "shared": rng.random() < 0.1,
    }


def folder(ids: Numbers, name: str, children: list[dict]) -> dict:
    return {"id": ids.next(), "type": "folder", "name": name, "children": children}


def initial(seed: int = 17) -> dict:
    rng, ids = random.Random(seed), Numbers()
    invoices = [
        file(ids, rng, f"{year}-{n:02d} {SUBJECTS[(n + year) % 7]}.pdf", year)
        for year, n in [(2023, 1), (2022, 4), (2024, 2), (2023, 5), (2022, 9), (2023, 11), (2024, 7)]
    ]
    invoices += [
        file(ids, rng, "2023 overview.ods", 2024),
        folder(ids, "2022", [file(ids, rng, "2022-01 heat meter.pdf", 2022)]),
    ]
    photos = []
    for trip in ["Lofoten", "Harz", "Ghent"]:
        days = [
            folder(ids, f"Day {d}", [file(ids, rng, f"{trip}-{d}{n:02d}.jpg", 2023) for n in range(6)])
            for d in (1, 2)
        ]
        photos.append(folder(ids, trip, [*days, file(ids, rng, f"route {trip}.gpx", 2023)]))
    scans = folder(ids, "Scans", [file(ids, rng, f"scan-{n:03d}.png", 2024) for n in range(5)])
    scans["children"].append(
        folder(
            ids, "To sort", [file(ids, rng, "scan-invoice-2023.pdf", 2023), file(ids, rng, "scan-090.png", 2024)]
        )
    )
    house = [
        folder(ids, "Invoices", invoices),
        folder(ids, "Plans", [file(ids, rng, f"plan {c}.dwg", 2021) for c in "abcd"]),
        file(ids, rng, "contract.pdf", 2020),
    ]
    music = folder(
        ids, "Music", [folder(ids, "Choir", [file(ids, rng, f"alto {n}.mp3", 2024) for n in range(1, 7)])]
    )
    temporary = folder(ids, "Old scans", [file(ids, rng, f"old-{n}.png", 2019) for n in range(4)])
    temporary["children"].append(folder(ids, "Kept", [file(ids, rng, "passport.png", 2019)]))
    root = [
        folder(ids, "House", house),
        folder(ids, "Photos", photos),
        scans,
        temporary,
        music,
        file(ids, rng, "todo.txt", 2024),
    ]
    return {
        "drive": {"id": "n1", "type": "folder", "name": "", "children": root},
        "trash": [file(ids, rng, "blurred.jpg", 2023)],
        "stars": ["n101", "n110"],
        "recent": ["n104"],
        "view": {"folder": "n1", "sort": "name", "layout": "list"},
    }
