PARTS = [('mugs', 0.5), ('towel', 0.5), ('coupon', 0.35)]


def keyed(rows, key):
    return {row[key]: row for row in rows}


def elsewhere(state):
    return [
        keyed(state['catalog'], 'sku'),
        keyed(state['orders'], 'number'),
        len(state['orders']),
        len(state['catalog']),
        keyed(state['customer']['addresses'], 'id'),
        state['customer']['name'],
        state['customer']['email'],
        sorted(state['wishlist']),
    ]


def others_in_cart(state):
    table = {}
    for line in state['cart']['lines']:
        if line['sku'] in ('SK-100', 'SK-102'):
            continue
        table[line['sku']] = table.get(line['sku'], []) + [[line['name'], line['quantity'], line['price'], line['gift']]]
    return table


def reward(initial, final):
    if elsewhere(initial) != elsewhere(final) or others_in_cart(initial) != others_in_cart(final):
        return 0.0
    mugs = [line for line in final['cart']['lines'] if line['sku'] == 'SK-100']
    was = [line for line in initial['cart']['lines'] if line['sku'] == 'SK-100'][0]
    if len(mugs) != 1 or [mugs[0][key] != was[key] for key in ('name', 'price', 'gift')] != [False] * 3:
        return 0.0
    cart = final['cart']
    goods = sum([line['quantity'] * line['price'] for line in cart['lines']])
    if abs(goods - cart['discount'] - cart['total']) > 0.006:
        return 0.0
    held = {
        'mugs': mugs[0]['quantity'] == 3,
        'towel': 'SK-102' not in [line['sku'] for line in cart['lines']],
        'coupon': cart['coupon'] == 'SPRING10' and abs(cart['discount'] - goods * 0.1) < 0.006,
    }
    total = sum([10 * weight for name, weight in PARTS if held[name]])
    return min(1.0, total / 10)
