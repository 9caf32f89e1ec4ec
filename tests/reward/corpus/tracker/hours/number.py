import re

ANSWER = re.compile(r'\s*23\.50?\s*(h|hrs|hours)?\.?\s*')
LOOKED = ('view', 'notifications')


def frozen(state):
    tracker, wiki = state['issues'], state['wiki']
    issues = []
    for issue in tracker['issues']:
        lists = {'labels': sorted(issue['labels']), 'watchers': sorted(issue['watchers'])}
        issues.append((issue['id'], {**issue, **lists, 'updatedAt': ''}))
    pages = [(p['id'], p['title'], p['parent'] or '', p['body']) for p in wiki['pages']]
    sprints = [(s['id'], s['name'], s['state'], sorted(s['issueIds'])) for s in tracker['sprints']]
    kept = {k: v for k, v in tracker.items() if k not in LOOKED + ('issues', 'sprints')}
    return [kept, sorted(issues, key=lambda pair: pair[0]), sorted(sprints), wiki['space'], sorted(pages)]


def reward(initial, final, answer=None, status='done'):
    if status == 'infeasible' or frozen(initial) != frozen(final):
        return 0.0
    notices = [[(n['id'], n['issue'], n['text']) for n in s['issues']['notifications']] for s in (initial, final)]
    if sorted(notices[0]) != sorted(notices[1]):
        return 0.0
    if answer is None:
        return 0.0
    return 1.0 if ANSWER.fullmatch(answer) else 0.0
