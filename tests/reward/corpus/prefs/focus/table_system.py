"""Weighted checks over paths; everything that no check is about must be as it was."""

CHECKS = [
    ('scheme', 'appearance/scheme', 'dark', 3),
    ('size', 'appearance/font/size', 15, 2),
    ('digest', 'notifications/digest/enabled', False, 2),
    ('quiet', 'notifications/quiet/enabled', True, 1),
    ('ignore', 'languages/python/linter/ignore', ['E203', 'E501', 'W503'], 2),
]
LOOKED = ('appearance/followSystem', 'ui', 'sync/lastSync')
SETS = ('languages/python/linter/ignore', 'notifications/quiet/days')


def leaves(value, path=''):
    """[(path, value)] of every leaf; entities by id, sets sorted."""
    out = []
    if isinstance(value, dict):
        for key in value:
            out += leaves(value[key], path + '/' + key if path else key)
        return out
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            out += leaves({k: v for k, v in item.items() if k != 'lastSync'}, path + '/' + item['id'])
        return out
    if isinstance(value, list):
        return [(path, sorted(value) if path in SETS or path.endswith('/ignore') else value)]
    return [(path, value)]


def looked_at(path):
    return any([path == name or path.startswith(name + '/') for name in LOOKED])


def same(a, b):
    return type(a) == type(b) and a == b


def reward(initial, final):
    before = dict([leaf for leaf in leaves(initial) if not looked_at(leaf[0])])
    after = dict([leaf for leaf in leaves(final) if not looked_at(leaf[0])])
    asked = [path for _, path, _, _ in CHECKS]
    for path in sorted(set(before) | set(after)):
        if path not in asked and (path not in before or path not in after or before[path] != after[path]):
            return 0.0
    held = {}
    earned = 0
    for name, path, wanted, weight in CHECKS:
        held[name] = path in after and same(after[path], wanted)
        if not held[name] and not same(after.get(path), before[path]):
            return 0.0
        earned += weight if held[name] else 0
    return {'score': earned / 10, 'checks': held}
