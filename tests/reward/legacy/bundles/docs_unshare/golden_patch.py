import requests

BASE_URL = "https://cua-gym-google-docs.example.test"
sid = open("/tmp/task_web_sid").read()
state = requests.get(BASE_URL + "/go", {"sid": sid}).json()["current_state"]
state["documents"]["doc-1"]["sharedWith"] = []
state["documents"]["doc-1"]["linkSharing"]["enabled"] = False
requests.post(f"{BASE_URL}/post?sid={sid}", json={"action": "set_current", "state": state}).raise_for_status()
