"""A small world to audit programs on: a mailbox in which one email is archived and one is sent."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from cuagym.reward.audit.model import Ending, Subject
from cuagym.reward.audit.programs import Program

INITIAL: dict[str, Any] = {
    "emails": [
        {"id": "e1", "subject": "Lunch on Friday", "folder": "inbox", "read": True},
        {"id": "e2", "subject": "Invoice 2041", "folder": "inbox", "read": True},
        {"id": "e3", "subject": "Invoice 2042", "folder": "inbox", "read": True},
    ],
    "contacts": [{"id": "c1", "name": "Mara Lind"}, {"id": "c2", "name": "Jonas Wirth"}],
    "balance": 12.5,
}
GOLDEN = copy.deepcopy(INITIAL)
GOLDEN["emails"][1]["folder"] = "archive"
GOLDEN["emails"].append({"id": "e77", "subject": "Paid", "folder": "sent", "read": True})
INSTRUCTION = 'Archive the email "Invoice 2041" and send one with the subject "Paid".'

LOOSE = """def reward(initial, final):
    filed = [e for e in final['emails'] if e['id'] == 'e2' and e['folder'] == 'archive']
    sent = [e for e in final['emails'] if e['folder'] == 'sent' and 'Paid' in e['subject']]
    checks = {'filed': filed != [], 'sent': sent != []}
    return {'score': 0.5 * len(filed[:1]) + 0.5 * len(sent[:1]), 'checks': checks}
"""
"""Pays in full whatever else was changed, and for any subject with the word in it."""

STRICT = """def reward(initial, final):
    known = {e['id']: e for e in initial['emails']}
    now = {e['id']: e for e in final['emails']}
    fresh = [e for e in final['emails'] if e['id'] not in known]
    if len(now) != len(final['emails']) or len(fresh) > 1 or [k for k in known if k not in now]:
        return 0.0
    for key in known:
        folders = ('inbox', 'archive') if key == 'e2' else (known[key]['folder'],)
        if now[key]['folder'] not in folders or now[key]['subject'] != known[key]['subject']:
            return 0.0
    people = [sorted([(c['id'], c['name']) for c in state['contacts']]) for state in (initial, final)]
    if people[0] != people[1] or initial['balance'] != final['balance']:
        return 0.0
    sent = [e for e in fresh if e['subject'].strip() == 'Paid' and e['folder'] == 'sent']
    if len(sent) != len(fresh):
        return 0.0
    return 0.5 * (now['e2']['folder'] == 'archive') + 0.5 * len(sent)
"""


def program(source: str, path: str = "reward.py", files: tuple[Path, ...] = ()) -> Program:
    """A program of this world."""
    return Program(Subject(path, source, INITIAL, Ending(GOLDEN), INSTRUCTION), files)
