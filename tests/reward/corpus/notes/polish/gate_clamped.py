"""The tick is the gate: 0.5 once "Order compost" is ticked, 0.25 each for the bold words and the tag.
Side effects cost the reward.
"""

NOTE_TITLE = 'Allotment rota'


def _find(notes, title):
    hits = [n for n in notes or [] if (n.get('title') or '').strip() == title]
    return hits[0] if len(hits) == 1 else None


def _runs(block):
    """[text, bold, italic] of the block, neighbours of one style joined."""
    runs = []
    for span in block.get('spans') or []:
        style = [bool(span.get('bold')), bool(span.get('italic'))]
        if runs and runs[-1][1:] == style:
            runs[-1] = [runs[-1][0] + span['text']] + style
        else:
            runs.append([span['text']] + style)
    return runs


def _all_text(block):
    return ''.join([s['text'] for s in block.get('spans') or []])


def _shape(note):
    return [(b['id'], b['type'], _all_text(b), [r for r in _runs({**b, 'spans': _plain(b)})]) for b in note['blocks']]


def _plain(block):
    return [{'text': s['text'], 'italic': s.get('italic')} for s in block.get('spans') or []]


def _same_elsewhere(initial, final, target):
    old = sorted([(n['id'], n) for n in initial['notes']], key=lambda pair: pair[0])
    new = sorted([(n['id'], n) for n in final['notes']], key=lambda pair: pair[0])
    if [key for key, _ in old] != [key for key, _ in new]:
        return False
    for (key, a), (_, b) in zip(old, new):
        if (a['title'], a['notebook'], a['pinned'], _shape(a)) != (b['title'], b['notebook'], b['pinned'], _shape(b)):
            return False
        if key == target:
            continue
        if sorted(a['tags']) != sorted(b['tags']) or [_runs(x) for x in a['blocks']] != [_runs(x) for x in b['blocks']]:
            return False
        if [x.get('checked') for x in a['blocks']] != [x.get('checked') for x in b['blocks']]:
            return False
    books = [sorted([(x['id'], x['name']) for x in state['notebooks']]) for state in (initial, final)]
    return books[0] == books[1] and initial['trash'] == final['trash']


def reward(initial, final):
    before, after = _find(initial['notes'], NOTE_TITLE), _find(final['notes'], NOTE_TITLE)
    if before is None or after is None or not _same_elsewhere(initial, final, before['id']):
        return 0.0
    ticked = []
    for old, new in zip(before['blocks'], after['blocks']):
        if bool(old.get('checked')) != bool(new.get('checked')):
            ticked.append(_all_text(new))
        if old['id'] != 'b01' and _runs(old) != _runs(new):
            return 0.0
    extra = [t for t in after['tags'] if t not in before['tags']]
    lost = [t for t in before['tags'] if t not in after['tags']]
    if ticked != ['Order compost'] or lost or extra not in ([], ['urgent']):
        return 0.0
    score = 0.75
    paragraph = [b for b in after['blocks'] if b['id'] == 'b01'][0]
    bold = ''.join([run[0] for run in _runs(paragraph) if run[1]])
    if bold.strip() == 'before Friday':
        score += 0.25
    if extra == ['urgent'] and len(after['tags']) == len(before['tags']) + 1:
        score += 0.25
    return min(1.0, score)
