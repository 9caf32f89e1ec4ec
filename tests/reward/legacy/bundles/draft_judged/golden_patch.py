import requests

with open("/tmp/task_web_sid") as f:
    sid = f.read()
draft = {
    "id": "d1",
    "to": [{"email": "ana@example.test"}],
    "subject": "Report",
    "body": "It is due on Friday, thanks!",
}
state = {"emails": [], "drafts": [draft]}
requests.post(f"https://cua-gym-gmail.example.test/post?sid={sid}", json={"action": "set_current", "state": state})
