"""Scoring:
  0.6  one confirmed booking of IC 523 on 12 May for Rui Tavares with one bag, paid from the wallet
  0.4  booking TR-4410 is cancelled
Any other change to bookings, offers, saved offers or the wallet: 0.
"""

OFFER = 'of-3'
CANCELLED = 'TR-4410'
PRICE, BAG = 34.5, 6.0


def index(rows, key='id'):
    return {row.get(key): row for row in rows or []}


def close(a, b):
    return isinstance(a, (int, float)) and not isinstance(a, bool) and abs(a - b) < 0.005


def fits(booking, offer):
    names = [p.get('name', '').strip() for p in booking.get('passengers') or []]
    extras = booking.get('extras') or {}
    if booking.get('offer') not in (OFFER, 'of-4') or booking.get('status') != 'confirmed':
        return False
    if names != ['Rui Tavares'] or extras.get('meal'):
        return False
    if booking.get('legs', offer['legs']) != offer['legs']:
        return False
    return extras.get('bags') == 1 and close(booking.get('total'), PRICE + BAG)


def side_effects(initial, final, fresh):
    if initial['traveller'] != final['traveller'] or sorted(initial['saved']) != sorted(final['saved']):
        return True
    before, after = index(initial['offers']), index(final['offers'])
    if set(before) != set(after) or len(final['offers']) != len(initial['offers']):
        return True
    for key, offer in before.items():
        seats = offer['seatsLeft'] - (1 if fresh and key == fresh[0].get('offer') else 0)
        if {**offer, 'seatsLeft': seats} != after[key]:
            return True
    kept = index(final['bookings'])
    for booking in initial['bookings']:
        now = kept.get(booking['id'])
        if now is None:
            return True
        free = booking['reference'] == CANCELLED and now.get('status') in ('confirmed', 'cancelled')
        if now != ({**booking, 'status': now['status']} if free else booking):
            return True
    return False


def wallet_right(initial, final, fresh):
    was, now = initial['wallet'], final['wallet']
    known = index(was['payments'])
    if {k: v for k, v in index(now['payments']).items() if k in known} != known:
        return False
    paid = [p for p in now['payments'] if p['id'] not in known]
    due = PRICE + BAG if fresh else 0
    if was['currency'] != now['currency']:
        return False
    if [p['booking'] for p in paid] != [b['id'] for b in fresh]:
        return False
    return close(sum([p['amount'] for p in paid]), due) and close(now['balance'], was['balance'] - due)


def reward(initial, final, status='done'):
    known = index(initial['bookings'])
    fresh = [b for b in final['bookings'] if b['id'] not in known]
    if status == 'infeasible' or len(fresh) > 1 or side_effects(initial, final, fresh):
        return 0.0
    if not wallet_right(initial, final, fresh) or (fresh and not fits(fresh[0], index(initial['offers'])[fresh[0]['offer']])):
        return 0.0
    score = 0.0
    if fresh:
        score += 0.6
    if index(final['bookings'], 'reference')[CANCELLED]['status'] == 'cancelled':
        score += 0.4
    return score
