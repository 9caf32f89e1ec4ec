import requests

URL = "https://forum-mock.example.test"
state = requests.get(URL + "/go?sid=flat-1").json()["current_state"]
state["theme"] = "dark"
state["signature"] = "Kim from Oslo"
requests.post(URL + "/post?sid=flat-1", json={"action": "set_current", "state": state})
