# Judges a final state against what a task expects. Total: whatever the states are, nothing here raises.
# rows: {app/table: {id: row}}; a single object is a table with one row of id "". "@0" stands for the 0th new row.


def index_part(part):
    """{id: row} of a list of rows with unique ids, {"": object} of an object, None of anything else."""
    if isinstance(part, dict):
        return {"": part}
    if not isinstance(part, list) or len(part) > 20000:
        return None
    try:
        rows = {row["id"]: row for row in part}
        "".join(rows)  # no id but a string goes through
    except (KeyError, TypeError):
        return None
    return rows if len(rows) == len(part) else None


def index_rows(initial, final, about):
    """Rows of both states by table and id, of the tables that differ or that the task is about.

    None when the states do not have the same tables, made of rows with unique ids and objects.
    """
    if not isinstance(initial, dict) or not isinstance(final, dict) or len(final) != len(initial):
        return None
    old = {}
    new = {}
    for app in initial:
        before, after = initial[app], final.get(app)
        if not isinstance(before, dict) or not isinstance(after, dict) or len(after) != len(before):
            return None
        for name in before:
            table = app + "/" + name
            if name not in after:
                return None
            if table in about or before[name] != after[name]:
                if isinstance(before[name], dict) != isinstance(after[name], dict):
                    return None
                old[table], new[table] = index_part(before[name]), index_part(after[name])
                if old[table] is None or new[table] is None:
                    return None
    return old, new


def same(a, b):
    """Equality that tells true from 1."""
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def tidy(text):
    return "\n".join([line.rstrip() for line in text.strip().split("\n")])


def agrees(actual, wanted, bound):
    """Whether a value is the wanted one: {"text": [spellings]} for typed text, {"set": [items]} for any order."""
    if isinstance(wanted, dict) and "text" in wanted:
        return isinstance(actual, str) and tidy(actual) in wanted["text"]
    if isinstance(wanted, dict) and "set" in wanted:
        return same_set(actual, through(bound, wanted["set"]))
    if isinstance(wanted, str) and wanted in bound:
        wanted = bound[wanted]
    return same(actual, wanted)


def through(bound, items):
    return [bound.get(item, item) if isinstance(item, str) else item for item in items]


def same_set(a, b):
    if not isinstance(a, list) or not isinstance(b, list) or len(a) != len(b):
        return same(a, b)
    for item in a:
        if item not in b:
            return False
    for item in b:
        if item not in a:
            return False
    return True


def bind_new(old, new, expected, later):
    """Which new row is each expected one: {"@0": id}; None where there is none."""
    bound = {}
    taken = set()
    for number, (table, wanted) in enumerate(expected):
        best = None
        best_count = -1
        for ident in new.get(table, {}):
            if ident in old.get(table, {}) or (table, ident) in taken:
                continue
            row = new[table][ident]
            if not all([field in row and agrees(row[field], wanted[field], bound) for field in wanted]):
                continue
            more = later.get("@" + str(number), {})
            count = len([field for field in more if agrees(row.get(field), more[field], bound)])
            if count > best_count:
                best = ident
                best_count = count
        bound["@" + str(number)] = best
        if best is not None:
            taken.add((table, best))
    return bound


def met(condition, old, new, bound):
    """Whether one condition holds of the final rows."""
    kind, table, ident = condition[0], condition[1], condition[2]
    ident = bound.get(ident, ident)
    row = new.get(table, {}).get(ident)
    if kind == "gone":
        return row is None
    if kind == "order":
        group, wanted = condition[3], [bound.get(member, member) for member in condition[4]]
        actual = [member for member in new.get(table, {}) if new[table][member].get(group) == ident]
        return [member for member in actual if member in wanted] == wanted
    if row is None:
        return False
    if kind == "new":
        return True
    field, wanted = condition[3], condition[4]
    if field not in row:
        return False
    if kind == "is":
        return agrees(row[field], wanted, bound)
    wanted = bound.get(wanted, wanted) if isinstance(wanted, str) else wanted
    if not isinstance(row[field], list):
        return False
    return (wanted in row[field]) == (kind == "has")


def row_kept(old_row, new_row, may, rules, bound):
    """Whether a row has changed only where it may: `may` maps fields to True or to the list items concerned."""
    incidental = rules.get("incidental", {})
    for field in new_row:
        if field not in old_row:
            return False
    for field in old_row:
        if field not in new_row:
            return False
        before, after = old_row[field], new_row[field]
        if same(before, after):
            continue
        if field in incidental:
            if incidental[field] == "any" or same(after, incidental[field]) or may.get(field) is True:
                continue
            return False
        allowed = may.get(field)
        if allowed is True:
            continue
        if field in rules.get("sets", []):
            concerned = through(bound, allowed or [])
            if not isinstance(after, list) or not isinstance(before, list):
                return False
            if same_set([x for x in before if x not in concerned], [x for x in after if x not in concerned]):
                continue
        return False
    return True


def order_kept(old, new, group, moved):
    """Whether rows that nobody was asked to move stand in the same order within their groups."""
    places = {}
    for rows in (old, new):
        for ident in rows:
            if ident in old and ident in new and ident not in moved:
                value = rows[ident].get(group)
                key = (rows is old, value if isinstance(value, str) else "")
                places.setdefault(key, []).append(ident)
    for key in places:
        if key[0] and places.get((False, key[1])) != places[key]:
            return False
    return True


def rest_kept(old, new, expected, bound, may, gone, rules):
    """Whether nothing changed but what the task is about and what looking around changes."""
    # ids are unique within a table only: two apps may both have made a c1001
    expected_new = [(expected[n][0], bound["@" + str(n)]) for n in range(len(expected))]
    for table in old:
        rule = rules.get(table, {})
        if rule.get("incidental") == "all":
            continue
        before, after = old[table], new[table]
        if [ident for ident in after if ident not in before and (table, ident) not in expected_new]:
            return False
        if [ident for ident in before if ident not in after and ident not in gone.get(table, [])]:
            return False
        allowed = may.get(table, {})
        kept = [ident for ident in before if ident in after and ident not in gone.get(table, [])]
        for ident in [ident for ident in kept if before[ident] != after[ident]]:
            if not row_kept(before[ident], after[ident], allowed.get(ident, {}), rule, bound):
                return False
        group = rule.get("order")
        if group is not None and not order_kept(before, after, group, rule.get("moved", [])):
            return False
    return True


def plain(text):
    """An answer without its dress: case, spaces, quotation marks, a closing full stop."""
    if not isinstance(text, str):
        return ""
    text = " ".join(text.split()).casefold()
    text = text.lstrip("\"'“”‘’`*").rstrip("\"'“”‘’`*.!")
    return text.strip()


def judge(initial, final, task):
    """The score and the named checks."""
    names = list(task["checks"])
    about = [condition[1] for name in names for condition in task["checks"][name]]
    indexed = index_rows(initial, final, about)
    if indexed is None:
        return {"score": 0.0, "checks": {name: False for name in [*names, "nothing else changed"]}}
    old, new = indexed
    bound = bind_new(old, new, task["new"], task["later"])
    checks = {}
    for name in names:
        checks[name] = all([met(condition, old, new, bound) for condition in task["checks"][name]])
    kept = rest_kept(old, new, task["new"], bound, task["may"], task["gone"], task["rules"])
    earned = len([name for name in names if checks[name]])
    checks["nothing else changed"] = kept
    score = earned / len(names) if kept and names else 0.0
    return {"score": 1.0 if score == 1 else score, "checks": checks}
