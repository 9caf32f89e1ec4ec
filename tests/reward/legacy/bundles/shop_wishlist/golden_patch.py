import requests

SID = "__CUA_GYM_SID__"
BASE_URL = "__CUA_GYM_WEBARENA_SHOPPING_URL__"
state = requests.get(BASE_URL + "/go?sid=" + SID, timeout=60).json()["current_state"]
state["wishlist"]["items"].append({"sku": "K-204", "name": "Kettle", "qty": 1})
requests.post(BASE_URL + "/post?sid=" + SID, json={"action": "set_current", "state": state}, timeout=60)
