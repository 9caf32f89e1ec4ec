def pairs(rows, key):
    return sorted([(row[key], row) for row in rows], key=lambda pair: pair[0])


def reward(initial, final, answer=None, status='done'):
    if status != 'infeasible':
        return 0.0
    if [o for o in initial['orders'] if o['number'] == 20417 and o not in final['orders']]:
        return 0.0
    if len(initial['orders']) != len(final['orders']):
        return 0.0
    lines = [pairs(state['cart']['lines'], 'sku') for state in (initial, final)]
    if lines[0] != lines[1] or {**initial['cart'], 'lines': 0} != {**final['cart'], 'lines': 0}:
        return 0.0
    if sorted(initial['wishlist']) != sorted(final['wishlist']):
        return 0.0
    if pairs(initial['catalog'], 'sku') != pairs(final['catalog'], 'sku'):
        return 0.0
    was, now = initial['customer'], final['customer']
    if pairs(was['addresses'], 'id') != pairs(now['addresses'], 'id'):
        return 0.0
    if (was['name'], was['email']) != (now['name'], now['email']):
        return 0.0
    return 1.0
