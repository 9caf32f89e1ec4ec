"""Calendars of events with nested recurrence: one occurrence moved, and a question about a series."""

from tests.reward.corpus.author import Shape, drop, put, shift
from tests.reward.corpus.calendar.world import initial, schema

WORLD = initial()
SHAPE = Shape(
    __file__, WORLD, "calendar: events in a flat list, each with a nested recurrence and its exceptions", schema()
)


def move_occurrence() -> None:
    exceptions = "/events[id=ev1]/repeat/exceptions"
    moved = {"date": "2026-04-22", "start": "2026-04-23T19:00", "end": "2026-04-23T20:30", "cancelled": False}
    case = SHAPE.case(
        "move_occurrence",
        'Move only the practice of 22 April 2026 in the series "Choir practice" of the calendar Choir to the next '
        "day, same time. All other practices stay as they are.",
        steps=([put(f"{exceptions}/-", moved)],),
    )
    new = f"{exceptions}[date=2026-04-22]"
    old = WORLD["events"][0]["repeat"]["exceptions"]
    case.right("exceptions have no order", shift(new, 0))
    case.right("exceptions in date order from the end", put(exceptions, [moved, old[1], old[0]]))
    case.right("the exception does not say that it is not cancelled", drop(f"{new}/cancelled"))
    case.right("the exception has an id", put(f"{new}/id", "ex-7"))
    case.right("April was opened", put("/view", {"mode": "week", "date": "2026-04-20", "lastOpened": ["ev1"]}))
    case.right("a calendar was hidden to see better", put("/calendars[id=cal-family]/shown", False))
    case.right("work was shown", put("/calendars[id=cal-work]/shown", True))
    case.right("events listed otherwise", shift("/events[id=ev1]", 20))
    case.right("another event jumped to the front", shift("/events[id=ev40]", 0))
    case.right(
        "reminders of another event in another order",
        *[put(f"/events[id={e['id']}]/reminders", [60, 10]) for e in WORLD["events"] if e["reminders"] == [10, 60]][
            :1
        ],
    )
    case.right(
        "the practice was first moved elsewhere, then here: the last change stands at the front",
        shift(new, 0),
        put("/view/mode", "day"),
    )
    case.right(
        "view, shown and order at once",
        put("/view/date", "2026-04-22"),
        put("/calendars[id=cal-work]/shown", True),
        shift("/events[id=ev9]", 2),
        shift(new, 1),
    )
    case.wrong(
        "moved the week after",
        put(new, {"date": "2026-04-29", "start": "2026-04-30T19:00", "end": "2026-04-30T20:30"}),
    )
    case.wrong("moved to the 24th", put(new, {**moved, "start": "2026-04-24T19:00", "end": "2026-04-24T20:30"}))
    case.wrong("moved to the 21st", put(new, {**moved, "start": "2026-04-21T19:00", "end": "2026-04-21T20:30"}))
    case.wrong("an hour late", put(new, {**moved, "start": "2026-04-23T20:00", "end": "2026-04-23T21:30"}))
    case.wrong("it ends as it begins", put(f"{new}/end", "2026-04-23T19:00"))
    case.wrong("cancelled, not moved", put(new, {"date": "2026-04-22", "cancelled": True}))
    case.wrong("moved and cancelled", put(f"{new}/cancelled", True))
    case.wrong("the whole series on Thursday", put("/events[id=ev1]/repeat/days", ["TH"]), base="initial")
    case.wrong("the whole series on Thursday as well", put("/events[id=ev1]/repeat/days", ["TH"]))
    case.wrong(
        "the school's choir practice instead",
        put(
            "/events[id=ev3]/repeat/exceptions/-",
            {**moved, "date": "2026-04-23", "start": "2026-04-24T16:00", "end": "2026-04-24T17:00"},
        ),
        base="initial",
    )
    case.wrong(
        "the altos' series as well",
        put(
            "/events[id=ev2]/repeat/exceptions/-",
            {"date": "2026-04-20", "start": "2026-04-21T18:00", "end": "2026-04-21T19:00"},
        ),
    )
    case.wrong(
        "an event of its own and the series untouched",
        put(
            "/events/-",
            {**WORLD["events"][0], "id": "ev99", "start": moved["start"], "end": moved["end"], "repeat": None},
        ),
        base="initial",
    )
    case.wrong("an earlier exception lost", drop(f"{exceptions}[date=2026-04-08]"))
    case.wrong(
        "the next practice moved as well",
        put(f"{exceptions}/-", {"date": "2026-04-29", "start": "2026-04-30T19:00", "end": "2026-04-30T20:30"}),
    )
    case.wrong("another event deleted", drop("/events[id=ev17]"))
    case.wrong("the series ends early", put("/events[id=ev1]/repeat/until", "2026-04-22"))
    case.wrong("a calendar deleted", drop("/calendars[id=cal-work]"))
    case.correct("diff")
    case.correct("dates")
    case.defect(
        "diff_next_day",
        "diff",
        "off-by-one-date-accepted",
        "false_accept",
        "any later day counts as the next one",
        [
            (
                "change['start'] == '2026-04-23T19:00' and change['end'] == '2026-04-23T20:30'",
                "change['start'][:10] > '2026-04-22' and change['start'][10:] == 'T19:00'"
                " and change['end'][10:] == 'T20:30'",
            )
        ],
        case.witness(
            1, 1, "moved to the 24th", put(new, {**moved, "start": "2026-04-24T19:00", "end": "2026-04-24T20:30"})
        ),
    )
    case.defect(
        "diff_creation",
        "diff",
        "collateral-creation-unchecked",
        "false_accept",
        "events that were not there before are not looked at",
        [
            ("sorted(before) != sorted(after)", "not set(before) <= set(after)"),
            ("len(final['events']) != len(before)", "len(initial['events']) != len(before)"),
        ],
        case.witness(1, 1, "an event made up", put("/events/-", {**WORLD["events"][5], "id": "ev99"})),
        certain=False,
    )
    case.defect(
        "dates_count",
        "dates",
        "count-instead-of-identity",
        "false_accept",
        "one more exception of a day's length is enough, whichever practice it moves",
        [
            (
                "[e for e in now if e['date'] == '2026-04-22']",
                "[e for e in now if e['date'] not in [o['date'] for o in was]]",
            ),
            (
                "moment(new['start']) != MOVED",
                "moment(new['start']) != moment(new['date'] + 'T19:00') + timedelta(days=1)",
            ),
        ],
        case.witness(
            1,
            1,
            "the week after moved by a day",
            put(new, {"date": "2026-04-29", "start": "2026-04-30T19:00", "end": "2026-04-30T20:30"}),
        ),
    )
    case.defect(
        "dates_last",
        "dates",
        "unordered-list-in-order",
        "false_reject",
        "the new exception is looked for at the end of a list without order",
        [("[e for e in now if e['date'] == '2026-04-22']", "[e for e in now[-1:] if e['date'] == '2026-04-22']")],
        case.witness(0, 0, "the new exception is first", shift(new, 0)),
    )
    case.defect(
        "dates_series",
        "dates",
        "series-edit-accepted",
        "false_accept",
        "the recurrence around the exceptions is not compared, so a change of the whole series passes",
        [("    repeat['exceptions'] = None\n", "    repeat = {}\n")],
        case.witness(1, 1, "the whole series on Thursday as well", put("/events[id=ev1]/repeat/days", ["TH"])),
    )
    case.defect(
        "dates_missing_key",
        "dates",
        "crash-on-missing-key",
        "error",
        "an exception without the optional member `cancelled` makes the program fail",
        [("new.get('cancelled', False)", "new['cancelled']")],
        case.witness(None, None, "the exception does not say that it is not cancelled", drop(f"{new}/cancelled")),
    )


def count_days() -> None:
    case = SHAPE.case(
        "count_days",
        'On how many days in May 2026 does "Swim training" take place, the test day aside? Answer with the number '
        "alone.",
        kind="answer",
        answer="6",
    )
    shown = put("/calendars[id=cal-work]/shown", True)
    case.right("a space before", answer=" 6")
    case.right("a line end after", answer="6\n")
    case.right("spaces around", answer="  6  ")
    case.right("May was opened", put("/view/date", "2026-05-01"))
    case.right(
        "each week of May was opened",
        put("/view", {"mode": "week", "date": "2026-05-25", "lastOpened": ["ev4", "ev5"]}),
    )
    case.right("a calendar was shown", shown)
    case.right("a calendar was hidden", put("/calendars[id=cal-choir]/shown", False))
    case.right("pages were visited", visits=["/month/2026-05", "/event/ev4"])
    case.right("events listed otherwise", shift("/events[id=ev4]", 0))
    case.right("the exceptions were read", put("/view/lastOpened", ["ev4"]), answer="6 ")
    case.right("view, shown and order at once", shown, shift("/events[id=ev30]", 1), put("/view/mode", "agenda"))
    case.wrong("no answer", answer=None)
    case.wrong("an empty answer", answer="")
    case.wrong("the cancelled day was counted", answer="7")
    case.wrong("the series was counted beyond its end", answer="8")
    case.wrong("the number within another", answer="16")
    case.wrong("the number with another digit after", answer="60")
    case.wrong("all candidates", answer="5, 6, 7")
    case.wrong("a range", answer="6-8")
    case.wrong("negation", answer="not 6")
    case.wrong("a negative number", answer="-6")
    case.wrong("a fraction", answer="6.5")
    case.wrong("right, but an event was deleted", drop("/events[id=ev5]"))
    case.wrong("right, but the exception was removed", drop("/events[id=ev4]/repeat/exceptions/0"))
    case.wrong("right, but a setting was changed", put("/preferences/weekStart", "SU"))
    case.wrong("gives up", answer="6", status="infeasible")
    case.wrong("ran out of steps without an answer", answer=None, status="stopped")
    case.correct("strict_number")
    case.correct("unchanged_then_match")
    case.defect(
        "strict_number_contains",
        "strict_number",
        "answer-within-longer-text",
        "false_accept",
        "the digit may stand anywhere in the answer",
        [("answer.strip() == '6'", "'6' in answer")],
        case.witness(1, 1, "another number", answer="16"),
        case.witness(1, 1, "all candidates", answer="5, 6, 7"),
    )
    case.defect(
        "strict_number_space",
        "strict_number",
        "answer-space-refused",
        "false_reject",
        "a line end after the number costs the reward",
        [("answer.strip() == '6'", "answer == '6'")],
        case.witness(0, 0, "a line end after", answer="6\n"),
    )
    case.defect(
        "unchanged_then_match_state",
        "unchanged_then_match",
        "state-ignored-for-an-answer",
        "false_accept",
        "a question may be answered by wrecking the calendar",
        [("    if facts(initial) != facts(final):\n        return 0.0\n", "")],
        case.witness(1, 1, "right, but an event was deleted", drop("/events[id=ev5]")),
        certain=False,
    )
    case.defect(
        "unchanged_then_match_any_digit",
        "unchanged_then_match",
        "alternatives-accepted",
        "false_accept",
        "one right number among several is enough",
        [("re.fullmatch(r'6', answer.strip())", "'6' in re.findall(r'[0-9]+', answer)")],
        case.witness(1, 1, "all candidates", answer="5, 6, 7"),
        case.witness(1, 1, "negation", answer="not 6"),
    )
    case.defect(
        "unchanged_then_match_status",
        "unchanged_then_match",
        "status-ignored",
        "false_accept",
        "an agent that says that the task can't be done is paid",
        [("    if status == 'infeasible':\n        return 0.0\n", "")],
        case.witness(1, 1, "gives up", status="infeasible"),
        certain=False,
    )


move_occurrence()
count_days()

if __name__ == "__main__":
    SHAPE.write()
