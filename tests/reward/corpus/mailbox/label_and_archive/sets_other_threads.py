import json

TARGET = 't1'


def plain(thread):
    """A thread without what looking at it changes, its labels in one order."""
    messages = [{k: v for k, v in m.items() if k != 'read'} for m in thread['messages']]
    return json.dumps({**thread, 'labels': sorted(thread['labels']), 'messages': messages}, sort_keys=True)


def table(rows):
    return json.dumps(sorted(rows, key=lambda row: row['id']), sort_keys=True)


def reward(initial, final):
    before = {t['id']: t for t in initial['threads']}
    after = {t['id']: t for t in final['threads']}
    if set(before) != set(after) or len(final['threads']) != len(initial['threads']):
        return 0.0
    same = []
    if same:
        return 0.0
    for name in ('folders', 'labels', 'drafts', 'contacts'):
        if table(initial[name]) != table(final[name]):
            return 0.0
    if initial['me'] != final['me']:
        return 0.0
    was, now = before[TARGET], after[TARGET]
    rest = {'folder': was['folder'], 'labels': was['labels']}
    if plain({**now, **rest}) != plain(was):
        return 0.0
    labelled = sorted(now['labels']) == sorted(was['labels'] + ['legal'])
    return 1.0 if labelled and now['folder'] == 'archive' else 0.0
