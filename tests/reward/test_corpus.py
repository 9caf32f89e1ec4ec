"""Programs that lint clean score the same in monty and in CPython: idioms of choosing rows x of judging them."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from cuagym.reward.lint import lint
from cuagym.reward.program import Outcome, read_score
from cuagym.reward.sandbox import RewardSandbox

ROWS = [
    {
        "id": f"e{n}",
        "name": ["Ann Li", "Bob Ek", "Émile"][n % 3],
        "n": n,
        "on": n % 2 == 0,
        "tags": ["a", "b"][: n % 3],
    }
    for n in range(7)
]
INITIAL = {"rows": ROWS}
FINALS: list[dict[str, Any]] = [
    INITIAL,
    {"rows": [{**row, "on": True} for row in ROWS]},
    {"rows": ROWS[1:]},
    {"rows": [{**ROWS[0], "n": 40, "tags": ["c"]}, *ROWS[:0:-1]]},
]
CHOICES = {
    "comprehension": "[r for r in s['rows'] if r['on']]",
    "filter": "list(filter(lambda r: r['n'] > 2, s['rows']))",
    "sorted": "sorted(s['rows'], key=lambda r: (-len(r['tags']), r['name'], r['id']))",
    "slice": "s['rows'][1::2]",
    "get": "[r for r in s.get('rows', []) if 'a' in r.get('tags', ())]",
    "dict": "[{r['id']: r for r in s['rows']}[k] for k in sorted({r['id'] for r in s['rows']})]",
    "text": "[r for r in s['rows'] if r['name'].casefold().startswith('b')]",
    "regex": "[r for r in s['rows'] if re.search(r'^[A-Z]\\w+ (Li|Ek)$', r['name'])]",
    "chain": "list(itertools.chain(s['rows'][:2], s['rows'][-2:]))",
    "enumerate": "[r for i, r in enumerate(s['rows']) if i % 2 == 0]",
}
VALUES = {
    "length": "len(x)",
    "sum": "sum([r['n'] for r in x])",
    "names": "', '.join([r['name'].upper() for r in x])",
    "counter": "sorted(Counter([r['name'] for r in x]).items())",
    "max": "max([r['n'] for r in x], default=-1)",
    "json": "json.dumps(x, sort_keys=True)",
    "format": "[f\"{r['n']:03d}|{r['name']:>8}|{r['n'] / 3:.3f}\" for r in x]",
    "set": "sorted(set([t for r in x for t in r['tags']]))",
    "any": "any([r['on'] and r['n'] > 3 for r in x])",
    "all": "all([isinstance(r['n'], int) for r in x])",
    "decimal": "str(sum([Decimal(r['n']) / 4 for r in x], Decimal(0)))",
    "math": "math.floor(sum([math.sqrt(r['n']) for r in x]) * 100)",
    "dates": "[(datetime(2026, 1, 30) + timedelta(days=r['n'])).strftime('%Y-%m-%d') for r in x]",
    "groups": "[(k, len(list(g))) for k, g in itertools.groupby(x, key=lambda r: r['on'])]",
    "zip": "[(a['id'], b['n']) for a, b in zip(x, x[1:])]",
    "split": "[r['name'].lower().split(' ')[-1].strip('e') for r in x]",
    "rounded": "[round(r['n'] / 2) for r in x]",
    "divmod": "[divmod(-r['n'], 3) for r in x]",
    "ternary": "['yes' if r['on'] else 'no' for r in x]",
    "index": "x[0]['id'] if x else None",
}
TEMPLATE = """
import itertools, json, math, re
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

def value(s):
    x = {choice}
    return {value}

def reward(initial, final):
    before, after = value(initial), value(final)
    checks = {{"changed": before != after, "long": len(str(after)) % 3 == 0, "text": str(after) > str(before)}}
    score = (len([k for k in checks if checks[k]]) + len(str(after)) % 7 / 7) / 4
    return {{"score": score, "checks": checks}}
"""


def programs() -> Iterator[str]:
    for choice, value in itertools.product(CHOICES.values(), VALUES.values()):
        yield TEMPLATE.format(choice=choice, value=value)


def test_the_corpus_scores_the_same_in_monty_and_in_cpython() -> None:
    corpus = list(programs())
    assert len(set(corpus)) >= 200
    with RewardSandbox() as sandbox:
        for program in corpus:
            assert lint(program) == []
            names: dict[str, Any] = {}
            exec(program, names)
            outcomes = [Outcome(final) for final in FINALS]
            expected = [read_score(names["reward"](*json.loads(json.dumps([INITIAL, final])))) for final in FINALS]
            assert sandbox.evaluate_many(program, INITIAL, outcomes) == expected, program


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("next", "next(r for r in [1])"),
        ("round", "round(0.15, 1)"),
        ("del", "del initial['a']"),
        ("import", "import string"),
        ("io", "print(1)"),
        ("global", "global x"),
        ("yield", "yield 1"),
        ("re-sub", "re.sub('a', lambda m: 'b', 'a')"),
        ("unbound-method", "sorted([], key=str.lower)"),
        ("clock", "datetime.now()"),
        ("lazy-iterator", "x = map(str, [])"),
        ("randomness", "hash('a')"),
    ],
)
def test_each_difference_is_named_with_its_rewrite(rule: str, line: str) -> None:
    found = lint(f"def reward(initial, final):\n    {line}\n")
    assert [(f.rule, f.line, f.severity, bool(f.rewrite)) for f in found] == [(rule, 2, "error", True)]
