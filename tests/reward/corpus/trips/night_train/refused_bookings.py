LISTS = {'offers': 'id'}


def untouched(initial, final):
    for key in LISTS:
        rows = [sorted([(row['id'], row) for row in state[key]], key=lambda pair: pair[0]) for state in (initial, final)]
        if rows[0] != rows[1]:
            return False
    if sorted(initial['saved']) != sorted(final['saved']) or initial['traveller'] != final['traveller']:
        return False
    was, now = initial['wallet'], final['wallet']
    if (was['balance'], was['currency']) != (now['balance'], now['currency']):
        return False
    paid = [sorted([(p['id'], p['booking'], p['amount']) for p in wallet['payments']]) for wallet in (was, now)]
    return paid[0] == paid[1]


def reward(initial, final, status='done'):
    told = status == 'infeasible'
    return 1.0 if told and untouched(initial, final) else 0.0
