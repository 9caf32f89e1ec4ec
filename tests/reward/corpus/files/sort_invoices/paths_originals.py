OLD = 'House/Invoices/'
NEW = 'House/Invoices/2023/'
NAMES = ['2023-01 roof tiles.pdf', '2023-05 stair carpet.pdf', '2023-11 cellar pump.pdf']
FREE = [OLD + name for name in NAMES] + [NEW + name for name in NAMES] + [
    'House/Invoices/2023'
]


def listing(node, path, found):
    """{path: what lies there} of everything below a folder; two things at one path are told apart."""
    for child in node['children']:
        here = path + child['name']
        facts = {key: child[key] for key in child if key != 'children'}
        found[here] = found.get(here, []) + [facts]
        if child['type'] == 'folder':
            listing(child, here + '/', found)
    return found


def reward(initial, final):
    before, after = listing(initial['drive'], '', {}), listing(final['drive'], '', {})
    for path in sorted(set(before) | set(after)):
        if path not in FREE and before.get(path) != after.get(path):
            return 0.0
    if initial['trash'] != final['trash'] or sorted(initial['stars']) != sorted(final['stars']):
        return 0.0
    folders = after.get('House/Invoices/2023', [])
    if len(folders) != 1 or folders[0]['type'] != 'folder':
        return 0.0
    for name in NAMES:
        if after.get(NEW + name) != before[OLD + name]:
            return 0.0
    return 1.0
