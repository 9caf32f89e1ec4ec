"""Spreadsheets keyed by id: a dict of sheets, each a dict of rows; an amount corrected and a row added."""

from tests.reward.corpus.author import Shape, drop, put
from tests.reward.corpus.sheet.world import initial, row, schema

WORLD = initial()
SHAPE = Shape(__file__, WORLD, "spreadsheet: no lists at all, sheets and rows in dicts keyed by id", schema())


def correct_and_add() -> None:
    table = "/sheets/s2/rows"
    hotel, new = f"{table}/q18", f"{table}/q37"
    added = row(36, "2026-03-29", "Tram pass", "Transport", 18.6)
    bare = {key: added[key] for key in ("date", "item", "category", "amount")}
    case = SHAPE.case(
        "correct_and_add",
        'On the sheet "Travel 2026", correct the amount of the hotel in Gdańsk of 14 March to 312.40, and add a '
        'row for 29 March 2026: "Tram pass", Transport, 18.60.',
        steps=([put(f"{hotel}/amount", 312.4)], [put(new, added)]),
    )

    def under(key: str) -> list:
        return [drop(new), put(f"{table}/{key}", added)]

    case.right("the row has another id", *under("q99"))
    case.right("the row has an id of another kind", *under("row-7f31"))
    case.right("another id and another place", drop(new), put(f"{table}/r1", {**added, "position": 21}))
    case.right("the row was inserted higher up", put(f"{new}/position", 30))
    case.right("the row says when it was made", put(f"{new}/createdAt", "2026-04-01T09:00:00Z"))
    case.right("a space after the item", put(f"{new}/item", "Tram pass "))
    case.right("fields that the task does not name are left out", put(new, bare))
    case.right("the sheet is selected", put("/selection", {"sheet": "s2", "row": "q18"}))
    case.right("something can be undone", put("/undoDepth", 2))
    case.right("the amount was first mistyped, then mended", put("/undoDepth", 5), put("/selection/sheet", "s3"))
    case.right(
        "the amounts with a float's noise",
        put(f"{hotel}/amount", 312.40000000000003),
        put(f"{new}/amount", 18.600000000000001),
    )
    case.right(
        "id, place, space and selection at once",
        drop(new),
        put(f"{table}/z", {**added, "position": 0, "item": " Tram pass"}),
        put("/selection/sheet", "s2"),
    )
    case.wrong("only corrected", drop(new))
    case.wrong("only added", put(f"{hotel}/amount", 213.4))
    case.wrong("digits swapped", put(f"{hotel}/amount", 321.4))
    case.wrong("a cent less", put(f"{hotel}/amount", 312.39))
    case.wrong("the amount as a text", put(f"{hotel}/amount", "312.40"))
    case.wrong("the night before corrected", put(f"{hotel}/amount", 213.4), put(f"{table}/q17/amount", 312.4))
    case.wrong("both nights corrected", put(f"{table}/q17/amount", 312.4))
    case.wrong(
        "last year's hotel corrected", put(f"{hotel}/amount", 213.4), put("/sheets/s1/rows/p18/amount", 312.4)
    )
    case.wrong("the row is on last year's sheet", drop(new), put("/sheets/s1/rows/p37", added))
    case.wrong("the row added twice", put(f"{table}/q38", {**added, "position": 37}))
    case.wrong("the row of the 28th", put(f"{new}/date", "2026-03-28"))
    case.wrong("the row of last year", put(f"{new}/date", "2025-03-29"))
    case.wrong("another category", put(f"{new}/category", "Fees"))
    case.wrong("an amount ten times too high", put(f"{new}/amount", 186))
    case.wrong("another item", put(f"{new}/item", "Tram"))
    case.wrong("another row deleted", drop(f"{table}/q05"))
    case.wrong("a row of another sheet deleted", drop("/sheets/s1/rows/p02"))
    case.wrong("the chart deleted", drop("/charts/c1"))
    case.wrong("a sheet renamed", put("/sheets/s2/name", "Travel"))
    case.wrong("the hotel's note lost", put(f"{hotel}/note", ""))
    case.correct("halves")
    case.correct("set_difference")
    case.defect(
        "halves_key",
        "halves",
        "new-id-hard-coded",
        "false_reject",
        "the row is looked up under the key that it had in the golden run",
        [("    return new\n", "    return new if 'q37' in rows else []\n")],
        case.witness(0.5, 0.5, "another id", *under("q99")),
    )
    case.defect(
        "halves_missing_key",
        "halves",
        "crash-on-missing-key",
        "error",
        "a row without a note makes the program fail",
        [("row['item'].strip() == 'Tram pass'", "(row['item'] + row['note']).strip() == 'Tram pass'")],
        case.witness(None, None, "fields that the task does not name are left out", put(new, bare)),
    )
    case.defect(
        "halves_other_sheets",
        "halves",
        "collateral-unchecked-elsewhere",
        "false_accept",
        "the other sheets are not looked at",
        [("    for key in ('s1', 's3'):\n", "    for key in ():\n")],
        case.witness(1, 1, "a row of another sheet deleted", drop("/sheets/s1/rows/p02")),
        certain=False,
    )
    case.defect(
        "set_difference_exists",
        "set_difference",
        "wrong-referent-accepted",
        "false_accept",
        "any hotel of 2026 in Gdańsk at the new amount counts",
        [
            ("key == 'q18'", "row['item'] == 'Hotel, Gdańsk'"),
            (
                "    if close(final['sheets']['s2']['rows']['q18']['amount'], 312.4):",
                "    hotels = [r for r in final['sheets']['s2']['rows'].values() if r['item'] == 'Hotel, Gdańsk']\n"
                "    if [r for r in hotels if close(r['amount'], 312.4)]:",
            ),
        ],
        case.witness(
            1, 1, "the night before corrected", put(f"{hotel}/amount", 213.4), put(f"{table}/q17/amount", 312.4)
        ),
    )
    case.defect(
        "set_difference_tolerance",
        "set_difference",
        "tolerance-too-wide",
        "false_accept",
        "amounts that differ by up to one are taken as equal",
        [("abs(value - wanted) < 0.001", "abs(value - wanted) < 1")],
        case.witness(1, 1, "a cent less", put(f"{hotel}/amount", 312.39)),
    )
    case.defect(
        "set_difference_month",
        "set_difference",
        "date-compared-in-part",
        "false_accept",
        "the new row may be of any day of March",
        [("row['date'] == '2026-03-29'", "row['date'][:7] == '2026-03'")],
        case.witness(1, 1, "the row of the 28th", put(f"{new}/date", "2026-03-28")),
    )
    case.defect(
        "set_difference_duplicate",
        "set_difference",
        "duplicate-creation-accepted",
        "false_accept",
        "two new rows are as good as one",
        [("len(fresh) == 1 and ", "fresh and ")],
        case.witness(1, 1, "the row added twice", put(f"{table}/q38", {**added, "position": 37})),
        certain=False,
    )


correct_and_add()

if __name__ == "__main__":
    SHAPE.write()
