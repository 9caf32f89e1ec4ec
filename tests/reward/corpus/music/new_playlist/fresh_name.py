TRACKS = ['tr-00', 'tr-01', 'tr-02']


def keep(playlist):
    return {k: v for k, v in playlist.items() if k != 'updatedAt'}


def unchanged(initial, final):
    for kind in ('tracks', 'albums'):
        if initial['entities'][kind] != final['entities'][kind]:
            return False
    old, new = initial['entities']['playlists']['byId'], final['entities']['playlists']['byId']
    for key in old:
        if key not in new or keep(old[key]) != keep(new[key]):
            return False
    for key in ('liked', 'followed'):
        if sorted(initial['library'][key]) != sorted(final['library'][key]):
            return False
    return True


def reward(initial, final):
    if not unchanged(initial, final):
        return 0
    old, new = initial['entities']['playlists'], final['entities']['playlists']
    created = [p for key, p in new['byId'].items() if key not in old['byId']]
    if not created:
        return 0
    if len(created) != 1 or sorted(new['allIds']) != sorted(old['allIds'] + [created[0]['id']]):
        return 0
    playlist = created[0]
    score = 0.0
    if 'Rain, slowly' in playlist['name']:
        score += 0.25
    if playlist.get('public') is True:
        score += 0.25
    if playlist.get('trackIds') == TRACKS:
        score += 0.5
    return score
