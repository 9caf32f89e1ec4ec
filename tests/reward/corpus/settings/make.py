"""Nothing but settings, in nested objects: several switched and one typed, and a page to be opened."""

from tests.reward.corpus.author import Shape, drop, put, shift
from tests.reward.corpus.settings.world import EVENTS, initial, schema

WORLD = initial()
SHAPE = Shape(__file__, WORLD, "settings: nested objects of switches and choices, hardly an entity", schema())
LOGGED = put("/security/log/-", {"id": "a99", "at": "2026-05-30T10:00:00Z", "event": "export", "session": "s3"})
PAGE = put("/lastPage", "/notifications")
APP_USED = put("/security/applications/app1/lastUse", "2026-05-30")


def quiet() -> None:
    email = "/notifications/channels/email"
    off = [event for event in EVENTS if event not in ("security", "surveys")]
    hours = "/notifications/quietHours"
    case = SHAPE.case(
        "quiet",
        "Turn off every email notification except security, set the quiet hours to 21:30–06:45 and switch them on, "
        'and change the display name to "Ida HOLM-Vik".',
        steps=(
            [put(f"{email}/{event}", False) for event in off],
            [put(f"{hours}/from", "21:30"), put(f"{hours}/to", "06:45"), put(f"{hours}/on", True)],
            [put("/profile/displayName", "Ida HOLM-Vik")],
        ),
    )
    case.right("the log has an entry", LOGGED)
    case.right("the log lost its oldest entry", drop("/security/log/0"), LOGGED)
    case.right("another page was open last", PAGE)
    case.right("the security page was open last", put("/lastPage", "/security"))
    case.right("a space after the name", put("/profile/displayName", "Ida HOLM-Vik "))
    case.right("spaces around the name", put("/profile/displayName", "  Ida HOLM-Vik "))
    case.right("an application was used meanwhile", APP_USED)
    case.right("sessions listed otherwise", shift("/security/sessions[id=s3]", 0))
    case.right("the blocked are listed otherwise", shift("/privacy/blocked/1", 0))
    case.right("the theme was tried and set back: the log tells of it", LOGGED, LOGGED, PAGE)
    case.right(
        "log, page, order and space at once",
        LOGGED,
        PAGE,
        shift("/security/sessions/5", 1),
        put("/profile/displayName", "Ida HOLM-Vik\n"),
    )
    case.wrong("no quiet hours", put(hours, WORLD["notifications"]["quietHours"]))
    case.wrong("the hours are set but off", put(f"{hours}/on", False))
    case.wrong("the hours are on with their old times", put(f"{hours}/from", "22:00"), put(f"{hours}/to", "07:00"))
    case.wrong("from and to swapped", put(f"{hours}/from", "06:45"), put(f"{hours}/to", "21:30"))
    case.wrong("the name as before", put("/profile/displayName", "Ida Holm"))
    case.wrong("the name in another letter case", put("/profile/displayName", "Ida Holm-Vik"))
    case.wrong("the name with more behind it", put("/profile/displayName", "Ida HOLM-Vik (away)"))
    case.wrong("security is off too", put(f"{email}/security", False))
    case.wrong("the digest is still on", put(f"{email}/digest", True))
    case.wrong("surveys are on", put(f"{email}/surveys", True))
    case.wrong(
        "push is off instead of email",
        *[put(f"{email}/{e}", True) for e in off],
        *[put(f"/notifications/channels/push/{e}", False) for e in off],
    )
    case.wrong("push is off as well", *[put(f"/notifications/channels/push/{e}", False) for e in EVENTS])
    case.wrong("the handle changed", put("/profile/handle", "idaholmvik"))
    case.wrong("two-factor is off", put("/security/twoFactor/on", False))
    case.wrong("a session signed out", drop("/security/sessions[id=s7]"))
    case.wrong("an application lost its grant", drop("/security/applications/app4"))
    case.wrong("somebody unblocked", drop("/privacy/blocked/0"))
    case.wrong("the theme changed", put("/appearance/theme", "dark"))
    case.correct("leaves")
    case.correct("checks")
    case.defect(
        "checks_pays_initial",
        "checks",
        "pays-for-the-initial-state",
        "partial_credit",
        "that security mail is on, as it was before, earns a quarter",
        [
            ("0.4, 0.3, 0.3", "0.3, 0.3, 0.15"),
            ("    score = sum(", "    score = (0.25 if mail['security'] else 0.0) + sum("),
        ],
        case.witness(0.25, 0.25, "untouched", base="initial"),
    )
    case.defect(
        "checks_case",
        "checks",
        "case-insensitive-where-case-matters",
        "false_accept",
        "the name counts in any letter case",
        [
            (
                "final['profile']['displayName'].strip() == NAME",
                "final['profile']['displayName'].strip().lower() == NAME.lower()",
            )
        ],
        case.witness(1, 1, "another letter case", put("/profile/displayName", "Ida Holm-Vik")),
    )
    case.defect(
        "checks_switch",
        "checks",
        "step-not-checked",
        "false_accept",
        "the quiet hours may stay off",
        [("hours['on'] is True and ", "")],
        case.witness(1, 1, "the hours are set but off", put(f"{hours}/on", False)),
    )
    case.defect(
        "leaves_other_keys",
        "leaves",
        "part-of-the-state-unchecked",
        "false_accept",
        "whatever lies below security is taken for the app's own book-keeping",
        [("path.endswith('/lastUse')", "path.startswith('security/')")],
        case.witness(1, 1, "two-factor is off", put("/security/twoFactor/on", False)),
        certain=False,
    )
    case.defect(
        "leaves_log",
        "leaves",
        "activity-log-required-unchanged",
        "false_reject",
        "the log, which the app writes by itself, must be as it was",
        [("path.startswith('security/log') or ", "")],
        case.witness(0, 0, "the log has an entry", LOGGED),
    )
    case.defect(
        "leaves_space",
        "leaves",
        "trailing-space-refused",
        "false_reject",
        "a space that the field leaves in place costs the reward",
        [("value.strip() if path == 'profile/displayName' else value", "value")],
        case.witness(0, 0, "a space after the name", put("/profile/displayName", "Ida HOLM-Vik ")),
        certain=False,
    )
    case.defect(
        "leaves_only_initial",
        "leaves",
        "final-state-never-read",
        "source",
        "both sides of the comparison come from the initial state",
        [
            ("after = leaves(final", "after = leaves(initial"),
            (
                "    return 1.0 if after == wanted else 0.0",
                "    return 1.0 if sorted(after) == sorted(wanted) else 0.0",
            ),
        ],
        case.witness(1, 1, "untouched", base="initial"),
    )
    case.defect(
        "leaves_clock",
        "leaves",
        "wall-clock",
        "source",
        "the score hangs on the day that the program runs on",
        [
            (
                "    return 1.0 if after",
                "    if datetime.now().year < 2020:\n        return 0.0\n    return 1.0 if after",
            ),
            ("EMAIL_OFF =", "from datetime import datetime\n\nEMAIL_OFF ="),
        ],
        case.witness(None, None, "the golden outcome, where no clock answers"),
        lint="clock",
    )


def open_session() -> None:
    seen = ("/security", "/security/sessions", "/security/sessions/s6")
    case = SHAPE.case(
        "open_session",
        "Open the details of the session of the Pixel 8 that signed in from Lisbon. Sign nothing out.",
        kind="navigation",
        visits=seen,
    )
    case.right("straight there", visits=["/security/sessions/s6"])
    case.right(
        "other details first", visits=["/security/sessions", "/security/sessions/s1", "/security/sessions/s6"]
    )
    case.right("from the profile", visits=["/profile", "/security", "/security/sessions/s6"])
    case.right("reached twice", visits=[*seen, "/security", "/security/sessions/s6"])
    case.right("with an answer", answer="It is open.")
    case.right("with an empty answer", answer="")
    case.right("the page is the last one open", put("/lastPage", "/security/sessions/s6"))
    case.right("the log has an entry", LOGGED)
    case.right("an application was used meanwhile", APP_USED)
    case.right("sessions listed otherwise", shift("/security/sessions[id=s6]", 0))
    case.right(
        "log, page and detours at once",
        LOGGED,
        PAGE,
        visits=["/", "/notifications", "/security/sessions/s6"],
        answer="Done",
    )
    case.wrong("no page", visits=[])
    case.wrong("only the list", visits=["/security", "/security/sessions"])
    case.wrong("the Pixel 8 in Ghent", visits=["/security", "/security/sessions", "/security/sessions/s1"])
    case.wrong("the Pixel 8a", visits=["/security/sessions/s2"])
    case.wrong("another session", visits=["/security/sessions/s7"])
    case.wrong("a page whose path only begins so", visits=["/security/sessions/s60"])
    case.wrong("a page whose path only ends so", visits=["/help/security/sessions/s6"])
    case.wrong("opened and signed out", drop("/security/sessions[id=s6]"))
    case.wrong("opened, another signed out", drop("/security/sessions[id=s1]"))
    case.wrong("opened, two-factor off", put("/security/twoFactor/on", False))
    case.wrong("opened, the grants withdrawn", put("/security/applications", {}))
    case.wrong("told, not opened", visits=["/security"], answer="/security/sessions/s6")
    case.wrong("the page opened, but given up", status="infeasible")
    case.correct("visited")
    case.defect(
        "visited_prefix",
        "visited",
        "prefix-match",
        "false_accept",
        "any page below the list counts",
        [("page == PAGE", "page.startswith('/security/sessions/')")],
        case.witness(
            1, 1, "the Pixel 8 in Ghent", visits=["/security", "/security/sessions", "/security/sessions/s1"]
        ),
    )
    case.defect(
        "visited_any",
        "visited",
        "visits-ignored",
        "false_accept",
        "any page is as good as the one asked for",
        [("page == PAGE", "page")],
        case.witness(1, 1, "only the list", visits=["/security", "/security/sessions"]),
    )
    case.defect(
        "visited_last",
        "visited",
        "path-of-the-golden-run-required",
        "false_reject",
        "the page must be reached by the golden run's pages",
        [
            (
                "len([page for page in visits if page == PAGE]) > 0",
                "list(visits)[-2:] == ['/security/sessions', PAGE]",
            )
        ],
        case.witness(0, 0, "straight there", visits=["/security/sessions/s6"]),
    )
    case.defect(
        "visited_state",
        "visited",
        "state-ignored-for-navigation",
        "false_accept",
        "the session may be signed out, which the task forbids",
        [("        return 0.0\n    for key in sorted(initial):", "        return 0.0\n    for key in ():")],
        case.witness(1, 1, "opened and signed out", drop("/security/sessions[id=s6]")),
    )


quiet()
open_session()

if __name__ == "__main__":
    SHAPE.write()
