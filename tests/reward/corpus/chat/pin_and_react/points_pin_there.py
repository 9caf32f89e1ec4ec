POINTS = 3


def still(state):
    """What must not move: all but pins and reactions of the one message."""
    rows = []
    for slug in sorted(state['channels']):
        channel = state['channels'][slug]
        rest = {key: channel[key] for key in channel if key not in ('messages', 'pins', 'unread')}
        rest['members'] = sorted(rest['members'])
        rows.append((slug, rest))
        if slug != 'field-team':
            rows.append(sorted(channel['pins']))
        for m in channel['messages']:
            marks = [] if m['id'] == 'm18' else sorted([(k, sorted(v)) for k, v in m['reactions'].items() if v])
            rows.append((m['id'], m['by'], m['at'], m['text'], m['edited'], marks, m['replies']))
    names = sorted([(key, user['name']) for key, user in state['users'].items()])
    return rows, names, state['me'], sorted(state['saved']), state['drafts']


def reward(initial, final):
    if still(initial) != still(final):
        return 0.0
    team = final['channels']['field-team']
    message = [m for m in team['messages'] if m['id'] == 'm18'][0]
    marks = message['reactions']
    others = {k: sorted(v) for k, v in marks.items() if k != 'ok' and v}
    if others != {'eyes': ['u-bo']} or set(marks.get('ok', [])) - {'u-ida'}:
        return 0.0
    known = initial['channels']['field-team']['pins'] + ['m18']
    if [pin for pin in team['pins'] if pin not in known]:
        return 0.0
    earned = ['m18' in team['pins'], 'm18' in team['pins'], 'u-ida' in marks.get('ok', [])]
    return len([held for held in earned if held]) / POINTS
