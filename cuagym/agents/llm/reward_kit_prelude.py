"""The functions that a model's reward program is written with; pasted behind the procedural prelude.

Everything above the line `# the kit` stays out of a program. Total: whatever states and requirements are, nothing
here raises. A requirement that can't be meant (an unknown table, id, field or value) scores 0 and says so in a
check whose name begins with MISTAKE.
"""

from typing import Any

from cuagym.agents.procedural.prelude import agrees, judge, plain, tidy

APPS: list[str] = []
TABLES: dict[str, Any] = {}

# the kit
# Requirements are tuples: (kind, table, id, field, value), or ("holds", name, test), or ("said", name, held) where
# held None makes the name a mistake.

MISTAKE = "mistake: "
NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split()


def by_app(states):
    return {APPS[0]: states} if len(APPS) == 1 else states


def table_name(table):
    """`app/table` of a table, named with its app or without; None when that is no one table."""
    found = [name for name in TABLES if isinstance(table, str) and table in (name, name.split("/")[1])]
    return found[0] if len(found) == 1 else None


def all_rows(states, name):
    part = states
    for key in name.split("/"):
        part = part.get(key) if isinstance(part, dict) else None
    if isinstance(part, dict):
        return [{**part, "id": ""}]
    return [row for row in part if isinstance(row, dict)] if isinstance(part, list) else []


def rows(state, table, where=None):
    """The rows of a table of a state whose fields equal those of `where`."""
    name = table_name(table)
    if name is None:
        return []
    found = all_rows(by_app(state), name)
    for field in where or {}:
        wanted = wanted_value(name, field, where[field])
        found = [row for row in found if field in row and agrees(row[field], wanted, {})]
    return found


def row(state, table, ident=""):
    """One row, {} when there is none."""
    name = table_name(table)
    found = [r for r in rows(state, table) if TABLES[name]["single"] or r.get("id") == ident]
    return found[0] if found else {}


def changed(table, ident, field, value):
    return ("is", table, ident, field, value)


def included(table, ident, field, item):
    return ("has", table, ident, field, item)


def excluded(table, ident, field, item):
    return ("lacks", table, ident, field, item)


def created(table, fields):
    return ("new", table, "", "", fields)


def gone(table, ident):
    return ("gone", table, ident, "", None)


def in_order(table, group, idents):
    return ("order", table, group, "", idents)


def allowed(table, ident, field):
    return ("may", table, ident, field, None)


def answered(answer, value):
    right = [text for text in spellings(value) if text != ""]
    if not right:
        return ("said", "answered takes a text, a number or a list of them, not " + repr(value), None)
    return ("said", "the answer is right", plain(answer) in right)


def visited(visits, path):
    last = str(visits[-1]) if isinstance(visits, (list, tuple)) and len(visits) > 0 else ""
    there = last.split("?")[0].rstrip("/") == str(path).split("?")[0].rstrip("/")
    return ("said", "ends on the page " + str(path), last != "" and there)


def infeasible(status):
    return ("said", "says that it can't be done", status == "infeasible")


def holds(name, test):
    return ("holds", name, test)


def spellings(value):
    """The answers that stand for a value, plain."""
    if isinstance(value, (list, tuple)):
        found = []
        for item in value:
            found = found + spellings(item)
        return found
    if isinstance(value, bool):
        return ["yes", "true"] if value else ["no", "false"]
    if isinstance(value, int):
        return [str(value)] + ([NUMBERS[value]] if 0 <= value < len(NUMBERS) else [])
    text = plain(value)
    is_moment = len(text) == 20 and text[10] == "t" and text[19] == "z"
    return [text, text[:10]] if is_moment else [text]


def wanted_value(name, field, value):
    """A value as `agrees` compares it: typed text but for its ends, lists in any order where that means nothing."""
    kind = TABLES[name]["kinds"].get(field, "")
    if isinstance(value, (list, tuple)):
        return {"set": list(value)} if field in TABLES[name]["sets"] else list(value)
    return {"text": [tidy(value)]} if kind in ("text", "prose") and isinstance(value, str) else value


def names_of(states, name):
    """A table's first ids, with what their rows are called."""
    title = TABLES[name]["title"]
    shown = [str(r.get("id")) + " (" + str(r.get(title))[:30] + ")" for r in all_rows(states, name)[:12]]
    return ", ".join(shown)


def is_there(states, name, ident):
    if isinstance(ident, str) and ident.startswith("@"):
        return True
    return ident in [r.get("id") for r in all_rows(states, name)]


def value_mistake(states, name, field, value):
    """What is wrong with a value for a field; None when nothing is."""
    about = TABLES[name]
    if not isinstance(field, str) or field not in about["kinds"]:
        return about["table"] + " have no field " + str(field) + ", but " + ", ".join(about["kinds"])
    if value is None:
        return None
    items = value if isinstance(value, (list, tuple)) else [value]
    target = about["refs"][field]["to"] if field in about["refs"] else None
    for item in items:
        if target is not None and not is_there(states, target, item):
            there = names_of(states, target)
            return field + " takes ids of " + target.split("/")[1] + ", not " + repr(item) + "; there are: " + there
        if field in about["choices"] and item not in about["choices"][field]:
            return field + " is one of " + ", ".join(about["choices"][field]) + ", not " + repr(item)
        kind = about["kinds"][field]
        if (kind == "bool") != isinstance(item, bool) or (kind == "int") != same_int(item):
            return field + " is of type " + kind + ", not " + repr(item)
        if kind in ("day", "moment") and not is_time(kind, item):
            example = "2026-03-14" if kind == "day" else "2026-03-14T09:30:00Z"
            return field + " is a " + kind + " like " + example + ", not " + repr(item)
    return None


def same_int(value):
    return isinstance(value, int) and not isinstance(value, bool)


def is_time(kind, text):
    shape = "0000-00-00" if kind == "day" else "0000-00-00T00:00:00Z"
    return isinstance(text, str) and "".join(["0" if c in "0123456789" else c for c in text]) == shape


def mistake_in(states, requirement):
    """What is wrong with a requirement; None when nothing is."""
    if not isinstance(requirement, tuple) or len(requirement) not in (3, 5):
        return "a requirement is what changed, created, gone, answered … return, not " + str(requirement)[:60]
    if len(requirement) == 3:
        return requirement[1] if requirement[2] is None else None
    kind, table, ident, field, value = requirement
    name = table_name(table)
    if name is None:
        return "there is no table " + str(table) + "; there are: " + ", ".join(TABLES)
    if kind == "new":
        if not isinstance(value, dict):
            return "created takes a dict of fields"
        found = [value_mistake(states, name, f, value[f]) for f in value if f != "id"]
        found = [problem for problem in found if problem is not None]
        return found[0] if found else None
    if kind == "order":
        group = TABLES[name]["order"]
        if group is None or not isinstance(value, (list, tuple)):
            return "the order of " + TABLES[name]["table"] + " means nothing, or the ids are no list"
        lost = [i for i in value if not is_there(states, name, i)]
        return "there is no " + name + " " + str(lost[0]) if lost else value_mistake(states, name, group, ident)
    if not TABLES[name]["single"] and not is_there(states, name, ident):
        return "there is no " + name + " " + repr(ident) + "; there are: " + names_of(states, name)
    if kind == "gone":
        return None
    if kind == "may":
        return value_mistake(states, name, field, None)
    if kind in ("has", "lacks") and field not in TABLES[name]["lists"]:
        return "the field " + str(field) + " of " + TABLES[name]["table"] + " is not a list: use changed"
    return value_mistake(states, name, field, value)


def title_of(requirement, name):
    kind, _, ident, field, value = requirement
    row_name = (name + " " + str(ident)).strip()
    words = {
        "is": row_name + ": " + str(field) + " is " + str(value),
        "has": row_name + ": " + str(field) + " has " + str(value),
        "lacks": row_name + ": " + str(field) + " lacks " + str(value),
        "new": "new in " + name + ": " + str(value),
        "gone": row_name + " is gone",
        "order": name + " of " + str(ident) + " stand in the order asked for",
    }
    return words[kind][:200]


def permit(task, name, ident, field, items):
    """Lets a field differ: wholly (items None), or by these members of a list."""
    fields = task["may"].setdefault(name, {}).setdefault(ident, {})
    if items is None or field not in TABLES[name]["sets"]:
        fields[field] = True
    elif fields.get(field) is not True:
        fields[field] = fields.get(field, []) + items
    if field == TABLES[name]["order"]:
        task["rules"][name]["moved"].append(ident)


def take_away(task, states, name, ident):
    """A row may go, and what goes or lets go with it."""
    missing = task["gone"].setdefault(name, [])
    if ident in missing:
        return
    missing.append(ident)
    for other in TABLES:
        for field in TABLES[other]["refs"]:
            reference = TABLES[other]["refs"][field]
            if reference["to"] != name:
                continue
            for r in all_rows(states, other):
                if isinstance(r.get(field), list) and ident in r[field]:
                    permit(task, other, r.get("id"), field, [ident])
                elif r.get(field) == ident and reference["owner"]:
                    take_away(task, states, other, r.get("id"))
                elif r.get(field) == ident:
                    permit(task, other, r.get("id"), field, None)


def expect_row(task, states, requirement, title):
    """Writes one requirement about rows into the task that `judge` reads."""
    kind, table, ident, field, value = requirement
    name = table_name(table)
    about = TABLES[name]
    ident = "" if about["single"] else ident
    condition = None
    if kind == "new":
        seen = [f for f in value if f != "id" and f not in about["marks"]]
        condition = ("new", name, "@" + str(len(task["new"])))
        task["new"].append((name, {f: wanted_value(name, f, value[f]) for f in seen}))
    elif kind == "gone":
        take_away(task, states, name, ident)
        condition = ("gone", name, ident)
    elif kind == "order":
        task["rules"][name]["moved"] += list(value)
        condition = ("order", name, ident, about["order"], list(value))
    elif kind == "is":
        permit(task, name, ident, field, None)
        condition = ("is", name, ident, field, wanted_value(name, field, value))
    else:
        permit(task, name, ident, field, None if kind == "may" else [value])
        condition = None if kind == "may" else (kind, name, ident, field, value)
    if condition is not None:
        task["checks"][title] = [condition]


def empty_task():
    rules = {}
    for name in TABLES:
        about = TABLES[name]
        rules[name] = {"incidental": about["incidental"] or about["marks"], "sets": about["sets"], "moved": []}
        if about["order"] is not None:
            rules[name]["order"] = about["order"]
    return {"checks": {}, "new": [], "later": {}, "may": {}, "gone": {}, "rules": rules}


def unused(title, checks):
    """A name for a check that no other has."""
    title = str(title)[:200]
    number = 2
    name = title
    while name in checks:
        name = title + " (" + str(number) + ")"
        number = number + 1
    return name


def tried(test, state):
    """Whether a test holds of a state; None when it fails."""
    try:
        return bool(test(state))
    except Exception:  # whatever a model wrote
        return None


def verdict(initial, final, status, requirements):
    """The score and the named checks: one for each requirement, and that nothing else changed.

    What holds in the initial state already is a condition of any pay, but earns nothing.
    """
    before = by_app(initial)
    task = empty_task()
    said = {}
    start = {}
    mistakes = []
    for requirement in requirements if isinstance(requirements, (list, tuple)) else [requirements]:
        problem = mistake_in(before, requirement)
        if problem is not None:
            mistakes.append(MISTAKE + problem[:800])
        elif len(requirement) == 5:
            title = "" if requirement[0] == "may" else title_of(requirement, table_name(requirement[1]))
            expect_row(task, before, requirement, unused(title, task["checks"]))
        else:
            title = unused(requirement[1], said)
            held = tried(requirement[2], initial) if requirement[0] == "holds" else False
            if held is None:
                mistakes.append(MISTAKE + "the test of “" + title + "” fails on the initial state")
            start[title] = held is True
            said[title] = (tried(requirement[2], final) is True) if requirement[0] == "holds" else requirement[2]
    checks = judge(before, by_app(final), task)["checks"]
    kept = checks["nothing else changed"]
    start = {**judge(before, before, task)["checks"], **start}
    checks = {**checks, **said}
    named = [name for name in checks if name != "nothing else changed"]
    earning = [name for name in named if not start[name]]
    gates = [name for name in named if start[name] and not checks[name]]
    wrong_end = status == "infeasible" and "says that it can't be done" not in said
    earned = len([name for name in earning if checks[name]])
    for problem in mistakes:
        checks[problem] = False
    pays = kept and not gates and not mistakes and not wrong_end and len(earning) > 0
    score = earned / len(earning) if pays else 0.0
    return {"score": 1.0 if score == 1 else score, "checks": checks}
