def flat(node, parent, table):
    """{id: (parent's id, the node without its children)}, or None when an id is there twice."""
    if node['id'] in table:
        table['twice'] = True
    table[node['id']] = (parent, {key: value for key, value in node.items() if key != 'children'})
    for child in node.get('children', []):
        flat(child, node['id'], table)
    return table


def nodes(node):
    found = [node]
    for child in node.get('children', []):
        found = found + nodes(child)
    return found


WANTED = {'n101', 'n104', 'n106'}
INVOICES = 'n168'


def reward(initial, final):
    before, after = flat(initial['drive'], None, {}), flat(final['drive'], None, {})
    if initial['trash'] != final['trash']:
        return 0.0
    if sorted(initial['stars']) != sorted(final['stars']) or 'twice' in after:
        return 0.0
    made = [node for node in nodes(final['drive']) if node['id'] not in before and after[node['id']][0] == INVOICES]
    made = [node for node in made if node['type'] == 'folder' and node['name'] == '2023']
    if len(made) == 1:
        extra = [c['id'] for c in made[0]['children'] if c['id'] not in WANTED]
        after = {**after, **{key: before.get(key) for key in extra}}
        moved = {child['id'] for child in made[0]['children']}
        target = made[0]['id']
        stay = {key: before[key] for key in before if key not in WANTED}
        stayed = {key: after[key] for key in after if key not in WANTED and key != target}
        kept = [key for key in sorted(WANTED) if key in after and after[key][1] == before[key][1]]
        if stay == stayed and len(kept) == len(WANTED) and moved <= set(before):
            return 1.0 if moved == WANTED else 0.25 + 0.25 * len(moved & WANTED)
    return 0.0
