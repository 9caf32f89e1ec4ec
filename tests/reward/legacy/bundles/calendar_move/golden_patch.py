"""Moves one event, by merging."""

import json
import pathlib
import urllib.request

URL = "http://localhost:3004"
sid = (pathlib.Path.home() / ".calendar" / "sid.txt").read_text().strip()
with urllib.request.urlopen(f"{URL}/state?sid={sid}") as answer:
    events = json.load(answer)["stored_state"]["events"]
events[0]["start"] = "2026-03-05T15:00:00Z"
body = json.dumps({"action": "set_current", "merge": True, "state": {"events": events}}).encode()
urllib.request.urlopen(urllib.request.Request(f"{URL}/post?sid={sid}", data=body)).close()
