"""Boards of lanes of cards, nested: a card moved and assigned, and a checklist ticked off."""

from tests.reward.corpus.author import Shape, drop, insert, move, put, shift
from tests.reward.corpus.kanban.world import initial

WORLD = initial()
SHAPE = Shape(__file__, WORLD, "kanban: boards of lanes of cards of checklist items, all nested lists")
LOG = {"at": "2026-09-30T11:00:00Z", "who": "u1", "what": "opened a card"}


def review_and_assign() -> None:
    doing, review = "/boards/0/lanes/1/cards", "/boards/0/lanes/2/cards"
    old, new = f"{doing}[id=card-r1]", f"{review}[id=card-r1]"
    to_top = [insert(f"{review}/0", None), move(old, f"{review}/0")]
    case = SHAPE.case(
        "review_and_assign",
        'On the board "Autumn release", move the card "Fix the import of old receipts" to the top of the lane '
        "Review and add Noor Haddad to the people it is assigned to.",
        steps=(to_top, [put(f"{new}/assignees/-", "u1")]),
    )
    case.right("the people of a card have no order", put(f"{new}/assignees", ["u1", "u3"]))
    case.right("the move is in the activity log", put("/activity/-", {**LOG, "what": "moved card-r1"}))
    case.right("both steps are in the activity log", insert("/activity/0", LOG), put("/activity/-", LOG))
    case.right("older entries fell out of the log", put("/activity", [LOG]))
    case.right("another board was opened last", put("/lastOpenedBoard", "b3"))
    case.right("no board is open", put("/lastOpenedBoard", None))
    case.right(
        "a card was moved and moved back on the way",
        put("/activity/-", {**LOG, "what": "moved card-r3"}),
        put("/activity/-", {**LOG, "what": "moved card-r3"}),
    )
    case.right("people listed otherwise", shift("/people[id=u4]", 0))
    case.right("people listed backwards", put("/people", WORLD["people"][::-1]))
    case.right(
        "the log, the people and the order of assignees at once",
        put("/activity/-", LOG),
        shift("/people/5", 1),
        put(f"{new}/assignees", ["u1", "u3"]),
    )
    case.wrong("only moved", put(f"{new}/assignees", ["u3"]))
    case.wrong("only assigned", put(f"{old}/assignees", ["u3", "u1"]), base="initial")
    case.wrong("moved to the bottom", shift(new, len(WORLD["boards"][0]["lanes"][2]["cards"])))
    case.wrong("moved to Done", move(new, "/boards/0/lanes/3/cards/-"))
    case.wrong("Noor Hadid assigned", put(f"{new}/assignees", ["u3", "u2"]))
    case.wrong("both Noors assigned", put(f"{new}/assignees", ["u3", "u1", "u2"]))
    case.wrong("the person it was assigned to is gone", put(f"{new}/assignees", ["u1"]))
    case.wrong(
        "the card of the same title on the winter board",
        insert("/boards/1/lanes/2/cards/0", None),
        move("/boards/1/lanes/1/cards[id=card-r2]", "/boards/1/lanes/2/cards/0"),
        put("/boards/1/lanes/2/cards/0/assignees", ["u1"]),
        base="initial",
    )
    case.wrong(
        "the export card instead",
        insert(f"{review}/0", None),
        move("/boards/0/lanes/0/cards[id=card-r3]", f"{review}/0"),
        put(f"{review}/0/assignees/-", "u1"),
        base="initial",
    )
    case.wrong("another card of the board deleted", drop("/boards/0/lanes/0/cards/0"))
    case.wrong("a card of another board deleted", drop("/boards/2/lanes/3/cards/0"))
    case.wrong(
        "copied: the card is in both lanes",
        insert(f"{doing}/0", {**WORLD["boards"][0]["lanes"][1]["cards"][1], "id": "card-copy"}),
    )
    case.wrong("a person removed from the workspace", drop("/people[id=u5]"))
    case.wrong("the card renamed", put(f"{new}/title", "Import"))
    case.wrong(
        "every card of Doing moved to Review",
        *[move(f"{doing}/0", f"{review}/-") for _ in WORLD["boards"][0]["lanes"][1]["cards"][1:]],
    )
    case.correct("expected_state")
    case.correct("fields")
    case.defect(
        "fields_position",
        "fields",
        "position-not-checked",
        "false_accept",
        "anywhere in the lane counts as its top",
        [
            (
                "    'at the top': lambda lane: lane['cards'][:1] and lane['cards'][0]['id'] == CARD,\n",
                "    'at the top': lambda lane: CARD in ids(lane),\n",
            )
        ],
        case.witness(1, 1, "moved to the bottom", shift(new, len(WORLD["boards"][0]["lanes"][2]["cards"]))),
    )
    case.defect(
        "fields_boards_unchecked",
        "fields",
        "collateral-deletion-unchecked",
        "false_accept",
        "cards of the other lanes and boards are not looked at",
        [("    if rest(initial) != rest(final):\n        return 0\n", "")],
        case.witness(1, 1, "a card of another board deleted", drop("/boards/2/lanes/3/cards/0")),
        certain=False,
    )
    case.defect(
        "expected_state_assignee_order",
        "expected_state",
        "unordered-list-in-order",
        "false_reject",
        "the people of the card must come in the golden run's order",
        [("sorted(card['assignees'])", "list(card['assignees'])")],
        case.witness(0, 0, "the other order", put(f"{new}/assignees", ["u1", "u3"])),
        certain=False,
    )
    case.defect(
        "expected_state_activity",
        "expected_state",
        "activity-log-required-unchanged",
        "false_reject",
        "an entry in the activity log, which the app writes for every move, costs the reward",
        [("    state.pop('activity', None)\n", "")],
        case.witness(0, 0, "the move is in the log", put("/activity/-", {**LOG, "what": "moved card-r1"})),
        certain=False,
    )
    case.defect(
        "fields_missing_step",
        "fields",
        "step-not-checked",
        "false_accept",
        "nobody looks whom the card is assigned to",
        [
            (
                "    'assigned': lambda lane: "
                "[sorted(c['assignees']) for c in lane['cards'] if c['id'] == CARD] == [['u1', 'u3']],\n",
                "",
            )
        ],
        case.witness(1, 1, "only moved", put(f"{new}/assignees", ["u3"])),
    )


def tick_off() -> None:
    box = "/boards/2/lanes/1/cards[id=card-box]/checklist"
    van = "/boards/2/lanes/0/cards[id=card-van]/checklist"
    case = SHAPE.case(
        "tick_off",
        'Tick off what is still open on the checklist of the card "Pack the trade fair boxes", except the spare '
        "badges.",
        steps=([put(f"{box}[id=box-1]/done", True)], [put(f"{box}[id=box-2]/done", True)]),
    )
    case.right("the log tells of both", put("/activity/-", LOG), put("/activity/-", LOG))
    case.right("the log tells of one", insert("/activity/0", {**LOG, "what": "ticked box-1"}))
    case.right(
        "the badges were ticked and unticked",
        put("/activity/-", {**LOG, "what": "ticked box-4"}),
        put("/activity/-", {**LOG, "what": "unticked box-4"}),
    )
    case.right("the trade fair board was opened", put("/lastOpenedBoard", "b3"))
    case.right("the winter board was opened last", put("/lastOpenedBoard", "b2"))
    case.right("people listed otherwise", shift("/people/2", 0))
    case.right("the log was trimmed", put("/activity", []))
    case.right(
        "the items carry who ticked them",
        put(f"{box}[id=box-1]/doneBy", "u6"),
        put(f"{box}[id=box-2]/doneBy", "u6"),
    )
    case.right(
        "the items carry when they were ticked",
        put(f"{box}[id=box-1]/doneAt", "2026-09-30T11:00:00Z"),
        put(f"{box}[id=box-2]/doneAt", "2026-09-30T11:01:00Z"),
    )
    case.right(
        "the log, the board and the people at once",
        put("/activity/-", LOG),
        put("/lastOpenedBoard", "b3"),
        shift("/people/0", 5),
    )
    case.wrong("only the price lists", put(f"{box}[id=box-2]/done", False))
    case.wrong("only the power strips", put(f"{box}[id=box-1]/done", False))
    case.wrong("the badges too", put(f"{box}[id=box-4]/done", True))
    case.wrong(
        "the badges instead of the power strips",
        put(f"{box}[id=box-2]/done", False),
        put(f"{box}[id=box-4]/done", True),
    )
    case.wrong(
        "all was flipped: what was done is open",
        put(f"{box}[id=box-0]/done", False),
        put(f"{box}[id=box-3]/done", False),
    )
    case.wrong("the van's list", put(f"{van}/0/done", True), put(f"{van}/1/done", True), base="initial")
    case.wrong(
        "the van's list too", put(f"{van}/0/done", True), put(f"{van}/1/done", True), put(f"{van}/2/done", True)
    )
    case.wrong("open items deleted instead", drop(f"{box}[id=box-1]"), drop(f"{box}[id=box-2]"), base="initial")
    case.wrong("the badges deleted", drop(f"{box}[id=box-4]"))
    case.wrong("an item renamed", put(f"{box}[id=box-1]/text", "Prices"))
    case.wrong("the card moved to Done", move("/boards/2/lanes/1/cards[id=card-box]", "/boards/2/lanes/3/cards/-"))
    case.wrong("another card deleted", drop("/boards/1/lanes/0/cards/0"))
    case.wrong("a text for true", put(f"{box}[id=box-1]/done", "yes"))
    case.wrong("the checklist is gone", put(box, []))
    case.correct("fraction")
    case.defect(
        "fraction_over_action",
        "fraction",
        "over-action-accepted",
        "false_accept",
        "ticking everything is as good as ticking what was asked",
        [("    if items['box-4']['done'] is not False:\n        return 0.0\n", "")],
        case.witness(1, 1, "the badges too", put(f"{box}[id=box-4]/done", True)),
    )
    case.defect(
        "fraction_count",
        "fraction",
        "count-instead-of-identity",
        "false_accept",
        "any two more done items will do",
        [
            ("    if items['box-4']['done'] is not False:\n        return 0.0\n", ""),
            (
                "len([i for i in WANTED if items[i]['done'] is True])",
                "min(2, len([i for i in items if items[i]['done'] is True]) - 2)",
            ),
        ],
        case.witness(
            1,
            1,
            "the badges instead of the power strips",
            put(f"{box}[id=box-2]/done", False),
            put(f"{box}[id=box-4]/done", True),
        ),
    )
    case.defect(
        "fraction_pays_untouched",
        "fraction",
        "pays-for-the-initial-state",
        "partial_credit",
        "items that were done before are counted among those to tick",
        [("WANTED = ['box-1', 'box-2']", "WANTED = ['box-0', 'box-1', 'box-2', 'box-3']")],
        case.witness(0.5, 0.5, "untouched", base="initial"),
    )
    case.defect(
        "fraction_vacuous",
        "fraction",
        "empty-list-accepted",
        "false_accept",
        "no open item left is enough, also because there is no item left",
        [
            ("[skeleton(initial), IDS] != [skeleton(final), names]", "skeleton(initial) != skeleton(final)"),
            ("items['box-4']['done'] is not False", "'box-4' in items and items['box-4']['done'] is not False"),
            (
                "len([i for i in WANTED if items[i]['done'] is True]) / len(WANTED)",
                "1 - len([i for i in WANTED if i in items and items[i]['done'] is not True]) / len(WANTED)",
            ),
        ],
        case.witness(
            1, 1, "open items deleted instead", drop(f"{box}[id=box-1]"), drop(f"{box}[id=box-2]"), base="initial"
        ),
    )


review_and_assign()
tick_off()

if __name__ == "__main__":
    SHAPE.write()
