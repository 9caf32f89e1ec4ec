EMAIL_OFF = ['mentions', 'replies', 'followers', 'digest', 'invitations', 'billing', 'surveys']
WANTED = {
    'notifications/quietHours/on': True,
    'notifications/quietHours/from': '21:30',
    'notifications/quietHours/to': '06:45',
    'profile/displayName': 'Ida HOLM-Vik',
}


def incidental(path):
    return path.startswith('security/log') or path.endswith('/lastUse') or path == 'lastPage'


def leaves(value, path, table):
    """{path: value} of every leaf; sessions by their ids, the blocked in one order."""
    if path == 'security/sessions':
        value = {session['id']: session for session in value}
    if path == 'privacy/blocked':
        value = sorted(value)
    if isinstance(value, dict):
        table[path + '/'] = sorted(value) if path else []
        for key in value:
            leaves(value[key], path + '/' + key if path else key, table)
    elif not incidental(path):
        table[path] = value.strip() if path == 'profile/displayName' else value
    return table


def reward(initial, final):
    before = leaves(initial, '', {})
    after = leaves(final, '', {})
    wanted = dict(before)
    for name in EMAIL_OFF:
        wanted['notifications/channels/email/' + name] = False
    for path, value in WANTED.items():
        wanted[path] = value
    return 1.0 if after == wanted else 0.0
