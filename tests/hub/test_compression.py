"""What the hub sends in gzip, and to whom."""

import gzip
from collections.abc import Iterator

import httpx
import pytest

from cuagym.hub.kit import asset, assets
from tests.hub.conftest import Caller

PAGE = "/todo/list/l4"


@pytest.fixture
def browser(api: Caller) -> Iterator[httpx.Client]:
    with api.browser() as client:
        yield client


def raw(client: httpx.Client, path: str, accepted: str) -> tuple[httpx.Headers, bytes]:
    """Headers and the body as it went over the wire."""
    with client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        return answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "br, GZIP ; q=0.5", "*", "identity, *;q=0.1"])
@pytest.mark.parametrize("path", [PAGE, asset("kit.css"), asset("kit.js")])
def test_who_takes_gzip_gets_the_same_bytes_in_fewer(browser: httpx.Client, path: str, accepted: str) -> None:
    headers, sent = raw(browser, path, accepted)
    plain_headers, plain = raw(browser, path, "identity")
    assert headers["content-encoding"] == "gzip" and "content-encoding" not in plain_headers
    assert gzip.decompress(sent) == plain and len(sent) < len(plain) / 2
    assert (headers["content-length"], plain_headers["content-length"]) == (str(len(sent)), str(len(plain)))
    for name in ("vary", "content-type", "cache-control", "x-content-type-options"):
        assert headers[name] == plain_headers[name]
    assert headers["vary"] == "accept-encoding"


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.00, *", "*;q=0", "br, identity"])
def test_who_does_not_take_gzip_gets_none(browser: httpx.Client, accepted: str) -> None:
    for path in (PAGE, asset("kit.js")):
        assert "content-encoding" not in raw(browser, path, accepted)[0]
    assert raw(browser, asset("kit.js"), accepted)[1] == assets()[asset("kit.js")][0]


def test_a_page_that_fits_into_one_packet_is_sent_as_it_is(browser: httpx.Client) -> None:
    for path in ("/", "/todo/list/none"):
        headers, sent = raw(browser, path, "gzip")
        assert "content-encoding" not in headers and sent.startswith(b"<!doctype html>")
        assert headers["vary"] == "accept-encoding"


def test_the_state_api_answers_uncompressed(api: Caller) -> None:
    headers, sent = raw(api.http, f"/todo/go?sid={api.sid}", "gzip")
    assert "content-encoding" not in headers and len(sent) > 1400
