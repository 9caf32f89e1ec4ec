"""The initial state of the shop shape, made from a seed."""

import random

GOODS = [
    ("Enamel mug, blue", 7.35),
    ("Enamel mug, cream", 7.35),
    ("Linen tea towel, ochre", 9.9),
    ("Linen tea towel, slate", 9.9),
    ("Beech spoon, long", 4.6),
    ("Beech spoon, short", 4.2),
    ("Cast iron pan, 24 cm", 48.0),
    ("Stoneware bowl", 14.5),
    ("Bread knife", 22.75),
    ("Oil bottle, green", 11.2),
    ("Salt pig", 13.3),
    ("Kitchen scales", 36.4),
    ("Wool blanket", 64.0),
    ("Candle, tall", 3.15),
    ("Rush basket", 27.8),
    ("Brass hook", 2.45),
    ("Coffee filter, steel", 17.6),
    ("Tin of nails", 5.05),
    ("Oak board, small", 19.9),
    ("Oak board, large", 31.9),
]
HOME = {
    "id": "adr-1",
    "label": "Home",
    "street": "18 Harbour Row",
    "city": "Leith",
    "postcode": "EH6 6QW",
    "country": "United Kingdom",
    "default": True,
}
PARENTS = {
    "id": "adr-2",
    "label": "Parents",
    "street": "4 Weavers Court",
    "city": "Galashiels",
    "postcode": "TD1 3AB",
    "country": "United Kingdom",
    "default": False,
}


def line(goods: list[dict], n: int, quantity: int) -> dict:
    return {
        "sku": goods[n]["sku"],
        "name": goods[n]["name"],
        "quantity": quantity,
        "price": goods[n]["price"],
        "gift": False,
    }


def total(lines: list[dict]) -> float:
    return round(sum(item["quantity"] * item["price"] for item in lines), 2)


def initial(seed: int = 41) -> dict:
    rng = random.Random(seed)
    goods = [
        {
            "sku": f"SK-{n + 100}",
            "name": name,
            "price": price,
            "stock": rng.randrange(3, 60),
            "rating": rng.randrange(30, 50) / 10,
        }
        for n, (name, price) in enumerate(GOODS)
    ]
    orders = []
    for n in range(14):
        lines = [
            line(goods, k, rng.randrange(1, 4))
            for k in sorted(rng.sample(range(len(goods)), rng.choice([1, 2, 3])))
        ]
        day = 28 - 2 * n if n < 10 else n
        orders.append(
            {
                "number": 20420 - n,
                "placedAt": f"2026-0{5 if n < 10 else 4}-{max(day, 1):02d}T12:{rng.randrange(10, 60)}:00Z",
                "status": "processing" if n in (0, 2) else "shipped" if n == 1 else "delivered",
                "lines": lines,
                "shipTo": {
                    key: (HOME if n % 3 else PARENTS)[key] for key in ("street", "city", "postcode", "country")
                },
                "payment": {"method": "card", "last4": "4417", "paid": True},
                "total": total(lines),
            }
        )
    lines = [line(goods, 0, 1), line(goods, 1, 2), line(goods, 2, 1), line(goods, 7, 2)]
    return {
        "customer": {"name": "Greer Lindsay", "email": "greer@lindsay.example", "addresses": [HOME, PARENTS]},
        "catalog": goods,
        "cart": {"lines": lines, "coupon": None, "discount": 0, "total": total(lines)},
        "orders": orders,
        "wishlist": [goods[12]["sku"], goods[19]["sku"]],
        "recentlyViewed": [goods[4]["sku"]],
    }
