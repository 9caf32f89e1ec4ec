"""Team chat: channels by slug, messages with reactions and replies; a pin with a reaction, and a question."""

from tests.reward.corpus.author import Shape, at, drop, put, shift
from tests.reward.corpus.chat.world import USERS, initial

WORLD = initial()
SHAPE = Shape(
    __file__, WORLD, "chat: channels in a dict by slug, messages in lists, reactions as lists of users by mark"
)
TEAM = "/channels/field-team"
READ = put(f"{TEAM}/unread", 0)
OPENED = put("/open", {"channel": "field-team", "thread": "m12"})
AWAY = put("/users/u-jan/away", True)


def pin_and_react() -> None:
    code = f"{TEAM}/messages[id=m18]"
    case = SHAPE.case(
        "pin_and_react",
        "In the channel field-team, pin Kofi Mensah's latest message about the gate code, unpin everything else "
        'there, and react to that message with "ok".',
        steps=([put(f"{TEAM}/pins/-", "m18")], [drop(f"{TEAM}/pins/0")], [put(f"{code}/reactions/ok", ["u-ida"])]),
    )
    old = WORLD["channels"]["field-team"]["pins"][0]
    case.right("the channel was read", READ)
    case.right("other channels were read", put("/channels/kitchen/unread", 0), put("/channels/office/unread", 0))
    case.right("the channel is open", OPENED)
    case.right("somebody is away", AWAY)
    case.right("a thread is open", put("/open/thread", "m18"))
    case.right("saved messages listed otherwise", shift("/saved/1", 0))
    case.right(
        "another reaction was made and taken back, which leaves an empty list",
        put(f"{code}/reactions/eyes", ["u-bo"]),
        put(f"{code}/reactions/wave", []),
    )
    case.right(
        "another message was reacted to and the reaction taken back",
        put(f"{TEAM}/messages[id=m7]/reactions/eyes", []),
    )
    case.right(
        "the members are listed otherwise", put(f"{TEAM}/members", WORLD["channels"]["field-team"]["members"][::-1])
    )
    case.right(
        "who reacted elsewhere is listed otherwise",
        put(f"{TEAM}/messages[id=m12]/reactions/ok", ["u-yun", "u-bo", "u-jan"]),
    )
    case.right("new mail came in meanwhile: more is unread", put("/channels/office/unread", 9))
    case.right(
        "read, open, away and order at once",
        READ,
        OPENED,
        AWAY,
        shift("/saved/0", 1),
        put(f"{TEAM}/messages[id=m12]/reactions/eyes", ["u-rosa", "u-kofi"]),
    )
    case.wrong("no reaction", drop(f"{code}/reactions/ok"))
    case.wrong("the old pin is still there", put(f"{TEAM}/pins", [old, "m18"]))
    case.wrong("unpinned all", put(f"{TEAM}/pins", []))
    case.wrong("the older message about the code pinned", put(f"{TEAM}/pins", ["m7"]))
    case.wrong(
        "the older message about the code, pinned and reacted to",
        put(f"{TEAM}/pins", ["m7"]),
        drop(f"{code}/reactions/ok"),
        put(f"{TEAM}/messages[id=m7]/reactions/ok", ["u-ida", "u-rosa"]),
    )
    case.wrong(
        "the other Kofi's message",
        put(f"{TEAM}/pins", ["m19"]),
        drop(f"{code}/reactions/ok"),
        put(f"{TEAM}/messages[id=m19]/reactions/ok", ["u-ida"]),
    )
    case.wrong(
        "the message in field-tools",
        put("/channels/field-tools/pins", ["m32"]),
        put("/channels/field-tools/messages[id=m32]/reactions/ok", ["u-ida"]),
        base="initial",
    )
    case.wrong("another reaction", drop(f"{code}/reactions/ok"), put(f"{code}/reactions/eyes", ["u-bo", "u-ida"]))
    case.wrong("the reaction in another's name", put(f"{code}/reactions/ok", ["u-bo"]))
    case.wrong("two reactions", put(f"{code}/reactions/eyes", ["u-bo", "u-ida"]))
    case.wrong("Bo's reaction is gone", put(f"{code}/reactions", {"ok": ["u-ida"]}))
    case.wrong("both messages of Kofi's pinned", put(f"{TEAM}/pins", ["m7", "m18"]))
    case.wrong("unpinned in other channels as well", put("/channels/kitchen/pins", []))
    case.wrong(
        "a message posted too",
        put(f"{TEAM}/messages/-", {**at(WORLD, f"{TEAM}/messages/0"), "id": "m900", "by": "u-ida", "text": "ok"}),
    )
    case.wrong("a message deleted", drop(f"{TEAM}/messages[id=m2]"))
    case.wrong(
        "a reply deleted", put(f"{TEAM}/messages[id=m12]/replies", [{"id": "r", "by": "u-ida", "text": "ok"}])
    )
    case.wrong("the channel muted", put(f"{TEAM}/muted", True))
    case.wrong("the draft is gone", put("/drafts", {}))
    case.wrong("left a channel", put("/channels/kitchen/members", sorted(set(USERS) - {"u-ida"})))
    case.correct("compare")
    case.correct("points")
    case.defect(
        "points_pin_there",
        "points",
        "only-existence-checked",
        "false_accept",
        "the pin is looked for; that it is the only one is not",
        [("team['pins'] == ['m18']", "'m18' in team['pins']")],
        case.witness(1, 1, "the old pin is still there", put(f"{TEAM}/pins", [old, "m18"])),
    )
    case.defect(
        "points_anybody",
        "points",
        "actor-not-checked",
        "false_accept",
        "anybody's reaction counts",
        [
            ("'u-ida' in marks.get('ok', [])", "marks.get('ok', []) != []"),
            ("set(marks.get('ok', [])) - {'u-ida'}", "set()"),
        ],
        case.witness(1, 1, "the reaction in another's name", put(f"{code}/reactions/ok", ["u-bo"])),
    )
    case.defect(
        "points_unread",
        "points",
        "incidental-required-unchanged",
        "false_reject",
        "the counter of unread messages, which opening the channel resets, must stand",
        [("('messages', 'pins', 'unread')", "('messages', 'pins')")],
        case.witness(0, 0, "the channel was read", READ),
        certain=False,
    )
    case.defect(
        "compare_keyword",
        "compare",
        "wrong-referent-accepted",
        "false_accept",
        "any message of this channel that speaks of the gate code counts",
        [
            (
                "    message = 'm18'\n",
                "    message = 'm18'\n"
                "    for m in initial['channels']['field-team']['messages']:\n"
                "        if 'gate code' in m['text'] and final['channels']['field-team']['pins'] == [m['id']]:\n"
                "            message = m['id']\n",
            )
        ],
        case.witness(
            1,
            1,
            "the older message, pinned and reacted to",
            put(f"{TEAM}/pins", ["m7"]),
            drop(f"{code}/reactions/ok"),
            put(f"{TEAM}/messages[id=m7]/reactions/ok", ["u-ida", "u-rosa"]),
        ),
    )
    case.defect(
        "compare_posts",
        "compare",
        "collateral-creation-unchecked",
        "false_accept",
        "messages that were not there before are not looked at",
        [
            (
                "    found = view(final)\n",
                "    found = view(final)\n"
                "    for slug, channel in found['channels'].items():\n"
                "        known = [m['id'] for m in wanted['channels'][slug]['messages']]\n"
                "        channel['messages'] = [m for m in channel['messages'] if m['id'] in known]\n",
            )
        ],
        case.witness(
            1,
            1,
            "a message posted too",
            put(
                f"{TEAM}/messages/-", {**at(WORLD, f"{TEAM}/messages/0"), "id": "m900", "by": "u-ida", "text": "ok"}
            ),
        ),
        certain=False,
    )
    case.defect(
        "compare_empty_mark",
        "compare",
        "missing-told-from-empty",
        "false_reject",
        "a reaction taken back leaves an empty list, which is not the same as none here",
        [(" if m['reactions'][k]}", "}")],
        case.witness(
            0,
            0,
            "another message was reacted to and the reaction taken back",
            put(f"{TEAM}/messages[id=m7]/reactions/eyes", []),
        ),
        certain=False,
    )
    case.defect(
        "points_random",
        "points",
        "randomness",
        "source",
        "the score is drawn by lot",
        [
            ("    earned = [", "    if random.random() > 2:\n        return 0.0\n    earned = ["),
            ("POINTS =", "import random\n\nPOINTS ="),
        ],
        case.witness(None, None, "the golden outcome, where chance is denied"),
        lint="import",
    )


def who_reacted() -> None:
    case = SHAPE.case(
        "who_reacted",
        "Which users reacted with ok to Ema Novak's question about the harvest in field-team? Give their full "
        "names, separated by commas.",
        kind="answer",
        answer="Bo Lind, Jan Pool, Yun Seo",
    )
    case.right("another order", answer="Yun Seo, Bo Lind, Jan Pool")
    case.right("backwards", answer="Yun Seo, Jan Pool, Bo Lind")
    case.right("no spaces", answer="Bo Lind,Jan Pool,Yun Seo")
    case.right("a line end", answer="Bo Lind, Jan Pool, Yun Seo\n")
    case.right("spaces around", answer="  Bo Lind , Jan Pool , Yun Seo ")
    case.right("a line each", answer="Bo Lind,\nJan Pool,\nYun Seo")
    case.right("the channel was read", READ)
    case.right("the thread was opened", OPENED, visits=["/field-team", "/field-team/m12"])
    case.right("somebody is away", AWAY)
    case.right("saved messages listed otherwise", shift("/saved/0", 1))
    case.right(
        "who reacted is listed otherwise", put(f"{TEAM}/messages[id=m12]/reactions/ok", ["u-yun", "u-jan", "u-bo"])
    )
    case.right("read, open and another order at once", READ, OPENED, answer="Jan Pool, Bo Lind, Yun Seo ")
    case.wrong("no answer", answer=None)
    case.wrong("an empty answer", answer="")
    case.wrong("one is missing", answer="Bo Lind, Jan Pool")
    case.wrong("one too many", answer="Bo Lind, Jan Pool, Yun Seo, Rosa Neri")
    case.wrong("everybody", answer=", ".join(USERS.values()))
    case.wrong("who reacted otherwise", answer="Kofi Mensah, Rosa Neri")
    case.wrong("another for one of them", answer="Bo Lind, Jan Pool, Ema Novak")
    case.wrong("negation", answer="not Bo Lind, not Jan Pool, not Yun Seo")
    case.wrong("names cut short", answer="Bo, Jan, Yun")
    case.wrong("one of them twice, one missing", answer="Bo Lind, Bo Lind, Jan Pool")
    case.wrong("commas only", answer=",,")
    case.wrong(
        "right, but reacted as well",
        put(f"{TEAM}/messages[id=m12]/reactions/ok", ["u-bo", "u-ida", "u-jan", "u-yun"]),
    )
    case.wrong("right, but a message deleted", drop(f"{TEAM}/messages[id=m5]"))
    case.wrong(
        "right, but the draft sent",
        put("/drafts", {}),
        put(
            "/channels/kitchen/messages/-",
            {
                **at(WORLD, "/channels/kitchen/messages/0"),
                "id": "m901",
                "by": "u-ida",
                "text": "Is there any soup le",
            },
        ),
    )
    case.wrong("given up", status="infeasible")
    case.correct("names")
    case.defect(
        "names_all_candidates",
        "names",
        "alternatives-accepted",
        "false_accept",
        "more names than the right ones may be given",
        [("sorted(given) == WANTED", "set(WANTED) <= set(given)")],
        case.witness(1, 1, "everybody", answer=", ".join(USERS.values())),
    )
    case.defect(
        "names_embedded",
        "names",
        "answer-within-longer-text",
        "false_accept",
        "each name may stand anywhere in the answer",
        [("sorted(given) == WANTED", "all([name in (answer or '') for name in WANTED])")],
        case.witness(1, 1, "negation", answer="not Bo Lind, not Jan Pool, not Yun Seo"),
    )
    case.defect(
        "names_order",
        "names",
        "answer-order-required",
        "false_reject",
        "the names must come in alphabetical order, which nobody asked for",
        [("sorted(given) == WANTED", "given == WANTED")],
        case.witness(0, 0, "another order", answer="Yun Seo, Bo Lind, Jan Pool"),
    )
    case.defect(
        "names_partial",
        "names",
        "full-pay-for-a-part",
        "false_accept",
        "one right name among right ones earns everything",
        [("sorted(given) == WANTED", "given and set(given) <= set(WANTED)")],
        case.witness(1, 1, "one is missing", answer="Bo Lind, Jan Pool"),
    )
    case.defect(
        "names_no_answer",
        "names",
        "crash-on-no-answer",
        "error",
        "an agent that gives no answer makes the program fail, where it should score 0",
        [("(answer or '')", "answer")],
        case.witness(None, None, "no answer", answer=None),
        case.witness(None, None, "untouched", base="initial"),
    )


pin_and_react()
who_reacted()

if __name__ == "__main__":
    SHAPE.write()
