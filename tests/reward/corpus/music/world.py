"""The initial state of the music shape, made from a seed: a normalised store, and lists whose order matters."""

import random

NAMES = [
    "Low Tide",
    "Paper Boats",
    "Salt",
    "Night Ferry",
    "Harbour Lights",
    "Slack Water",
    "Lighthouse",
    "Driftwood",
]
NAMES += ["Estuary", "Gulls", "North Quay", "Anchor", "Shipping Forecast", "Mudlark", "Spring Tide", "Undertow"]
NAMES += ["Sandbar", "Breakwater", "Pilot Boat", "Kelp", "Moorings", "Long Reach", "Fathom", "Isobar", "Groyne"]
ARTISTS = ["The Weirs", "Ondine Marsh", "Halyard", "Coastal Path"]
LISTS = {"pl-1": "Sunday cooking", "pl-2": "Sunday running", "pl-3": "Quiet evenings", "pl-4": "Party 2025"}


def table(rows: list) -> dict:
    return {"byId": {row["id"]: row for row in rows}, "allIds": [row["id"] for row in rows]}


def initial(seed: int = 113) -> dict:
    rng = random.Random(seed)
    albums = [
        {"id": f"al-{n}", "title": title, "artist": ARTISTS[n % 4], "year": 2012 + n}
        for n, title in enumerate(
            ["Tides", "Saltmarsh", "Live at the Pier", "Salt & Rope", "Harbour", "Winter Sea"]
        )
    ]
    tracks = [
        {
            "id": f"tr-{n:02d}",
            "title": name,
            "artist": ARTISTS[n % 4],
            "albumId": f"al-{n % 6}",
            "seconds": rng.randrange(140, 380),
            "genre": rng.choice(["folk", "ambient", "slowcore"]),
            "explicit": False,
        }
        for n, name in enumerate(NAMES)
    ]
    tracks.append(
        {"id": "tr-90", "title": "Night Ferry (live)", "artist": "Halyard", "albumId": "al-2", "seconds": 412}
    )
    tracks.append(
        {"id": "tr-91", "title": "Paper Boats (demo)", "artist": "The Weirs", "albumId": "al-5", "seconds": 171}
    )
    ids = [track["id"] for track in tracks]
    playlists = [
        {
            "id": key,
            "name": name,
            "owner": "me",
            "public": key == "pl-4",
            "description": "",
            "trackIds": rng.sample(ids, 6 + n),
            "updatedAt": f"2026-0{n + 1}-14T20:00:00Z",
        }
        for n, (key, name) in enumerate(LISTS.items())
    ]
    playlists[0]["trackIds"] = ["tr-03", "tr-90", "tr-05", "tr-01", "tr-07", "tr-10", "tr-91"]
    return {
        "entities": {"tracks": table(tracks), "albums": table(albums), "playlists": table(playlists)},
        "library": {"liked": rng.sample(ids, 7), "followed": ["Halyard", "Ondine Marsh"], "sort": "recent"},
        "player": {
            "current": "tr-05",
            "position": 31,
            "volume": 0.7,
            "shuffle": False,
            "queue": rng.sample(ids, 3),
        },
        "history": [{"track": rng.choice(ids), "at": f"2026-06-0{n + 1}T19:00:00Z"} for n in range(5)],
        "route": "/",
    }
