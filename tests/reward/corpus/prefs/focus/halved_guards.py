"""Task: always dark, font size 15, no digest, quiet hours on, and E203 ignored for Python.

Scoring (0.0 to 1.0, exact checks only):
  one fifth for each of the five criteria
Over-action: each group of settings that changed beyond the task halves the score.
"""

import json

PYTHON = ['E203', 'E501', 'W503']


def _get(state, path, default=None):
    node = state
    for key in path.split('.'):
        if not isinstance(node, dict) or key not in node:
            return default
        node = node[key]
    return node


def _neutral(state):
    """The groups with what the task is about, and what looking around changes, taken out."""
    groups = json.loads(json.dumps(state))
    groups.pop('ui', None)
    for key in ('scheme', 'followSystem'):
        groups.get('appearance', {}).pop(key, None)
    groups.get('appearance', {}).get('font', {}).pop('size', None)
    groups.get('notifications', {}).get('digest', {}).pop('enabled', None)
    quiet = groups.get('notifications', {}).get('quiet', {})
    quiet.pop('enabled', None)
    quiet['days'] = sorted(quiet.get('days') or [])
    groups.get('languages', {}).get('python', {}).get('linter', {}).pop('ignore', None)
    for language in groups.get('languages', {}).values():
        if 'ignore' in language.get('linter', {}):
            language['linter']['ignore'] = sorted(language['linter']['ignore'])
    sync = groups.get('sync', {})
    sync.pop('lastSync', None)
    sync['devices'] = sorted([(d['id'], d['name'], d['trusted']) for d in sync.get('devices') or []])
    groups['keybindings'] = sorted([json.dumps(k, sort_keys=True) for k in groups.get('keybindings') or []])
    return groups


def reward(initial, final):
    initial, current = initial or {}, final or {}
    size = _get(current, 'appearance.font.size')
    ignored = _get(current, 'languages.python.linter.ignore') or []
    criteria = [
        _get(current, 'appearance.scheme') == 'dark' and _get(current, 'appearance.followSystem') is False,
        isinstance(size, int) and size == 15,
        _get(current, 'notifications.digest.enabled') is False,
        _get(current, 'notifications.quiet.enabled') is True,
        sorted(ignored) == PYTHON,
    ]
    score = len([held for held in criteria if held]) / 5
    before, after = _neutral(initial), _neutral(current)
    changed = [key for key in ('appearance', 'notifications') if before.get(key) != after.get(key)]
    if changed:
        score = score * 0.5 ** len(changed)
    return max(0.0, min(1.0, score))
