import json


def clone(value):
    return json.loads(json.dumps(value))


def comparable(state):
    """The state with what the app keeps for itself taken away and unordered lists put in one order."""
    state = clone(state)
    state.pop('activity', None)
    state.pop('lastOpenedBoard', None)
    state['people'] = sorted(state['people'], key=lambda person: person['id'])
    for board in state['boards']:
        for lane in board['lanes']:
            for card in lane['cards']:
                card['assignees'] = list(card['assignees'])
                card['tags'] = sorted(card['tags'])
    return state


def wanted(initial):
    state = clone(initial)
    lanes = state['boards'][0]['lanes']
    card = [c for c in lanes[1]['cards'] if c['id'] == 'card-r1'][0]
    lanes[1]['cards'] = [c for c in lanes[1]['cards'] if c['id'] != 'card-r1']
    card['assignees'] = card['assignees'] + ['u1']
    lanes[2]['cards'] = [card] + lanes[2]['cards']
    return state


def reward(initial, final):
    expected = json.dumps(comparable(wanted(initial)), sort_keys=True)
    found = json.dumps(comparable(final), sort_keys=True)
    return 1.0 if expected == found else 0.0
