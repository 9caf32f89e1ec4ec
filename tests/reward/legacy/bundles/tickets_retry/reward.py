"""Reads with retries, prints on the way, leaves with a status."""

import sys
import time

import requests


def fetch(port, sid):
    deadline = time.time() + 30
    while time.time() < deadline:
        try:
            answer = requests.get(f"http://localhost:{port}/go?sid={sid}", timeout=5)
            answer.raise_for_status()
            return answer.json()["current_state"]
        except requests.RequestException:
            time.sleep(5)
    return None


sid = open("/tmp/.web_sid").read()
tickets, audit = fetch(8001, sid), fetch(8002, sid)
print("REWARD: 0.0 so far")
print("REWARD: 0.0")
closed = [t["id"] for t in tickets["tickets"] if t["status"] == "closed"]
score = 0.5 * (closed == [1]) + 0.5 * ({"ticket": 1, "to": "closed"} in audit["log"])
print(f"REWARD: {score}")
sys.exit(0 if score == 1.0 else 1)
