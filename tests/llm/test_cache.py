"""The response cache: what makes a question the same, and that a reply comes back as it was."""

import json
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from cuagym.errors import ConfigError
from cuagym.llm._json import canonical, dump_reply, load_reply, request_json
from cuagym.llm.cache import ResponseCache, cache_key, default_cache_file
from cuagym.llm.protocol import (
    Computer,
    ComputerCall,
    Image,
    Message,
    Purpose,
    Reply,
    Request,
    Schema,
    Text,
    ToolCall,
    ToolResult,
    ToolSpec,
    Usage,
)
from cuagym.schema import JsonObject
from tests.llm.stub_provider import PURPOSE, says

MODEL: JsonObject = {"provider": "stub", "model": "one", "base_url": None}
REQUEST = Request(
    "Be brief.",
    (
        Message.user("look", Image(b"one")),
        Message("assistant", (ToolCall("c1", "find", {"text": "x"}),), native={"id": "r1"}),
        Message("user", (ToolResult("c1", (Text("found"), Image(b"two")), failed=True),)),
    ),
    (ToolSpec("find", "Finds.", {"type": "object"}),),
    Computer(1280, 800),
    Schema("Answer", {"type": "object"}),
)
OTHERS = (
    replace(REQUEST, system="Be long."),
    replace(REQUEST, messages=(Message.user("look", Image(b"other")), *REQUEST.messages[1:])),
    replace(REQUEST, messages=(*REQUEST.messages[:2], Message("user", (ToolResult("c1", (Text("found"),)),)))),
    replace(
        REQUEST, messages=(REQUEST.messages[0], replace(REQUEST.messages[1], native=None), REQUEST.messages[2])
    ),
    replace(REQUEST, tools=()),
    replace(REQUEST, tools=(ToolSpec("find", "Finds.", {"type": "object", "properties": {}}),)),
    replace(REQUEST, computer=None),
    replace(REQUEST, schema=None),
    replace(REQUEST, must_call=True),
    replace(REQUEST, max_tokens=1),
    replace(REQUEST, temperature=0.0),
)
REPLIES = (
    says("plain"),
    Reply(
        Message(
            "assistant",
            (
                Text("ü 😀 \ud800 \x00"),
                ToolCall("c1", "set", {"b": [1.5, None, True], "a": 2**80, "nested": {"x": ""}}),
                ComputerCall("c2", ({"type": "click", "x": 1}, {"type": "wait"})),
                ToolResult("c1", (Text("t"), Image(b"\x00\xff", "image/jpeg")), failed=True, computer=True),
            ),
            native=[{"type": "reasoning", "encrypted": "abc", "n": 1e-7}, None],
        ),
        "tools",
        Usage(1, 2, 3, 4),
    ),
    Reply(Message("assistant", ()), "refusal"),
)


def key(request: Request, model: JsonObject = MODEL, purpose: Purpose = PURPOSE) -> str:
    return cache_key(model, canonical(request_json(request)).hex(), purpose)


def test_everything_in_a_request_makes_it_another_question() -> None:
    assert len({key(request) for request in (REQUEST, *OTHERS)}) == 1 + len(OTHERS)
    assert key(REQUEST) == key(replace(REQUEST, messages=tuple(REQUEST.messages)))


def test_the_model_its_address_and_the_purpose_make_it_another_question() -> None:
    keys = {
        key(REQUEST),
        *(key(REQUEST, {**MODEL, name: "other"}) for name in MODEL),
        *(key(REQUEST, purpose=other) for other in (Purpose("critic", "k0"), Purpose("generator", "k1"))),
        key(REQUEST, purpose=replace(PURPOSE, seat=1)),
    }
    assert len(keys) == 7


def test_the_order_of_a_schemas_keys_makes_no_other_question() -> None:
    tools = [ToolSpec("t", "", schema) for schema in ({"a": 1, "b": 2}, {"b": 2, "a": 1})]
    assert len({key(replace(REQUEST, tools=(tool,))) for tool in tools}) == 1


def test_pictures_are_in_a_key_by_their_hash() -> None:
    heavy = replace(REQUEST, messages=(Message.user(Image(bytes(1_000_000))),))
    assert len(canonical(request_json(heavy))) < 2000


@pytest.mark.parametrize("reply", REPLIES)
def test_a_reply_comes_back_without_loss(reply: Reply) -> None:
    assert load_reply(dump_reply(reply)) == reply
    assert json.loads(dump_reply(reply))["stop"] == reply.stop


def test_arguments_keep_the_order_in_which_the_model_wrote_them() -> None:
    (call,) = load_reply(dump_reply(REPLIES[1])).calls
    assert list(call.arguments) == ["b", "a", "nested"]


def test_what_was_put_is_found_by_the_next_run(tmp_path: Path) -> None:
    file = tmp_path / "new" / "llm.sqlite"
    first = ResponseCache(file)
    assert first.get("k") is None
    first.put("k", REPLIES[1])
    first.close()
    assert ResponseCache(file).get("k") == REPLIES[1]


def test_a_reply_that_was_given_out_is_not_replaced(tmp_path: Path) -> None:
    cache = ResponseCache(tmp_path / "llm.sqlite")
    cache.put("k", says("first"))
    cache.put("k", says("second"))
    found = cache.get("k")
    assert found is not None
    assert found.text == "first"


def _fill(file: Path, process: int) -> None:
    cache = ResponseCache(file)

    def put(n: int) -> None:
        cache.put(f"{process}-{n}", says(f"{process}-{n}"))
        cache.put("shared", says("shared"))
        assert cache.get(f"{process}-{n}") is not None

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(put, range(20)))


def test_threads_of_several_processes_share_one_file(tmp_path: Path) -> None:
    file = tmp_path / "llm.sqlite"
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_fill, args=(file, n)) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0, 0]
    cache = ResponseCache(file)
    found = [cache.get(f"{process}-{n}") for process in range(3) for n in range(20)]
    assert all(reply is not None for reply in found)


def test_a_file_that_is_no_cache_is_named_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "llm.sqlite"
    file.write_bytes(b"not a database" * 100)
    with pytest.raises(ConfigError, match=r"llm\.sqlite.*CUAGYM_LLM_CACHE.*--no-cache"):
        ResponseCache(file)


def test_the_cache_lies_in_the_users_cache_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert default_cache_file() == Path("/caches/cuagym/llm.sqlite")
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert default_cache_file() == Path.home() / ".cache/cuagym/llm.sqlite"
    monkeypatch.setattr("sys.platform", "darwin")
    assert default_cache_file() == Path.home() / "Library/Caches/cuagym/llm.sqlite"
