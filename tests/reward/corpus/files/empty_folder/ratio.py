BINNED = ['n183', 'n184', 'n185', 'n186']
LATER = ('trashedAt', 'from')


def plain(node):
    return {key: node[key] for key in node if key not in LATER and key != 'children'}


def gather(node, parent, rows):
    rows.append((node['id'], parent, plain(node)))
    for child in node.get('children', []):
        gather(child, node['id'], rows)
    return rows


def rows_of(state):
    tree = gather(state['drive'], '', [])
    bin_ = []
    for node in state['trash']:
        gather(node, 'trash', bin_)
    return tree, bin_


def reward(initial, final):
    tree, old_bin = rows_of(initial)
    now_tree, now_bin = rows_of(final)
    here = [row[0] for row in now_tree]
    binned = [row[0] for row in now_bin]
    expected = sorted([row for row in tree if row[0] not in BINNED], key=lambda row: row[0])
    stray = expected != sorted([row for row in now_tree if row[0] not in BINNED], key=lambda row: row[0])
    stray = stray or sorted([row[0] for row in old_bin]) != sorted([i for i in binned if i not in BINNED])
    if stray:
        return 0.0
    if sorted(initial['stars']) != sorted(final['stars']) or len(set(here + binned)) != len(here + binned):
        return 0.0
    for row in now_tree + now_bin:
        if row[2] not in [old[2] for old in tree + old_bin]:
            return 0.0
    done = len([i for i in BINNED if i in binned and i not in here])
    return done / len(BINNED)
