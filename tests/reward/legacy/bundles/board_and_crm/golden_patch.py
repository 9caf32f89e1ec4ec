import json
import urllib.request

HUB = "http://127.0.0.1:8600"
both = json.load(urllib.request.urlopen(f"{HUB}/go?sid=pair_1"))
board, crm = both["board"]["current_state"], both["crm"]["current_state"]
board["cards"][0]["column"] = "done"
crm["contacts"][0]["phone"] = "555-0134"
for app, state in (("board", board), ("crm", crm)):
    body = json.dumps({"action": "set_current", "state": state}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{HUB}/{app}/post?sid=pair_1", body))
