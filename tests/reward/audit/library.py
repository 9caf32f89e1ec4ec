"""A library to audit programs on: books in a list, shelves by id, holds, racks that hold trays that hold cards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from cuagym.hub.patch import apply_patch
from cuagym.reward.audit.model import Audit, Ending, Finding, Subject

INITIAL: dict[str, Any] = {
    "books": [
        {
            "id": "b1",
            "title": "Dune",
            "shelf": "s1",
            "status": "in",
            "copies": 3,
            "tags": ["classic"],
            "read": False,
        },
        {
            "id": "b2",
            "title": "Emma",
            "shelf": "s1",
            "status": "out",
            "copies": 1,
            "tags": ["classic"],
            "read": False,
        },
        {
            "id": "b3",
            "title": "Dune Messiah",
            "shelf": "s1",
            "status": "in",
            "copies": 3,
            "tags": [],
            "read": False,
        },
        {"id": "b4", "title": "Atlas", "shelf": "s2", "status": "in", "copies": 2, "tags": ["maps"], "read": True},
        {
            "id": "b5",
            "title": "Birds",
            "shelf": "s2",
            "status": "lent",
            "copies": 1,
            "tags": ["urgent"],
            "read": True,
        },
    ],
    "shelves": {"s1": {"name": "Fiction", "floor": 1}, "s2": {"name": "Reference", "floor": 2}},
    "members": [
        {"id": "m1", "name": "Ada Byron", "limit": 4},
        {"id": "m2", "name": "Alan Mathison", "limit": 4},
    ],
    "holds": [
        {"id": "h11", "book": "b4", "member": "m2", "note": "Back desk", "createdAt": "2026-01-05T09:00:00Z"},
        {"id": "h12", "book": "b5", "member": "m1", "note": "", "createdAt": "2026-01-06T09:00:00Z"},
    ],
    "racks": [
        {
            "id": "r1",
            "name": "Front",
            "cards": [
                {"id": "k1", "title": "Opening hours", "stars": 0},
                {"id": "k2", "title": "House rules", "stars": 1},
                {"id": "k3", "title": "Opening week", "stars": 0},
            ],
        },
        {"id": "r2", "name": "Back", "cards": [{"id": "k4", "title": "Fire plan", "stars": 0}]},
        {"id": "r3", "name": "Attic", "cards": []},
    ],
    "settings": {"language": "en", "fine": 0.25},
    "activity": [{"id": "a1", "text": "Opened", "at": "2026-01-06T09:00:00Z"}],
}

MARK = 'Set the status of the book "Dune" to lost and give it the tag "urgent".'
MARKED = [
    {"op": "replace", "path": "/books/0/status", "value": "lost"},
    {"op": "add", "path": "/books/0/tags/1", "value": "urgent"},
]
HOLD = 'Put a hold on "Emma" for Ada Byron, with the note "Call 0171 first".'
HELD = [
    {
        "op": "add",
        "path": "/holds/2",
        "value": {
            "id": "h13",
            "book": "b2",
            "member": "m1",
            "note": "Call 0171 first",
            "createdAt": "2026-01-07T10:00:00Z",
        },
    }
]
MOVE = 'Move the card "Opening hours" to the rack Back.'
MOVED = [
    {"op": "remove", "path": "/racks/0/cards/0"},
    {"op": "add", "path": "/racks/1/cards/1", "value": {"id": "k1", "title": "Opening hours", "stars": 0}},
]

MARK_PROGRAM = """def without(book, names):
    return {key: book[key] for key in book if key not in names}

def reward(initial, final):
    old = {book['id']: book for book in initial['books']}
    new = {book['id']: book for book in final['books']}
    for name in ('shelves', 'members', 'holds', 'racks', 'settings'):
        if initial[name] != final[name]:
            return 0.0
    if len(final['books']) != len(initial['books']) or sorted(old) != sorted(new):
        return 0.0
    for id in old:
        if id != 'b1' and without(old[id], ('read',)) != without(new[id], ('read',)):
            return 0.0
    dune = new['b1']
    if without(dune, ('status', 'tags', 'read')) != without(old['b1'], ('status', 'tags', 'read')):
        return 0.0
    if dune['status'] != 'lost' or sorted(dune['tags']) != ['classic', 'urgent']:
        return 0.0
    return 1.0
"""
HOLD_PROGRAM = """def reward(initial, final):
    known = [hold['id'] for hold in initial['holds']]
    for name in ('shelves', 'members', 'racks', 'settings'):
        if initial[name] != final[name]:
            return 0.0
    if [{k: b[k] for k in b if k != 'read'} for b in initial['books']] != [
        {k: b[k] for k in b if k != 'read'} for b in final['books']
    ]:
        return 0.0
    kept = {hold['id']: hold for hold in final['holds'] if hold['id'] in known}
    if kept != {hold['id']: hold for hold in initial['holds']}:
        return 0.0
    made = [hold for hold in final['holds'] if hold['id'] not in known]
    if len(made) != 1:
        return 0.0
    if made[0]['book'] != 'b2' or made[0]['member'] != 'm1' or made[0]['note'].strip() != 'Call 0171 first':
        return 0.0
    return 1.0
"""
MOVE_PROGRAM = """def cards(state, name):
    racks = [rack for rack in state['racks'] if rack['name'] == name]
    return {card['id']: card for rack in racks for card in rack['cards']}

def reward(initial, final):
    for name in ('books', 'shelves', 'members', 'holds', 'settings'):
        if name != 'books' and initial[name] != final[name]:
            return 0.0
    if [[b[k] for k in b if k != 'read'] for b in initial['books']] != [
        [b[k] for k in b if k != 'read'] for b in final['books']
    ]:
        return 0.0
    if [[rack['id'], rack['name']] for rack in initial['racks']] != [
        [rack['id'], rack['name']] for rack in final['racks']
    ]:
        return 0.0
    front, back = cards(initial, 'Front'), cards(initial, 'Back')
    card = front.pop('k1')
    back['k1'] = card
    if cards(final, 'Front') != front or cards(final, 'Back') != back or cards(final, 'Attic') != {}:
        return 0.0
    count = [sum([len(rack['cards']) for rack in state['racks']]) for state in (initial, final)]
    if count[0] != count[1]:
        return 0.0
    return 1.0
"""


def subject(instruction: str, patch: Sequence[dict[str, Any]], program: str, **known: Any) -> Subject:
    """A task on the library: its golden state is the initial one with the patch."""
    golden = Ending(apply_patch(INITIAL, list(patch)))
    return Subject("library", program, INITIAL, golden, instruction, **known)


def changed(program: str, *swaps: tuple[str, str]) -> str:
    """A program with pieces of its text put for others, each of which stands there."""
    for old, new in swaps:
        assert old in program, old
        program = program.replace(old, new)
    return program


Run = Callable[[Subject], Audit]


def kinds(found: Audit, certain: bool | None = None) -> set[str]:
    return {f.kind for f in found.findings if certain is None or f.certain == certain}


def only(found: Audit, kind: str) -> Finding:
    return next(finding for finding in found.findings if finding.kind == kind)
