"""A workbook whose cells are a dict keyed by place: a price corrected, a total with its formula added."""

from tests.reward.corpus.author import Shape, drop, put, shift
from tests.reward.corpus.grid.world import initial

WORLD = initial()
SHAPE = Shape(
    __file__,
    WORLD,
    "a list of sheets, each with a dict of cells keyed by place; values that follow from formulas",
    half="second",
)
CELLS = "/sheets[id=sh3]/cells"
DRAFT = "/sheets[id=sh4]/cells"
OPENED = put("/activeSheet", "sh3")


def order_form() -> None:
    cells = WORLD["sheets"][2]["cells"]
    was = sum(cells[f"D{row}"]["value"] for row in range(2, 14))
    total = round(was - 74.4 + 85.5, 2)
    sum_cell = {"value": total, "formula": "=SUM(D2:D13)", "format": {"bold": True}}
    case = SHAPE.case(
        "order_form",
        'On the sheet "Q3", change the price in B7 to 14.25, enter the formula =SUM(D2:D13) in D14, and make D14 '
        "bold.",
        steps=(
            [put(f"{CELLS}/B7/value", 14.25), put(f"{CELLS}/D7/value", 85.5)],
            [put(f"{CELLS}/D14", {"value": total, "formula": "=SUM(D2:D13)"})],
            [put(f"{CELLS}/D14/format", {"bold": True})],
        ),
    )
    old = [put(f"{CELLS}/B7/value", 12.4), put(f"{CELLS}/D7/value", 74.4), put(f"{CELLS}/D14/value", round(was, 2))]
    case.right("Q3 is open", OPENED, put("/selection", {"from": "D14", "to": "D14"}))
    case.right("the history tells of it", put("/history/-", {"at": "2026-08-03T09:20:00Z", "what": "edited Q3!B7"}))
    case.right("the history was cleared", put("/history", []))
    case.right("the total with a float's noise", put(f"{CELLS}/D14/value", total + 6e-14))
    case.right("the sum of the line with a float's noise", put(f"{CELLS}/D7/value", 85.50000000000001))
    case.right("a space after the formula", put(f"{CELLS}/D14/formula", "=SUM(D2:D13) "))
    case.right("the format says what it is not", put(f"{CELLS}/D14/format", {"bold": True, "italic": False}))
    case.right("an empty cell below", put(f"{CELLS}/D15", {"value": None}))
    case.right("a formula of none", put(f"{CELLS}/B7/formula", None))
    case.right("shared with the same, listed otherwise", shift("/workbook/sharedWith/1", 0))
    case.right(
        "sheet, noise and history at once", OPENED, put("/history", []), put(f"{CELLS}/D14/value", total - 5e-14)
    )
    case.wrong("no price", *old)
    case.wrong("digits swapped", put(f"{CELLS}/B7/value", 14.52), put(f"{CELLS}/D7/value", 87.12))
    case.wrong("rounded", put(f"{CELLS}/B7/value", 14), put(f"{CELLS}/D7/value", 84))
    case.wrong("the price as a text", put(f"{CELLS}/B7/value", "14.25"))
    case.wrong("no total", drop(f"{CELLS}/D14"))
    case.wrong("the total typed as a number", put(f"{CELLS}/D14/formula", None))
    case.wrong("a row is missing in the sum", put(f"{CELLS}/D14/formula", "=SUM(D2:D12)"))
    case.wrong("another column is summed", put(f"{CELLS}/D14/formula", "=SUM(B2:B13)"))
    case.wrong("not bold", put(f"{CELLS}/D14/format", {}))
    case.wrong("said not to be bold", put(f"{CELLS}/D14/format", {"bold": False}))
    case.wrong("italic", put(f"{CELLS}/D14/format", {"italic": True}))
    case.wrong("the row below", drop(f"{CELLS}/D14"), put(f"{CELLS}/D15", sum_cell))
    case.wrong("the price of another row", *old, put(f"{CELLS}/B6/value", 14.25))
    case.wrong(
        "on the draft sheet",
        drop(f"{CELLS}/D14"),
        *old[:2],
        put(f"{DRAFT}/B7/value", 14.25),
        put(f"{DRAFT}/D14", sum_cell),
    )
    case.wrong("the count changed", put(f"{CELLS}/C7/value", 7))
    case.wrong("a heading lost", drop(f"{CELLS}/A1"))
    case.wrong("a cell of Q1 cleared", drop("/sheets[id=sh1]/cells/C4"))
    case.wrong("the draft sheet deleted", drop("/sheets[id=sh4]"))
    case.wrong("a named range deleted", drop("/namedRanges/counts"))
    case.wrong("shared with somebody else", put("/workbook/sharedWith/-", "guest"))
    case.correct("cells")
    case.correct("strict")
    case.defect(
        "cells_formula",
        "cells",
        "value-without-its-formula",
        "false_accept",
        "the number that the formula gives is enough",
        [("(total['formula'] or '').strip() == '=SUM(D2:D13)' and ", "")],
        case.witness(1, 1, "the total typed as a number", put(f"{CELLS}/D14/formula", None)),
    )
    case.defect(
        "cells_prefix",
        "cells",
        "prefix-match",
        "false_accept",
        "any sum from D2 on counts",
        [("(total['formula'] or '').strip() == '=SUM(D2:D13)'", "(total['formula'] or '').startswith('=SUM(D2:')")],
        case.witness(1, 1, "a row is missing in the sum", put(f"{CELLS}/D14/formula", "=SUM(D2:D12)")),
    )
    case.defect(
        "cells_bold",
        "cells",
        "only-existence-checked",
        "false_accept",
        "any format is taken for bold",
        [("total['format'].get('bold') is True", "len(total['format']) > 0")],
        case.witness(1, 1, "italic", put(f"{CELLS}/D14/format", {"italic": True})),
    )
    case.defect(
        "cells_tolerance",
        "cells",
        "tolerance-too-wide",
        "false_accept",
        "numbers within one of the expected are equal",
        [("abs(a - b) < 0.0005", "abs(a - b) <= 2"), ("not near(price, 12.4)", "price != 12.4")],
        case.witness(1, 1, "rounded", put(f"{CELLS}/B7/value", 14), put(f"{CELLS}/D7/value", 84)),
    )
    case.defect(
        "cells_frame",
        "cells",
        "part-of-the-state-unchecked",
        "false_accept",
        "named ranges, sharing and the names of sheets are not compared",
        [("frame(initial) != frame(final) or ", "")],
        case.witness(1, 1, "a named range deleted", drop("/namedRanges/counts")),
        case.witness(1, 1, "shared with somebody else", put("/workbook/sharedWith/-", "guest")),
        certain=False,
    )
    case.defect(
        "cells_only_q3",
        "cells",
        "collateral-unchecked-elsewhere",
        "false_accept",
        "only the cells of the one sheet are compared",
        [
            (
                "    for place in sorted(set(before) | set(after)):",
                "    for place in [p for p in sorted(set(before) | set(after)) if p[0] == 'sh3']:",
            )
        ],
        case.witness(1, 1, "a cell of Q1 cleared", drop("/sheets[id=sh1]/cells/C4")),
        certain=False,
    )
    case.defect(
        "cells_float",
        "cells",
        "floats-compared-by-equality",
        "false_reject",
        "the total is compared by equality",
        [("near(total['value'], column)", "total['value'] == " + repr(total))],
        case.witness(0.4, 0.4, "the total with a float's noise", put(f"{CELLS}/D14/value", total + 6e-14)),
    )
    case.defect(
        "strict_history",
        "strict",
        "activity-log-required-unchanged",
        "false_reject",
        "the history must be as it was",
        [("('activeSheet', 'selection', 'history')", "('activeSheet', 'selection')")],
        case.witness(
            0,
            0,
            "the history tells of it",
            put("/history/-", {"at": "2026-08-03T09:20:00Z", "what": "edited Q3!B7"}),
        ),
        certain=False,
    )
    case.defect(
        "strict_last_entry",
        "strict",
        "crash-on-missing-key",
        "error",
        "a history without entries makes the program fail",
        [
            (
                "    return 1.0 if tidy(final)",
                "    last = final['history'][-1]\n    return 1.0 if last and tidy(final)",
            )
        ],
        case.witness(None, None, "the history was cleared", put("/history", [])),
        certain=False,
    )
    case.defect(
        "strict_never_reads",
        "strict",
        "final-state-never-read",
        "source",
        "the expected workbook is compared with itself, once the total is there",
        [
            (
                "tidy(final) == tidy(expected(initial))",
                "len(final) and tidy(expected(initial)) == tidy(expected(initial))",
            )
        ],
        case.witness(1, 1, "untouched", base="initial"),
    )


order_form()

if __name__ == "__main__":
    SHAPE.write()
