NOTE = 'note-0'
STYLES = ('bold', 'italic', 'underline', 'code')


def letters(block):
    """One (character, styles) pair for each character: how the text was cut into spans does not matter."""
    out = []
    for span in block.get('spans') or []:
        marks = [name for name in STYLES if span.get(name)]
        marks.append(span.get('link') or '')
        for letter in span['text']:
            out.append((letter, marks))
    return out


def text_of(block):
    return ''.join([span['text'] for span in block.get('spans') or []])


def bold_part(block):
    return ''.join([letter for letter, marks in letters(block) if 'bold' in marks])


def unbold(block):
    return [(letter, [m for m in marks if m != 'bold']) for letter, marks in letters(block)]


def by_id(rows):
    return {row['id']: row for row in rows}


def block_view(block):
    return [block['id'], block['type'], bool(block.get('checked')), letters(block)]


def note_view(note, keep_blocks=True):
    view = {'notebook': note['notebook'], 'title': note['title'], 'pinned': note['pinned']}
    if keep_blocks:
        view['blocks'] = [block_view(b) for b in note['blocks']]
        view['tags'] = sorted(note['tags'])
    return view


def others_same(initial, final):
    old, new = by_id(initial['notes']), by_id(final['notes'])
    if set(old) != set(new) or len(initial['notes']) != len(final['notes']):
        return False
    for key in old:
        if note_view(old[key], key != NOTE) != note_view(new[key], key != NOTE):
            return False
    if by_id(initial['trash']) != by_id(final['trash']):
        return False
    return by_id(initial['notebooks']) == by_id(final['notebooks'])


def ours_same(old, new):
    """The note but for the tick, the bold words and the tag."""
    if [b['id'] for b in old['blocks']] != [b['id'] for b in new['blocks']]:
        return False
    for before, after in zip(old['blocks'], new['blocks']):
        if before['type'] != after['type'] or unbold(before) != unbold(after):
            return False
        if before['id'] != 'b01' and letters(before) != letters(after):
            return False
        if before['id'] not in ('b02', 'b03') and bool(before.get('checked')) != bool(after.get('checked')):
            return False
    return sorted([t for t in new['tags'] if t != 'urgent']) == sorted(old['tags'])


def reward(initial, final):
    old, new = by_id(initial['notes'])[NOTE], by_id(final['notes']).get(NOTE)
    if new is None or not others_same(initial, final) or not ours_same(old, new):
        return 0.0
    blocks = by_id(new['blocks'])
    bold = bold_part(blocks['b01'])
    checks = {
        'ticked': (blocks['b02'].get('checked') or blocks['b03'].get('checked')) is True,
        'bold': bold.strip() == 'before Friday',
        'tagged': new['tags'].count('urgent') == 1,
    }
    if (bold and not checks['bold']) or new['tags'].count('urgent') > 1:
        return 0.0
    return {'score': (checks['ticked'] + checks['bold'] + checks['tagged']) / 3, 'checks': checks}
