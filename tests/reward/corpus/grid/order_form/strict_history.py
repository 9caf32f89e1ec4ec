"""Build the workbook that should be there, then compare."""
import json

SHEET = 'sh3'


def copy_of(value):
    return json.loads(json.dumps(value))


def tidy(state):
    state = copy_of(state)
    for key in ('activeSheet', 'selection'):
        state.pop(key, None)
    state['workbook']['sharedWith'] = sorted(state['workbook']['sharedWith'])
    for sheet in state['sheets']:
        kept = {}
        for place, cell in sheet['cells'].items():
            marks = {k: v for k, v in (cell.get('format') or {}).items() if v not in (False, None, 'General')}
            value = cell.get('value')
            if isinstance(value, float) and value != int(value):
                value = int(value * 1000 + (0.5 if value > 0 else -0.5)) / 1000
            formula = (cell.get('formula') or '').strip()
            if value is not None or formula or marks:
                kept[place] = {'value': value, 'formula': formula, 'format': marks}
        sheet['cells'] = kept
    return state


def expected(initial):
    state = copy_of(initial)
    cells = [s for s in state['sheets'] if s['id'] == SHEET][0]['cells']
    cells['B7']['value'] = 14.25
    cells['D7']['value'] = 14.25 * 6
    total = sum([cells['D' + str(row)]['value'] for row in range(2, 14)])
    cells['D14'] = {'value': total, 'formula': '=SUM(D2:D13)', 'format': {'bold': True}}
    return state


def reward(initial, final):
    return 1.0 if tidy(final) == tidy(expected(initial)) else 0.0
