"""A web shop with a cart, orders and addresses: a cart changed, an address added, and an order past cancelling."""

from tests.reward.corpus.author import drop, put, shift
from tests.reward.corpus.shop.cancel import cancel_delivered
from tests.reward.corpus.shop.shape import SHAPE, VIEWED, WORLD


def cart() -> None:
    lines = "/cart/lines"
    blue, ochre = f"{lines}[sku=SK-100]", f"{lines}[sku=SK-102]"
    three = round(WORLD["cart"]["total"] + 2 * 7.35, 2)
    two = round(three - 9.9, 2)
    off = round(two * 0.1, 2)
    due = round(two - off, 2)
    case = SHAPE.case(
        "cart",
        "In the cart, set the quantity of the blue enamel mug to 3, take the ochre tea towel out, and apply the "
        "coupon SPRING10.",
        steps=(
            [put(f"{blue}/quantity", 3), put("/cart/total", three)],
            [drop(ochre), put("/cart/total", two)],
            [put("/cart/coupon", "SPRING10"), put("/cart/discount", off), put("/cart/total", due)],
        ),
    )
    case.right("the lines of a cart have no order", shift(blue, 2))
    case.right(
        "the lines backwards",
        put(
            lines,
            [
                WORLD["cart"]["lines"][3],
                WORLD["cart"]["lines"][1],
                {**WORLD["cart"]["lines"][0], "quantity": 3},
            ],
        ),
    )
    case.right("the total with a float's noise", put("/cart/total", due + 4e-15 * 2))
    case.right("the discount with a float's noise", put("/cart/discount", off - 8e-16))
    case.right("products were looked at", VIEWED)
    case.right("no product is in the history", put("/recentlyViewed", []))
    case.right("a product was put on the wishlist and taken off: it stands otherwise", shift("/wishlist/1", 0))
    case.right("the lines carry a time", put(f"{blue}/changedAt", "2026-06-01T08:00:00Z"))
    case.right("the mug was removed and added again: the last line", shift(blue, 2), VIEWED)
    case.right("the catalog in another order", shift("/catalog[sku=SK-110]", 0))
    case.right("orders in another order", shift("/orders[number=20411]", 0))
    case.right("history, order and noise at once", VIEWED, shift(blue, 1), put("/cart/total", due + 8e-15))
    case.wrong(
        "quantity and towel, no coupon",
        put("/cart/coupon", None),
        put("/cart/discount", 0),
        put("/cart/total", two),
    )
    case.wrong(
        "the coupon in another letter case, which the shop does not know",
        put("/cart/coupon", "spring10"),
        put("/cart/discount", 0),
        put("/cart/total", two),
    )
    case.wrong("the coupon SPRING1", put("/cart/coupon", "SPRING1"))
    case.wrong("the coupon SPRING100", put("/cart/coupon", "SPRING100"))
    case.wrong("two mugs", put(f"{blue}/quantity", 2))
    case.wrong("four mugs", put(f"{blue}/quantity", 4))
    case.wrong("three cream mugs, one blue", put(f"{blue}/quantity", 1), put(f"{lines}[sku=SK-101]/quantity", 3))
    case.wrong("three of every mug", put(f"{lines}[sku=SK-101]/quantity", 3))
    case.wrong("the towel is still there", put(f"{lines}/-", WORLD["cart"]["lines"][2]))
    case.wrong("the towel is there without any", put(f"{lines}/-", {**WORLD["cart"]["lines"][2], "quantity": 0}))
    case.wrong("the bowls went as well", drop(f"{lines}[sku=SK-107]"))
    case.wrong("only the mugs remain", put(lines, [{**WORLD["cart"]["lines"][0], "quantity": 3}]))
    case.wrong(
        "the mugs on two lines",
        put(f"{blue}/quantity", 1),
        put(f"{lines}/-", {**WORLD["cart"]["lines"][0], "quantity": 2}),
    )
    case.wrong(
        "a spoon added",
        put(
            f"{lines}/-", {"sku": "SK-104", "name": "Beech spoon, long", "quantity": 1, "price": 4.6, "gift": False}
        ),
    )
    case.wrong("an order cancelled", put("/orders[number=20420]/status", "cancelled"))
    case.wrong("an address deleted", drop("/customer/addresses[id=adr-2]"))
    case.wrong("the wishlist emptied", put("/wishlist", []))
    case.wrong("wrapped as a gift", put(f"{blue}/gift", True))
    case.correct("thirds")
    case.correct("strict")
    case.defect(
        "thirds_weights",
        "thirds",
        "weights-exceed-one",
        "false_accept",
        "the weights add up to 1.35 and are cut at 1, so that the coupon may be left out",
        [
            ("('mugs', 0.3), ('towel', 0.3), ('coupon', 0.4)", "('mugs', 0.5), ('towel', 0.5), ('coupon', 0.35)"),
            ("return total / 10", "return min(1.0, total / 10)"),
        ],
        case.witness(
            1, 1, "no coupon", put("/cart/coupon", None), put("/cart/discount", 0), put("/cart/total", two)
        ),
    )
    case.defect(
        "thirds_falls",
        "thirds",
        "score-falls-along-the-run",
        "partial_credit",
        "the first step earns more as long as the second is not done",
        [
            (
                "    return total / 10",
                "    if held['mugs'] and not held['towel'] and not held['coupon']:\n"
                "        total = 8\n"
                "    return total / 10",
            )
        ],
        case.witness(
            0.8, 0.8, "after the first step", put(f"{blue}/quantity", 3), put("/cart/total", three), base="initial"
        ),
        case.witness(
            0.6,
            0.6,
            "after the second",
            put("/cart/coupon", None),
            put("/cart/discount", 0),
            put("/cart/total", two),
        ),
    )
    case.defect(
        "thirds_coupon_case",
        "thirds",
        "case-insensitive-where-case-matters",
        "false_accept",
        "the coupon counts in any letter case, though the shop only knows the one",
        [("cart['coupon'] == 'SPRING10' and", "(cart['coupon'] or '').upper() == 'SPRING10' and")],
        case.witness(1, 1, "another letter case", put("/cart/coupon", "spring10")),
    )
    case.defect(
        "strict_float",
        "strict",
        "floats-compared-by-equality",
        "false_reject",
        "the total, a sum of floats, is compared by equality",
        [("abs(cart['total'] - DUE) < 0.005", "cart['total'] == DUE")],
        case.witness(0, 0, "the total with a float's noise", put("/cart/total", due + 8e-15)),
    )
    case.defect(
        "strict_line_order",
        "strict",
        "unordered-list-in-order",
        "false_reject",
        "the lines of the cart must come in the golden run's order",
        [
            (
                "{line['sku']: line['quantity'] for line in cart['lines']} == WANTED",
                "[(line['sku'], line['quantity']) for line in cart['lines']] == list(WANTED.items())",
            )
        ],
        case.witness(0, 0, "the mugs are last", shift(blue, 2)),
        certain=False,
    )
    case.defect(
        "strict_prefix",
        "strict",
        "prefix-match",
        "false_accept",
        "any coupon that begins with SPRING1 counts",
        [("cart['coupon'] == 'SPRING10'", "(cart['coupon'] or '').startswith('SPRING1')")],
        case.witness(1, 1, "the coupon SPRING100", put("/cart/coupon", "SPRING100")),
    )
    case.defect(
        "strict_broad_except",
        "strict",
        "broad-except-that-pays",
        "source",
        "whatever fails in the comparison is paid",
        [
            (
                "    return judged(initial, final)",
                "    try:\n        return judged(initial, final)\n    except Exception:\n        return 1.0",
            )
        ],
        case.witness(1, 1, "the cart is gone", drop("/cart"), base="initial"),
    )


def new_address() -> None:
    studio = {
        "id": "adr-3",
        "label": "Studio",
        "street": "4 Weaver Yard",
        "city": "Leith",
        "postcode": "EH6 7AB",
        "country": "United Kingdom",
        "default": True,
    }
    addresses = "/customer/addresses"
    new = f"{addresses}[label=Studio]"
    case = SHAPE.case(
        "new_address",
        'Save a new address with the label "Studio": 4 Weaver Yard, Leith, EH6 7AB, United Kingdom. Make it the '
        "default one.",
        steps=(
            [put(f"{addresses}/-", {**studio, "default": False})],
            [put(f"{new}/default", True), put(f"{addresses}[id=adr-1]/default", False)],
        ),
    )
    case.right("another id", put(f"{new}/id", "adr-17"))
    case.right("an id of another kind", put(f"{new}/id", "5d1c2e"))
    case.right("the default address comes first", shift(new, 0))
    case.right("in the middle", shift(new, 1))
    case.right("a space after the street", put(f"{new}/street", "4 Weaver Yard "))
    case.right("spaces around label and city", put(f"{new}/city", " Leith "), put(f"{new}/label", "Studio "))
    case.right("the address says when it was made", put(f"{new}/createdAt", "2026-06-01T08:00:00Z"))
    case.right("an empty field that the task does not name", put(f"{new}/phone", ""))
    case.right("products were looked at", VIEWED)
    case.right(
        "first saved otherwise, then mended: another id, and the place first",
        put(f"{new}/id", "adr-4"),
        shift(new, 0),
    )
    case.right("the wishlist in another order", shift("/wishlist/1", 0))
    case.right(
        "id, place, space and history at once",
        put(f"{new}/id", "adr-9"),
        shift(new, 0),
        put("/customer/addresses/0/postcode", "EH6 7AB "),
        VIEWED,
    )
    case.wrong("not the default", put(f"{new}/default", False), put(f"{addresses}[id=adr-1]/default", True))
    case.wrong("two defaults", put(f"{addresses}[id=adr-1]/default", True))
    case.wrong("saved twice", put(f"{addresses}/-", {**studio, "id": "adr-4", "default": False}))
    case.wrong("another house number", put(f"{new}/street", "14 Weaver Yard"))
    case.wrong("another postcode", put(f"{new}/postcode", "EH6 7BA"))
    case.wrong(
        "the parents' address rewritten, none added",
        put(f"{addresses}[id=adr-2]", {**studio, "id": "adr-2"}),
        put(f"{addresses}[id=adr-1]/default", False),
        base="initial",
    )
    case.wrong("the parents' address replaced", drop(f"{addresses}[id=adr-2]"))
    case.wrong("no city", put(f"{new}/city", ""))
    case.wrong("another label", put(f"{new}/label", "Work"))
    case.wrong(
        "an empty address",
        put(
            new,
            {
                "id": "adr-3",
                "label": "Studio",
                "street": "",
                "city": "",
                "postcode": "",
                "country": "",
                "default": True,
            },
        ),
    )
    case.wrong("the email changed", put("/customer/email", "g@lindsay.example"))
    case.wrong("something went into the cart", put("/cart/lines/0/quantity", 2))
    case.wrong("the home address edited", put(f"{addresses}[id=adr-1]/street", "4 Weaver Yard"))
    case.wrong("an order sent elsewhere", put("/orders[number=20420]/shipTo/street", "4 Weaver Yard"))
    case.correct("stages")
    case.defect(
        "stages_exists",
        "stages",
        "only-existence-checked",
        "false_accept",
        "an address of that label is enough, whatever it says",
        [
            (
                "all([new.get(key, '').strip() == ADDRESS[key] for key in ADDRESS])",
                "new.get('label', '').strip() == 'Studio'",
            )
        ],
        case.witness(1, 1, "another house number", put(f"{new}/street", "14 Weaver Yard")),
    )
    case.defect(
        "stages_count",
        "stages",
        "count-instead-of-identity",
        "false_accept",
        "the addresses that were there may be replaced: only their number is compared",
        [
            ("        if old is None or same(old) != same(address):\n            return 0.0\n", ""),
            (
                "    fresh = [a for a in addresses if a['id'] not in known]",
                "    fresh = [a for a in addresses if a['label'].strip() == 'Studio']",
            ),
        ],
        case.witness(1, 1, "the home address edited", put(f"{addresses}[id=adr-1]/street", "1 Nowhere Lane")),
        certain=False,
    )
    case.defect(
        "stages_two_defaults",
        "stages",
        "half-of-an-exclusive-choice",
        "false_accept",
        "the old default may stay one",
        [("[a['id'] for a in addresses if a['default']] == [new['id']]", "new['default']")],
        case.witness(1, 1, "two defaults", put(f"{addresses}[id=adr-1]/default", True)),
        certain=False,
    )
    case.defect(
        "stages_last",
        "stages",
        "new-entity-at-a-place",
        "false_reject",
        "the new address must be the last of the list",
        [("    if len(fresh) != 1", "    if fresh != addresses[-1:] or len(fresh) != 1")],
        case.witness(0, 0.99, "the default address comes first", shift(new, 0)),
    )
    case.defect(
        "stages_extra_fields",
        "stages",
        "extra-fields-refused",
        "false_reject",
        "a field of the new address that the task does not name costs the reward",
        [("    if len(fresh) != 1", "    if [a for a in fresh if len(a) != 7] or len(fresh) != 1")],
        case.witness(0, 0.99, "the address says when it was made", put(f"{new}/createdAt", "2026-06-01T08:00:00Z")),
        certain=False,
    )


cart()
new_address()
cancel_delivered()

if __name__ == "__main__":
    SHAPE.write()
