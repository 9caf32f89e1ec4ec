"""Three mails, none of them starred."""

import os
import shlex
import subprocess
import time
import uuid

import requests

BASE_URL = "https://cua-gym-gmail.example.test"
sid = str(uuid.uuid4())
with open("/tmp/task_web_sid", "w") as f:
    f.write(sid)


def mail(number, sender, subject):
    return {
        "id": f"email_{number}",
        "from": {"name": sender, "email": f"{sender.split()[0].lower()}@example.test"},
        "subject": subject,
        "read": False,
        "starred": False,
        "labels": [],
        "folder": "inbox",
    }


state = {
    "user": {"userId": "u1", "email": "demo@example.test"},
    "emails": [
        mail(1, "Harbor Supplies", "Invoice 2041"),
        mail(2, "Harbor Supplies", "Opening hours in June"),
        mail(3, "Ana Reyes", "Lunch?"),
    ],
    "labels": [{"id": "l1", "name": "Work"}],
    "drafts": [],
}
resp = requests.post(f"{BASE_URL}/post?sid={sid}", json={"action": "set", "state": state}, timeout=30)
assert resp.status_code == 200, resp.text
go = requests.get(f"{BASE_URL}/go?sid={sid}", timeout=10).json()
assert go["initial_state"] == state
assert go["state_diff"] == {}

env = os.environ.copy()
env["DISPLAY"] = ":0"
subprocess.Popen(shlex.split(f'google-chrome "{BASE_URL}/?sid={sid}"'), stdout=subprocess.DEVNULL, env=env)
time.sleep(2.0)
print("GUI_READY")
