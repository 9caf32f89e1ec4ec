"""What of the kit needs no browser: assets, options, dates, words, Markdown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import cuagym.hub.kit
from cuagym.hub.kit import assets, kit_environment
from cuagym.hub.kit.dates import ago, clock, day, full, when
from cuagym.hub.kit.markdown import markdown
from cuagym.hub.kit.words import filesize, initials, plural

KIT = Path(cuagym.hub.kit.__file__).parent


def test_nothing_in_the_kit_opens_a_native_popup() -> None:
    native = re.compile(
        r"<select|<datalist|type=[\"'](?:date|time|datetime-local|month|week|color|file)[\"']|\b(?:alert|confirm|prompt)\("
    )
    for path in [*KIT.rglob("*.html"), *KIT.rglob("*.js")]:
        text = re.sub(r"macro confirm\(", "", path.read_text())
        assert not native.search(text), path


def test_assets_are_named_by_their_content_and_small() -> None:
    files = assets()
    assert [path.rsplit("/", 1)[1] for path in files] == ["kit.css", "kit.js"]
    assert sum(len(body) for body, _ in files.values()) < 100_000
    for body, _ in files.values():
        assert b"http" not in body.replace(b"https://)", b"")


def test_options_of_pickers_come_in_three_shapes() -> None:
    template = kit_environment([]).from_string(
        '{% import "kit/ui.html" as ui %}'
        '{{ ui.select("a", "A", ["x", ("y", "Why"), {"value": 3, "label": "Three"}], 3) }}'
    )
    html = template.render()
    assert 'name="a" value="3"' in html
    assert re.findall(r'data-label="(\w+)"', html) == ["x", "Why", "Three"]


def test_dates_are_written_from_the_sessions_now() -> None:
    now = "2026-03-17T14:20:00Z"
    assert [
        when(moment, now) for moment in ("2026-03-17T09:05:00Z", "2026-02-03T09:05:00Z", "2025-12-31T09:05:00Z")
    ] == ["09:05", "3 Feb", "31 Dec 2025"]
    assert [day(moment, now) for moment in ("2026-03-18", "2026-03-16", "2026-03-20", "2025-03-20")] == [
        "Tomorrow",
        "Yesterday",
        "Fri 20 Mar",
        "Thu 20 Mar 2025",
    ]
    assert [
        ago(moment, now) for moment in (now, "2026-03-17T14:15:00Z", "2026-03-14T14:00:00Z", "2026-03-19T14:20:00Z")
    ] == ["just now", "5 minutes ago", "3 days ago", "in 2 days"]
    assert (clock(now), full(now)) == ("14:20", "Tuesday 17 March 2026 at 14:20")


def test_words() -> None:
    assert (plural(1, "reply", "replies"), plural(2, "reply", "replies"), plural(1200, "card")) == (
        "1 reply",
        "2 replies",
        "1,200 cards",
    )
    assert (filesize(640), filesize(38_211), filesize(1_400_000)) == ("640 B", "38 KB", "1.4 MB")
    assert (initials("Marta Kowalczyk"), initials("ops@lumen.example"), initials("")) == ("MK", "O", "?")


def test_markdown_never_lets_markup_through() -> None:
    assert markdown("<script>**x**</script>") == "<p>&lt;script&gt;<strong>x</strong>&lt;/script&gt;</p>"
    assert markdown("[a](javascript:alert)") == "<p>[a](javascript:alert)</p>"
    assert markdown("one\ntwo\n\n1. a\n2. b\n") == "<p>one<br>two</p><ol><li>a</li><li>b</li></ol>"
    assert json.dumps(markdown(None)) == '""'


def test_a_remembered_macro_tells_markup_from_text_and_true_from_one() -> None:
    template = kit_environment([]).from_string(
        '{% import "kit/ui.html" as ui %}{{ ui.badge(text) }}{{ ui.badge(text|safe) }}{{ ui.badge(text) }}'
        "{{ ui.badge(1) }}{{ ui.badge(true) }}"
    )
    assert re.findall(r'<span class="badge[^>]*>(.*?)</span>', template.render(text="<b>")) == [
        "&lt;b&gt;",
        "<b>",
        "&lt;b&gt;",
        "1",
        "True",
    ]


def test_a_remembered_control_has_an_id_of_its_own_each_time() -> None:
    template = kit_environment([]).from_string(
        '{% import "kit/ui.html" as ui %}{{ kit_start() }}{% for n in (1, 2) %}{{ ui.text("a", "A") }}{% endfor %}'
    )
    for _ in range(2):
        assert re.findall(r'<input id="([^"]+)"', template.render()) == ["f-a", "f-a-2"]
