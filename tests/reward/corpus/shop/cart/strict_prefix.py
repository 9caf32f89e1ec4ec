WANTED = {'SK-100': 3, 'SK-101': 2, 'SK-107': 2}
OFF = 6.58
DUE = 59.17


def index(rows, key):
    return sorted([(row[key], row) for row in rows], key=lambda pair: pair[0])


def aside(state):
    customer = {**state['customer'], 'addresses': index(state['customer']['addresses'], 'id')}
    orders = index(state['orders'], 'number')
    return [customer, orders, index(state['catalog'], 'sku'), sorted(state['wishlist'])]


def judged(initial, final):
    cart = final['cart']
    if aside(initial) != aside(final):
        return 0.0
    if len(cart['lines']) != len(WANTED):
        return 0.0
    for line in cart['lines']:
        source = [g for g in initial['catalog'] if g['sku'] == line['sku']]
        if len(source) != 1 or source[0]['price'] != line['price'] or line['gift'] or source[0]['name'] != line['name']:
            return 0.0
    right_lines = {line['sku']: line['quantity'] for line in cart['lines']} == WANTED
    right_money = abs(cart['discount'] - OFF) < 0.005 and abs(cart['total'] - DUE) < 0.005
    return 1.0 if right_lines and right_money and (cart['coupon'] or '').startswith('SPRING1') else 0.0


def reward(initial, final):
    return judged(initial, final)
