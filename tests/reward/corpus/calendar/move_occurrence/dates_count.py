import json
from datetime import datetime, timedelta

MOVED = datetime(2026, 4, 23, 19, 0)


def moment(text):
    return datetime.fromisoformat(text)


def text(value):
    return json.dumps(value, sort_keys=True)


def fixed(event):
    repeat = dict(event['repeat'] or {})
    repeat['exceptions'] = None
    repeat['days'] = sorted(repeat.get('days', []))
    return text({**event, 'guests': sorted(event['guests']), 'reminders': sorted(event['reminders']), 'repeat': repeat})


def exceptions(state, event_id):
    for event in state['events']:
        if event['id'] == event_id and event['repeat']:
            return event['repeat']['exceptions']
    return []


def reward(initial, final):
    if sorted([fixed(e) for e in initial['events']]) != sorted([fixed(e) for e in final['events']]):
        return 0.0
    for calendar in initial['calendars']:
        same = [c for c in final['calendars'] if {**c, 'shown': 0} == {**calendar, 'shown': 0}]
        if len(same) != 1 or len(final['calendars']) != len(initial['calendars']):
            return 0.0
    if final['preferences'] != initial['preferences']:
        return 0.0
    for event in initial['events']:
        if event['id'] != 'ev1':
            here, there = exceptions(initial, event['id']), exceptions(final, event['id'])
            if sorted([text(e) for e in here]) != sorted([text(e) for e in there]):
                return 0.0
    was, now = exceptions(initial, 'ev1'), exceptions(final, 'ev1')
    found = [e for e in now if e['date'] not in [o['date'] for o in was]]
    if len(found) != 1 or len(now) != len(was) + 1 or [e for e in was if e not in now]:
        return 0.0
    new = found[0]
    if new.get('cancelled', False) or not new.get('start') or not new.get('end'):
        return 0.0
    if moment(new['start']) != moment(new['date'] + 'T19:00') + timedelta(days=1) or moment(new['end']) - moment(new['start']) != timedelta(minutes=90):
        return 0.0
    return 1.0
