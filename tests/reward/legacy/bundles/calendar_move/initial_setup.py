"""Two events; the sid goes to the home folder."""

import json
import os
import pathlib
import urllib.request
import uuid

URL = "http://localhost:3004"
SID_FILE = pathlib.Path.home() / ".calendar" / "sid.txt"
os.makedirs(SID_FILE.parent, exist_ok=True)
SID_FILE.write_text(uuid.uuid4().hex + "\n")
sid = SID_FILE.read_text().strip()
events = [
    {"id": "evt_1", "title": "Dentist", "start": "2026-03-03T09:00:00Z", "color": "#039BE5"},
    {"id": "evt_2", "title": "Stand-up", "start": "2026-03-05T15:00:00Z", "color": "#D50000"},
]
body = json.dumps({"action": "set", "state": {"events": events, "settings": {"weekStart": 1}}}).encode()
request = urllib.request.Request(f"{URL}/post?sid={sid}", body, {"Content-Type": "application/json"}, method="POST")
with urllib.request.urlopen(request, timeout=5) as answer:
    assert json.load(answer)["success"]
