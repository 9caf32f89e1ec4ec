import json
import urllib.request


def state(app):
    with urllib.request.urlopen(f"http://127.0.0.1:8600/{app}/go?sid=pair_1") as answer:
        return json.load(answer)["current_state"]


score = 0.0
if any(card["title"] == "Call Mora" and card["column"] == "done" for card in state("board")["cards"]):
    score += 0.5
if [person["phone"] for person in state("crm")["contacts"]] == ["555-0134"]:
    score += 0.5
print("REWARD: %.1f" % score)
