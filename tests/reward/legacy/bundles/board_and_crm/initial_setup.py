"""Two apps under one hub, told apart by path."""

import json
import urllib.request

HUB = "http://127.0.0.1:8600"


def post(app, state):
    body = json.dumps({"action": "set", "state": state}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{HUB}/{app}/post?sid=pair_1", body), timeout=5).read()


post("board", {"cards": [{"id": "k1", "title": "Call Mora", "column": "todo"}]})
post("crm", {"contacts": [{"id": "p1", "name": "Mora Lind", "phone": None}], "notes": []})
