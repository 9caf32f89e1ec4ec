"""The files that lie on the owner's computer, to attach to cards: small real documents, found by hash."""

from __future__ import annotations

import hashlib

from cuagym.hub.kinds import File

_TYPES = {"txt": "text/plain", "csv": "text/csv", "md": "text/markdown"}


def _lines(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


_CONTENTS: dict[str, bytes] = {
    "Minutes 3 March.txt": _lines(
        "Minutes, Tuesday 3 March",
        "",
        "1. Budget agreed as proposed.",
        "2. Poster goes to print on Friday.",
        "3. Next meeting in two weeks.",
    ),
    "Shopping list.txt": _lines(
        "Gaffer tape, black", "Two extension leads", "Cable ties", "Felt pens", "Paper cups"
    ),
    "Budget draft.csv": _lines("item,amount", "Printing,240.00", "Room hire,380.00", "Catering,615.50"),
    "Phone numbers.csv": _lines("name,phone", "Caretaker,+44 117 496 0110", "Printer,+44 117 496 0321"),
    "House rules.md": _lines(
        "# House rules", "", "- Last one out turns off the heating.", "- Keys go on the hook."
    ),
    "Packing plan.txt": _lines("Monday: books and records", "Tuesday: kitchen", "Wednesday: everything else"),
}

FILES: dict[str, bytes] = {hashlib.sha256(content).hexdigest(): content for content in _CONTENTS.values()}
DESK: tuple[File, ...] = tuple(
    File(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content_type=_TYPES[name.rpartition(".")[2]],
    )
    for name, content in _CONTENTS.items()
)
