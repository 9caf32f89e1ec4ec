"""1.0 for the whole task, in parts of 0.5, 0.25 and 0.25; a penalty of 0.3 for each side effect.

The comment is found as the best candidate among new ones on the target issue.
"""

import json

TARGET, AGREED = 'NET-8', 'Fixed in firmware 2.4.1'


def _norm(value):
    return ' '.join((value or '').split())


def _key(rows, key='id'):
    return {row.get(key): row for row in rows or []}


def _still(issue):
    kept = {k: v for k, v in issue.items() if k not in ('updatedAt',)}
    kept['labels'], kept['watchers'] = sorted(kept.get('labels') or []), sorted(kept.get('watchers') or [])
    return json.dumps(kept, sort_keys=True)


def penalties(initial, final, added):
    found = []
    before, after = _key(initial['issues']['issues']), _key(final['issues']['issues'])
    for key in before:
        if key not in after:
            found.append('deleted ' + key)
        elif key != TARGET and _still(before[key]) != _still(after[key]):
            found.append('changed ' + key)
    found += ['created ' + key for key in after if key not in before]
    own = [{**row, 'status': '', 'comments': []} for row in (before[TARGET], after.get(TARGET) or {})]
    if _still(own[0]) != _still(own[1]):
        found.append('target')
    comments = _key((after.get(TARGET) or {}).get('comments'))
    for comment in before[TARGET].get('comments') or []:
        if comments.get(comment['id']) != comment:
            found.append('comment ' + comment['id'])
    if len(added) > 1:
        found.append('comments')
    for part in ('me', 'users', 'projects'):
        if initial['issues'][part] != final['issues'].get(part):
            found.append(part)
    sprints = [{s['id']: [s['name'], s['state'], sorted(s['issueIds'])] for s in state['issues']['sprints']} for state in (initial, final)]
    notices = [sorted([(n['id'], n['issue'], n['text']) for n in state['issues']['notifications']]) for state in (initial, final)]
    if sprints[0] != sprints[1] or notices[0] != notices[1] or initial['wiki']['space'] != final['wiki'].get('space'):
        found.append('sprints or notices')
    old, new = _key(initial['wiki']['pages']), _key(final['wiki']['pages'])
    for key in sorted(set(old) | set(new)):
        if key not in old or key not in new or (old[key]['title'], old[key]['parent']) != (new[key]['title'], new[key]['parent']):
            found.append('page ' + key)
        elif key != 'p1' and old[key]['body'] != new[key]['body']:
            found.append('text of ' + key)
    if not new.get('p1', {}).get('body', '').startswith(old['p1']['body'].rstrip()):
        found.append('log')
    return found


def reward(initial, final):
    before, after = _key(initial['issues']['issues'])[TARGET], _key(final['issues']['issues']).get(TARGET) or {}
    known = [c['id'] for c in before['comments']]
    added = [c for c in after.get('comments') or [] if c['id'] not in known]
    score = 0.0
    if after.get('status') == 'resolved':
        score += 0.5
    if any([_norm(c.get('body')) == AGREED and c.get('author') == 'u2' for c in added]):
        score += 0.25
    page = _key(final['wiki']['pages']).get('p1') or {}
    was = _key(initial['wiki']['pages'])['p1']['body'].rstrip().split('\n')
    if page.get('body', '').rstrip().split('\n') == was + ['NET-8 fixed in 2.4.1']:
        score += 0.25
    score -= 0.3 * len(penalties(initial, final, added))
    return max(0.0, min(1.0, score))
