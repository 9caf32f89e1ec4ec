"""Half for each kind of sharing that ended; nothing when the text changed."""

import json
import sys
from urllib.error import URLError
from urllib.request import Request, urlopen

try:
    sid = open("/tmp/task_web_sid").read().strip()
    request = Request(
        "https://cua-gym-google-docs.example.test/go?sid=" + sid, headers={"User-Agent": "Mozilla/5.0"}
    )
    with urlopen(request, timeout=15) as resp:
        data = json.loads(resp.read())
except (OSError, URLError, ValueError) as error:
    print("cannot read the state:", error)
    print("REWARD: 0.0")
    sys.exit(0)

before = data["initial_state"]["documents"]["doc-1"]
after = data["current_state"].get("documents", {}).get("doc-1") or {}
checks = {
    "link": after.get("linkSharing", {}).get("enabled") is False,
    "people": after.get("sharedWith") == [],
}
score = sum(0.5 for held in checks.values() if held)
if after.get("content") != before["content"] or set(data["state_diff"]) - {"documents"}:
    score = 0.0
print(json.dumps(checks))
print(f"REWARD: {score:.2f}")
