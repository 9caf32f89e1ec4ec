TEXT = 'Thursday 14:30 works. Please ring the side bell.'
TO = 'dmitri@vancejoinery.example'


def settled(message):
    return {k: v for k, v in message.items() if k != 'read'}


def same_threads(old, new):
    new_by_id = {t['id']: t for t in new}
    if len(old) != len(new):
        return False
    for was in old:
        now = new_by_id.get(was['id'])
        if now is None:
            return False
        for field in ('subject', 'folder', 'muted'):
            if was.get(field) != now.get(field):
                return False
        if sorted(was['labels']) != sorted(now['labels']):
            return False
        keep = {m['id'] for m in was['messages']}
        left = [settled(m) for m in now['messages'] if was['id'] != 't3' or m['id'] in keep]
        if left != [settled(m) for m in was['messages']]:
            return False
    return True


def rows(state, name):
    return {row['id']: row for row in state[name]}


def reward(initial, final):
    if not same_threads(initial['threads'], final['threads']):
        return 0.0
    if initial['me'] != final['me']:
        return 0.0
    for name in ['folders', 'labels', 'drafts', 'contacts']:
        if rows(initial, name) != rows(final, name) or len(initial[name]) != len(final[name]):
            return 0.0
    thread = [t for t in final['threads'] if t['id'] == 't3'][0]
    known = [m['id'] for t in initial['threads'] for m in t['messages']]
    fresh = [m for m in thread['messages'] if m['id'] not in known]
    if len(fresh) != 1:
        return 0.0
    new = fresh[0]
    said = new['body'].strip()
    if said != TEXT:
        return 0.0
    if new['from'].get('address') != initial['me']['address']:
        return 0.0
    if [who.get('address') for who in new['to']] != [TO]:
        return 0.0
    return 1.0
