import requests

sid = open("/tmp/.web_sid").read()
state = requests.get(f"http://localhost:8001/go?sid={sid}").json()["current_state"]
state["tickets"][0]["status"] = "closed"
requests.post(f"http://localhost:8001/post?sid={sid}", json={"action": "set_current", "state": state})
log = [{"ticket": 1, "to": "closed"}]
requests.post(f"http://localhost:8002/post?sid={sid}", json={"action": "set_current", "state": {"log": log}})
