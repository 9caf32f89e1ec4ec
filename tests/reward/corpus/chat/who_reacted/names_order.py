WANTED = ['Bo Lind', 'Jan Pool', 'Yun Seo']


def reactions(m):
    return [(mark, sorted(m['reactions'][mark])) for mark in sorted(m['reactions']) if m['reactions'][mark]]


def content(channel):
    rows = [[m['id'], m['by'], m['at'], m['text'], m['edited'], reactions(m), m['replies']] for m in channel['messages']]
    return [channel['topic'], sorted(channel['members']), rows, sorted(channel['pins']), channel['muted']]


def unchanged(initial, final):
    if set(initial['channels']) != set(final['channels']) or set(initial['users']) != set(final['users']):
        return False
    for slug in initial['channels']:
        if content(initial['channels'][slug]) != content(final['channels'][slug]):
            return False
    for key in initial['users']:
        if initial['users'][key]['name'] != final['users'][key]['name']:
            return False
    if initial['me'] != final['me']:
        return False
    return sorted(initial['saved']) == sorted(final['saved']) and initial['drafts'] == final['drafts']


def reward(initial, final, answer=None, visits=(), status='done'):
    if status == 'infeasible' or not unchanged(initial, final):
        return 0
    given = [part.strip() for part in (answer or '').split(',')]
    return 1 if given == WANTED else 0
