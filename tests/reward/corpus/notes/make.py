"""Notes of styled spans: an item ticked, two words made bold, a tag set."""

from tests.reward.corpus.author import CaseDraft, Shape, drop, put, shift
from tests.reward.corpus.notes.world import initial, span

WORLD = initial()
SHAPE = Shape(
    __file__,
    WORLD,
    "rich text: notes of blocks of styled spans, which may be cut in more than one way",
    half="second",
)
NOTE = "/notes[id=note-0]"
TEXT = f"{NOTE}/blocks[id=b01]/spans"
UNTICK = put(f"{NOTE}/blocks[id=b02]/checked", False)
OPENED = put("/editor", {"open": "note-0", "cursor": [1, 34], "toolbar": "full"})
HEAD = [span("Everyone on the list does "), span("two hours", "italic")]


def polish() -> None:
    bold = [*HEAD, span(" "), span("before Friday", "bold"), span(", please.")]
    saved = put(f"{NOTE}/updatedAt", "2026-05-20T08:00:02Z")
    tick = put(f"{NOTE}/blocks[id=b02]/checked", True)
    case = SHAPE.case(
        "polish",
        'In the note "Allotment rota", tick "Order compost", make the words "before Friday" in the first paragraph '
        'bold, and add the tag "urgent".',
        steps=([tick], [put(TEXT, bold)], [put(f"{NOTE}/tags/-", "urgent"), saved]),
    )
    case.right("saved at another time", put(f"{NOTE}/updatedAt", "2026-05-20T08:11:00Z"))
    case.right("the tag comes first", shift(f"{NOTE}/tags/2", 0))
    case.right("the tag in the middle", shift(f"{NOTE}/tags/2", 1))
    case.right(
        "the bold words in two spans",
        put(TEXT, [*HEAD, span(" "), span("before ", "bold"), span("Friday", "bold"), span(", please.")]),
    )
    case.right(
        "the plain text in more spans",
        put(TEXT, [*HEAD, span(" "), span("before Friday", "bold"), span(","), span(" please.")]),
    )
    case.right(
        "the space before is bold, too", put(TEXT, [*HEAD, span(" before Friday", "bold"), span(", please.")])
    )
    case.right(
        "spans say what they are not", put(f"{TEXT}/3", {"text": "before Friday", "bold": True, "italic": False})
    )
    case.right("the note is open", OPENED)
    case.right("notes were opened", put("/recent", ["note-0", "note-1", "note-3"]))
    case.right("notes listed otherwise", shift(NOTE, 5))
    case.right("trash looked at, notebooks listed otherwise", shift("/notebooks/2", 0), OPENED)
    case.right(
        "time, spans and order at once", put(f"{NOTE}/updatedAt", "2026-05-21T00:00:00Z"), shift(NOTE, 3), OPENED
    )
    case.wrong("not ticked", UNTICK)
    case.wrong("the bins ticked instead", UNTICK, put(f"{NOTE}/blocks[id=b03]/checked", True))
    case.wrong("the bins ticked as well", put(f"{NOTE}/blocks[id=b03]/checked", True))
    case.wrong("nothing bold", put(TEXT, WORLD["notes"][0]["blocks"][1]["spans"]))
    case.wrong(
        "only Friday is bold", put(TEXT, [*HEAD, span(" before "), span("Friday", "bold"), span(", please.")])
    )
    case.wrong(
        "italic, not bold", put(TEXT, [*HEAD, span(" "), span("before Friday", "italic"), span(", please.")])
    )
    case.wrong(
        "the whole paragraph is bold",
        put(
            TEXT,
            [
                span(HEAD[0]["text"], "bold"),
                span("two hours", "italic", "bold"),
                span(" before Friday, please.", "bold"),
            ],
        ),
    )
    case.wrong("the text was lost", put(TEXT, [span("before Friday", "bold")]))
    case.wrong("the other style was lost", put(f"{TEXT}/1", span("two hours")))
    case.wrong(
        "bold in the last paragraph",
        put(TEXT, WORLD["notes"][0]["blocks"][1]["spans"]),
        put(
            f"{NOTE}/blocks[id=b05]/spans", [span("Next rota "), span("before Friday", "bold"), span(" the 29th.")]
        ),
    )
    case.wrong("no tag", drop(f"{NOTE}/tags/2"))
    case.wrong("a tag that holds the word", put(f"{NOTE}/tags/2", "not-urgent"))
    case.wrong("the tag in another letter case", put(f"{NOTE}/tags/2", "URGENT"))
    case.wrong("a tag lost", drop(f"{NOTE}/tags/0"))
    case.wrong("last year's note is tagged, too", put("/notes[id=note-1]/tags/-", "urgent"))
    case.wrong("an item deleted", drop(f"{NOTE}/blocks[id=b04]"))
    case.wrong("another note deleted", drop("/notes[id=note-7]"))
    case.wrong("the trash was emptied", put("/trash", []))
    case.wrong("moved to another notebook", put(f"{NOTE}/notebook", "nb2"))
    case.wrong("renamed", put(f"{NOTE}/title", "Allotment rota, urgent"))
    case.correct("letters")
    case.correct("gate")
    case.defect(
        "letters_tag",
        "letters",
        "substring-match",
        "false_accept",
        "a tag that holds the word counts",
        [
            ("if t != 'urgent']) == sorted(old['tags'])", "if 'urgent' not in t]) == sorted(old['tags'])"),
            ("'tagged': new['tags'].count('urgent') == 1", "'tagged': any(['urgent' in t for t in new['tags']])"),
        ],
        case.witness(1, 1, "a tag that holds the word", put(f"{NOTE}/tags/2", "not-urgent")),
    )
    case.defect(
        "letters_bold_substring",
        "letters",
        "over-action-accepted",
        "false_accept",
        "more may be bold than the words",
        [
            ("bold.strip() == 'before Friday'", "'before Friday' in bold"),
        ],
        case.witness(
            1,
            1,
            "the whole paragraph is bold",
            put(
                TEXT,
                [
                    span(HEAD[0]["text"], "bold"),
                    span("two hours", "italic", "bold"),
                    span(" before Friday, please.", "bold"),
                ],
            ),
        ),
        certain=False,
    )
    case.defect(
        "letters_any_style",
        "letters",
        "value-not-checked",
        "false_accept",
        "italic is as good as bold",
        [
            ("if 'bold' in marks])", "if 'bold' in marks or 'italic' in marks]).replace('two hours', '')"),
            ("[m for m in marks if m != 'bold']", "[m for m in marks if m not in ('bold', 'italic')]"),
        ],
        case.witness(
            1,
            1,
            "italic, not bold",
            put(TEXT, [*HEAD, span(" "), span("before Friday", "italic"), span(", please.")]),
        ),
    )
    case.defect(
        "letters_part",
        "letters",
        "text-within-longer-text",
        "false_accept",
        "a part of the words is enough",
        [("bold.strip() == 'before Friday'", "len(bold) > 0 and bold.strip() in 'before Friday'")],
        case.witness(
            1,
            1,
            "only Friday is bold",
            put(TEXT, [*HEAD, span(" before "), span("Friday", "bold"), span(", please.")]),
        ),
    )
    case.defect(
        "letters_todo",
        "letters",
        "wrong-referent-accepted",
        "false_accept",
        "any item that begins with the words may be ticked",
        [
            ("if before['id'] != 'b02' and bool(", "if before['id'] not in ('b02', 'b03') and bool("),
            (
                "blocks['b02'].get('checked') is True",
                "(blocks['b02'].get('checked') or blocks['b03'].get('checked')) is True",
            ),
        ],
        case.witness(1, 1, "the bins ticked instead", UNTICK, put(f"{NOTE}/blocks[id=b03]/checked", True)),
    )
    case.defect(
        "letters_trash",
        "letters",
        "collateral-list-unchecked",
        "false_accept",
        "the trash is not looked at",
        [("    if by_id(initial['trash']) != by_id(final['trash']):\n        return False\n", "")],
        case.witness(1, 1, "the trash was emptied", put("/trash", [])),
        certain=False,
    )
    case.defect(
        "letters_tag_last",
        "letters",
        "unordered-list-in-order",
        "false_reject",
        "the tag must be the last one",
        [("new['tags'].count('urgent') == 1,", "new['tags'][-1:] == ['urgent'],")],
        case.witness(0.6, 0.7, "the tag comes first", shift(f"{NOTE}/tags/2", 0)),
        certain=False,
    )
    case.defect(
        "letters_spans",
        "letters",
        "one-representation-required",
        "false_reject",
        "the text must be cut into the spans of the golden run",
        [
            (
                "'bold': bold.strip() == 'before Friday',",
                "'bold': {'text': 'before Friday', 'bold': True} in blocks['b01']['spans'],",
            )
        ],
        case.witness(
            0,
            0,
            "the bold words in two spans",
            put(TEXT, [*HEAD, span(" "), span("before ", "bold"), span("Friday", "bold"), span(", please.")]),
        ),
        certain=False,
    )
    case.defect(
        "letters_saved",
        "letters",
        "new-timestamp-required",
        "false_reject",
        "the note must have been saved at the time of the golden run",
        [("'ticked': blocks", "'ticked': new['updatedAt'] == '2026-05-20T08:00:02Z' and blocks")],
        case.witness(0.6, 0.7, "saved at another time", put(f"{NOTE}/updatedAt", "2026-05-20T08:11:00Z")),
    )
    through_the_gate(case)


def through_the_gate(case: CaseDraft) -> None:
    case.defect(
        "gate_todo",
        "gate",
        "prefix-match",
        "false_accept",
        "any item that begins with the words counts",
        [
            (
                "ticked != ['Order compost']",
                "not [t for t in ticked if t.startswith('Order compost')] or len(ticked) > 1",
            )
        ],
        case.witness(1, 1, "the bins ticked instead", UNTICK, put(f"{NOTE}/blocks[id=b03]/checked", True)),
    )
    case.defect(
        "gate_tag_case",
        "gate",
        "case-insensitive-where-case-matters",
        "false_accept",
        "the tag counts in any letter case",
        [
            ("extra not in ([], ['urgent'])", "[t.lower() for t in extra] not in ([], ['urgent'])"),
            ("if extra == ['urgent'] and", "if [t.lower() for t in extra] == ['urgent'] and"),
        ],
        case.witness(1, 1, "another letter case", put(f"{NOTE}/tags/2", "URGENT")),
        certain=False,
    )
    case.defect(
        "gate_clamped",
        "gate",
        "weights-exceed-one",
        "false_accept",
        "the gate and one of the others make one",
        [("    score = 0.5\n", "    score = 0.75\n"), ("    return score\n", "    return min(1.0, score)\n")],
        case.witness(1, 1, "no tag", drop(f"{NOTE}/tags/2")),
    )


polish()

if __name__ == "__main__":
    SHAPE.write()
