"""Two apps under one sid, told apart by host."""

import uuid

import requests

APPS = {"slack": "https://cua-gym-slack.example.test", "notion": "https://cua-gym-notion.example.test"}
STATES = {
    "slack": {
        "channels": [{"id": "c1", "name": "general"}],
        "messages": {"c1": [{"id": "m1", "text": "Ship on Friday"}]},
    },
    "notion": {"pages": [{"id": "p1", "title": "Home", "blocks": []}]},
}
sid = str(uuid.uuid4())
with open("/tmp/task_web_sid", "w") as f:
    f.write(sid)
for name, url in APPS.items():
    resp = requests.post(f"{url}/post?sid={sid}", json={"action": "set", "state": STATES[name]}, timeout=30)
    assert resp.ok
