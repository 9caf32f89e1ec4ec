"""An order that can't be cancelled any more."""

from tests.reward.corpus.author import drop, put, shift
from tests.reward.corpus.shop.shape import SHAPE, VIEWED, WORLD


def cancel_delivered() -> None:
    case = SHAPE.case(
        "cancel_delivered",
        "Cancel order 20417. Orders can only be cancelled while they are processing; if it can't be done, say so "
        "and change nothing.",
        kind="infeasible",
        status="infeasible",
    )
    done = put("/orders[number=20417]/status", "cancelled")
    case.right("with a reason", answer="The order has been delivered already.")
    case.right("with an empty answer", answer="")
    case.right("with another reason", answer="Can't be cancelled: delivered.")
    case.right("the order's page was visited", visits=["/orders", "/orders/20417"])
    case.right("other pages were visited", visits=["/", "/orders", "/help/cancel"], answer="Too late.")
    case.right("products were looked at", VIEWED)
    case.right("no history", put("/recentlyViewed", []))
    case.right("the wishlist in another order", shift("/wishlist/0", 1))
    case.right("orders in another order", shift("/orders[number=20417]", 0))
    case.right("the catalog in another order", shift("/catalog[sku=SK-119]", 3), VIEWED)
    case.right("history, visits and a reason", VIEWED, visits=["/orders/20417"], answer="No.")
    case.wrong("says that it is done, changed nothing", status="done")
    case.wrong("claims to have cancelled it", status="done", answer="Order 20417 is cancelled.")
    case.wrong("says in words that it can't be done, but ends as done", status="done", answer="infeasible")
    case.wrong("ran out of steps", status="stopped")
    case.wrong("the order forced to be cancelled", done, status="done")
    case.wrong("forced, and called infeasible", done)
    case.wrong("the processing order cancelled instead", put("/orders[number=20418]/status", "cancelled"))
    case.wrong(
        "the other processing order cancelled", put("/orders[number=20420]/status", "cancelled"), status="done"
    )
    case.wrong("the order removed from the list", drop("/orders[number=20417]"))
    case.wrong("the cart emptied on the way", put("/cart/lines", []), put("/cart/total", 0))
    case.wrong("an address removed on the way", drop("/customer/addresses/1"))
    case.wrong(
        "the goods ordered anew", put("/orders/-", {**WORLD["orders"][3], "number": 20421, "status": "processing"})
    )
    case.correct("untouched_and_said")
    case.defect(
        "untouched_and_said_any_status",
        "untouched_and_said",
        "status-ignored",
        "false_accept",
        "whoever does nothing until the steps run out is paid",
        [("status != 'infeasible'", "status == 'done'")],
        case.witness(1, 1, "ran out of steps", status="stopped"),
    )
    case.defect(
        "untouched_and_said_words",
        "untouched_and_said",
        "words-for-status",
        "false_accept",
        "an answer with the word in it pays, whatever the agent's status",
        [("status != 'infeasible'", "'infeasible' not in (status, answer)")],
        case.witness(1, 1, "says so in words, ends as done", status="done", answer="infeasible"),
        certain=False,
    )
    case.defect(
        "untouched_and_said_state",
        "untouched_and_said",
        "state-ignored-when-infeasible",
        "false_accept",
        "only the order named is looked at, so that another may be cancelled",
        [
            (
                "[o for o in initial['orders'] if o not in final['orders']]",
                "[o for o in initial['orders'] if o['number'] == 20417 and o not in final['orders']]",
            )
        ],
        case.witness(
            1, 1, "the processing order cancelled instead", put("/orders[number=20418]/status", "cancelled")
        ),
        certain=False,
    )
