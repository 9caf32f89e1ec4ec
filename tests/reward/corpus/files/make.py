"""A file tree, nested to any depth: files sorted into a new folder, and one folder emptied into the trash."""

from tests.reward.corpus.author import Edit, Shape, at, drop, move, put, shift
from tests.reward.corpus.files.world import initial

WORLD = initial()
SHAPE = Shape(
    __file__, WORLD, "files: one recursive tree of folders, a trash, and lists of ids that point into the tree"
)
VIEW = put("/view", {"folder": "n1", "sort": "modified", "layout": "grid"})
HOUSE = "/drive/children[name=House]"
INVOICES = f"{HOUSE}/children[name=Invoices]/children"
NAMES = [f["name"] for f in at(WORLD, INVOICES)]
OF_2023 = [name for name in NAMES if name.startswith("2023-")]


def sort_invoices() -> None:
    made = f"{INVOICES}[name=2023]"
    new = {"id": "n900", "type": "folder", "name": "2023", "children": []}
    case = SHAPE.case(
        "sort_invoices",
        'In House/Invoices, make a folder "2023" and move the invoices (PDF) of 2023 from Invoices into it.',
        steps=(
            [put(f"{INVOICES}/-", new)],
            *[[move(f"{INVOICES}[name={name}]", f"{made}/children/-")] for name in OF_2023],
        ),
    )
    first = f"{made}/children[name={OF_2023[0]}]"

    def back(name: str) -> Edit:
        return move(f"{made}/children[name={name}]", f"{INVOICES}/-")

    case.right("the folder has another id", put(f"{made}/id", "n417"))
    case.right("the folder has an id of another kind", put(f"{made}/id", "dir-2023"))
    case.right("the files are in another order", shift(first, 2))
    case.right("the folder comes first", shift(made, 0))
    case.right(
        "the folder in the middle, the files backwards",
        shift(made, 2),
        put(f"{INVOICES}[name=2023]/children", at(case.golden, f"{made}/children")[::-1]),
    )
    case.right("the folder says when it was made", put(f"{made}/modified", "2026-02-02"))
    case.right("files were opened", put("/recent", ["n101", "n104", "n110"]))
    case.right("the view was changed", VIEW)
    case.right("stars in another order", shift("/stars/1", 0))
    case.right("the folder has a colour", put(f"{made}/color", None))
    case.right("other folders listed otherwise", shift("/drive/children[name=Music]", 0))
    case.right("id, order and view at once", VIEW, put(f"{made}/id", "x"), shift(first, 1), put("/recent", []))
    case.wrong("only the folder", *[back(name) for name in OF_2023])
    case.wrong("one invoice is not moved", back(OF_2023[1]))
    case.wrong("the last invoice is not moved", back(OF_2023[-1]))
    case.wrong(
        "an invoice of 2024 as well",
        move(f"{INVOICES}[name={next(n for n in NAMES if n.startswith('2024'))}]", f"{made}/children/-"),
    )
    case.wrong(
        "every invoice",
        *[
            move(f"{INVOICES}[name={n}]", f"{made}/children/-")
            for n in NAMES
            if n.endswith(".pdf") and n not in OF_2023
        ],
    )
    case.wrong(
        "the overview as well, which is no PDF", move(f"{INVOICES}[name=2023 overview.ods]", f"{made}/children/-")
    )
    case.wrong(
        "the scan from elsewhere as well",
        move(
            "/drive/children[name=Scans]/children[name=To sort]/children[name=scan-invoice-2023.pdf]",
            f"{made}/children/-",
        ),
    )
    case.wrong("an invoice deleted", drop(first))
    case.wrong("an invoice in the trash", move(first, "/trash/-"))
    case.wrong(
        "copied: an original is still there",
        put(f"{INVOICES}/-", {**at(WORLD, f"{INVOICES}[name={OF_2023[0]}]"), "id": "n950"}),
    )
    case.wrong(
        "moved into the folder 2022",
        *[move(f"{made}/children[name={n}]", f"{INVOICES}[name=2022]/children/-") for n in OF_2023],
        drop(made),
    )
    case.wrong("the folder is in House", move(made, f"{HOUSE}/children/-"))
    case.wrong("the folder has another name", put(f"{made}/name", "2023 invoices"))
    case.wrong("an empty folder of that name beside", put(f"{INVOICES}/-", {**new, "id": "n901"}))
    case.wrong("photos deleted", drop("/drive/children[name=Photos]/children[name=Ghent]"))
    case.wrong("a deep file renamed", put("/drive/children[name=Music]/children/0/children/0/name", "alto.mp3"))
    case.wrong("the trash emptied", put("/trash", []))
    case.wrong("an invoice shared", put(f"{first}/shared", True))
    case.correct("paths")
    case.correct("walk")
    case.defect(
        "paths_prefix",
        "paths",
        "prefix-match",
        "false_accept",
        "every file whose name begins with 2023 may be moved, the overview too",
        [("if path not in FREE", "if not path.startswith('House/Invoices/2023')")],
        case.witness(
            1, 1, "the overview as well", move(f"{INVOICES}[name=2023 overview.ods]", f"{made}/children/-")
        ),
    )
    case.defect(
        "paths_originals",
        "paths",
        "copy-accepted-for-move",
        "false_accept",
        "the files must be in the new folder; that they left the old one is not checked",
        [("        if OLD + name in after:\n            return 0.0\n", "")],
        case.witness(
            1,
            1,
            "an original is still there",
            put(f"{INVOICES}/-", {**at(WORLD, f"{INVOICES}[name={OF_2023[0]}]"), "id": "n950"}),
        ),
    )
    case.defect(
        "walk_first_only",
        "walk",
        "only-the-first-checked",
        "false_accept",
        "one invoice in the new folder stands for all",
        [("moved == WANTED", "moved & WANTED and moved <= WANTED")],
        case.witness(1, 1, "one invoice is not moved", back(OF_2023[1])),
    )
    case.defect(
        "walk_order",
        "walk",
        "unordered-list-in-order",
        "false_reject",
        "the children of the new folder must come in the golden run's order",
        [
            (
                "    if len(made) == 1:\n",
                "    inside = [c['id'] for node in made for c in node['children']]\n"
                "    if len(made) == 1 and inside == sorted(inside):\n",
            )
        ],
        case.witness(0, 0.99, "the files are in another order", shift(first, 2)),
        certain=False,
    )
    case.defect(
        "walk_superset",
        "walk",
        "over-action-accepted",
        "false_accept",
        "more may be moved than was asked",
        [
            (
                "    if len(made) == 1:\n",
                "    if len(made) == 1:\n"
                "        extra = [c['id'] for c in made[0]['children'] if c['id'] not in WANTED]\n"
                "        after = {**after, **{key: before.get(key) for key in extra}}\n",
            )
        ],
        case.witness(
            1,
            1,
            "an invoice of 2024 as well",
            move(f"{INVOICES}[name={next(n for n in NAMES if n.startswith('2024'))}]", f"{made}/children/-"),
        ),
    )
    case.defect(
        "walk_trash",
        "walk",
        "collateral-list-unchecked",
        "false_accept",
        "the trash is not looked at, so that it may be emptied",
        [("    if initial['trash'] != final['trash']:\n        return 0.0\n", "")],
        case.witness(1, 1, "the trash emptied", put("/trash", [])),
        certain=False,
    )
    case.defect(
        "walk_new_id",
        "walk",
        "new-id-hard-coded",
        "false_reject",
        "the new folder must have the golden run's id",
        [("node['id'] not in before and", "node['id'] == 'n900' and")],
        case.witness(0, 0.99, "the folder has another id", put(f"{made}/id", "n417")),
    )


def empty_folder() -> None:
    old = "/drive/children[name=Old scans]/children"
    names = [c["name"] for c in at(WORLD, old) if c["type"] == "file"]
    case = SHAPE.case(
        "empty_folder",
        'Put every file that lies directly in "Old scans" into the trash. Leave the folder "Kept" and what is in '
        "it.",
        steps=tuple([move(f"{old}[name={name}]", "/trash/-")] for name in names),
    )
    case.right("the trash is in another order", shift(f"/trash[name={names[0]}]", 0))
    case.right("the trash backwards", put("/trash", case.golden["trash"][::-1]))
    case.right(
        "files in the trash say when they came there",
        *[put(f"/trash[name={n}]/trashedAt", "2026-02-02T10:00:00Z") for n in names],
    )
    case.right(
        "files in the trash say where they were", *[put(f"/trash[name={n}]/from", "Old scans") for n in names]
    )
    case.right("the view was changed", VIEW)
    case.right("a file was opened before", put("/recent", ["n104", "n150"]))
    case.right("the list of recent files is empty", put("/recent", []))
    case.right("one was restored and binned again: it is last", shift(f"/trash[name={names[1]}]", 4))
    case.right("stars in another order", shift("/stars/1", 0))
    case.right("folders listed otherwise", shift("/drive/children[name=Old scans]", 0))
    case.right("order, times and view at once", VIEW, put("/trash/2/trashedAt", "2026-02-02"), shift("/trash/3", 0))
    case.wrong("one file is left", move(f"/trash[name={names[0]}]", f"{old}/-"))
    case.wrong("three files are left", *[move(f"/trash[name={n}]", f"{old}/-") for n in names[1:]])
    case.wrong("deleted for good", *[drop(f"/trash[name={n}]") for n in names])
    case.wrong("one deleted for good", drop(f"/trash[name={names[2]}]"))
    case.wrong("the whole folder in the trash", move("/drive/children[name=Old scans]", "/trash/-"), base="initial")
    case.wrong("the folder Kept in the trash as well", move(f"{old}[name=Kept]", "/trash/-"))
    case.wrong("the passport in the trash as well", move(f"{old}[name=Kept]/children/0", "/trash/-"))
    case.wrong(
        "the files of Scans instead",
        *[move("/drive/children[name=Scans]/children/0", "/trash/-") for _ in range(5)],
        base="initial",
    )
    case.wrong("what was in the trash is gone", drop("/trash[name=blurred.jpg]"))
    case.wrong("moved into Kept", *[move(f"/trash[name={n}]", f"{old}[name=Kept]/children/-") for n in names])
    case.wrong(
        "a photo in the trash as well",
        move("/drive/children[name=Photos]/children[name=Harz]/children/0/children/0", "/trash/-"),
    )
    case.wrong("the emptied folder renamed", put("/drive/children[name=Old scans]/name", "Empty"))
    case.correct("ratio")
    case.defect(
        "ratio_gone",
        "ratio",
        "deletion-accepted-for-move",
        "false_accept",
        "files that are gone altogether count as binned",
        [
            (
                "len([i for i in BINNED if i in binned and i not in here])",
                "len([i for i in BINNED if i not in here])",
            )
        ],
        case.witness(1, 1, "deleted for good", *[drop(f"/trash[name={n}]") for n in names]),
    )
    case.defect(
        "ratio_count",
        "ratio",
        "count-instead-of-identity",
        "false_accept",
        "any four files in the trash will do",
        [
            (
                "len([i for i in BINNED if i in binned and i not in here])",
                "min(4, len(binned) - len(initial['trash']))",
            ),
            ("    if stray:\n        return 0.0\n", ""),
        ],
        case.witness(
            1,
            1,
            "the files of Scans instead",
            *[move("/drive/children[name=Scans]/children/0", "/trash/-") for _ in range(4)],
            base="initial",
        ),
    )
    case.defect(
        "ratio_early_pay",
        "ratio",
        "full-pay-for-a-part",
        "false_accept",
        "half of the files already earn everything",
        [("    return done / len(BINNED)", "    return 1.0 if done * 2 >= len(BINNED) else done / len(BINNED)")],
        case.witness(1, 1, "one file is left", move(f"/trash[name={names[0]}]", f"{old}/-")),
    )


sort_invoices()
empty_folder()

if __name__ == "__main__":
    SHAPE.write()
