def normal(event):
    repeat = event['repeat']
    if repeat:
        repeat = {**repeat, 'days': sorted(repeat['days']), 'exceptions': exceptions(event)}
    return {**event, 'guests': sorted(event['guests']), 'reminders': sorted(event['reminders']), 'repeat': repeat}


def exceptions(event):
    table = {e['date']: e for e in event['repeat']['exceptions']}
    return {date: table[date] for date in sorted(table)} if len(table) == len(event['repeat']['exceptions']) else None


def others(state):
    calendars = [{k: v for k, v in c.items() if k != 'shown'} for c in state['calendars']]
    return {'calendars': {c['id']: c for c in calendars}, 'preferences': state['preferences']}


def is_moved(change):
    if change.get('cancelled') or 'start' not in change or 'end' not in change:
        return False
    return change['start'][:10] > '2026-04-22' and change['start'][10:] == 'T19:00' and change['end'][10:] == 'T20:30'


def reward(initial, final):
    before = {e['id']: normal(e) for e in initial['events']}
    after = {e['id']: normal(e) for e in final['events']}
    if sorted(before) != sorted(after) or len(final['events']) != len(before):
        return 0.0
    if others(initial) != others(final) or len(initial['calendars']) != len(final['calendars']):
        return 0.0
    changed = [key for key in sorted(before) if before[key] != after[key]]
    if changed != ['ev1']:
        return 0.0
    old, new = before['ev1'], after['ev1']
    if {**old, 'repeat': None} != {**new, 'repeat': None}:
        return 0.0
    was, now = old['repeat']['exceptions'], new['repeat']['exceptions']
    if not now or {**old['repeat'], 'exceptions': 0} != {**new['repeat'], 'exceptions': 0}:
        return 0.0
    kept = {date: now[date] for date in now if date != '2026-04-22'}
    if kept != was or '2026-04-22' not in now:
        return 0.0
    return 1.0 if is_moved(now['2026-04-22']) else 0.0
