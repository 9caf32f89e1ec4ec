"""Train journeys: one booked with a bag and another cancelled, and a train that does not run."""

import copy

from tests.reward.corpus.author import CaseDraft, Edit, Shape, drop, put, shift
from tests.reward.corpus.trips.world import booking, initial, schema

WORLD = initial()
SHAPE = Shape(
    __file__,
    WORLD,
    "offers and bookings with nested legs and stops, prices as numbers, a wallet that must add up",
    schema(),
    half="second",
)
MAP = put("/map", {"center": [41.1, -8.6], "zoom": 11})
NEW, WALLET, OTHER = "/bookings[id=bk-42]", "/wallet", "/bookings[reference=TR-4410]/status"
SEATS = WORLD["offers"][3]["seatsLeft"]
SEARCHED = put("/searches/-", {"from": "Lisboa Oriente", "to": "Braga", "date": "2026-05-12"})


def made(number: int = 3, bags: int = 1, **fields) -> dict:
    """A booking as the app writes it."""
    offer = WORLD["offers"][number]
    ours = copy.deepcopy(booking(42, offer, "Rui Tavares", "confirmed"))
    return {**ours, "extras": {"bags": bags, "meal": None}, "total": offer["price"]["amount"] + 6 * bags, **fields}


def instead(number: int, **fields) -> list[Edit]:
    """Another offer booked in its place."""
    ours = made(number, **fields)
    return [
        put(NEW, ours),
        put("/offers[id=of-3]/seatsLeft", SEATS),
        put(f"/offers[id=of-{number}]/seatsLeft", WORLD["offers"][number]["seatsLeft"] - 1),
        put(f"{WALLET}/payments[id=pay-9]/amount", ours["total"]),
        put(f"{WALLET}/balance", round(182.35 - ours["total"], 2)),
    ]


def book() -> None:
    case = SHAPE.case(
        "book",
        "Book the IC 523 from Lisboa Oriente to Porto Campanhã on 12 May for Rui Tavares, with one bag (6 €) and "
        "no meal, paid from the wallet, and cancel booking TR-4410 (it is not refunded).",
        steps=(
            [
                put("/bookings/-", made()),
                put(f"{WALLET}/payments/-", {"id": "pay-9", "booking": "bk-42", "amount": 40.5}),
                put(f"{WALLET}/balance", 141.85),
                put("/offers[id=of-3]/seatsLeft", SEATS - 1),
            ],
            [put(OTHER, "cancelled")],
        ),
    )

    renamed = [put(f"{WALLET}/payments[id=pay-9]/booking", "bk-77"), put(f"{NEW}/id", "bk-77")]
    case.right("another id", *renamed)
    case.right("another reference", put(f"{NEW}/reference", "TR-9001"))
    case.right("another seat", put(f"{NEW}/passengers/0/seat", "12C"))
    case.right("no seat", put(f"{NEW}/passengers/0", {"name": "Rui Tavares"}))
    case.right("the payment has another id", put(f"{WALLET}/payments[id=pay-9]/id", "p-1"))
    case.right("the balance with a float's noise", put(f"{WALLET}/balance", 141.85000000000002))
    case.right("the booking comes first", shift(NEW, 0))
    case.right("the map was moved", MAP)
    case.right("something else was searched", SEARCHED)
    case.right("offers listed otherwise", shift("/offers[id=of-3]", 0))
    case.right("a space after the name", put(f"{NEW}/passengers/0/name", "Rui Tavares "))
    case.right("the payment comes first", shift(f"{WALLET}/payments[id=pay-9]", 0))
    case.right("id, order, map and search at once", *renamed, shift("/bookings/4", 1), MAP, SEARCHED)
    case.wrong("not cancelled", put(OTHER, "confirmed"))
    case.wrong("another booking cancelled", put(OTHER, "confirmed"), put("/bookings[id=bk-7]/status", "cancelled"))
    case.wrong("two bookings cancelled", put("/bookings[id=bk-7]/status", "cancelled"))
    case.wrong("the booking was removed, not cancelled", drop("/bookings[reference=TR-4410]"))
    case.wrong("the train an hour later", *instead(4))
    case.wrong("the train of the next day", *instead(5))
    case.wrong("no bag", *instead(3, bags=0), put("/offers[id=of-3]/seatsLeft", SEATS - 1))
    case.wrong("two bags", *instead(3, bags=2), put("/offers[id=of-3]/seatsLeft", SEATS - 1))
    case.wrong("for Inês", put(f"{NEW}/passengers/0/name", "Inês Tavares"))
    case.wrong("for both", put(f"{NEW}/passengers/-", {"name": "Inês Tavares", "seat": None}))
    case.wrong("with a meal", put(f"{NEW}/extras/meal", "vegetarian"))
    case.wrong("booked and cancelled again", put(f"{NEW}/status", "cancelled"))
    case.wrong("another total", put(f"{NEW}/total", 40))
    case.wrong("not paid", drop(f"{WALLET}/payments[id=pay-9]"), put(f"{WALLET}/balance", 182.35))
    case.wrong("the wallet lost more", put(f"{WALLET}/balance", 101.35))
    case.wrong(
        "booked twice",
        put("/bookings/-", made(id="bk-43")),
        put(f"{WALLET}/payments/-", {"id": "pay-10", "booking": "bk-43", "amount": 40.5}),
        put(f"{WALLET}/balance", 101.35),
        put("/offers[id=of-3]/seatsLeft", SEATS - 2),
    )
    case.wrong("a saved offer forgotten", put("/saved", ["of-9"]))
    case.wrong("a companion removed", put("/traveller/companions", ["Ana Prado"]))
    case.wrong("the legs are of another day", put(f"{NEW}/legs", WORLD["offers"][5]["legs"]))
    case.wrong("it says another line", put(f"{NEW}/legs/0/line", "IC 524"))
    case.wrong("gives up", status="infeasible")
    case.correct("gated")
    looser(case)
    stricter(case)


def looser(case: CaseDraft) -> None:
    case.defect(
        "gated_bags",
        "gated",
        "at-least-for-exactly",
        "false_accept",
        "any number of bags is enough, whatever it costs",
        [
            (
                "return extras.get('bags') == 1 and close(booking.get('total'), PRICE + BAG)",
                "return (extras.get('bags') or 0) >= 1",
            ),
            (
                "close(sum([p['amount'] for p in paid]), due) and close(now['balance'], was['balance'] - due)",
                "True",
            ),
        ],
        case.witness(1, 1, "two bags", *instead(3, bags=2), put("/offers[id=of-3]/seatsLeft", SEATS - 1)),
    )
    case.defect(
        "gated_surname",
        "gated",
        "substring-match",
        "false_accept",
        "a passenger of that surname is enough",
        [("names != ['Rui Tavares']", "not any([n.endswith('Tavares') for n in names])")],
        case.witness(1, 1, "for Inês", put(f"{NEW}/passengers/0/name", "Inês Tavares")),
    )
    case.defect(
        "gated_route",
        "gated",
        "wrong-referent-accepted",
        "false_accept",
        "any train between the two towns at that price counts",
        [
            (
                "if booking.get('offer') != OFFER or booking",
                "if booking.get('offer') not in (OFFER, 'of-4') or booking",
            ),
            ("(1 if key == OFFER and fresh else 0)", "(1 if fresh and key == fresh[0].get('offer') else 0)"),
            ("index(initial['offers'])[OFFER])", "index(initial['offers'])[fresh[0]['offer']])"),
        ],
        case.witness(1, 1, "the train an hour later", *instead(4)),
    )
    case.defect(
        "gated_cancel_count",
        "gated",
        "count-instead-of-identity",
        "false_accept",
        "some booking must be cancelled, whichever",
        [
            ("free = booking['reference'] == CANCELLED and now.get('status') in", "free = now.get('status') in"),
            (
                "    if index(final['bookings'], 'reference')[CANCELLED]['status'] == 'cancelled':",
                "    if len([b for b in final['bookings'] if b['status'] == 'cancelled']) == 1:",
            ),
        ],
        case.witness(
            1,
            1,
            "another booking cancelled",
            put(OTHER, "confirmed"),
            put("/bookings[id=bk-7]/status", "cancelled"),
        ),
    )
    case.defect(
        "gated_removed",
        "gated",
        "deletion-accepted-for-change",
        "false_accept",
        "a booking that is gone counts as cancelled",
        [
            (
                "        if now is None:\n            return True\n",
                "        if now is None and booking['reference'] == CANCELLED:\n            continue\n"
                "        if now is None:\n            return True\n",
            ),
            (
                "index(final['bookings'], 'reference')[CANCELLED]['status']",
                "index(final['bookings'], 'reference').get(CANCELLED, {'status': 'cancelled'})['status']",
            ),
        ],
        case.witness(1, 1, "the booking was removed, not cancelled", drop("/bookings[reference=TR-4410]")),
    )
    case.defect(
        "gated_wallet",
        "gated",
        "collateral-edit-unchecked",
        "false_accept",
        "the balance of the wallet is not compared",
        [(" and close(now['balance'], was['balance'] - due)", "")],
        case.witness(1, 1, "the wallet lost more", put(f"{WALLET}/balance", 101.35)),
        certain=False,
    )
    case.defect(
        "gated_companions",
        "gated",
        "collateral-unchecked-elsewhere",
        "false_accept",
        "neither the traveller nor the saved offers are compared",
        [
            (
                "    if initial['traveller'] != final['traveller'] or sorted(initial['saved']) "
                "!= sorted(final['saved']):\n"
                "        return True\n",
                "",
            )
        ],
        case.witness(1, 1, "a saved offer forgotten", put("/saved", ["of-9"])),
        certain=False,
    )


def stricter(case: CaseDraft) -> None:
    case.defect(
        "gated_last",
        "gated",
        "new-entity-at-a-place",
        "false_reject",
        "the new booking must be the last, though the list has no order",
        [("fresh = [b for b in final['bookings'] if", "fresh = [b for b in final['bookings'][-1:] if")],
        case.witness(0, 0.4, "the booking comes first", shift(NEW, 0)),
    )
    case.defect(
        "gated_reference",
        "gated",
        "new-id-hard-coded",
        "false_reject",
        "the booking must have the reference of the golden run",
        [
            (
                "booking.get('status') != 'confirmed':",
                "booking.get('status') != 'confirmed' or booking.get('reference') != 'TR-4442':",
            )
        ],
        case.witness(0, 0, "another reference", put(f"{NEW}/reference", "TR-9001")),
    )
    case.defect(
        "gated_float",
        "gated",
        "floats-compared-by-equality",
        "false_reject",
        "the balance is compared by equality",
        [
            (
                "close(now['balance'], was['balance'] - due)",
                "now['balance'] == (141.85 if fresh else was['balance'])",
            )
        ],
        case.witness(0, 0, "the balance with a float's noise", put(f"{WALLET}/balance", 141.85000000000002)),
    )
    case.defect(
        "gated_seat",
        "gated",
        "crash-on-missing-key",
        "error",
        "a passenger without a seat makes the program fail",
        [
            (
                "if names != ['Rui Tavares'] or",
                "if [p['seat'] for p in booking['passengers']] == [''] or names != ['Rui Tavares'] or",
            )
        ],
        case.witness(None, None, "no seat", put(f"{NEW}/passengers/0", {"name": "Rui Tavares"})),
    )


def night_train() -> None:
    case = SHAPE.case(
        "night_train",
        "Move booking TR-4407 to the night train to Madrid on the same day. If there is no such train, report that "
        "it can't be done and leave everything as it is.",
        kind="infeasible",
        status="infeasible",
    )
    case.right("with a reason", answer="There is no night train to Madrid.")
    case.right("with another reason", answer="not offered")
    case.right("with an empty answer", answer="")
    case.right("after a search", SEARCHED)
    case.right("the map was moved", MAP)
    case.right("pages were visited", visits=["/search", "/bookings/TR-4407"])
    case.right("offers listed otherwise", shift("/offers/9", 0))
    case.right("bookings listed otherwise", shift("/bookings/3", 0))
    case.right("saved offers listed otherwise", shift("/saved/1", 0))
    case.right("payments listed otherwise", shift("/wallet/payments/2", 0))
    case.right("search, map and reason at once", SEARCHED, MAP, answer="No.", visits=["/search"])
    case.wrong("says that it is done", status="done")
    case.wrong("claims it", status="done", answer="Moved to the night train.")
    case.wrong("ran out of steps", status="stopped")
    case.wrong("says so in words only", status="done", answer="infeasible")
    case.wrong("cancelled first", put("/bookings[reference=TR-4407]/status", "cancelled"))
    case.wrong("moved to another train", put("/bookings[reference=TR-4407]/offer", "of-3"))
    case.wrong("removed", drop("/bookings[reference=TR-4407]"))
    case.wrong("another booking cancelled", put("/bookings[reference=TR-4410]/status", "cancelled"))
    case.wrong("another train booked", put("/bookings/-", made()))
    case.wrong("paid for something", put("/wallet/balance", 141.85))
    case.wrong("an offer saved", put("/saved/-", "of-3"))
    case.wrong("a companion removed", put("/traveller/companions", []))
    case.correct("refused")
    case.defect(
        "refused_any",
        "refused",
        "status-ignored",
        "false_accept",
        "an episode that ran out of steps is taken for one that refused",
        [("status == 'infeasible'", "status in ('infeasible', 'stopped')")],
        case.witness(1, 1, "ran out of steps", status="stopped"),
    )
    case.defect(
        "refused_bookings",
        "refused",
        "state-ignored-when-infeasible",
        "false_accept",
        "bookings may change",
        [("{'offers': 'id', 'bookings': 'id'}", "{'offers': 'id'}")],
        case.witness(1, 1, "cancelled first", put("/bookings[reference=TR-4407]/status", "cancelled")),
        certain=False,
    )
    case.defect(
        "refused_map",
        "refused",
        "incidental-required-unchanged",
        "false_reject",
        "the map must not have been moved",
        [
            (
                "initial['traveller'] != final['traveller']:",
                "initial['traveller'] != final['traveller'] or initial['map'] != final['map']:",
            )
        ],
        case.witness(0, 0, "the map was moved", MAP),
    )


book()
night_train()

if __name__ == "__main__":
    SHAPE.write()
