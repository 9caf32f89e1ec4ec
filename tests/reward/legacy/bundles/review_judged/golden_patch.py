import requests

review = {"stars": 5, "text": "Bright and sturdy."}
state = {"products": [{"id": 4, "name": "Lamp", "reviews": [review]}]}
requests.post("http://shop.local/post?sid=review-3", json={"action": "set_current", "state": state})
