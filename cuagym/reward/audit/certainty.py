"""When a trial is certain: the one place where that is decided.

A finding is *certain* when a requirement that the task surely has was left unsatisfied and paid, or when an ending
that is surely right was refused. All else is *judgement*. What a requirement is, is read from the golden patch and
the instruction: a group of changes is `asked` for when it is the only sort of change that the golden run makes (but
for incidental ones), or when the instruction speaks of the value, row or flag that it brings about. A change that
sounds as if the app made it by itself (`updatedAt`, counters, logs, marks, what is on view; `x-cuagym` incidental)
is never asked for, unless the instruction uses the word.

| trial | certain when |
|---|---|
| nothing done | always: it must score 0 |
| the golden ending | always: it must score 1 |
| a change left out; a row that it should be made to gone | the group is asked for |
| half of a move (copied, or lost) | the group is asked for, and the row keeps its id |
| another part of a group left out | never: the part may be a by-product of the rest |
| the same done to another row instead | asked for, and the instruction leaves no choice |
| wrong value | the instruction speaks of the value, or it is all that the task is about; and leaves no choice |
| text longer, cut short, preceded | it stands in the instruction letter for letter in quotation marks, and is a short field or to be exact |
| text in other letter case | as above, and the instruction asks for exactness or the text has letter case of its own |
| done to more rows than asked | asked for and done to several rows alike (a selection), or the instruction says "only", "except" |
| collateral deletion, edit, creation | the instruction says that the rest stays as it is, and it is in a list that the task is about |
| a second copy of the new row; text stuffed with what is expected | never |
| a state of broken shape | never; paying for the loss of a list that holds what was asked for is a change left out |
| a wrong answer, a wrong page | always, unless the instruction leaves a choice |
| another status | an infeasible task that was not said to be so |
| other id of a new row | the id looks generated, and the instruction does not mention it |
| other moment in a stamp of a new row | its name says that it is a stamp, and the instruction does not mention it |
| other place of a new row, lists in other order | the schema says that the order has no meaning |
| read marks, view state, logs | the schema says that they are incidental |
| optional fields of a new row left out | the schema says that they may be |
| key order; a sum of floats off by the last bit; white space around an answer | always |
| white space and Unicode form of typed text; further fields | never |
| by operations: a call left out, on a neighbour; in another legal order; done and undone | what is of account differs, or does not |
"""

from __future__ import annotations

import re
from typing import Any

from cuagym.reward.audit import names
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.ground import Ground, Group
from cuagym.reward.audit.places import Pattern, Table

_SELECTIVE = re.compile(r"\b(only|except|but not|other than|apart from|leave)\b", re.IGNORECASE)
_SHORT = 60


def left_out(group: Group) -> bool:
    return group.asked


def half_done(group: Group) -> bool:
    return group.asked and group.moved


def on_another(ground: Ground, groups: list[Group]) -> bool:
    return any(group.asked for group in groups) and not ground.instruction.open


def on_more(ground: Ground, groups: list[Group], alike: int) -> bool:
    """alike: to how many rows the golden run does the same."""
    selective = alike > 1 or bool(_SELECTIVE.search(ground.instruction.text))
    return selective and on_another(ground, groups)


def wrong_value(ground: Ground, change: Change, group: Group, value: Any) -> bool:
    """value: what should stand there: of the change itself, or of a field of the row that it creates."""
    if not group.asked or ground.instruction.open:
        return False
    if change.deed != "created":
        alone = sum(not other.incidental for other in ground.groups) == 1
        return alone or ground.means(value, change.field)
    return not isinstance(value, bool) and ground.means(value, "")


def wrong_text(ground: Ground, field: str, value: str, how: str) -> bool:
    told = ground.instruction
    coded = re.fullmatch(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9_-]+", value) is not None and value in told.text
    if not (told.quotes(value) or coded) or told.open:
        return False
    short = len(value) <= _SHORT and not set(names.words(field)) & {
        "body",
        "content",
        "message",
        "notes",
        "description",
    }
    if how == "in other letter case":
        return told.exact or _own_case(value)
    return told.exact or short


def _own_case(value: str) -> bool:
    """Whether a text has capitals that no rule of writing gives, as `HOLM-Vik` among other words."""
    said = re.findall(r"[^\W\d_]+", value)
    return len(said) > 1 and any(len(w) > 2 and w.isupper() for w in said) and not all(w.isupper() for w in said)


def collateral(ground: Ground, table: Table | None) -> bool:
    return ground.instruction.nothing_else and table is not None and ground.changes_in(table)


def new_id(ground: Ground, table: Table, value: Any) -> bool:
    generated = isinstance(value, int) or any(c.isdigit() for c in str(value))
    cell = re.fullmatch(r"[A-Z]{1,2}\d{1,3}|\d{4}-\d\d-\d\d", str(value)) is not None
    named = table.id in ("slug", "sku", "code", "handle") or (table.keyed and not _numbered(table))
    return generated and not cell and not named and not ground.instruction.mentions(value)


def _numbered(table: Table) -> bool:
    """Whether the keys of a table are numbers with at most a prefix."""
    return all(re.fullmatch(r"[A-Za-z_-]*\d+|[0-9a-f-]{8,}", str(row.path[-1])) for row in table.rows)


def new_stamp(ground: Ground, field: str, value: Any) -> bool:
    return names.stamp(field) and not ground.instruction.mentions(value)


def without_order(ground: Ground, pattern: Pattern) -> bool:
    return ground.marks.unordered(pattern)


def looked_at(ground: Ground, pattern: Pattern) -> bool:
    return ground.marks.incidental(pattern)


def answer(ground: Ground) -> bool:
    return not ground.instruction.rough
