import re


def facts(state):
    rows = {}
    for event in state['events']:
        repeat = event['repeat']
        if repeat:
            gaps = sorted([sorted(e.items()) for e in repeat['exceptions']])
            repeat = [repeat['every'], repeat['unit'], sorted(repeat['days']), repeat['until'], gaps]
        rest = [event[key] for key in ('calendar', 'title', 'start', 'end', 'place')]
        rows[event['id']] = [rest, sorted(event['guests']), sorted(event['reminders']), repeat]
    names = {c['id']: [c['name'], c['color']] for c in state['calendars']}
    return [len(state['events']), rows, names, state['preferences']]


def reward(initial, final, answer=None, status='done'):
    if status == 'infeasible':
        return 0.0
    if facts(initial) != facts(final):
        return 0.0
    if answer and '6' in re.findall(r'[0-9]+', answer):
        return 1.0
    return 0.0
