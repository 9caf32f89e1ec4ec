def same_amount(value, wanted):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value * 100 - wanted * 100) < 0.01


def created(initial, rows):
    new = [rows[key] for key in rows if key not in initial['sheets']['s2']['rows']]
    return new


def is_tram_pass(row):
    if row['date'] != '2026-03-29' or row['category'] != 'Transport':
        return False
    return (row['item'] + row['note']).strip() == 'Tram pass' and same_amount(row['amount'], 18.6)


def untouched(initial, final):
    for key in ('title', 'names', 'charts'):
        if initial[key] != final[key]:
            return False
    if set(initial['sheets']) != set(final['sheets']):
        return False
    for key in ('s1', 's3'):
        if initial['sheets'][key] != final['sheets'][key]:
            return False
    was, now = initial['sheets']['s2'], final['sheets']['s2']
    if was['name'] != now['name'] or was['color'] != now['color']:
        return False
    for key, row in was['rows'].items():
        found = now['rows'].get(key)
        if found is None:
            return False
        for name in row:
            if (key, name) != ('q18', 'amount') and name != 'position' and found.get(name) != row[name]:
                return False
    return True


def reward(initial, final):
    if not untouched(initial, final):
        return {'score': 0.0, 'checks': {'nothing else changed': False}}
    rows = final['sheets']['s2']['rows']
    new = created(initial, rows)
    if len(new) > 1:
        return {'score': 0.0, 'checks': {'one new row': False}}
    corrected = same_amount(rows['q18']['amount'], 312.4)
    added = len(new) == 1 and is_tram_pass(new[0])
    if new and not added:
        return {'score': 0.0, 'checks': {'the new row is right': False}}
    return {'score': corrected * 0.5 + added * 0.5, 'checks': {'corrected': corrected, 'added': added}}
