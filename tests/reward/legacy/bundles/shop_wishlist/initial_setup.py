"""Placeholders for the session and the address."""

import json

import requests

SID = "__CUA_GYM_SID__"
BASE_URL = "__CUA_GYM_WEBARENA_SHOPPING_URL__"
STATE = json.loads(r"""{"wishlist": {"items": []}, "cart": {"items": [{"sku": "B-11", "qty": 2}]}}""")
response = requests.post(
    BASE_URL + "/post?sid=" + SID, json={"action": "set", "state": STATE, "merge": False}, timeout=60
)
response.raise_for_status()
assert requests.get(BASE_URL + "/go?sid=" + SID, timeout=60).json().get("state_diff") == {}
