"""Stars the invoice."""

import copy

import requests

BASE_URL = "https://cua-gym-gmail.example.test"
with open("/tmp/task_web_sid") as f:
    sid = f.read().strip()
go = requests.get(f"{BASE_URL}/go?sid={sid}", timeout=10).json()
state = copy.deepcopy(go["initial_state"])
state["emails"][0]["starred"] = True
resp = requests.post(f"{BASE_URL}/post?sid={sid}", json={"action": "set_current", "state": state}, timeout=30)
resp.raise_for_status()
assert requests.get(f"{BASE_URL}/go?sid={sid}", timeout=10).json()["state_diff"], "nothing changed"
