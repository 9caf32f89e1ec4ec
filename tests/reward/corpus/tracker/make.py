"""An issue tracker and a wiki in one session: an issue closed in both, and hours added up."""

from tests.reward.corpus.author import Shape, drop, put, shift
from tests.reward.corpus.tracker.world import initial, schema

WORLD = initial()
SHAPE = Shape(
    __file__,
    WORLD,
    "two apps, {app: state}: issues with nested comments, and wiki pages of several lines",
    schema(),
    half="second",
    apps=("issues", "wiki"),
)
ISSUE = "/issues/issues[id=NET-8]"
LOG = "/wiki/pages[id=p1]"
VIEWED = put("/issues/view", {"filter": "mine", "selected": "NET-8"})
READ = put("/issues/notifications/0/read", True)


def resolve() -> None:
    comment = {
        "id": "c900",
        "author": "u2",
        "body": "Fixed in firmware 2.4.1",
        "createdAt": "2026-05-04T10:00:01Z",
        "reactions": [],
    }
    before = WORLD["wiki"]["pages"][1]["body"]
    line = f"{before}\nNET-8 fixed in 2.4.1"
    case = SHAPE.case(
        "resolve",
        'Issue NET-8 is done: set it to resolved and comment "Fixed in firmware 2.4.1" on it. Then add the line '
        '"NET-8 fixed in 2.4.1" at the end of the wiki page "Firmware log".',
        steps=(
            [put(f"{ISSUE}/status", "resolved"), put(f"{ISSUE}/updatedAt", "2026-05-04T10:00:00Z")],
            [put(f"{ISSUE}/comments/-", comment), put(f"{ISSUE}/updatedAt", "2026-05-04T10:00:01Z")],
            [
                put(f"{LOG}/body", line),
                put(f"{LOG}/revision", 6),
                put(f"{LOG}/updatedAt", "2026-05-04T10:00:02Z"),
                put("/wiki/recent", ["p1", "p0"]),
            ],
        ),
    )
    new = f"{ISSUE}/comments[id=c900]"
    case.right("the comment has another id", put(f"{new}/id", "c31"))
    case.right("an id of another kind", put(f"{new}/id", "9f2e-77"))
    case.right("commented earlier", put(f"{new}/createdAt", "2026-05-03T22:15:00Z"))
    case.right("a space after the comment", put(f"{new}/body", "Fixed in firmware 2.4.1 "))
    case.right("a comment without reactions", drop(f"{new}/reactions"))
    case.right("a line end at the end of the page", put(f"{LOG}/body", line + "\n"))
    case.right("the page was saved twice", put(f"{LOG}/revision", 7))
    case.right("a notice was read", READ, VIEWED)
    case.right("issues listed otherwise", shift(ISSUE, 9))
    case.right("labels in another order", shift(f"{ISSUE}/labels/1", 0))
    case.right("pages were opened", put("/wiki/recent", ["p1", "p3", "p0"]))
    case.right("id, view and space at once", put(f"{new}/id", "c77"), VIEWED, READ, put(f"{LOG}/body", line + " "))
    case.wrong("closed, not resolved", put(f"{ISSUE}/status", "closed"))
    case.wrong("still in progress", put(f"{ISSUE}/status", "in_progress"))
    case.wrong(
        "the other VPN issue",
        put(f"{ISSUE}/status", "in_progress"),
        put("/issues/issues[id=NET-9]/status", "resolved"),
    )
    case.wrong("no comment", drop(new))
    case.wrong("the comment denies it", put(f"{new}/body", "Not Fixed in firmware 2.4.1 after all"))
    case.wrong("another version", put(f"{new}/body", "Fixed in firmware 2.4.10"))
    case.wrong("commented twice", put(f"{ISSUE}/comments/-", {**comment, "id": "c901"}))
    case.wrong("commented elsewhere", drop(new), put("/issues/issues[id=NET-16]/comments/-", comment))
    case.wrong("no line", put(f"{LOG}/body", before))
    case.wrong("the line on top", put(f"{LOG}/body", f"NET-8 fixed in 2.4.1\n{before}"))
    case.wrong("the page says nothing else any more", put(f"{LOG}/body", "NET-8 fixed in 2.4.1"))
    case.wrong("the archive has the line", put(f"{LOG}/body", before), put("/wiki/pages[id=p3]/body", line))
    case.wrong("assigned to nobody", put(f"{ISSUE}/assignee", None))
    case.wrong("another issue deleted", drop("/issues/issues[id=OPS-9]"))
    case.wrong("a page deleted", drop("/wiki/pages[id=p4]"))
    case.wrong("the runbook edited", put("/wiki/pages[id=p0]/body", "gone"))
    case.wrong("the sprint emptied", put("/issues/sprints[id=s8]/issueIds", []))
    case.correct("weighted")
    case.correct("deducted")
    case.defect(
        "weighted_substring",
        "weighted",
        "substring-match",
        "false_accept",
        "a comment that holds the text anywhere counts",
        [("added[0]['body'].strip() == COMMENT", "COMMENT in added[0]['body']")],
        case.witness(1, 1, "another version", put(f"{new}/body", "Fixed in firmware 2.4.10")),
        case.witness(1, 1, "a denial", put(f"{new}/body", "Not Fixed in firmware 2.4.1 after all")),
    )
    case.defect(
        "weighted_closed",
        "weighted",
        "alternatives-accepted",
        "false_accept",
        "closed is as good as resolved",
        [
            (
                "target['status'] not in ('resolved', before",
                "target['status'] not in ('resolved', 'closed', before",
            ),
            ("'status': target['status'] == 'resolved'", "'status': target['status'] in ('resolved', 'closed')"),
        ],
        case.witness(1, 1, "closed, not resolved", put(f"{ISSUE}/status", "closed")),
    )
    case.defect(
        "weighted_any_issue",
        "weighted",
        "wrong-referent-accepted",
        "false_accept",
        "any issue about the VPN may have become resolved",
        [
            (
                "skip = ('status', 'comments') if key == TARGET else ()",
                "skip = ('status', 'comments') if 'VPN' in before[key]['title'] else ()",
            ),
            (
                "'status': target['status'] == 'resolved'",
                "'status': len([k for k in after if after[k]['status'] == 'resolved' != before[k]['status']]) > 0",
            ),
        ],
        case.witness(
            1,
            1,
            "the other VPN issue",
            put(f"{ISSUE}/status", "in_progress"),
            put("/issues/issues[id=NET-9]/status", "resolved"),
        ),
    )
    case.defect(
        "weighted_clamped",
        "weighted",
        "weights-exceed-one",
        "false_accept",
        "the weights add up to 1.3 and are cut at 1",
        [("{'status': 4, 'comment': 3, 'log': 3}", "{'status': 5, 'comment': 5, 'log': 3}")],
        case.witness(1, 1, "no line", put(f"{LOG}/body", before)),
    )
    case.defect(
        "weighted_line_anywhere",
        "weighted",
        "position-not-checked",
        "false_accept",
        "the line may stand anywhere on the page",
        [
            (
                "(page_text(before), page_text(before) + '\\n' + LINE)",
                "(page_text(before), page_text(before) + '\\n' + LINE, LINE + '\\n' + page_text(before))",
            ),
            ("['body'].rstrip().endswith('\\n' + LINE)", "['body'].count(LINE) > 0"),
        ],
        case.witness(1, 1, "the line on top", put(f"{LOG}/body", f"NET-8 fixed in 2.4.1\n{before}")),
    )
    case.defect(
        "weighted_wiki_pages",
        "weighted",
        "collateral-unchecked-elsewhere",
        "false_accept",
        "of the wiki only the one page is compared",
        [
            ("    if set(before) != set(after) or initial['wiki']", "    if initial['wiki']"),
            (
                "    for key, page in before.items():\n        names",
                "    for key, page in ((PAGE, before[PAGE]),):\n        names",
            ),
        ],
        case.witness(1, 1, "a page deleted", drop("/wiki/pages[id=p4]")),
        case.witness(1, 1, "the runbook edited", put("/wiki/pages[id=p0]/body", "gone")),
        certain=False,
    )
    case.defect(
        "weighted_comment_id",
        "weighted",
        "new-id-hard-coded",
        "false_reject",
        "the comment is looked up by the id it had in the golden run",
        [
            (
                "len(added) == 1 and added[0]['body']",
                "len(added) == 1 and added[0]['id'] == 'c900' and added[0]['body']",
            )
        ],
        case.witness(0, 0, "the comment has another id", put(f"{new}/id", "c31")),
    )
    case.defect(
        "weighted_reactions",
        "weighted",
        "crash-on-missing-key",
        "error",
        "a comment without reactions makes the program fail",
        [
            (
                "len(added) == 1 and added[0]['body']",
                "len(added) == 1 and not added[0]['reactions'] and added[0]['body']",
            )
        ],
        case.witness(None, None, "a comment without reactions", drop(f"{new}/reactions")),
    )
    case.defect(
        "weighted_updated",
        "weighted",
        "incidental-required-unchanged",
        "false_reject",
        "the page must have been saved exactly once",
        [
            (
                "        'log': _by_id",
                "        'log': _by_id(final['wiki']['pages'])[PAGE]['revision'] == 6 and _by_id",
            )
        ],
        case.witness(0.7, 0.7, "the page was saved twice", put(f"{LOG}/revision", 7)),
    )
    case.defect(
        "deducted_mentions",
        "deducted",
        "substring-match",
        "false_accept",
        "a comment that holds the text in any letter case counts",
        [("_norm(c.get('body')) == AGREED", "AGREED.lower() in _norm(c.get('body')).lower()")],
        case.witness(1, 1, "another version", put(f"{new}/body", "Fixed in firmware 2.4.10")),
    )
    case.defect(
        "deducted_any_comment",
        "deducted",
        "only-existence-checked",
        "false_accept",
        "any comment counts",
        [("_norm(c.get('body')) == AGREED and c", "c.get('body') and c")],
        case.witness(1, 1, "a denial", put(f"{new}/body", "Not Fixed in firmware 2.4.1 after all")),
    )
    case.defect(
        "deducted_log",
        "deducted",
        "lost-text-accepted",
        "false_accept",
        "the log need only end with the line",
        [
            (
                "page.get('body', '').rstrip().split('\\n') == was + ['NET-8 fixed in 2.4.1']",
                "page.get('body', '').rstrip().endswith('NET-8 fixed in 2.4.1')",
            ),
            (
                "not new.get('p1', {}).get('body', '').startswith(old['p1']['body'].rstrip())",
                "'p1' not in new",
            ),
        ],
        case.witness(1, 1, "the page says nothing else any more", put(f"{LOG}/body", "NET-8 fixed in 2.4.1")),
        certain=False,
    )
    case.defect(
        "deducted_duplicates",
        "deducted",
        "duplicate-creation-accepted",
        "false_accept",
        "the comment may be there twice",
        [("    if len(added) > 1:\n        found.append('comments')\n", "")],
        case.witness(1, 1, "commented twice", put(f"{ISSUE}/comments/-", {**comment, "id": "c901"})),
        certain=False,
    )


def hours() -> None:
    case = SHAPE.case(
        "hours",
        "How many hours are estimated in all for the open issues that are assigned to Dana Whitfield, over all "
        "projects? Answer with the number.",
        kind="answer",
        answer="23.5",
    )
    case.right("spaces around", answer=" 23.5 ")
    case.right("two decimals", answer="23.50")
    case.right("with the unit", answer="23.5 hours")
    case.right("with a short unit and a full stop", answer="23.5 h.")
    case.right("a line end", answer="23.5\n")
    case.right("notices were read", READ)
    case.right("a filter was set", VIEWED)
    case.right("issues listed otherwise", shift("/issues/issues/4", 20))
    case.right("pages were visited", visits=["/issues", "/issues/NET-17"])
    case.right("the wiki was looked at", put("/wiki/recent", ["p2", "p0"]))
    case.right("view and unit at once", VIEWED, READ, answer="23.5 h")
    case.wrong("no answer", answer=None)
    case.wrong("an empty answer", answer="")
    case.wrong("one project only", answer="20.5")
    case.wrong("within a longer number", answer="123.5")
    case.wrong("with a digit after", answer="23.55")
    case.wrong("several", answer="20.5, 23.5, 26")
    case.wrong("negated", answer="not 23.5")
    case.wrong("a negative number", answer="-23.5")
    case.wrong("rounded", answer="24")
    case.wrong("cut", answer="23")
    case.wrong("gives up", answer="23.5", status="infeasible")
    case.wrong("an issue was resolved on the way", put("/issues/issues[id=NET-17]/status", "resolved"))
    case.wrong("a page was deleted on the way", drop("/wiki/pages[id=p5]"))
    case.correct("number")
    case.defect(
        "number_within",
        "number",
        "answer-within-longer-text",
        "false_accept",
        "an answer that holds the number anywhere is paid",
        [("ANSWER.fullmatch(answer)", "'23.5' in answer")],
        case.witness(1, 1, "within a longer number", answer="123.5"),
        case.witness(1, 1, "several", answer="20.5, 23.5, 26"),
    )
    case.defect(
        "number_tolerance",
        "number",
        "tolerance-too-wide",
        "false_accept",
        "half an hour more or less is taken as equal",
        [
            (
                "1.0 if ANSWER.fullmatch(answer) else 0.0",
                "1.0 if ANSWER.fullmatch(answer) or answer.strip() in ('23', '24') else 0.0",
            )
        ],
        case.witness(1, 1, "rounded", answer="24"),
    )
    case.defect(
        "number_any_of",
        "number",
        "all-candidates-accepted",
        "false_accept",
        "of several numbers one may be right",
        [("ANSWER.fullmatch(answer)", "[part for part in answer.split(',') if ANSWER.fullmatch(part)]")],
        case.witness(1, 1, "several", answer="20.5, 23.5, 26"),
    )
    case.defect(
        "number_state",
        "number",
        "state-ignored-for-an-answer",
        "false_accept",
        "what happened to the wiki is not looked at",
        [(", wiki['space'], sorted(pages)]", "]")],
        case.witness(1, 1, "a page was deleted on the way", drop("/wiki/pages[id=p5]")),
        certain=False,
    )
    case.defect(
        "number_none",
        "number",
        "crash-on-no-answer",
        "error",
        "an episode without an answer has no score",
        [("    if answer is None:\n        return 0.0\n", "")],
        case.witness(None, None, "no answer", answer=None),
        case.witness(None, None, "untouched", base="initial"),
    )


resolve()
hours()

if __name__ == "__main__":
    SHAPE.write()
