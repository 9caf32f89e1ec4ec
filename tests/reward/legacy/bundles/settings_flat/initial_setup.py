"""The sid is kept in JSON; the hub wants a token."""

import json
import os

import requests

token = os.environ.get("CUA_GYM_ADMIN_TOKEN")
if not token:
    raise RuntimeError("CUA_GYM_ADMIN_TOKEN is required")
with open("/home/ubuntu/harness/mock_sessions.json", "w") as f:
    json.dump({"forum": {"sid": "flat-1"}}, f)
state = {"theme": "light", "signature": "", "muted": ["ads"], "profile": {"name": "Kim", "city": "Oslo"}}
answer = requests.post(
    "https://forum-mock.example.test/post?sid=flat-1",
    data=json.dumps({"action": "set", "state": state}),
    headers={"X-CUA-Admin-Token": token},
)
assert answer.json()["success"]
