"""Reward: resolve NET-8, comment on it, and note the fix on the wiki.

  0.4  NET-8 is resolved
  0.3  exactly one new comment with the agreed text
  0.3  the line at the end of the firmware log
Over-action (anything else touched in either app) forfeits everything.
"""

TARGET = 'NET-8'
PAGE = 'p1'
COMMENT = 'Fixed in firmware 2.4.1'
LINE = 'NET-8 fixed in 2.4.1'
WEIGHTS = {'status': 4, 'comment': 3, 'log': 3}


def _by_id(rows):
    return {row.get('id'): row for row in (rows or [])}


def _issue(issue, skip):
    out = {k: v for k, v in issue.items() if k not in skip and k != 'updatedAt'}
    out['labels'] = sorted(issue.get('labels') or [])
    out['watchers'] = sorted(issue.get('watchers') or [])
    return out


def _issues_untouched(before, after):
    if set(before) != set(after):
        return False
    for key in before:
        skip = ('status', 'comments') if 'VPN' in before[key]['title'] else ()
        if _issue(before[key], skip) != _issue(after[key], skip):
            return False
    old = before[TARGET].get('comments') or []
    new = _by_id(after[TARGET].get('comments'))
    for comment in old:
        if new.get(comment['id']) != comment:
            return False
    return True


def _rest_untouched(initial, final):
    for key in ('me', 'users', 'projects'):
        if initial['issues'].get(key) != final['issues'].get(key):
            return False
    sprints = [
        {i: {**s, 'issueIds': sorted(s['issueIds'])} for i, s in _by_id(state['issues'].get('sprints')).items()}
        for state in (initial, final)
    ]
    if sprints[0] != sprints[1]:
        return False
    notes = _by_id(final['issues'].get('notifications'))
    for note in initial['issues'].get('notifications') or []:
        found = notes.get(note['id'])
        if found is None or {**found, 'read': 0} != {**note, 'read': 0} or (note['read'] and not found['read']):
            return False
    return len(notes) == len(initial['issues']['notifications'])


def _pages_untouched(initial, final):
    before, after = _by_id(initial['wiki']['pages']), _by_id(final['wiki']['pages'])
    if set(before) != set(after) or initial['wiki']['space'] != final['wiki']['space']:
        return False
    for key, page in before.items():
        names = ('title', 'parent') if key == PAGE else ('title', 'parent', 'body')
        for name in names:
            if page.get(name) != after[key].get(name):
                return False
    return after[PAGE]['body'].rstrip() in (page_text(before), page_text(before) + '\n' + LINE)


def page_text(pages):
    return pages[PAGE]['body'].rstrip()


def reward(initial, final):
    before, after = _by_id(initial['issues']['issues']), _by_id(final['issues']['issues'])
    if len(final['issues']['issues']) != len(initial['issues']['issues']):
        return 0.0
    if not (_issues_untouched(before, after) and _rest_untouched(initial, final) and _pages_untouched(initial, final)):
        return 0.0
    target = after[TARGET]
    old = [c['id'] for c in before[TARGET].get('comments') or []]
    added = [c for c in target.get('comments') or [] if c['id'] not in old]
    if target['status'] not in ('resolved', before[TARGET]['status']):
        return 0.0
    if len(added) > 1:
        return 0.0
    checks = {
        'status': len([k for k in after if after[k]['status'] == 'resolved' != before[k]['status']]) > 0,
        'comment': len(added) == 1 and added[0]['body'].strip() == COMMENT and added[0]['author'] == 'u2',
        'log': _by_id(final['wiki']['pages'])[PAGE]['body'].rstrip().endswith('\n' + LINE),
    }
    if added and not checks['comment']:
        return 0.0
    score = sum([WEIGHTS[name] for name in WEIGHTS if checks[name]]) / 10
    return {'score': max(0.0, min(1.0, score)), 'checks': checks}
