"""States as values: what parsing refuses, canonical bytes, sharing, and the wire's diff."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cuagym.errors import StateError
from cuagym.hub.state import Json, State, canonical, diff_bytes, normal, parse

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text()
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_equal_values_are_equal_bytes_whatever_the_order_of_their_keys(value: Json) -> None:
    text = canonical(value)
    assert parse(text) == value
    assert canonical(parse(orjson.dumps(parse(text), option=orjson.OPT_INDENT_2))) == text


@given(VALUES)
def test_parsing_and_normalising_agree(value: Json) -> None:
    assert parse(orjson.dumps(value)) == normal(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.0", 3),
        ("[1e2,{}]", [100, {}]),
        ('{"a":[-0.0]}', {"a": [0]}),
        ("1.5", 1.5),
        ("[9007199254740992]", [2**53]),
    ],
)
def test_integral_floats_become_integers(text: str, value: Json) -> None:
    parsed = parse(text.encode())
    assert canonical(parsed) == canonical(value)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (b"", "$"),
        (b"{", "$"),
        (b"[1,]", "$"),
        (b'{"a":1,"a":1}', "$"),
        (b"[NaN]", "$"),
        (b"[Infinity]", "$"),
        (b"[1e400]", "$[0]"),
        (b'["\\ud800"]', "$"),
        (b'{"\\udc00":1}', "$"),
        (b'["\xed\xa0\x80"]', "$"),
        (b'{"a":[9007199254740993]}', "$.a[0]"),
        (b'{"a":[1e17]}', "$.a[0]"),
        (b"-9007199254740993", "$"),
        (b"[" * 65 + b"]" * 65, None),
    ],
)
def test_what_states_can_not_hold_is_refused_with_its_path(text: bytes, path: str | None) -> None:
    with pytest.raises(StateError) as refused:
        parse(text)
    if path is not None:
        assert refused.value.problems[0][0] == path


def test_nesting_to_the_limit_is_fine() -> None:
    assert parse(b"[" * 64 + b"]" * 64) is not None


def test_a_new_version_shares_what_did_not_change() -> None:
    before = State.of({"tags": [{"id": "g1"}], "settings": {"compact": False}})
    after = before.replacing({"settings": State.of({"settings": {"compact": True}})["settings"]})
    assert after["tags"] is before["tags"]
    assert before.bytes == b'{"settings":{"compact":false},"tags":[{"id":"g1"}]}'
    assert after.bytes == b'{"settings":{"compact":true},"tags":[{"id":"g1"}]}'
    assert after != before
    assert after == State.of(orjson.loads(after.bytes))
    assert after.digest != before.digest


def test_the_diff_tells_added_modified_and_removed_keys() -> None:
    before = State.of({"a": [], "b": {"x": 1}, "c": [], "d": {}})
    after = State.of({"a": [], "b": {"x": 2}, "d": {}, "e": [{"id": "1"}]})
    assert orjson.loads(diff_bytes(before, after)) == {
        "b": {"modified": {"x": 2}},
        "c": {"removed": True},
        "e": {"added": [{"id": "1"}]},
    }
    assert diff_bytes(before, before) == b"{}"
