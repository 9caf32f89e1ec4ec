LIST = 'pl-1'
WANTED = ['tr-01', 'tr-00', 'tr-03', 'tr-05', 'tr-07', 'tr-10', 'tr-91']
TOP, GONE, ADDED = 'tr-01', 'tr-90', 'tr-00'


def elsewhere(state):
    entities = state['entities']
    lists = {}
    for key, playlist in entities['playlists']['byId'].items():
        skip = ('updatedAt', 'trackIds') if key == LIST else ('updatedAt',)
        lists[key] = {k: v for k, v in playlist.items() if k not in skip}
    library = {'liked': sorted(state['library']['liked']), 'followed': sorted(state['library']['followed'])}
    return [lists, sorted(entities['playlists']['allIds']), entities['tracks'], entities['albums'], library]


def rest(ids):
    return [i for i in ids if i not in (TOP, GONE, ADDED)]


def reward(initial, final):
    if elsewhere(initial) != elsewhere(final):
        return 0.0
    before = initial['entities']['playlists']['byId'][LIST]['trackIds']
    after = final['entities']['playlists']['byId'][LIST]['trackIds']
    if rest(before) != rest(after) or len(set(after)) != len(after):
        return 0.0
    checks = {
        'top': after[:1] == [TOP],
        'removed': GONE not in after,
        'added': after.index(ADDED) == after.index(TOP) + 1 if ADDED in after and TOP in after else False,
    }
    score = sum([0.3, 0.3, 0.3][:[checks['top'], checks['removed'], checks['added']].count(True)])
    return {'score': 1.0 if [i for i in after if i != GONE] == WANTED else score, 'checks': checks}
