"""A memo that is shared with an outsider; documents are keyed by id."""

import requests

BASE_URL = "https://cua-gym-google-docs.example.test"
sid = "docs-7"
with open("/tmp/task_web_sid", "w") as f:
    f.write(sid)
session = requests.Session()
session.headers.update({"X-CUA-Admin-Token": "none"})
document = {
    "id": "doc-1",
    "title": "Salary memo",
    "content": "<p>Bands for the year.</p>",
    "sharedWith": ["outsider@example.test"],
    "linkSharing": {"enabled": True, "role": "viewer"},
}
other = {**document, "id": "doc-2", "title": "Menu", "sharedWith": ["team@example.test"]}
state = {"documents": {"doc-1": document, "doc-2": other}, "ui": {"zoom": 100}}
session.post(f"{BASE_URL}/post", params={"sid": sid}, json={"action": "set", "state": state}).raise_for_status()
