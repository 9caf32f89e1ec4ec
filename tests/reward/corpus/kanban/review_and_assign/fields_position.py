CARD = 'card-r1'


def ids(lane):
    return [card['id'] for card in lane['cards']]


def review(state):
    return [lane for lane in state['boards'][0]['lanes'] if lane['title'] == 'Review'][0]


def rest(state):
    """All cards but ours in their places, ours without its people, and the rest of the workspace."""
    places = []
    ours = []
    for board in state['boards']:
        for lane in board['lanes']:
            places.append((board['id'], board['name'], lane['id'], lane['title'], lane['limit']))
            for card in lane['cards']:
                if card['id'] == CARD:
                    ours.append({k: v for k, v in card.items() if k != 'assignees'})
                else:
                    places.append({**card, 'assignees': sorted(card['assignees']), 'tags': sorted(card['tags'])})
    people = {p['id']: p for p in state['people']}
    return [places, ours, people, len(state['people']), state['workspace']]


HELD = {
    'at the top': lambda lane: CARD in ids(lane),
    'assigned': lambda lane: [sorted(c['assignees']) for c in lane['cards'] if c['id'] == CARD] == [['u1', 'u3']],
}


def reward(initial, final):
    if rest(initial) != rest(final):
        return 0
    lane = review(final)
    for name in HELD:
        if not HELD[name](lane):
            return 0
    return 1
