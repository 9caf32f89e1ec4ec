"""Scores the flat difference: old and new value of each key."""

import json

import requests
from settings_rules import WANTED

with open("/home/ubuntu/harness/mock_sessions.json") as f:
    sid = json.load(f)["forum"]["sid"]
diff = requests.get("https://forum-mock.example.test/go?sid=" + sid).json()["state_diff"]
right = sum(
    1 for key, (old, new) in WANTED.items() if key in diff and (diff[key]["old"], diff[key]["new"]) == (old, new)
)
print("REWARD:", right / len(WANTED) if set(diff) <= set(WANTED) else 0.0)
