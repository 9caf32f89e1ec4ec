"""Two apps on ports of one host; a file is uploaded."""

import requests

sid = "ports"
with open("/tmp/.web_sid", "w") as f:
    f.write(sid)
report = requests.post(
    f"http://localhost:8001/upload?sid={sid}", files={"file": ("report.txt", b"all good", "text/plain")}
).json()["files"][0]
tickets = [{"id": 1, "title": "Printer", "status": "open", "attachment": report["url"]}]
requests.post(f"http://localhost:8001/post?sid={sid}", json={"action": "set", "state": {"tickets": tickets}})
requests.post(f"http://localhost:8002/post?sid={sid}", json={"action": "set", "state": {"log": []}})
