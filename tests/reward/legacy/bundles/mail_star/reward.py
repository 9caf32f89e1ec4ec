"""1.0 when the invoice is starred; 0.25 less for each other thing that was done."""

import json
import urllib.request

BASE_URL = "https://cua-gym-gmail.example.test"


def read_state():
    with open("/tmp/task_web_sid") as f:
        sid = f.read().strip()
    with urllib.request.urlopen(BASE_URL + "/go?sid=" + sid, timeout=30) as resp:
        return json.loads(resp.read().decode("utf-8"))


def main():
    data = read_state()
    diff = data.get("state_diff", {}) or {}
    emails = {e["id"]: e for e in data["current_state"]["emails"]}
    score = 1.0 if emails.get("email_1", {}).get("starred") is True else 0.0
    for eid, changes in (diff.get("modifiedEmails") or {}).items():
        if eid != "email_1" or set(changes) - {"starred", "read"}:
            score -= 0.25
    score -= 0.25 * len(diff.get("newEmails") or [])
    score -= 0.25 * len(diff.get("deletedEmails") or [])
    print("REWARD: " + str(round(max(0.0, score), 2)))


if __name__ == "__main__":
    main()
