"""All at module level, over http.client."""

import http.client
import json
import os

path = os.path.expanduser("~/.calendar/sid.txt")
if not os.path.exists(path):
    print("REWARD: 0.0")
    raise SystemExit(0)
sid = open(path).read().strip()
connection = http.client.HTTPConnection("localhost", 3004, timeout=10)
connection.request("GET", f"/go?sid={sid}", headers={"Accept": "application/json"})
response = connection.getresponse()
assert response.status == 200
state = json.loads(response.read())["current_state"]
connection.close()
starts = {event["title"]: event["start"] for event in state["events"]}
score = 0.0
score += 0.7 if starts.get("Dentist") == "2026-03-05T15:00:00Z" else 0.0
score += 0.2 if score and starts.get("Stand-up") == "2026-03-05T15:00:00Z" else 0.0
score += 0.1 if score and state["settings"] == {"weekStart": 1} else 0.0
print("checked", len(starts), "events")
print(f"REWARD: {score}")
