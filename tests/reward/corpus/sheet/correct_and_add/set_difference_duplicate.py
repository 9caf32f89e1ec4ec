def cells(state):
    """{(sheet, row, field): value} of every cell but positions, and what else the workbook holds."""
    table = {}
    for sheet, page in state['sheets'].items():
        table[(sheet, '', 'name')] = page['name']
        table[(sheet, '', 'color')] = page['color']
        for key, row in page['rows'].items():
            for field, value in row.items():
                if sheet != 's2' or field != 'position':
                    table[(sheet, key, field)] = value
    for part in ('names', 'charts'):
        for key, value in state[part].items():
            table[(part, key, '')] = value
    table[('', '', 'title')] = state['title']
    return table


def close(value, wanted):
    return type(value) in (int, float) and abs(value - wanted) < 0.001


def expected(row):
    return row['date'] == '2026-03-29' and row['category'] == 'Transport' and close(row['amount'], 18.6)


def free(sheet, key, field, row, known):
    if sheet != 's2' or key == '':
        return False
    return key not in known or (field == 'amount' and key == 'q18')


def reward(initial, final):
    before, after = cells(initial), cells(final)
    known = initial['sheets']['s2']['rows']
    for place in set(before) | set(after):
        if place in before and place in after and before[place] == after[place]:
            continue
        sheet, key, field = place
        row = known.get(key, {'item': ''})
        if place not in after or not free(sheet, key, field, row, known):
            return 0.0
    score = 0.0
    if close(final['sheets']['s2']['rows']['q18']['amount'], 312.4):
        score += 0.4
    fresh = [row for key, row in final['sheets']['s2']['rows'].items() if key not in known]
    if fresh and expected(fresh[0]) and fresh[0]['item'].strip() == 'Tram pass':
        score += 0.6
    return score
