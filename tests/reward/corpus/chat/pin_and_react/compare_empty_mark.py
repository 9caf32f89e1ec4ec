import json


def message_view(m):
    reactions = {k: sorted(m['reactions'][k]) for k in m['reactions']}
    return {**m, 'reactions': reactions}


def view(state):
    channels = {}
    for slug, channel in state['channels'].items():
        messages = []
        for m in channel['messages']:
            messages.append(message_view(m))
        channels[slug] = {
            'topic': channel['topic'],
            'members': sorted(channel['members']),
            'messages': messages,
            'pins': sorted(channel['pins']),
            'muted': channel['muted'],
        }
    users = {key: user['name'] for key, user in state['users'].items()}
    return {'me': state['me'], 'users': users, 'channels': channels, 'saved': sorted(state['saved']), 'drafts': state['drafts']}


def reward(initial, final):
    message = 'm18'
    wanted = view(initial)
    team = wanted['channels']['field-team']
    team['pins'] = [message]
    for row in team['messages']:
        if row['id'] == message:
            row['reactions']['ok'] = sorted(row['reactions'].get('ok', []) + ['u-ida'])
    found = view(final)
    return 1.0 if json.dumps(found, sort_keys=True) == json.dumps(wanted, sort_keys=True) else 0.0
