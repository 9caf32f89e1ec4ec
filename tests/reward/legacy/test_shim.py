"""What a script meets inside: differences in all published forms, judges at their extremes, clients and clocks."""

from __future__ import annotations

import pytest

from cuagym.bench.audit_scripts import script_speed
from cuagym.errors import EnvironmentFailure
from cuagym.reward.legacy import LegacySandbox, LegacyScorer
from cuagym.reward.legacy.inside.diff import state_diff
from cuagym.reward.legacy.inside.web import app_name, merged
from cuagym.reward.legacy.sandbox import WAYS
from cuagym.reward.program import Outcome, Score
from tests.reward.legacy.conftest import Play

BEFORE = {"emails": [{"id": 1, "read": False}, {"id": 2, "read": True}], "theme": "light", "empty": None, "old": 1}
AFTER = {"emails": [{"id": 1, "read": True}, {"id": 3, "read": True}], "theme": "dark", "empty": [], "same": False}


def test_a_difference_is_by_whole_keys_unless_the_program_reads_another_form() -> None:
    assert state_diff(BEFORE, AFTER, "diff['emails']['modified']") == {
        "emails": {"modified": AFTER["emails"]},
        "theme": {"modified": "dark"},
        "empty": {"added": []},
        "same": {"added": False},
        "old": {"removed": True},
    }
    assert state_diff(BEFORE, BEFORE, "") == {}


def test_entities_are_listed_by_the_names_that_the_program_reads() -> None:
    program = "diff.get('newEmails'), diff.get('deletedEmails'), diff.get(\"modifiedEmails\")"
    found = state_diff(BEFORE, AFTER, program)
    assert found["newEmails"] == [3]
    assert found["deletedEmails"] == [2]
    assert found["modifiedEmails"] == {1: {"read": {"from": False, "to": True}}}
    assert found["theme"] == {"modified": "dark"}
    assert "emails" not in found


def test_keyed_entities_are_listed_too() -> None:
    before, after = {"categories": {"a": {"n": 1}}}, {"categories": {"a": {"n": 1}, "b": {"n": 2}}}
    assert state_diff(before, after, "diff['addedCategories']") == {"addedCategories": ["b"]}


def test_rows_may_keep_their_ids_under_a_name_of_their_own() -> None:
    before = {"channels": [{"channelId": "a", "topic": ""}]}
    after = {"channels": [{"channelId": "a", "topic": "x"}, {"channelId": "b", "topic": ""}]}
    assert state_diff(before, after, "diff['newChannels'], diff['modifiedChannels']") == {
        "newChannels": ["b"],
        "modifiedChannels": {"a": {"topic": {"from": "", "to": "x"}}},
    }


@pytest.mark.parametrize("words", [("old", "new"), ("from", "to"), ("before", "after")])
def test_old_and_new_values_are_told_to_who_reads_them(words: tuple[str, str]) -> None:
    found = state_diff({"theme": "light"}, {"theme": "dark"}, f"d['{words[0]}'] != d['{words[1]}']")
    assert found["theme"] == {"modified": "dark", words[0]: "light", words[1]: "dark"}


def test_true_and_one_differ() -> None:
    assert state_diff({"on": True}, {"on": 1}, "") == {"on": {"modified": 1}}


@pytest.mark.parametrize(
    ("host", "prefix", "name"),
    [
        ("cua-gym-google-docs.xlang.test", "", "google_docs"),
        ("gmail-mock.internal", "", "gmail"),
        ("webarena-reddit.invalid", "", "reddit"),
        ("localhost:8001", "", "app_8001"),
        ("10.0.0.7", "", "app"),
        ("localhost:8600", "mail", "mail"),
        ("hub.test", "apps/slack_mock", "slack"),
    ],
)
def test_an_app_is_called_by_path_host_or_port(host: str, prefix: str, name: str) -> None:
    assert app_name(host, prefix) == name


def test_merging_goes_into_objects_only() -> None:
    assert merged({"a": {"b": 1, "c": [1, 2]}, "d": 1}, {"a": {"c": [3]}, "e": None}) == {
        "a": {"b": 1, "c": [3]},
        "d": 1,
        "e": None,
    }


HELPERS = {
    "helper": "from reward_judge import call_llm_judge\nscore = call_llm_judge('t', 'c', 'x')",
    "helper object": "import utils.llm_judge as j\nscore = j.evaluate('t')['score'] * j.grade('t').get('passed')",
    "openai": (
        "import openai\nr = openai.OpenAI().responses.create(input='Answer PASS or FAIL')\n"
        "score = float(r.output_text.strip() == 'PASS')"
    ),
    "anthropic": (
        "from anthropic import Anthropic, APIError\n"
        "m = Anthropic().messages.create(model='m', messages=[{'role': 'user', 'content': 'Rate from 1 to 10.'}])\n"
        "score = float(m.content[0].text) / 10"
    ),
    "langchain": (
        "from langchain_openai import ChatOpenAI\n"
        "score = float('yes' in ChatOpenAI(model='m').invoke('yes or no?').content.lower())"
    ),
    "http": (
        "import requests\nr = requests.post('https://api.openai.com/v1/chat/completions', "
        "json={'messages': [{'role': 'user', 'content': 'Reply in JSON with \"verdict\": true or false'}]})\n"
        "import json\nscore = float(json.loads(r.json()['choices'][0]['message']['content'])['verdict'])"
    ),
    "urllib": (
        "import json, urllib.request\n"
        "q = urllib.request.Request('http://proxy.test/v1/messages', b'{\"messages\": \"a number from 0 to 1\"}')\n"
        "score = float(json.load(urllib.request.urlopen(q))['content'][0]['text'])"
    ),
}


@pytest.mark.parametrize("kind", HELPERS)
def test_a_judge_is_answered_at_both_extremes(kind: str, sandbox: LegacySandbox) -> None:
    program = HELPERS[kind] + "\nprint('REWARD:', 0.5 + score / 2)"
    scorer = LegacyScorer.of_program(program, {}, sandbox)
    assert not scorer.judge_dependent
    assert scorer([Outcome({})]) == [Score(1.0)]
    assert scorer.strict([Outcome({})]) == [Score(0.5)]
    assert scorer.judge_dependent
    same_question = LegacyScorer.of_program(program, {}, sandbox, golden={"n": 1})
    assert same_question.strict([Outcome({})]) == [Score(1.0)]


def test_a_program_without_a_judge_depends_on_none(sandbox: LegacySandbox) -> None:
    scorer = LegacyScorer.of_program("import json\nprint('REWARD: 1.0')", {}, sandbox)
    assert scorer([Outcome({})]) == scorer.strict([Outcome({})]) == [Score(1.0)]
    assert not scorer.judge_dependent


CLIENTS = {
    "urllib": "import json, urllib.request\ndata = json.load(urllib.request.urlopen(URL))",
    "http.client": (
        "import http.client, json\nc = http.client.HTTPSConnection('a.test')\n"
        "c.request('GET', '/go?sid=1')\ndata = json.loads(c.getresponse().read())"
    ),
    "requests": "import requests\ndata = requests.get(URL, headers={}, timeout=(1, 2), verify=False).json()",
    "session": (
        "import requests\nfrom requests.adapters import HTTPAdapter\nfrom urllib3.util.retry import Retry\n"
        "s = requests.Session()\ns.mount('https://', HTTPAdapter(max_retries=Retry(total=3)))\n"
        "data = s.get(URL).json()"
    ),
    "asynchronous httpx": (
        "import asyncio, httpx\n"
        "async def main():\n"
        "    async with httpx.AsyncClient() as c: return (await c.get(URL)).json()\n"
        "data = asyncio.run(main())"
    ),
    "httpx": (
        "import httpx\n"
        "with httpx.Client(base_url='https://a.test') as c: data = c.get('/go', params={'sid': 1}).json()"
    ),
}


@pytest.mark.parametrize("kind", CLIENTS)
def test_each_client_reads_the_state(kind: str, play: Play) -> None:
    program = f"URL = 'https://a.test/go?sid=1'\n{CLIENTS[kind]}\nprint('REWARD:', data['current_state']['n'] / 10)"
    assert play(program) == Score(0.2)


ASKING = {
    "environ": "import os\nurl, sid = os.environ['CUA_GYM_GMAIL_URL'], os.environ['TASK_SID']",
    "getenv": "import os\nurl, sid = 'http://' + os.getenv('MAIL_HOST'), os.environ.get('SESSION_ID')",
    "its own": "import os\nurl, sid = os.environ.get('BASE_URL') or 'http://mine.test', os.getenv('SID', 's')",
    "argv": "import sys\nif len(sys.argv) < 3: sys.exit('usage')\nurl = sys.argv[1]\nsid = sys.argv[2]",
    "optional argv": "import sys\nurl = 'http://mine.test' if len(sys.argv) > 1 else 'http://a.test'\nsid = 's'",
    "argparse": (
        "import argparse\np = argparse.ArgumentParser()\np.add_argument('--sid', required=True)\n"
        "p.add_argument('server_url', help='where')\np.add_argument('--timeout', type=int, default=9)\n"
        "a = p.parse_args()\nurl, sid = a.server_url, a.sid"
    ),
    "harness": (
        "import json, os, pathlib\nfolder = pathlib.Path(os.environ['HARNESS_STATE_DIR'])\n"
        "sid = json.loads((folder / 'mock_sessions.json').read_text())['app']['sid']\nurl = 'http://a.test'"
    ),
}


@pytest.mark.parametrize("kind", ASKING)
def test_what_a_script_must_be_told_is_told(kind: str, play: Play) -> None:
    ask = "import requests\nn = requests.get(f'{url}/go?sid={sid}').json()['current_state']['n']\nassert sid\n"
    assert play(f"{ASKING[kind]}\n{ask}print('REWARD:', n / 10)") == Score(0.2)


def test_a_missing_place_is_an_error_of_the_network(play: Play) -> None:
    program = """
import urllib.error, urllib.request, requests
score = 0.0
try:
    urllib.request.urlopen("http://a.test/elsewhere")
except urllib.error.URLError:
    score += 0.5
try:
    requests.get("http://a.test/elsewhere")
except requests.exceptions.ConnectionError:
    score += 0.5
requests.get("http://a.test/go")
print("REWARD:", score)
"""
    assert play(program) == Score(1.0)


def test_sleeping_takes_no_time_but_moves_the_clock(play: Play) -> None:
    program = "import time\nt = time.time()\ntime.sleep(3600)\nprint('REWARD:', float(time.time() - t >= 3600))"
    assert play(program) == Score(1.0)


def test_chance_is_the_same_in_each_run(play: Play) -> None:
    program = "import random, uuid\nprint('REWARD:', (random.random() + uuid.uuid4().int % 1000 / 1000) / 2)"
    assert play(program) == play(program)
    order = "print('REWARD:', list({'a', 'b', 'c', 'd', 'e'}).index('a') / 10)"
    assert play(order) == play(order)


def test_a_script_writes_and_reads_files_of_its_own(play: Play) -> None:
    program = """
import os, pathlib, json
folder = pathlib.Path("/var/tmp/work")
folder.mkdir(parents=True, exist_ok=True)
(folder / "a.json").write_text(json.dumps({"score": 0.5}))
with open("/var/tmp/work/a.json", "r+b") as f:
    f.seek(0, 2)
    f.write(b"\\n")
assert os.listdir("/var/tmp/work") == ["a.json"] and os.path.getsize(folder / "a.json") == 15
score = json.loads((folder / "a.json").read_text())["score"]
os.remove(folder / "a.json")
print("REWARD:", score + 0.5 * (not (folder / "a.json").exists()))
"""
    assert play(program) == Score(1.0)


def test_the_processor_time_of_scripts_is_counted(sandbox: LegacySandbox) -> None:
    scorer = LegacyScorer.of_program("sum(range(3_000_000))\nprint('REWARD: 1.0')", {}, sandbox)
    assert scorer([Outcome({})] * 2) == [Score(1.0)] * 2
    assert scorer.runner.cpu > 0.02


def test_a_script_on_a_state_of_known_size_is_timed() -> None:
    try:
        figures = script_speed(runs=3)
    except EnvironmentFailure as refused:
        pytest.skip(str(refused))
    assert figures.runs == 3
    assert figures.state_kb > 45
    assert figures.cpu_ms > 0
    assert figures.isolation in WAYS
