ADDRESS = {
    'label': 'Studio',
    'street': '4 Weaver Yard',
    'city': 'Leith',
    'postcode': 'EH6 7AB',
    'country': 'United Kingdom',
}


def same(address):
    return {key: value for key, value in address.items() if key != 'default'}


def shop_without_addresses(state):
    by_sku = {g['sku']: g for g in state['catalog']}
    by_number = {o['number']: o for o in state['orders']}
    customer = (state['customer']['name'], state['customer']['email'])
    cart = {**state['cart'], 'lines': {line['sku']: line for line in state['cart']['lines']}}
    sizes = [len(state[name]) for name in ('orders', 'catalog')] + [len(state['cart']['lines'])]
    return by_sku, by_number, sizes, cart, sorted(state['wishlist']), customer


def reward(initial, final):
    if shop_without_addresses(initial) != shop_without_addresses(final):
        return 0.0
    addresses = final['customer']['addresses']
    known = {a['id']: a for a in initial['customer']['addresses']}
    fresh = [a for a in addresses if a['id'] not in known]
    if len(fresh) != 1 or len(addresses) != len(known) + 1:
        return 0.0
    for address in addresses:
        if address in fresh:
            continue
        old = known.get(address['id'])
        if old is None or same(old) != same(address):
            return 0.0
    new = fresh[0]
    if not all([new.get(key, '').strip() == ADDRESS[key] for key in ADDRESS]):
        return 0.0
    if [a['id'] for a in addresses if a['default']] == [new['id']]:
        return 1.0
    return 0.6
