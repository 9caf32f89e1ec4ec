import json

WEIGHTS = {'labelled': 0.5, 'archived': 0.5}


def target_id(state):
    found = [
        thread for thread in state['threads']
        if thread['subject'].startswith('Lease renewal') and thread['messages'][0]['from']['name'] == 'Orsolya Bako'
    ]
    return [thread['id'] for thread in found]


def unread_aside(message):
    message = dict(message)
    message.pop('read', None)
    return message


def frozen(state, but):
    """Everything but one thread's folder and labels, as a text."""
    rows = {}
    for thread in state['threads']:
        row = dict(thread)
        row['messages'] = [unread_aside(m) for m in thread['messages']]
        row['labels'] = sorted(thread['labels'])
        if thread['id'] == but:
            row['folder'] = row['labels'] = None
        if thread['id'] in rows:
            return 'twice ' + thread['id']
        rows[thread['id']] = row
    others = {k: state[k] for k in ('me', 'folders')}
    for k in ('labels', 'drafts', 'contacts'):
        others[k] = sorted([json.dumps(x, sort_keys=True) for x in state[k]])
    return json.dumps([rows, others], sort_keys=True)


def reward(initial, final):
    labelled = {t['id'] for t in final['threads'] if 'legal' in t['labels']}
    target = max(target_id(initial), key=lambda i: i in labelled)
    if frozen(initial, target) != frozen(final, target):
        return {'score': 0.0, 'checks': {'nothing else changed': False}}
    was = [t for t in initial['threads'] if t['id'] == target][0]
    now = [t for t in final['threads'] if t['id'] == target][0]
    kept = sorted([x for x in now['labels'] if x != 'legal']) == sorted(was['labels'])
    held = {'labelled': kept and now['labels'].count('legal') == 1, 'archived': kept and now['folder'] == 'archive'}
    score = sum([WEIGHTS[name] for name in sorted(held) if held[name]])
    return {'score': score, 'checks': {**held, 'nothing else changed': True}}
