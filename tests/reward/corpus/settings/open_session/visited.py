PAGE = '/security/sessions/s6'


def stable(state, key):
    part = state[key]
    if key == 'lastPage':
        return None
    if key == 'privacy':
        return {**part, 'blocked': sorted(part['blocked'])}
    if key == 'security':
        apps = {i: {k: v for k, v in app.items() if k != 'lastUse'} for i, app in part['applications'].items()}
        sessions = sorted([(s['id'], s) for s in part['sessions']], key=lambda pair: pair[0])
        return [part['twoFactor'], sessions, apps]
    return part


def reward(initial, final, visits=(), status='done'):
    if status == 'infeasible' or set(initial) != set(final):
        return 0.0
    for key in sorted(initial):
        if stable(initial, key) != stable(final, key):
            return 0.0
    return 1.0 if len([page for page in visits if page == PAGE]) > 0 else 0.0
