"""When a trial is certain: the one place where that is decided.

A finding is *certain* when a requirement that the task surely has was left unsatisfied and paid, or when an ending
that is surely right was refused. All else is *judgement*. What a task requires is read from its golden patch and
its instruction. A group of changes is *asked for* when it is the only sort of change that the golden run makes (but
for incidental ones), or when the instruction speaks of the value, row or flag that it brings about: by name, by a
verb (`tick` for checked, `unpin` for pins), by the text that is put into another, or so that it can be reckoned
from what was there (`reckoned`: swapped, doubled, a week later). A change that
sounds as if the app made it by itself (`updatedAt`, counters, logs, marks, what is on view; `x-cuagym` incidental)
is never asked for, unless the instruction uses the word. Nor is what an app puts down beside what is done, as its
structure tells (`byproducts`), and what only echoes another change (`echoes`): what is said once is asked for once.

Attacks, and when they are certain:

- nothing done: always, it must score 0; the golden ending: always, it must score 1
- a group of changes left out, its words put into another row's text: it is asked for
- its target deleted: it is asked for, and is not that the target be in force no more (`active`)
- half of a move (a copy, a loss): it is asked for, and the row keeps its id
- any other part of a group left out: never, it may be a by-product of the rest
- done to another row, put into another list: it is asked for, and the instruction leaves no choice ("any", "or
  more")
- all that was done carried over to another row: as above, and the row itself is changed, or the instruction tells
  the two apart in words, or by a superlative ("the oldest") of which the state leaves no doubt
- another value: as above, and the instruction speaks of the value or lets one reckon it, settles the mark of a new
  row ("an internal note", `opposites`), or it is the only change of the task, or the value is who acts; it is
  changed wherever the golden run put it, and does not follow from an id beside it
- another mark, or the right one on a part of the text: it is asked for, and the instruction uses its word
- another place of a row or member that was moved: it is asked for, and the instruction names an end of the list at
  which it stands, or says what it is to stand beside
- text cut short, or longer within its last word: it stands in the instruction letter for letter, in quotation marks
  or as a code, or is all that a row holds under a word ("only the address"), and nothing there says that it may be
  a part of another; longer by words, denied: and it is short or to be exact; in other letter case: it is to be
  exact, or has letter case of its own
- done to more rows: it is asked for of several rows (a selection), or the instruction says "only", "except", or
  speaks of the others;
  and it is nothing that looking around does as well
- written into more cells of a column: it is asked for in several, and the instruction leaves no choice
- collateral deletion, edit, creation: the instruction says that all else, or such rows, stay as they are, or that
  just this is not to be done to what the task is about ("don't merge it"), or the task changes nothing and forbids
  to ("sign nothing out"); side effects that a task did not forbid are for people to judge
- one more member of a list of a new row: that, or the instruction lists the members that it is to have
- another copy of the new row: the instruction asks for one ("exactly one", "one more"), or that all else stays
- a broken shape: what is broken held something that was asked for
- a wrong answer, page or status: always, unless an answer may be rough (`answering`); a question given up: never
- by operations: a call left out: something that the golden run brings about is missing, or a place was asked for;
  on a neighbour: and the instruction leaves no choice

Variations, and when they are certain:

- another id of a new row, or another code that its name says the app gives out: it looks generated, and the
  instruction does not mention it
- another stamp: its name says that it is one, and the instruction does not mention it
- another place of a new row: the schema says that the order has no meaning, or the list sounds like a set
  (attendees) or holds files and folders, and no place or order is spoken of
- another order of a list: the schema says that the order has no meaning
- another place of a new member: that, or the list sounds like a set (labels, members), and no place is asked for
- read marks, view state, counters moved: the schema says that they are incidental
- one more entry of a log: that, or it is of searches and the like, or says once more that something was set
- what is on view left as it was at first: that, or the task asks for something else, its instruction has no word
  for looking (`open`, `show`), and what was left is a position, or points at what the task is about; `lastRead`
- another row open: that, or the task asks for something else, and its instruction has no word for looking
- a field of a new row left out: the schema says that it may be, it holds nothing or a flag, and nobody asked for it
- an answer put otherwise: see `answering`
- the last bit of a sum of floats: it has no exact form; white space around an answer; a detour over pages: always
- key order, white space and Unicode form of typed text, further fields, an answer's letter case: never
- by operations: another legal order, a call undone and done again: nothing of account differs
"""

from __future__ import annotations

import re
from typing import Any

from cuagym.reward.audit import names, wording
from cuagym.reward.audit.addressed import the_one
from cuagym.reward.audit.arrangement import enumerates_all, suggests_order
from cuagym.reward.audit.delta import Change
from cuagym.reward.audit.ground import Ground, Group
from cuagym.reward.audit.opposites import settled
from cuagym.reward.audit.places import Path, Pattern, Table, at, leaves
from cuagym.reward.audit.pointing import points_at
from cuagym.reward.audit.protected import Harm, covered, forbidden, others_spared
from cuagym.reward.audit.view import follows, handles, on_screen
from cuagym.schema import JsonObject

_SELECTIVE = re.compile(r"\b(only|except|but not|other than|apart from|leave)\b", re.IGNORECASE)
_LOOKING = re.compile(
    r"\b(open|show|display|go to|navigate|select|switch(?! on| off)|view|look at|look up|pull up|take me|zoom"
    r"|scroll|visit|jump|bring up|stay)\b",
    re.IGNORECASE,
)
"""Words by which a task may ask that something be on view in the end."""
_PURPOSE = re.compile(r"\bso (?:that|only|just|nobody|no one)\b[^.;!\n]*", re.IGNORECASE)
"""Words that tell what comes of it: `so only the owner can read it`."""
_SOLE = re.compile(r"\b(?:only|just|nothing but) (?:the|its|their|his|her) (?P<what>[a-z]\w+)\b", re.IGNORECASE)
"""Words by which a text is to hold one thing alone."""
_ONE = re.compile(
    r"\b(?:(?:exactly|only|just) (?:one|1|once)|one (?:more|single)|a single|another single)\b(?! of\b)",
    re.IGNORECASE,
)
_SHORT = 60
_FILED = frozenset({"file", "folder", "directory"})
"""What rows of a tree of files say that they are."""
_AGAIN = frozenset({"set", "gained", "lost"})
"""What may be done twice, and is then as if it had been done once."""
_GIVEN_OUT = frozenset("reference ref number no code confirmation ticket tracking receipt serial".split())
"""Words of keys under which an app puts what it counts or draws for each new row."""
_PROSE = frozenset("body content message notes description".split())


def left_out(group: Group) -> bool:
    return group.asked


def target_gone(group: Group, change: Change) -> bool:
    """change: of the row that is deleted instead; what was to be stopped may be so as well."""
    return left_out(group) and not ends(change)


def ends(change: Change) -> bool:
    """Whether a change says that its row is in force no more: who deletes the row may mean the same."""
    return change.deed == "set" and change.after is False and names.in_force(change.field)


def half_done(group: Group) -> bool:
    return group.asked and group.moved


def on_another(ground: Ground, groups: list[Group]) -> bool:
    return any(group.asked for group in groups) and not ground.instruction.open


def another(ground: Ground, groups: list[Group], right: JsonObject, other: JsonObject, alone: bool) -> bool:
    """alone: the right row is changed by what was asked for, or stands out; else words tell the two apart."""
    if not on_another(ground, groups):
        return False
    if alone:
        return True
    others = set(map(str, leaves(other)))
    return any(
        isinstance(value, str) and len(value) > 2 and value not in others and ground.instruction.verbatim(value)
        for value in leaves(right)
    )


def on_more(ground: Ground, groups: list[Group], table: Table, alike: int, patterns: list[Pattern]) -> bool:
    """alike: to how many rows of the table the golden run does the same. patterns: of the fields that it changes.

    Fields that looking around changes too are no sign that more was done than asked, even in a task about them.
    """
    if patterns and all(ground.marks.incidental(p) or names.read_mark(p[-1]) for p in patterns):
        return False
    selective = alike > 1 or _selects(ground) or others_spared(ground, table)
    return selective and on_another(ground, groups)


def in_more_cells(ground: Ground) -> bool:
    """Of what is asked for in several cells of a column: which they are, the instruction says."""
    return not ground.instruction.open


def _selects(ground: Ground) -> bool:
    """Whether the instruction says `only` or the like of rows: `only the address` is said of what one row holds."""
    told = _SOLE.sub(lambda found: " " if _holding(ground, found["what"]) else found[0], ground.instruction.text)
    return bool(_SELECTIVE.search(_PURPOSE.sub(" ", told)))


def _holding(ground: Ground, word: str) -> list[Any]:
    """All values under keys that end in a word."""
    last = (word.casefold(),)
    found = (values for pattern, values in ground.places.values.items() if names.words(pattern[-1])[-1:] == last)
    return [value for values in found for value in values]


def _sole(ground: Ground, value: str) -> bool:
    """Whether a text is to be that which a row holds, and nothing more: `only the address`."""
    return any(value in _holding(ground, found["what"]) for found in _SOLE.finditer(ground.instruction.text))


def wrong_value(ground: Ground, change: Change, group: Group, field: str, value: Any, other: Any) -> bool:
    """value: what should stand there: of the change itself, or of a field of the row that it creates.

    other: what stands there instead. Of two that the instruction gives to choose from, either may be right; the
    number of a place is the app's, though the same number may be spoken of.
    """
    told = ground.instruction
    if not group.asked or told.open or (told.chooses and told.mentions(other)):
        return False
    if names.ordinal(field) and isinstance(value, int) and not told.names(field):
        return False
    if change.deed == "created":
        if isinstance(value, bool):
            return settled(told, field, value, wording.noun(change.pattern))
        return ground.means(value, field) or points_at(ground, change, field, value)
    if change.deed == "gained" and the_one(told, field) and sum(c.deed == "gained" for c in group.changes) == 1:
        return True
    alone = sum(not other.incidental for other in ground.groups) == 1
    told_of = change.number in ground.reckoned or ground.means(value, change.field)
    return alone or told_of or ground.acting(value)


def own_place(ground: Ground, spot: int, count: int) -> bool:
    """spot: where a row stands that was to be put somewhere, in a list of so many."""
    return ground.instruction.fixes_place(spot, count)


def wrong_text(ground: Ground, field: str, value: str, how: str, other: str) -> bool:
    told = ground.instruction
    if told.open or told.loose:
        return False
    if _sole(ground, value):
        return how != "in other letter case" and _letters(value) != _letters(other)
    if not told.dictates(value):
        return False
    if how == "in other letter case":
        return told.exact or _own_case(value)
    if how in ("cut short", "grown"):
        # Whatever else may stand in a message: what was dictated does not.
        return _letters(value) != _letters(other)
    return told.exact or (len(value) <= _SHORT and not set(names.words(field)) & _PROSE)


def _letters(text: str) -> list[str]:
    return [c for c in text if c.isalnum()]


def _own_case(value: str) -> bool:
    """Whether a text has capitals that no rule of writing gives, as `HOLM-Vik` among other words."""
    said = re.findall(r"[^\W\d_]+", value)
    return len(said) > 1 and any(len(w) > 2 and w.isupper() for w in said) and not all(w.isupper() for w in said)


def collateral(ground: Ground, table: Table, row: Path, harm: Harm, field: str = "", other: Any = None) -> bool:
    """row: the golden row that was harmed; one beside the row that was created.

    field: of the row; other: what it holds now, of one that was edited.
    """
    return covered(ground, table, row, harm, field) or forbidden(ground, row, field, other)


def one_more(ground: Ground, table: Table, row: Path, key: str, held: list[Any]) -> bool:
    """held: what a list of the row holds, to which one more is added."""
    made = any(change.path == row for group in ground.groups if group.asked for change in group.changes)
    known = [ground.referent(item) or item for item in held]
    listed = made and enumerates_all(ground.instruction, [names.called(item) for item in known])
    return listed or covered(ground, table, row, "gained", key)


def twice(ground: Ground, change: Change) -> bool:
    """change: of the row that was created."""
    protected = any(p.everything for p in ground.instruction.protections)
    asked = any(group.asked and change in group.changes for group in ground.groups)
    alone = sum(other.pattern == change.pattern for other in ground.created) == 1
    once = protected or bool(_ONE.search(ground.instruction.text))
    return asked and alone and once and not ground.instruction.open


def deletion(ground: Ground, table: Table, row: Path) -> bool:
    """Also where a task changes nothing, and forbids to do anything to the rows that it is about."""
    spared = ground.instruction.spares and not ground.touched
    protected = collateral(ground, table, row, "deleted")
    return protected or (spared and ground.instruction.names(wording.noun(table.pattern)))


def new_id(ground: Ground, table: Table, value: Any) -> bool:
    generated = isinstance(value, int) or any(c.isdigit() for c in str(value))
    cell = re.fullmatch(r"[A-Z]{1,2}\d{1,3}|\d{4}-\d\d-\d\d", str(value)) is not None
    named = table.id in ("slug", "sku", "code", "handle") or (table.keyed and not _numbered(table))
    return generated and not cell and not named and not ground.instruction.mentions(value)


def new_code(ground: Ground, field: str, value: str) -> bool:
    """value: unlike those of all other rows, of the same make, and not copied from what was there."""
    given_out = bool(set(names.words(field)) & _GIVEN_OUT) and not ground.instruction.mentions(value)
    return given_out and not any(isinstance(told, str) and value in told for told in leaves(ground.initial))


def last_bit(value: float) -> bool:
    """Whether a sum could miss a number by its last bit: halves, quarters and the like are exact."""
    return not (value * 64).is_integer()


def _numbered(table: Table) -> bool:
    """Whether the keys of a table are numbers with at most a prefix."""
    return all(re.fullmatch(r"[A-Za-z_-]*\d+|[0-9a-f-]{8,}", str(row.path[-1])) for row in table.rows)


def new_stamp(ground: Ground, field: str, value: Any) -> bool:
    return names.stamp(field) and not ground.instruction.mentions(value)


def without_order(ground: Ground, pattern: Pattern) -> bool:
    return ground.marks.unordered(pattern)


def member_anywhere(ground: Ground, change: Change) -> bool:
    """change: of a member that a list gained. A set has no order, nor has what no place was asked for."""
    if without_order(ground, change.pattern):
        return True
    others = [
        c for c in ground.delta.changes if c.path != change.path and c.deed in ("created", "gained", "reordered")
    ]
    told, beside = ground.instruction, [c for c in others if not ground.incidental(c.pattern)]
    return names.set_like(change.field) and not told.sorts and (not told.places or bool(beside))


def row_anywhere(ground: Ground, change: Change, others: list[Any]) -> bool:
    """change: of a row that was put among others. A set has no order, nor has a folder of files."""
    if without_order(ground, change.pattern[:-1]):
        return True
    told = ground.instruction
    alone = sum(c.deed == "created" and c.pattern == change.pattern for c in ground.delta.changes) == 1
    if not told.text or told.places or told.sorts or suggests_order(told, several=not alone):
        return False
    filed = all(isinstance(row, dict) and _FILED & set(map(str, row.values())) for row in (change.after, *others))
    return len(others) > 1 and (names.set_like(change.field) or filed)


def looked_at(ground: Ground, pattern: Pattern) -> bool:
    return ground.marks.incidental(pattern)


def logged(ground: Ground, table: Table, row: Path) -> bool:
    """row: the one of a log that is there once more, as where something was set twice.

    The same thing made twice would be harm; and who may do a thing only once does not do it again.
    """
    told = ground.instruction
    if looked_at(ground, table.pattern):
        return True
    if ground.marks.marked or not told.text or _ONE.search(told.text) or told.spares:
        return False
    if any(protection.everything for protection in told.protections):
        return False
    if names.recent(table.pattern[-1]):
        return True
    said = set(map(str, leaves(at(ground.golden, row))))
    made = {str(value) for change in ground.created for value in leaves(change.after)}
    again = [c for group in ground.groups if group.asked for c in group.changes if c.deed in _AGAIN]
    told_of = [said & handles([change], ground.golden) for change in again]
    return any(some and not some & made for some in told_of)


def open_elsewhere(ground: Ground, pattern: Pattern) -> bool:
    """pattern: of what tells which row is open, where another one is."""
    told = ground.instruction
    if ground.marks.marked or looked_at(ground, pattern):
        return looked_at(ground, pattern)
    asked = any(group.asked for group in ground.groups)
    return asked and bool(told.text) and not _LOOKING.search(told.text) and not told.spares


def left_as_it_was(ground: Ground, change: Change) -> bool:
    """change: of what is on view, or of a read mark."""
    if looked_at(ground, change.pattern):
        return True
    others = [
        c for group in ground.groups if group.asked for c in group.changes if not ground.incidental(c.pattern)
    ]
    if ground.marks.marked or not others or not ground.instruction.text or _LOOKING.search(ground.instruction.text):
        return False
    if not ground.on_view(change.pattern):
        return change.deed == "set" and any(names.words(key)[:1] == ("last",) for key in change.pattern)
    named = ground.instruction.names(change.field) and not on_screen(change.pattern[:-1])
    return not named and follows(change, others, ground.golden)


def other_calls(ground: Ground, lacks: bool) -> bool:
    """lacks: whether the ending lacks something; else it has more, or has the same in another order."""
    return lacks or ground.instruction.places


def another_mark(ground: Ground, group: Group, key: str, other: str) -> bool:
    """Whether the instruction uses the word of the mark that was asked for, and not that of the other."""
    told = ground.instruction
    return group.asked and told.names(key) and not told.names(other)
