"""A screenful of settings, switched and typed, among hundreds that are to stay."""

from tests.reward.corpus.author import Shape, drop, put, shift
from tests.reward.corpus.prefs.world import initial, schema

WORLD = initial()
SHAPE = Shape(__file__, WORLD, "hundreds of settings in nested objects, few lists", schema(), half="second")
LOOK, IGNORE = "/appearance", "/languages/python/linter/ignore"
QUIET, DIGEST = "/notifications/quiet", "/notifications/digest"
SECTION = put("/ui", {"section": "languages", "query": "lint", "expanded": ["languages", "python"]})
SYNCED = put("/sync/lastSync", "2026-06-02T07:15:00Z")


def focus() -> None:
    case = SHAPE.case(
        "focus",
        "Use the dark scheme always (not the system's), with font size 15. Switch off the digest and switch on the "
        "quiet hours as they are. For Python, let the linter ignore E203 as well.",
        steps=(
            [put(f"{LOOK}/scheme", "dark"), put(f"{LOOK}/followSystem", False)],
            [put(f"{LOOK}/font/size", 15)],
            [put(f"{DIGEST}/enabled", False), put(f"{QUIET}/enabled", True)],
            [put(f"{IGNORE}/-", "E203")],
        ),
    )
    case.right("another section is open", SECTION)
    case.right("synchronised meanwhile", SYNCED)
    case.right("a device was seen", put("/sync/devices/1/lastSync", "2026-06-02T07:15:00Z"))
    case.right("the new rule comes first", shift(f"{IGNORE}/2", 0))
    case.right("the rules backwards", put(IGNORE, ["E203", "W503", "E501"]))
    case.right("days listed otherwise", shift(f"{QUIET}/days/1", 0))
    case.right("key bindings listed otherwise", shift("/keybindings/4", 0))
    case.right("devices listed otherwise", shift("/sync/devices/2", 0))
    case.right("something was searched", put("/ui/query", "font"))
    case.right("nothing is expanded", put("/ui/expanded", []))
    case.right(
        "section, sync and order at once", SECTION, SYNCED, shift(f"{IGNORE}/2", 1), shift("/keybindings/9", 2)
    )
    case.wrong("dim, not dark", put(f"{LOOK}/scheme", "dim"))
    case.wrong("still the system's", put(f"{LOOK}/followSystem", True))
    case.wrong("a size more", put(f"{LOOK}/font/size", 16))
    case.wrong("the size as a text", put(f"{LOOK}/font/size", "15"))
    case.wrong("the width of the minimap instead", put(f"{LOOK}/font/size", 13), put(f"{LOOK}/minimap/width", 15))
    case.wrong("the digest is on", put(f"{DIGEST}/enabled", True))
    case.wrong("the digest on no value", put(f"{DIGEST}/enabled", None))
    case.wrong("mentions off instead", put(f"{DIGEST}/enabled", True), put("/notifications/mentions/email", False))
    case.wrong("no quiet hours", put(f"{QUIET}/enabled", False))
    case.wrong("quiet hours on more days", put(f"{QUIET}/days", ["fri", "sat", "sun"]))
    case.wrong("other quiet hours", put(f"{QUIET}/from", "21:00"))
    case.wrong("the rules replaced", put(IGNORE, ["E203"]))
    case.wrong("another rule", put(IGNORE, ["E501", "W503", "E302"]))
    case.wrong("for SQL instead", put(IGNORE, ["E501", "W503"]), put("/languages/sql/linter/ignore", ["E203"]))
    case.wrong("for every language", put("/languages/rust/linter/ignore", ["E203"]))
    case.wrong("the linter is off", put("/languages/python/linter/enabled", False))
    case.wrong("a key binding deleted", drop("/keybindings[id=k7]"))
    case.wrong("an experiment switched on", put("/experiments/flag5", True))
    case.wrong("a device is not trusted any more", put("/sync/devices/0/trusted", False))
    case.wrong("telemetry off", put("/privacy/telemetry", "off"))
    case.correct("table")
    case.correct("halved")
    case.defect(
        "table_scheme",
        "table",
        "alternatives-accepted",
        "false_accept",
        "any scheme but the light one counts as dark",
        [
            (
                "path in after and same(after[path], wanted)",
                "path in after and (same(after[path], wanted) or (name == 'scheme' and after[path] != 'light'))",
            )
        ],
        case.witness(1, 1, "dim, not dark", put(f"{LOOK}/scheme", "dim")),
    )
    case.defect(
        "table_at_least",
        "table",
        "at-least-for-exactly",
        "false_accept",
        "a larger font is as good",
        [
            (
                "path in after and same(after[path], wanted)",
                "path in after and (same(after[path], wanted) or (name == 'size' and after[path] in (16, 17, 18)))",
            )
        ],
        case.witness(1, 1, "a size more", put(f"{LOOK}/font/size", 16)),
    )
    case.defect(
        "table_text",
        "table",
        "types-not-compared",
        "false_accept",
        "values are compared as texts",
        [("    return type(a) == type(b) and a == b", "    return str(a) == str(b)")],
        case.witness(1, 1, "the size as a text", put(f"{LOOK}/font/size", "15")),
        certain=False,
    )
    case.defect(
        "table_superset",
        "table",
        "lost-members-accepted",
        "false_accept",
        "the new rule is enough, whatever became of the others",
        [
            (
                "path in after and same(after[path], wanted)",
                "path in after and (same(after[path], wanted) or (name == 'ignore' and 'E203' in after[path]))",
            )
        ],
        case.witness(1, 1, "the rules replaced", put(IGNORE, ["E203"])),
        certain=False,
    )
    case.defect(
        "table_system",
        "table",
        "step-not-checked",
        "false_accept",
        "whether the system is followed is not looked at",
        [
            ("    ('system', 'appearance/followSystem', False, 1),\n", ""),
            ("'dark', 2)", "'dark', 3)"),
            ("LOOKED = (", "LOOKED = ('appearance/followSystem', "),
        ],
        case.witness(1, 1, "still the system's", put(f"{LOOK}/followSystem", True)),
    )
    case.defect(
        "table_guarded",
        "table",
        "part-of-the-state-unchecked",
        "false_accept",
        "only a few groups are guarded",
        [("LOOKED = (", "LOOKED = ('experiments', 'privacy', 'sync', ")],
        case.witness(1, 1, "telemetry off", put("/privacy/telemetry", "off")),
        certain=False,
    )
    case.defect(
        "table_ratio",
        "table",
        "full-pay-for-a-part",
        "false_accept",
        "nine points of ten are rounded up",
        [("earned / 10", "1.0 if earned >= 9 else earned / 10")],
        case.witness(1, 1, "no quiet hours", put(f"{QUIET}/enabled", False)),
    )
    case.defect(
        "table_order",
        "table",
        "unordered-list-in-order",
        "false_reject",
        "the rules must stand in the golden run's order, though the schema says that they have none",
        [
            (
                "'languages/python/linter/ignore', ['E203', 'E501', 'W503'], 2",
                "'languages/python/linter/ignore', ['E501', 'W503', 'E203'], 2",
            ),
            (
                "sorted(value) if path in SETS or path.endswith('/ignore') else value",
                "sorted(value) if path.endswith('/days') else value",
            ),
        ],
        case.witness(0, 0.8, "the new rule comes first", shift(f"{IGNORE}/2", 0)),
    )
    case.defect(
        "table_ui",
        "table",
        "incidental-required-unchanged",
        "false_reject",
        "the open section must not have changed",
        [("LOOKED = ('ui', 'sync/lastSync')", "LOOKED = ('sync/lastSync',)")],
        case.witness(0, 0, "another section is open", SECTION),
    )
    case.defect(
        "table_falls",
        "table",
        "score-falls-along-the-run",
        "partial_credit",
        "the scheme earns more as long as the font is untouched",
        [
            (
                "    return {'score': earned / 10",
                "    if held['system'] and not held['size']:\n        earned = 7\n    return {'score': earned / 10",
            )
        ],
        case.witness(
            0.7,
            0.7,
            "after the first step",
            put(f"{LOOK}/scheme", "dark"),
            put(f"{LOOK}/followSystem", False),
            base="initial",
        ),
        case.witness(
            0.5,
            0.5,
            "after the second",
            put(f"{LOOK}/scheme", "dark"),
            put(f"{LOOK}/followSystem", False),
            put(f"{LOOK}/font/size", 15),
            base="initial",
        ),
    )
    case.defect(
        "table_days",
        "table",
        "pays-for-the-initial-state",
        "partial_credit",
        "days that hold from the start earn a point",
        [
            (
                "    earned = 0\n",
                "    earned = 1 if after.get('notifications/quiet/days') == ['sat', 'sun'] else 0\n",
            ),
            ("'dark', 2)", "'dark', 1)"),
        ],
        case.witness(0.1, 0.1, "untouched", base="initial"),
    )
    case.defect(
        "halved_dark_or_dim",
        "halved",
        "alternatives-accepted",
        "false_accept",
        "two schemes count as dark",
        [("== 'dark' and", "in ('dark', 'dim') and")],
        case.witness(1, 1, "dim, not dark", put(f"{LOOK}/scheme", "dim")),
    )
    case.defect(
        "halved_text",
        "halved",
        "types-not-compared",
        "false_accept",
        "a size that is a text counts",
        [("isinstance(size, int) and size == 15", "size in (15, '15')")],
        case.witness(1, 1, "the size as a text", put(f"{LOOK}/font/size", "15")),
        certain=False,
    )
    case.defect(
        "halved_guards",
        "halved",
        "part-of-the-state-unchecked",
        "false_accept",
        "two groups are guarded",
        [("in sorted(set(before) | set(after))", "in ('appearance', 'notifications')")],
        case.witness(1, 1, "telemetry off", put("/privacy/telemetry", "off")),
        case.witness(1, 1, "a key binding deleted", drop("/keybindings[id=k7]")),
        certain=False,
    )
    case.defect(
        "halved_member",
        "halved",
        "lost-members-accepted",
        "false_accept",
        "the rule is among them",
        [("sorted(ignored) == PYTHON", "'E203' in ignored")],
        case.witness(1, 1, "the rules replaced", put(IGNORE, ["E203"])),
        certain=False,
    )


focus()

if __name__ == "__main__":
    SHAPE.write()
