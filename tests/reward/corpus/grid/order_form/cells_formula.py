FREE = {('sh3', 'B7'): ('value',), ('sh3', 'D7'): ('value',), ('sh3', 'D14'): ('value', 'formula', 'format')}
PLAIN = {'bold': False, 'italic': False, 'number': 'General'}


def near(a, b):
    return isinstance(a, (int, float)) and not isinstance(a, bool) and abs(a - b) < 0.0005


def look(cell):
    shown = cell.get('format') or {}
    return {k: v for k, v in shown.items() if PLAIN.get(k) != v}


def flat(state):
    out = {}
    for sheet in state['sheets']:
        for place, cell in sheet['cells'].items():
            out[(sheet['id'], place)] = {'value': cell.get('value'), 'formula': cell.get('formula'), 'format': look(cell)}
    return out


def frame(state):
    sheets = [(s['id'], s['name'], s['frozenRows'], s['columnWidths']) for s in state['sheets']]
    shared = sorted(state['workbook']['sharedWith'])
    return [sheets, {**state['workbook'], 'sharedWith': shared}, state['namedRanges']]


def damage(before, after):
    bad = []
    for place in sorted(set(before) | set(after)):
        free = FREE.get(place, ())
        old = before.get(place, {'value': None, 'formula': None, 'format': {}})
        new = after.get(place, {'value': None, 'formula': None, 'format': {}})
        for key in ('value', 'formula', 'format'):
            if key not in free and old[key] != new[key]:
                bad.append(place)
    return bad


def reward(initial, final):
    before, after = flat(initial), flat(final)
    if frame(initial) != frame(final) or damage(before, after):
        return 0.0
    price = after.get(('sh3', 'B7'))['value']
    line = after.get(('sh3', 'D7'))['value']
    total = after.get(('sh3', 'D14'))
    column = sum([after[('sh3', 'D' + str(row))]['value'] for row in range(2, 14)])
    checks = {
        'price': near(price, 14.25) and near(line, 85.5),
        'total': total is not None and near(total['value'], column),
        'bold': total is not None and total['format'].get('bold') is True,
    }
    if not checks['price'] and not near(price, 12.4):
        return 0.0
    points = 4 * checks['price'] + 4 * checks['total'] + 2 * (checks['bold'] and checks['total'])
    return {'score': points / 10, 'checks': checks}
