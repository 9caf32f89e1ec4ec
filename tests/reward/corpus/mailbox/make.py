"""Mail in threads of nested messages: one thread filed under a label, and a reply written."""

from tests.reward.corpus.author import Shape, drop, move, put, shift
from tests.reward.corpus.mailbox.world import initial, schema

WORLD = initial()
SHAPE = Shape(__file__, WORLD, "mail: threads of nested messages, folders and labels by id", schema())


def label_and_archive() -> None:
    case = SHAPE.case(
        "label_and_archive",
        'Add the label Legal to the conversation "Lease renewal, Unit 4B" from Orsolya Bako, then archive it.',
        steps=([put("/threads[id=t1]/labels/-", "legal")], [put("/threads[id=t1]/folder", "archive")]),
    )
    t1, t2 = "/threads[id=t1]", "/threads[id=t2]"
    case.right("the labels of a conversation have no order", put(f"{t1}/labels", ["legal", "bills", "home"]))
    case.right("labels in yet another order", put(f"{t1}/labels", ["bills", "legal", "home"]))
    case.right("the conversation was opened: its message is read", put(f"{t1}/messages/0/read", True))
    case.right(
        "other mail was opened on the way",
        put(f"{t2}/messages/0/read", True),
        put("/threads[id=t4]/messages/0/read", True),
    )
    case.right("the archive is left open", put("/view/folder", "archive"), put("/view/openThread", "t1"))
    case.right("a search was made", put("/view/recentSearches", ["lease", "invoice"]))
    case.right("the list of conversations is sorted otherwise", shift(t1, 9))
    case.right("the conversation went to the end of the list", shift(t1, 31))
    case.right("labels of the account listed otherwise", shift("/labels[id=legal]", 0))
    case.right("contacts listed otherwise", shift("/contacts[id=c5]", 0))
    case.right(
        "read marks, view and order at once",
        put(f"{t1}/messages/0/read", True),
        put("/view/openThread", "t1"),
        shift(t1, 4),
        put(f"{t1}/labels", ["legal", "home", "bills"]),
    )
    case.wrong("only the label", put(f"{t1}/folder", "inbox"))
    case.wrong("only archived", put(f"{t1}/labels", ["home", "bills"]))
    case.wrong(
        "the neighbour 4D instead", put(f"{t2}/labels/-", "legal"), put(f"{t2}/folder", "archive"), base="initial"
    )
    case.wrong("the neighbour 4D as well", put(f"{t2}/labels/-", "legal"), put(f"{t2}/folder", "archive"))
    case.wrong("the label Legacy", put(f"{t1}/labels", ["home", "bills", "legacy"]))
    case.wrong("its other labels are lost", put(f"{t1}/labels", ["legal"]))
    case.wrong("binned, not archived", put(f"{t1}/folder", "trash"))
    case.wrong(
        "the label of that name with a capital, which is none", put(f"{t1}/labels", ["home", "bills", "Legal"])
    )
    case.wrong("another conversation deleted", drop("/threads[id=t9]"))
    case.wrong("another conversation archived", put("/threads[id=t4]/folder", "archive"))
    case.wrong("a contact deleted", drop("/contacts[id=c2]"))
    case.wrong("the draft deleted", drop("/drafts/0"))
    case.wrong("the conversation muted too", put(f"{t1}/muted", True))
    case.wrong("the message of the conversation is gone", drop(f"{t1}/messages/0"))
    case.correct("sets")
    case.correct("weighted")
    case.defect(
        "sets_other_threads",
        "sets",
        "collateral-edit-unchecked",
        "false_accept",
        "changes of other conversations are not looked at",
        [
            (
                "    same = [i for i in before if i != TARGET and plain(before[i]) != plain(after[i])]\n",
                "    same = []\n",
            )
        ],
        case.witness(1, 1, "another conversation moved to the trash", put("/threads[id=t4]/folder", "trash")),
        certain=False,
    )
    case.defect(
        "sets_labels_lost",
        "sets",
        "lost-members-accepted",
        "false_accept",
        "the label is looked for, the labels that were there are not",
        [("sorted(now['labels']) == sorted(was['labels'] + ['legal'])", "'legal' in now['labels']")],
        case.witness(1, 1, "its other labels are lost", put(f"{t1}/labels", ["legal"])),
        certain=False,
    )
    case.defect(
        "sets_label_order",
        "sets",
        "unordered-list-in-order",
        "false_reject",
        "the labels must come in one order, though they have none",
        [
            (
                "sorted(now['labels']) == sorted(was['labels'] + ['legal'])",
                "now['labels'] == was['labels'] + ['legal']",
            )
        ],
        case.witness(0, 0.99, "the same labels in another order", put(f"{t1}/labels", ["legal", "home", "bills"])),
    )
    case.defect(
        "weighted_neighbour",
        "weighted",
        "wrong-referent-accepted",
        "false_accept",
        "any conversation of Orsolya Bako's about a lease renewal will do",
        [
            ("thread['subject'] == 'Lease renewal, Unit 4B'", "thread['subject'].startswith('Lease renewal')"),
            ("return found[0]['id'] if len(found) == 1 else None", "return [thread['id'] for thread in found]"),
            (
                "    target = target_id(initial)\n",
                "    labelled = {t['id'] for t in final['threads'] if 'legal' in t['labels']}\n"
                "    target = max(target_id(initial), key=lambda i: i in labelled)\n",
            ),
        ],
        case.witness(
            1,
            1,
            "the neighbour 4D instead",
            put(f"{t2}/labels/-", "legal"),
            put(f"{t2}/folder", "archive"),
            base="initial",
        ),
    )
    case.defect(
        "weighted_label_substring",
        "weighted",
        "substring-match",
        "false_accept",
        "any label that begins with `leg` counts as Legal",
        [
            ("now['labels'].count('legal') == 1", "[x for x in now['labels'] if x.startswith('leg')] != []"),
            ("if x != 'legal'", "if not x.startswith('leg')"),
        ],
        case.witness(1, 1, "the label Legacy instead", put(f"{t1}/labels", ["home", "bills", "legacy"])),
    )
    case.defect(
        "weighted_read_marks",
        "weighted",
        "incidental-required-unchanged",
        "false_reject",
        "opening mail, which marks it read, costs the reward",
        [("    message.pop('read', None)\n", "")],
        case.witness(0, 0.99, "the conversation was opened", put(f"{t1}/messages/0/read", True)),
    )
    case.defect(
        "weighted_sum",
        "weighted",
        "weights-do-not-sum-to-one",
        "partial_credit",
        "the weights add up to 0.9, so that nothing earns full reward",
        [("'archived': 0.5", "'archived': 0.4")],
        case.witness(0.9, 0.9, "the golden outcome"),
    )


def reply() -> None:
    sent = {
        "id": "m900",
        "from": WORLD["me"],
        "to": [{"name": "Dmitri Vance", "address": "dmitri@vancejoinery.example"}],
        "sentAt": "2026-03-30T09:12:00Z",
        "body": "Thursday 14:30 works. Please ring the side bell.",
        "read": True,
    }
    case = SHAPE.case(
        "reply",
        'Reply to Dmitri Vance in the conversation "Kitchen fitting on Thursday" with exactly this text: '
        '"Thursday 14:30 works. Please ring the side bell."',
        steps=([put("/threads[id=t3]/messages/-", sent)],),
    )
    t3, new = "/threads[id=t3]", "/threads[id=t3]/messages[id=m900]"
    bare = {key: sent[key] for key in ("id", "from", "to", "body")}
    case.right("another id", put(f"{new}/id", "m2b7"))
    case.right("another time", put(f"{new}/sentAt", "2026-03-30T17:45:31Z"))
    case.right(
        "an id of another kind and another time",
        put(f"{new}/sentAt", "2026-04-01T00:00:00Z"),
        put(f"{new}/id", "msg-1"),
    )
    case.right("a line end after the text", put(f"{new}/body", sent["body"] + "\n"))
    case.right("spaces around the text", put(f"{new}/body", f"  {sent['body']} "))
    case.right("the reply carries fields that others lack", put(f"{new}/inReplyTo", "m102"))
    case.right("optional fields left out", put(new, bare))
    case.right("the conversation was opened", put(f"{t3}/messages/0/read", True))
    case.right("the conversation jumped to the top", shift(t3, 0))
    case.right("the recipient without a name", put(f"{new}/to", [{"address": "dmitri@vancejoinery.example"}]))
    case.right(
        "the view and searches changed", put("/view", {"folder": "sent", "openThread": "t3", "recentSearches": []})
    )
    case.right("the reply is unread", put(f"{new}/read", False))
    case.wrong(
        "nothing sent but a draft",
        put("/drafts/-", {"id": "d2", "to": sent["to"], "subject": "Re", "body": sent["body"]}),
        base="initial",
    )
    case.wrong("sent to Dimitri Vans's conversation", move(new, "/threads[id=t4]/messages/-"))
    case.wrong("sent twice", put(f"{t3}/messages/-", {**sent, "id": "m901"}))
    case.wrong("another time in the text", put(f"{new}/body", "Thursday 13:30 works. Please ring the side bell."))
    case.wrong("the text cut short", put(f"{new}/body", "Thursday 14:30 works."))
    case.wrong(
        "the text within a longer one",
        put(f"{new}/body", sent["body"] + " Do not ring the front bell, it is broken."),
    )
    case.wrong(
        "sent to somebody else as well",
        put(f"{new}/to/-", {"name": "Priya Raman", "address": "priya.raman@corvid.example"}),
    )
    case.wrong(
        "sent to Dimitri Vans", put(f"{new}/to", [{"name": "Dimitri Vans", "address": "d.vans@northquay.example"}])
    )
    case.wrong("another letter case", put(f"{new}/body", sent["body"].lower()))
    case.wrong("Dmitri's own message rewritten", put(f"{t3}/messages/0/body", sent["body"]))
    case.wrong(
        "Dmitri's message rewritten, nothing sent", put(f"{t3}/messages/0/body", sent["body"]), base="initial"
    )
    case.wrong("another conversation deleted", drop("/threads[id=t7]"))
    case.wrong("an unrelated draft made", put("/drafts/-", {"id": "d2", "to": [], "subject": "", "body": "hm"}))
    case.wrong("the reply seems to come from Dmitri", put(f"{new}/from", sent["to"][0]))
    case.correct("early_returns")
    one = "    if len(fresh) != 1:\n        return 0.0\n"
    case.defect(
        "early_returns_hard_coded_id",
        "early_returns",
        "new-id-hard-coded",
        "false_reject",
        "the reply must have the id that it had in the golden run",
        [("    if said != TEXT:", "    if said != TEXT or new['id'] != 'm900':")],
        case.witness(0, 0, "the reply under another id", put(f"{new}/id", "m2b7")),
    )
    case.defect(
        "early_returns_timestamp",
        "early_returns",
        "new-timestamp-required",
        "false_reject",
        "the reply must be sent at the golden run's minute",
        [("    if said != TEXT:", "    if said != TEXT or new.get('sentAt', '')[:16] != '2026-03-30T09:12':")],
        case.witness(0, 0, "sent later", put(f"{new}/sentAt", "2026-03-30T17:45:31Z")),
    )
    case.defect(
        "early_returns_space",
        "early_returns",
        "trailing-space-refused",
        "false_reject",
        "a space after the text costs the reward",
        [("new['body'].strip()", "new['body']")],
        case.witness(0, 0, "a line end after the text", put(f"{new}/body", sent["body"] + "\n")),
        certain=False,
    )
    case.defect(
        "early_returns_duplicate",
        "early_returns",
        "duplicate-creation-accepted",
        "false_accept",
        "two replies are as good as one",
        [(one, "    if not fresh:\n        return 0.0\n")],
        case.witness(1, 1, "sent twice", put(f"{t3}/messages/-", {**sent, "id": "m901"})),
        certain=False,
    )
    case.defect(
        "early_returns_missing_key",
        "early_returns",
        "crash-on-missing-key",
        "error",
        "a reply without the optional field `read` makes the program fail",
        [("    said = new", "    seen = new['read']\n    said = new")],
        case.witness(None, None, "optional fields left out", put(new, bare)),
    )
    case.defect(
        "early_returns_contains",
        "early_returns",
        "text-within-longer-text",
        "false_accept",
        "the text may stand anywhere in a longer one",
        [("if said != TEXT:", "if TEXT not in said:")],
        case.witness(
            1, 1, "a contradiction added", put(f"{new}/body", sent["body"] + " Or rather not: stay away.")
        ),
    )


label_and_archive()
reply()

if __name__ == "__main__":
    SHAPE.write()
