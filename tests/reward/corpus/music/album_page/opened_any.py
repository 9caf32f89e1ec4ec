PAGE = '/album/'


def held(state):
    entities, library = state['entities'], state['library']
    lists = {k: {**p, 'updatedAt': ''} for k, p in entities['playlists']['byId'].items()}
    return [lists, entities['tracks'], entities['albums'], sorted(library['liked']), sorted(library['followed'])]


def reward(initial, final, visits=(), status='done'):
    if held(initial) != held(final) or status == 'infeasible':
        return 0.0
    pages = [page.split('?')[0].rstrip('/') for page in visits]
    return 1.0 if any([page.startswith('/album/') for page in pages]) else 0.0
