"""The state API: operations, logs, forks, launches, and who may ask."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from cuagym.errors import ConfigError, EnvironmentFailure, OperationRefused, StateError
from cuagym.hub.client import HubClient
from cuagym.hub.embedded import EmbeddedHub
from cuagym.schema import TaskFile
from tests.hub.conftest import Caller
from tests.hub.test_api_states import SEED, TASK

ADMIN_CALLS = [
    ("POST", "/todo/post"),
    ("GET", "/todo/go"),
    ("GET", "/go"),
    ("GET", "/todo/state"),
    ("POST", "/todo/operate"),
    ("GET", "/todo/log"),
    ("GET", "/log"),
    ("POST", "/fork"),
    ("POST", "/launch"),
    ("POST", "/post"),
    ("GET", "/todo/describe"),
    ("GET", "/describe"),
    ("DELETE", "/session"),
    ("GET", "/metrics"),
]


def test_an_operation_answers_its_time_and_the_new_ids(api: Caller) -> None:
    answer = api.operate("add_task", list="l4", title="Sweep")
    assert answer.json() == {"success": True, "at": "2026-03-11T09:30:01Z", "created": ["t1001"]}
    assert api.task("t1001")["added"] == "2026-03-11T09:30:01Z"


@pytest.mark.parametrize(
    ("operation", "args", "path"),
    [
        ("finish", {"task": "t999"}, "$.args.task"),
        ("finish", {}, "$.args.task"),
        ("finish", {"task": TASK, "loud": True}, "$.args.loud"),
        ("finish", {"task": 5}, "$.args.task"),
        ("finish", {"task": next(r["id"] for r in SEED.table("tasks").rows if r["done"])}, None),
        ("set_due", {"task": TASK, "due": "2026-02-30"}, "$.args.due"),
        ("add_task", {"list": "l4", "title": "x" * 501}, "$.args.title"),
        ("add_task", {"list": "l4", "title": " "}, "$.args.title"),
        ("add_task", {"list": "l4", "title": "A", "priority": "vast"}, "$.args.priority"),
        ("add_task", {"list": "l4", "title": ["A"]}, "$.args.title"),
        ("set_compact", {"compact": 7}, "$.args.compact"),
        ("vanish", {}, None),
    ],
)
def test_a_refused_operation_changes_nothing(api: Caller, operation: str, args: object, path: str | None) -> None:
    answer = api.post("/todo/operate", {"operation": operation, "args": args})
    assert answer.status_code == 422
    error = answer.json()["error"]
    assert (error["code"], error["path"]) == ("refused", path)
    assert error["message"]
    assert api.current == SEED.value
    assert api.get("/todo/log")["operations"] == []
    assert api.operate("finish", task=TASK).json()["at"] == "2026-03-11T09:30:01Z"


@pytest.mark.parametrize(
    "body", [{}, {"operation": 1}, {"operation": "finish", "args": []}, {"operation": "finish", "sid": "x"}, [1]]
)
def test_a_malformed_operate_is_refused(api: Caller, body: object) -> None:
    assert api.post("/todo/operate", body).status_code == 400


def test_the_log_has_operations_and_visits_in_order(api: Caller) -> None:
    api.operate("finish", task=TASK)
    with api.browser() as browser:
        browser.get("/todo/")
        browser.get(f"/todo/task/{TASK}?tab=notes")
        browser.post("/todo/_op/delete_tag", data={"tag": "g1"})
    log = api.get("/todo/log")
    assert [(e["operation"], e["via"], e["at"][-3:]) for e in log["operations"]] == [
        ("finish", "admin", "01Z"),
        ("task_page", "visit", "01Z"),
        ("delete_tag", "ui", "02Z"),
    ]
    assert log["operations"][0] == {
        "app": "todo",
        "operation": "finish",
        "args": {"task": TASK},
        "via": "admin",
        "at": "2026-03-11T09:30:01Z",
    }
    assert log["visits"] == ["/todo/", f"/todo/task/{TASK}?tab=notes"]
    assert api.get("/log") == log


def test_a_fork_has_all_of_it_and_then_goes_its_own_way(api: Caller) -> None:
    api.operate("add_task", list="l4", title="Sweep")
    fork = f"{api.sid}-fork"
    assert api.post("/fork", to=fork).json() == {"success": True, "sid": fork}
    other = Caller(api.hub, fork)
    assert other.get("/go") == api.get("/go")
    assert other.get("/log") == api.get("/log")
    assert other.operate("add_task", list="l4", title="Mop").json()["created"] == ["t1002"]
    assert len(api.current["tasks"]) == len(other.current["tasks"]) - 1
    assert other.post("/todo/post", {"action": "reset"}).status_code == 200
    assert other.current == SEED.value
    assert len(api.get("/log")["operations"]) == 1


def test_a_fork_onto_a_session_is_a_conflict(api: Caller) -> None:
    assert api.post("/fork", to=api.sid).status_code == 409
    assert api.post("/fork", to="a b").status_code == 400
    assert api.post("/fork").status_code == 400


def test_a_deleted_session_is_unknown_and_its_browsers_are_out(api: Caller) -> None:
    browser = api.browser()
    assert api.http.delete("/session", params={"sid": api.sid}).json() == {"success": True}
    assert api.http.get("/todo/go", params={"sid": api.sid}).status_code == 404
    assert browser.get("/todo/").status_code == 401


def test_describe_has_schema_operations_pages_and_world(api: Caller) -> None:
    found = api.http.get("/todo/describe").json()
    task = found["schema"]["$defs"]["Task"]["properties"]
    assert task["seen"]["x-cuagym"] == {"incidental": {"toward": True}}
    assert task["tags"]["x-cuagym"]["unordered"] is True
    add = next(operation for operation in found["operations"] if operation["name"] == "add_task")
    assert add["parameters"]["list"] == {"type": "entity", "table": "lists", "required": True}
    assert {page["path"] for page in found["pages"]} >= {"/todo/", "/todo/task/{task}"}
    assert next(entity for entity in found["entities"] if entity["table"] == "tasks")["in_seed_world"] == 18
    assert api.http.get("/describe").json() == {"todo": found}


def test_healthz_is_for_everyone_and_metrics_count(hub: EmbeddedHub, api: Caller) -> None:
    assert httpx.get(f"{hub.url}/healthz", trust_env=False, verify=False).json() == {"status": "ok"}
    text = api.http.get("/metrics").text
    assert "# TYPE cuagym_requests_total counter" in text
    assert 'cuagym_requests_total{call="post",status="200"}' in text


@pytest.mark.parametrize(("method", "path"), ADMIN_CALLS)
@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer wrong"}, {"x-cua-admin-token": ""}])
def test_admin_calls_need_the_token(api: Caller, method: str, path: str, headers: dict[str, str]) -> None:
    with httpx.Client(base_url=api.hub.url, trust_env=False, verify=False, headers=headers) as stranger:
        answer = stranger.request(method, path, params={"sid": api.sid, "to": "loot"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_the_token_may_come_in_either_header(api: Caller) -> None:
    headers = {"x-cua-admin-token": api.hub.token}
    with httpx.Client(base_url=api.hub.url, trust_env=False, verify=False, headers=headers) as admin:
        assert admin.get("/todo/go", params={"sid": api.sid}).status_code == 200


def test_two_writers_of_a_session_lose_nothing(api: Caller) -> None:
    def write(i: int) -> str:
        with Caller(api.hub, api.sid).http as http:
            body = {"operation": "add_task", "args": {"list": "l4", "title": f"Task {i}"}}
            answer = http.post("/todo/operate", params={"sid": api.sid}, json=body)
            return str(answer.json()["created"][0])

    with ThreadPoolExecutor(8) as pool:
        created = list(pool.map(write, range(40)))
    assert sorted(created) == sorted(f"t{1001 + i}" for i in range(40))
    assert {row["title"] for row in api.current["tasks"]} >= {f"Task {i}" for i in range(40)}
    assert len(api.get("/log")["operations"]) == 40


def test_the_same_calls_give_the_same_bytes(api: Caller) -> None:
    def play() -> bytes:
        api.set(seed=3)
        lists = api.current["lists"]
        api.operate("add_task", list=lists[0]["id"], title="Sweep")
        api.operate("move", task="t1001", list=lists[1]["id"], position="top")
        api.operate("delete_list", list=lists[2]["id"])
        return api.http.get("/todo/go", params={"sid": api.sid}).content

    assert play() == play()


def test_the_client_makes_every_call(api: Caller) -> None:
    client, sid = api.hub.client, f"{api.sid}-client"
    was = client.set("todo", sid, seed=1)
    assert was.state == SEED.value
    assert client.operate("todo", sid, "add_task", {"list": "l4", "title": "Sweep"}).created == ("t1001",)
    assert client.go(sid, "todo", diff="patch")["state_diff"][0]["op"] == "add"
    assert [entry["operation"] for entry in client.log(sid)["operations"]] == ["add_task"]
    client.fork(sid, f"{sid}-2")
    client.reset(f"{sid}-2")
    assert client.state("todo", f"{sid}-2") == SEED.value
    assert client.set_current("todo", sid, {"tasks": []}, merge=True)["tasks"] == []
    file = TaskFile(
        name="a.txt", sha256=hashlib.sha256(b"hi").hexdigest(), content_type="text/plain", base64="aGk="
    )
    (kept,) = client.upload("todo", sid, file)
    assert client.file("todo", sid, kept["url"].split("/")[3], "a.txt") == b"hi"
    assert "/_launch?token=" in client.launch(sid, "/todo/")
    assert client.describe("todo")["name"] == "todo"
    assert client.healthy()
    client.forget(sid)
    with pytest.raises(EnvironmentFailure, match="there is no session"):
        client.go(sid)


def test_the_client_raises_errors_by_what_can_be_done(api: Caller) -> None:
    client = api.hub.client
    with pytest.raises(OperationRefused) as refused:
        client.operate("todo", api.sid, "finish", {"task": "t0"})
    assert refused.value.field == "task"
    with pytest.raises(StateError) as misfit:
        client.set("todo", api.sid, {"x": 1}, merge=True)
    assert misfit.value.problems[0][0] == "$.state.x"
    with pytest.raises(ConfigError, match="token"), HubClient(client.url, "wrong") as stranger:
        stranger.metrics()
    with pytest.raises(EnvironmentFailure, match="does not answer"), HubClient("http://127.0.0.1:1") as nobody:
        nobody.metrics()


def test_idle_sessions_expire_and_used_ones_do_not(api: Caller) -> None:
    store = api.hub.server.sessions.store
    loop = api.hub.loop
    assert asyncio.run_coroutine_threadsafe(store.expire(3600), loop).result() == 0
    assert api.current == SEED.value
