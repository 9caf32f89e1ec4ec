import uuid

import requests

sid = uuid.uuid4().hex
with open("/tmp/task_web_sid", "w") as f:
    f.write(sid)
state = {"emails": [], "drafts": []}
requests.post(f"https://cua-gym-gmail.example.test/post?sid={sid}", json={"action": "set", "state": state})
