import json


def core(state):
    """The state as text, without what looking around changes."""
    kept = {key: state[key] for key in state if key not in ('view', 'calendars', 'events')}
    kept['calendars'] = sorted([(c['id'], c['name'], c['color']) for c in state['calendars']])
    events = []
    for event in sorted(state['events'], key=lambda e: e['id']):
        event = {**event, 'guests': sorted(event['guests']), 'reminders': sorted(event['reminders'])}
        if event['repeat']:
            marks = sorted([json.dumps(x, sort_keys=True) for x in event['repeat']['exceptions']])
            event['repeat'] = {**event['repeat'], 'exceptions': marks, 'days': sorted(event['repeat']['days'])}
        events.append(event)
    kept['events'] = events
    return json.dumps(kept, sort_keys=True)


def reward(initial, final, answer=None, status='done'):
    checks = {
        'answered six': answer is not None and answer == '6',
        'not given up': status != 'infeasible',
        'nothing changed': core(initial) == core(final),
    }
    return {'score': 1.0 if sorted(checks.values())[0] else 0.0, 'checks': checks}
