WANTED = ['box-1', 'box-2']
IDS = ['box-0', 'box-1', 'box-2', 'box-3', 'box-4']


def the_card(state):
    for board in state['boards']:
        for lane in board['lanes']:
            for card in lane['cards']:
                if card['id'] == 'card-box':
                    return card
    return None


def skeleton(state):
    boards = []
    for board in state['boards']:
        lanes = []
        for lane in board['lanes']:
            cards = []
            for card in lane['cards']:
                card = {**card, 'tags': sorted(card['tags']), 'assignees': sorted(card['assignees'])}
                if card['id'] == 'card-box':
                    card = {k: v for k, v in card.items() if k != 'checklist'}
                cards.append(card)
            lanes.append({**lane, 'cards': cards})
        boards.append({**board, 'lanes': lanes})
    return [boards, state['workspace'], sorted([(p['id'], p['name'], p['role']) for p in state['people']])]


def reward(initial, final):
    card = the_card(final)
    if card is None:
        return 0.0
    items = {item['id']: item for item in card['checklist']}
    names = sorted([item['id'] for item in card['checklist']])
    if [skeleton(initial), IDS] != [skeleton(final), names]:
        return 0.0
    for was in the_card(initial)['checklist']:
        now = items.get(was['id'], was)
        if now['text'] != was['text'] or (was['done'] and now['done'] is not True):
            return 0.0
    return len([i for i in WANTED if items[i]['done'] is True]) / len(WANTED)
