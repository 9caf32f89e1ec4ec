"""The initial state of the trips shape, made from a seed, and its schema: offers and bookings with nested legs."""

import random

STATIONS = ["Lisboa Oriente", "Coimbra-B", "Aveiro", "Porto Campanhã", "Braga", "Faro"]


def leg(line: str, start: str, end: str, depart: str, arrive: str, via: list) -> dict:
    stops = [{"name": name, "minute": 20 + 25 * k} for k, name in enumerate(via)]
    return {
        "mode": "train",
        "line": line,
        "from": start,
        "to": end,
        "depart": depart,
        "arrive": arrive,
        "stops": stops,
    }


def offer(rng: random.Random, number: int) -> dict:
    start, end = rng.sample(STATIONS, 2)
    hour, day = 6 + number % 14, 10 + number % 6
    via = rng.choice(["Coimbra-B", "Aveiro", "Entroncamento"])
    legs = [
        leg(
            f"IC {510 + number}", start, via, f"2026-05-{day}T{hour:02d}:39", f"2026-05-{day}T{hour + 1:02d}:41", []
        )
    ]
    legs.append(
        leg(
            f"R {40 + number}",
            via,
            end,
            f"2026-05-{day}T{hour + 1:02d}:55",
            f"2026-05-{day}T{hour + 3:02d}:05",
            ["Ovar"],
        )
    )
    return {
        "id": f"of-{number}",
        "from": start,
        "to": end,
        "price": {"amount": rng.randrange(1200, 6900) / 100, "currency": "EUR"},
        "seatsLeft": rng.randrange(2, 60),
        "refundable": rng.random() < 0.5,
        "legs": legs,
    }


def booking(number: int, of: dict, who: str, status: str) -> dict:
    return {
        "id": f"bk-{number}",
        "reference": f"TR-{4400 + number}",
        "offer": of["id"],
        "passengers": [{"name": who, "seat": f"{number}A"}],
        "extras": {"bags": 0, "meal": None},
        "total": of["price"]["amount"],
        "status": status,
        "legs": of["legs"],
    }


def initial(seed: int = 103) -> dict:
    rng = random.Random(seed)
    offers = [offer(rng, number) for number in range(18)]
    for number, hour, price in ((3, "08", 34.5), (4, "09", 34.5), (5, "08", 31.15)):
        day = "13" if number == 5 else "12"
        offers[number] |= {
            "from": "Lisboa Oriente",
            "to": "Porto Campanhã",
            "price": {"amount": price, "currency": "EUR"},
            "legs": [
                leg(
                    f"IC {520 + number}",
                    "Lisboa Oriente",
                    "Porto Campanhã",
                    f"2026-05-{day}T{hour}:39",
                    f"2026-05-{day}T{int(hour) + 3:02d}:47",
                    ["Coimbra-B", "Aveiro"],
                )
            ],
        }
    who = ["Rui Tavares", "Rui Tavares", "Inês Tavares", "Rui Tavares"]
    bookings = [
        booking(number, offers[number + 7], who[k], ["confirmed", "travelled", "confirmed", "confirmed"][k])
        for k, number in enumerate((7, 8, 9, 10))
    ]
    return {
        "traveller": {"id": "t-1", "name": "Rui Tavares", "companions": ["Inês Tavares", "Ana Prado"]},
        "offers": offers,
        "bookings": bookings,
        "wallet": {
            "balance": 182.35,
            "currency": "EUR",
            "payments": [
                {"id": f"pay-{k}", "booking": b["id"], "amount": b["total"]} for k, b in enumerate(bookings)
            ],
        },
        "saved": ["of-9", "of-2"],
        "map": {"center": [40.2, -8.4], "zoom": 7},
        "searches": [{"from": "Lisboa Oriente", "to": "Porto Campanhã", "date": "2026-05-12"}],
    }


def schema() -> dict:
    text, number = {"type": "string"}, {"type": "number"}
    looked = {"x-cuagym": {"incidental": True}}
    stop = {"type": "object", "properties": {"name": text, "minute": {"type": "integer"}}}
    way = {
        "type": "object",
        "properties": {
            **dict.fromkeys(("mode", "line", "from", "to", "depart", "arrive"), text),
            "stops": {"type": "array", "items": stop},
        },
    }
    legs = {"type": "array", "items": way}
    price = {"type": "object", "properties": {"amount": number, "currency": text}}
    one_offer = {
        "id": text,
        "from": text,
        "to": text,
        "price": price,
        "seatsLeft": {"type": "integer"},
        "refundable": {"type": "boolean"},
        "legs": legs,
    }
    passenger = {
        "type": "object",
        "required": ["name"],
        "properties": {"name": text, "seat": {"type": ["string", "null"]}},
    }
    extras = {"bags": {"type": "integer"}, "meal": {"type": ["string", "null"]}}
    one_booking = {
        "id": text,
        "reference": text,
        "offer": text,
        "passengers": {"type": "array", "items": passenger},
        "extras": {"type": "object", "properties": extras},
        "total": number,
        "status": {"enum": ["confirmed", "cancelled", "travelled"]},
        "legs": legs,
    }
    payment = {"type": "object", "properties": {"id": text, "booking": text, "amount": number}}
    unordered = {"x-cuagym": {"unordered": True}}
    needed = ["id", "offer", "passengers", "extras", "total", "status"]
    return {
        "type": "object",
        "properties": {
            "traveller": {"type": "object"},
            "offers": {"type": "array", "items": {"type": "object", "properties": one_offer}, **unordered},
            "bookings": {
                "type": "array",
                "items": {"type": "object", "required": needed, "properties": one_booking},
                **unordered,
            },
            "wallet": {
                "type": "object",
                "properties": {
                    "balance": number,
                    "currency": text,
                    "payments": {"type": "array", "items": payment, **unordered},
                },
            },
            "saved": {"type": "array", "items": text, **unordered},
            "map": {"type": "object", **looked},
            "searches": {"type": "array", "items": {"type": "object"}, **looked},
        },
    }
