import requests

with open("/tmp/session_id", "w") as f:
    f.write("review-3")
state = {"products": [{"id": 4, "name": "Lamp", "reviews": []}]}
requests.post("http://shop.local/post?sid=review-3", json={"state": state})
