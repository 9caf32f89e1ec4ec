import json

NAME = 'Ida HOLM-Vik'
WEIGHTS = [0.4, 0.3, 0.3]


def copy(value):
    return json.loads(json.dumps(value))


def masked(state):
    """The state with what the task is about, and what the app writes by itself, blanked out."""
    state = copy(state)
    state['lastPage'] = None
    state['security']['log'] = None
    for app in state['security']['applications'].values():
        app['lastUse'] = None
    state['security']['sessions'] = sorted(state['security']['sessions'], key=lambda s: s['id'])
    state['privacy']['blocked'] = sorted(state['privacy']['blocked'])
    state['notifications']['channels']['email'] = None
    state['notifications']['quietHours'] = None
    state['profile']['displayName'] = None
    return state


def reward(initial, final):
    if masked(initial) != masked(final):
        return {'score': 0.0, 'checks': {'nothing else changed': False}}
    was = initial['notifications']['channels']['email']
    mail = final['notifications']['channels']['email']
    hours = final['notifications']['quietHours']
    checks = {
        'email': [name for name in sorted(mail) if mail[name]] == ['security'] and set(mail) == set(was),
        'hours': hours['on'] is True and hours['from'] == '21:30' and hours['to'] == '06:45',
        'name': final['profile']['displayName'].strip() == NAME,
    }
    score = sum([weight for weight, name in zip(WEIGHTS, ['email', 'hours', 'name']) if checks[name]])
    return {'score': score, 'checks': checks}
