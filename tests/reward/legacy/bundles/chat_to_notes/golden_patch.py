import requests

NOTION = "https://cua-gym-notion.example.test"
with open("/tmp/task_web_sid") as f:
    sid = f.read().strip()
state = requests.get(f"{NOTION}/go?sid={sid}").json()["initial_state"]
state["pages"].append({"id": "p2", "title": "Plan", "blocks": [{"type": "text", "text": "Ship on Friday"}]})
requests.post(f"{NOTION}/post?sid={sid}", json={"action": "set_current", "state": state})
